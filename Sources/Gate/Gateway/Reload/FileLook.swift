import Cryptography

/// What files hold at one moment, as one digest. By their contents alone: Kubernetes replaces a mounted folder by a link, and a copy may keep its time.
enum FileLook {
    private static let mostBytes = 4 << 20

    static func digest(of paths: [String]) -> [UInt8] {
        var digest = RunningDigest(.sha256)
        for path in paths {
            add(Array(path.utf8), to: &digest)
            switch LocalFile.contents(ofPath: path, limit: mostBytes) {
            case .success(let bytes): add(bytes, to: &digest)
            // Other than every content, since no length is before it.
            case .failure(let failure): digest.update(Array("\(failure)".utf8))
            }
        }
        return digest.finish()
    }

    /// Behind its length, so that none runs into the next.
    private static func add(_ bytes: [UInt8], to digest: inout RunningDigest) {
        digest.update((0..<8).map { UInt8(truncatingIfNeeded: bytes.count >> (56 - 8 * $0)) })
        digest.update(bytes)
    }
}
