import AuditStorage
import Cryptography

/// The program that runs, for the record of its start.
enum ProgramFile {
    private static let window = 1 << 20

    /// SHA-256 of the file; nil where it can't be read, as after it was replaced on the disk.
    static func digest() -> [UInt8]? {
        var digest = RunningDigest(.sha256)
        var offset = 0
        do {
            let file = try OpenFile("/proc/self/exe", flags: 0)
            var bytes = try file.read(at: offset, count: window)
            while !bytes.isEmpty {
                digest.update(bytes)
                offset += bytes.count
                bytes = try file.read(at: offset, count: window)
            }
        } catch {
            return nil
        }
        return digest.finish()
    }
}
