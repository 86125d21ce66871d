import Foundation

/// Labelled cases of others that are read in place, never copied: the folder `shared/vectors` beside this repository. It need not be there.
package enum SharedVectors {
    private static let folder = Repository.root.appending(path: "../shared/vectors").standardizedFileURL

    /// Why a test that needs `name` does not run, to be read by people.
    package static func absence(of name: String) -> String { "`../shared/vectors/\(name)` is not there" }

    package static func contains(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: name).path)
    }

    package static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: name)))
    }
}
