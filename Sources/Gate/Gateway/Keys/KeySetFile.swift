import TokenVerification

/// An issuer's `jwksFile`.
enum KeySetFile {
    /// What it holds now. Reads the disk.
    static func keys(at path: String) -> Result<KeySet, KeyFailure> {
        switch LocalFile.contents(ofPath: path, limit: KeySet.maximumSize) {
        case .failure(let failure): return .failure(.file(path: path, failure))
        case .success(let bytes):
            do throws(KeySetProblem) {
                return .success(try KeySet(parsing: bytes))
            } catch {
                return .failure(.keySet(error))
            }
        }
    }
}
