import FoundationEssentials
import StrictJSON
import YAMLDocuments

/// Reads small files that the configuration names: regular ones, symbolic links followed, whole, within a limit.
enum LocalFile {
    /// The bytes; nil, with a problem at the place where the path was written, where there are none to be had.
    static func contents(of path: ConfiguredPath, limit: Int, _ problems: inout ProblemList) -> [UInt8]? {
        switch contents(ofPath: path.path, limit: limit) {
        case .success(let bytes): return bytes
        case .failure(let failure):
            problems.add("file \(ForeignText.quoted(path.path)) \(failure)", at: path.position)
            return nil
        }
    }

    static func contents(ofPath path: String, limit: Int) -> Result<[UInt8], LocalFileFailure> {
        let target = URL(filePath: path).resolvingSymlinksInPath()
        switch type(at: target) {
        case nil: return .failure(.missing)
        case .typeRegular: break
        case .typeDirectory: return .failure(.folder)
        // Resolved as far as there is something: what is left leads nowhere.
        case .typeSymbolicLink: return .failure(.brokenLink)
        // A pipe would stop the start for ever.
        default: return .failure(.notRegular)
        }
        guard let data = try? Data(contentsOf: target) else { return .failure(.unreadable) }
        guard data.count <= limit else { return .failure(.tooLarge(limit: limit)) }
        return .success(Array(data))
    }

    /// What a path, its links resolved, leads to; nil where that is nothing, or is not told.
    static func type(at target: URL) -> FileAttributeType? {
        (try? FileManager.default.attributesOfItem(atPath: target.path))?[.type] as? FileAttributeType
    }
}

/// Why a file gives no bytes.
package enum LocalFileFailure: Error, CustomStringConvertible {
    case missing
    case brokenLink
    case folder
    case notRegular
    case unreadable
    case tooLarge(limit: Int)

    package var description: String {
        switch self {
        case .missing: "is not there"
        case .brokenLink: "is a symbolic link to nothing"
        case .folder: "is a folder"
        case .notRegular: "is no regular file"
        case .unreadable: "can't be read"
        case .tooLarge(let limit): "has more than \(limit) bytes"
        }
    }
}
