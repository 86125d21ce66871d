import StrictJSON
import TLS
import YAMLDocuments

/// The files that a `tls` section names. They are read and judged whenever a context is asked for.
package struct TLSFiles: Sendable {
    private struct Content {
        let path: ConfiguredPath
        let bytes: [UInt8]
    }

    private struct Contents {
        var certificate: Content?
        var key: Content?
        var authorities: Content?
    }

    /// A chain of a few certificates, or all authorities of a system.
    private static let mostBytes = 1 << 20

    private var certificate: ConfiguredPath?
    private var key: ConfiguredPath?
    private var authorities: ConfiguredPath?

    /// Of no section: a client that trusts the system's authorities.
    private init() {}

    private init(_ section: YAMLMapping, _ file: ConfigurationFile, _ problems: inout ProblemList) {
        certificate = section.text("certificate", &problems).map(file.path(of:))
        key = section.text("key", &problems).map(file.path(of:))
        authorities = section.text("caFile", &problems).map(file.path(of:))
    }

    /// `listen.tls`: `certificate`, PEM with the own one first; `key`, PEM without a password. Nil where there is none.
    init?(ofListener listen: YAMLMapping, _ file: ConfigurationFile, _ problems: inout ProblemList) {
        let keys = KnownKeys(required: ["certificate", "key"])
        guard let section = listen.mapping("tls", keys, &problems) else { return nil }
        self.init(section, file, &problems)
        guard certificate != nil, key != nil else { return nil }
    }

    /// `backends[].tls`, and the name that the backend must prove to bear. Nil where its URL is not `https`.
    static func ofBackend(
        _ backend: YAMLMapping, at url: BackendURL, _ file: ConfigurationFile, _ problems: inout ProblemList
    ) -> (files: TLSFiles, serverName: String)? {
        let keys = KnownKeys(optional: ["caFile", "serverName", "certificate", "key"])
        let section = backend.mapping("tls", keys, &problems)
        if let node = backend["tls"], !url.isSecure {
            problems.add("key `tls`: the URL begins with `http://`: expected `https://`", at: node.position)
        }
        let name = section?.text("serverName", &problems)
        if let name, !BackendURL.isServerName(name.text) {
            problems.add(
                "key `serverName`: \(ForeignText.quoted(name.text)): expected a name or an address", at: name.position)
        }
        guard url.isSecure else { return nil }
        guard let section else { return (TLSFiles(), url.host) }
        if (section["certificate"] == nil) != (section["key"] == nil), let node = backend["tls"] {
            problems.add("key `tls`: expected both `certificate` and `key`, or neither", at: node.position)
        }
        return (TLSFiles(section, file, &problems), name?.text ?? url.host)
    }

    /// The same, with no certificate to show.
    var withoutIdentity: TLSFiles {
        var files = self
        (files.certificate, files.key) = (nil, nil)
        return files
    }

    var paths: [ConfiguredPath] { [certificate, key, authorities].compactMap { $0 } }

    /// What connections of callers are secured with.
    func server(_ problems: inout ProblemList) -> TLSContext? {
        let contents = read(&problems)
        guard let certificate = contents.certificate, let key = contents.key else { return nil }
        return Self.make(of: contents, &problems) { () throws(TLSProblem) in
            try TLSContext.server(certificate: certificate.bytes, key: key.bytes, at: WallClock.now())
        }
    }

    /// What connections to a backend are secured with.
    func client(_ problems: inout ProblemList) -> TLSContext? {
        let contents = read(&problems)
        guard authorities == nil || contents.authorities != nil else { return nil }
        let identity = contents.certificate.flatMap { certificate in
            contents.key.map { (certificate.bytes, $0.bytes) }
        }
        return Self.make(of: contents, &problems) { () throws(TLSProblem) in
            try TLSContext.client(authorities: contents.authorities?.bytes, identity: identity, at: WallClock.now())
        }
    }

    private func read(_ problems: inout ProblemList) -> Contents {
        var contents = Contents()
        contents.certificate = Self.read(certificate, &problems)
        contents.key = Self.read(key, &problems)
        contents.authorities = Self.read(authorities, &problems)
        return contents
    }

    private static func read(_ path: ConfiguredPath?, _ problems: inout ProblemList) -> Content? {
        guard let path else { return nil }
        return LocalFile.contents(of: path, limit: mostBytes, &problems).map { Content(path: path, bytes: $0) }
    }

    /// The context; nil, with a problem at the file that is to blame, where there can be none.
    private static func make(
        of contents: Contents, _ problems: inout ProblemList, _ context: () throws(TLSProblem) -> TLSContext
    ) -> TLSContext? {
        do throws(TLSProblem) {
            return try context()
        } catch {
            let (name, file) =
                switch error.part {
                case .certificate: ("certificate", contents.certificate)
                case .key: ("key", contents.key)
                case .authorities: ("caFile", contents.authorities)
                }
            guard let file else { return nil }
            problems.add("key `\(name)`: \(ForeignText.quoted(file.path.path)): \(error)", at: file.path.position)
            return nil
        }
    }
}
