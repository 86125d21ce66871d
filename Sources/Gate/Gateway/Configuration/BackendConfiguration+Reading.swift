import Backends
import Quantities
import StrictJSON
import TLS
import Upstream
import YAMLDocuments

extension BackendConfiguration {
    /// * `name`: 1 to 63 of `a-z 0-9 -`, required
    /// * `kind`: `jaeger`, required
    /// * `dialect`: `jaeger` (default) or `victoriatraces`
    /// * `url`: `https://host[:port][/prefix]`, required; `http` off loopback only with `plaintext: true` (default `false`)
    /// * `tls`: with `https`, `TLSFiles`: `caFile` (default: the system's authorities), `serverName` (default: the URL's host), `certificate`
    ///   and `key` (default: none is shown)
    /// * `credentials`: `header` (default `Authorization`), `scheme`, `file` (required)
    /// * `tenant`: `header`, `value`, both required; another header than that of `credentials`
    /// * `mount`: `/` (default) or a path prefix, another one than those of the other backends
    /// * `audiences`: a list of text: where given, `aud` must hold one of them too (default: what its issuer's `audiences` ask for)
    /// * `forwardTraceparent`: whether the store is told a caller's `traceparent` (default `false`)
    init?(reading node: YAMLNode, _ file: ConfigurationFile, _ problems: inout ProblemList) {
        let keys = KnownKeys(
            required: ["name", "kind", "url"],
            optional: [
                "dialect", "plaintext", "tls", "credentials", "tenant", "mount", "audiences", "forwardTraceparent",
            ])
        guard let mapping = node.mapping("entry of `backends`", keys, &problems) else { return nil }
        let name = Self.readName(mapping, &problems)
        let kinds = Kind.allCases.map(\.rawValue)
        let kind = mapping.choice("kind", of: kinds, unsupported: ["tempo", "zipkin", "lightstep"], &problems)
        let dialect = mapping.choice("dialect", of: JaegerDialect.allCases.map(\.rawValue), &problems)
        let url = Self.readURL(mapping, &problems)
        let tlsFiles = url.flatMap { TLSFiles.ofBackend(mapping, at: $0, file, &problems) }
        let tls = file.serves(.backends) ? tlsFiles.flatMap { Self.target(by: $0, &problems) } : nil
        let credentials = BackendCredentials(reading: mapping, file, &problems)
        let tenant = BackendTenant(reading: mapping, besides: credentials?.header, &problems)
        let mount = Self.readMount(mapping, &problems)
        let audiences = mapping.texts("audiences", &problems).map { Set($0.map(\.bytes)) }
        let forwardsTraceParent = mapping.boolean("forwardTraceparent", &problems) ?? false
        guard let name, let kind = kind.flatMap(Kind.init(rawValue:)), let url else { return nil }
        self.init(
            name: name, kind: kind, dialect: dialect.flatMap(JaegerDialect.init(rawValue:)) ?? .jaeger, url: url,
            tls: tls, tlsFiles: tlsFiles, credentials: credentials, tenant: tenant,
            mount: mount,
            audiences: audiences, forwardsTraceParent: forwardsTraceParent)
    }

    /// Whom the backend must prove to be, by its files as they are now.
    static func target(
        by tls: (files: TLSFiles, serverName: String), _ problems: inout ProblemList
    ) -> TLSTarget? {
        tls.files.client(&problems).map { TLSTarget($0, serverName: tls.serverName) }
    }

    private static func readName(_ mapping: YAMLMapping, _ problems: inout ProblemList) -> UTF8Text? {
        guard let text = mapping.text("name", &problems) else { return nil }
        let bytes = text.bytes.bytes
        guard bytes.count <= 63,
            bytes.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") })
        else {
            problems.add(
                "key `name`: \(ForeignText.quoted(text.text)): expected at most 63 of `a-z`, `0-9` and `-`",
                at: text.position)
            return nil
        }
        return text.bytes
    }

    private static func readURL(_ mapping: YAMLMapping, _ problems: inout ProblemList) -> BackendURL? {
        let plaintext = mapping.boolean("plaintext", &problems) ?? false
        guard let text = mapping.text("url", &problems) else { return nil }
        do {
            let url = try BackendURL(parsing: text.text)
            if !url.isSecure, !url.isLoopback, !plaintext {
                problems.add(
                    "key `url`: traces would cross the network in plain text: expected `https://`, a loopback host, or `plaintext: true`",
                    at: text.position)
            }
            return url
        } catch {
            problems.add("key `url`: \(ForeignText.quoted(text.text)): \(error)", at: text.position)
            return nil
        }
    }
}

extension BackendCredentials {
    init?(reading backend: YAMLMapping, _ file: ConfigurationFile, _ problems: inout ProblemList) {
        let keys = KnownKeys(required: ["file"], optional: ["header", "scheme"])
        guard let mapping = backend.mapping("credentials", keys, &problems) else { return nil }
        let header = Self.readHeader(mapping, &problems)
        let scheme = mapping.text("scheme", &problems)
        if let scheme, !HeaderText.isToken(scheme.text) {
            problems.add(
                "key `scheme`: \(ForeignText.quoted(scheme.text)): expected one word, as `Bearer`", at: scheme.position)
        }
        guard let secret = mapping.text("file", &problems).map(file.path(of:)) else { return nil }
        guard let header else {
            if file.serves(.backends) { Self.check(secret, &problems) }
            return nil
        }
        self.init(header: header, scheme: scheme?.text, file: secret)
        if file.serves(.backends) { check(&problems) }
    }

    /// Whether those who send the secret find one now.
    func check(_ problems: inout ProblemList) {
        Self.check(file, &problems)
    }

    private static func readHeader(_ mapping: YAMLMapping, _ problems: inout ProblemList) -> BackendHeader? {
        guard mapping["header"] != nil else { return try? BackendHeader(parsing: "Authorization") }
        return mapping.text("header", &problems).flatMap { HeaderText.name($0, &problems) }
    }

    /// Whether those who send the secret will find one. It may change later; nothing of it is kept here.
    private static func check(_ secret: ConfiguredPath, _ problems: inout ProblemList) {
        let limit = UpstreamCredentials.mostBytes
        guard let content = LocalFile.contents(of: secret, limit: limit, &problems) else { return }
        do {
            try UpstreamCredentials.check(content)
        } catch {
            problems.add("key `file`: \(error)", at: secret.position)
        }
    }
}

extension BackendTenant {
    init?(reading backend: YAMLMapping, besides credential: BackendHeader?, _ problems: inout ProblemList) {
        guard let mapping = backend.mapping("tenant", KnownKeys(required: ["header", "value"]), &problems) else {
            return nil
        }
        let text = mapping.text("header", &problems)
        let value = mapping.text("value", &problems)
        let header = text.flatMap { HeaderText.name($0, &problems) }
        if let text, let header, let credential, header.isSame(as: credential) {
            problems.add(
                "key `header`: `\(header)` carries the credential already: expected another header", at: text.position)
        }
        if let value, !HeaderText.isValue(value.text) {
            problems.add(
                "key `value`: \(ForeignText.quoted(value.text)): expected visible ASCII without blanks at the ends",
                at: value.position)
        }
        guard let header, let value else { return nil }
        self.init(header: header, value: value.text)
    }
}
