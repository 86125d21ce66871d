import StrictJSON
import TLS
import YAMLDocuments

/// What a `tls` section names, read and judged at the moment of reading.
struct TLSFiles {
    private typealias File = (path: ConfiguredPath, bytes: [UInt8])

    /// A chain of a few certificates, or all authorities of a system.
    private static let mostBytes = 1 << 20

    private let certificate: File?
    private let key: File?
    private let authorities: File?

    private init(_ section: YAMLMapping, _ file: ConfigurationFile, _ problems: inout ProblemList) {
        certificate = Self.read("certificate", section, file, &problems)
        key = Self.read("key", section, file, &problems)
        authorities = Self.read("caFile", section, file, &problems)
    }

    private static func read(
        _ name: String, _ section: YAMLMapping, _ file: ConfigurationFile, _ problems: inout ProblemList
    ) -> File? {
        guard let path = section.text(name, &problems).map(file.path(of:)) else { return nil }
        return LocalFile.contents(of: path, limit: mostBytes, &problems).map { (path, $0) }
    }

    /// `listen.tls`, where the command serves: `certificate`, PEM with the own one first; `key`, PEM without a password.
    static func server(
        reading listen: YAMLMapping, _ file: ConfigurationFile, _ problems: inout ProblemList
    ) -> TLSContext? {
        let keys = KnownKeys(required: ["certificate", "key"])
        guard let section = listen.mapping("tls", keys, &problems), file.serves(.listen) else { return nil }
        let files = TLSFiles(section, file, &problems)
        guard let certificate = files.certificate, let key = files.key else { return nil }
        return files.make(&problems) { () throws(TLSProblem) in
            try TLSContext.server(certificate: certificate.bytes, key: key.bytes, at: WallClock.now())
        }
    }

    /// Whom a backend must prove to be, where its URL is `https` and the command asks it.
    static func target(
        reading backend: YAMLMapping, at url: BackendURL, _ file: ConfigurationFile, _ problems: inout ProblemList
    ) -> TLSTarget? {
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
        guard url.isSecure, file.serves(.backends) else { return nil }
        guard let section else { return client(nil, &problems).map { TLSTarget($0, serverName: url.host) } }
        if (section["certificate"] == nil) != (section["key"] == nil), let node = backend["tls"] {
            problems.add("key `tls`: expected both `certificate` and `key`, or neither", at: node.position)
        }
        let files = TLSFiles(section, file, &problems)
        guard section["caFile"] == nil || files.authorities != nil else { return nil }
        return client(files, &problems).map { TLSTarget($0, serverName: name?.text ?? url.host) }
    }

    private static func client(_ files: TLSFiles?, _ problems: inout ProblemList) -> TLSContext? {
        let files = files ?? TLSFiles()
        let identity = files.certificate.flatMap { certificate in files.key.map { (certificate.bytes, $0.bytes) } }
        return files.make(&problems) { () throws(TLSProblem) in
            try TLSContext.client(authorities: files.authorities?.bytes, identity: identity, at: WallClock.now())
        }
    }

    private init() {
        (certificate, key, authorities) = (nil, nil, nil)
    }

    /// The context; nil, with a problem at the file that is to blame, where there can be none.
    private func make(
        _ problems: inout ProblemList, _ context: () throws(TLSProblem) -> TLSContext
    ) -> TLSContext? {
        do throws(TLSProblem) {
            return try context()
        } catch {
            let (name, file) =
                switch error.part {
                case .certificate: ("certificate", certificate)
                case .key: ("key", key)
                case .authorities: ("caFile", authorities)
                }
            guard let file else { return nil }
            problems.add("key `\(name)`: \(ForeignText.quoted(file.path.path)): \(error)", at: file.path.position)
            return nil
        }
    }
}
