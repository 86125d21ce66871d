import DemoServices
import FoundationEssentials
import Terminal

/// The temporary folder of one demo: configuration, certificates, policies and audit log.
struct DemoFolder: Sendable {
    let path: String

    /// Readable by its owner alone: an audit log is in it.
    init() throws {
        let name = "spanwarden-demo-\(UUID().uuidString.prefix(8))"
        path = FileManager.default.temporaryDirectory.appending(path: name).path()
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure.configuration("the temporary folder \(quoted: path) can't be made")
        }
    }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path + "/" + name))
    }

    /// Puts the policies of a folder into `policies`, with the URL of the issuer that runs in the place of the one that the examples name: its port
    /// is another each time.
    func copyPolicies(from folder: String, for issuer: String) throws {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw CommandFailure.configuration(
                "the folder \(quoted: folder) can't be read", hint: "run it in the project's folder, or give --policies"
            )
        }
        try FileManager.default.createDirectory(atPath: path + "/policies", withIntermediateDirectories: false)
        for name in names where !name.hasPrefix(".") && (name.hasSuffix(".yaml") || name.hasSuffix(".yml")) {
            let bytes = FileManager.default.contents(atPath: folder + "/" + name) ?? Data()
            try write(
                String(decoding: bytes, as: UTF8.self).replacing(DemoIssuer.url, with: issuer), to: "policies/" + name)
        }
    }

    /// The lines of the audit log, oldest first.
    func auditLines() -> [[UInt8]] {
        let directory = path + "/audit"
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).filter {
            $0.hasPrefix("seg-")
        }
        return names.sorted().flatMap { name -> [[UInt8]] in
            let bytes = Array(FileManager.default.contents(atPath: directory + "/" + name) ?? Data())
            return bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
        }
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }
}
