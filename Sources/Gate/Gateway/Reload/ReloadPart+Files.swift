import AuditLog
import Quantities
import TLS
import Upstream
import YAMLDocuments

extension ReloadPart {
    /// What to do once the records are durable.
    private typealias PutInForce = @Sendable () -> Void

    /// The certificate and key that callers are shown, where there are any: new connections get the new one.
    static func certificate(_ listen: ListenConfiguration, inForce: InForce<TLSContext>) -> ReloadPart? {
        guard let files = listen.tlsFiles else { return nil }
        return ReloadPart(.certificate, files: files.paths) { problems -> PutInForce? in
            guard let context = files.server(&problems) else { return nil }
            return { inForce.replace(with: context) }
        }
    }

    /// What a backend's connections are made of.
    static func files(of backend: BackendParts) -> [ReloadPart] {
        [tls(of: backend), credential(of: backend)].compactMap { $0 }
    }

    private static func tls(of backend: BackendParts) -> ReloadPart? {
        guard let tls = backend.configuration.tlsFiles, !tls.files.paths.isEmpty else { return nil }
        return ReloadPart(.backendTLS, of: backend.configuration.name, files: tls.files.paths) {
            problems -> PutInForce? in
            guard let target = BackendConfiguration.target(by: tls, &problems) else { return nil }
            return { backend.connect(by: target) }
        }
    }

    /// Those who send it read it by themselves; here it is only judged, and told.
    private static func credential(of backend: BackendParts) -> ReloadPart? {
        guard let credentials = backend.configuration.credentials else { return nil }
        return ReloadPart(.credential, of: backend.configuration.name, files: [credentials.file]) {
            problems -> PutInForce? in
            credentials.check(&problems)
            return {}
        }
    }

    /// `spanwarden.yaml`: a change is told, and left to the next start. What it holds is compared with what the process was started with, and not with what
    /// it held when it was looked at last.
    static func configuration(_ running: LoadedConfiguration) -> ReloadPart {
        ReloadPart(
            name: FilesChange(.configuration), look: { FileLook.digest(of: [running.path]) },
            read: { (_) throws(ProblemList) in
                let found = try running.digestOnDisk()
                guard found != running.digest else { return .same }
                return .pending(PendingConfiguration(running: running.digest, found: found))
            })
    }

    private init(
        _ part: ReloadedPart, of backend: UTF8Text? = nil, files: [ConfiguredPath],
        _ read: @escaping @Sendable (inout ProblemList) -> PutInForce?
    ) {
        let name = FilesChange(part, backend: backend)
        let paths = files.map(\.path)
        self.init(
            name: name, look: { FileLook.digest(of: paths) },
            read: { (isNews) throws(ProblemList) in
                var problems = ProblemList()
                guard let putInForce = read(&problems), problems.isEmpty else { throw problems }
                // What was made of the same files goes on: connections and tickets hang on it.
                return isNews ? .replacement([.configurationChange(name)], putInForce: putInForce) : .same
            })
    }
}
