package import Foundation

/// The files of this repository, wherever it was checked out.
package enum Repository {
    package static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    package static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: root.appending(path: path)))
    }

    package static func text(_ path: String) throws -> String {
        String(decoding: try bytes(path), as: UTF8.self)
    }

    /// The entries of the lists in one of `policies/classification`: quoted or plain, one a line.
    package static func listedKeys(_ path: String) throws -> [String] {
        try text(path).split(separator: "\n").compactMap { line in
            let entry = line.drop { $0 == " " }
            guard entry.count < line.count, entry.hasPrefix("- ") else { return nil }
            return entry.dropFirst(2).filter { $0 != "\"" }
        }
    }
}
