import FoundationEssentials
import Synchronization

/// The gateway's own credential at a backend, in a file that may be replaced at any time.
///
/// The file is read again when a request comes and the last look is a second old. A file that can't be used leaves the
/// last good value in force; without one, nothing is sent. The value is in no description and no mirror.
package final class UpstreamCredentials: Sendable, CustomStringConvertible, CustomReflectable {
    /// A file that can't be used as a credential; says why, and nothing of its content.
    package enum Problem: Error, Sendable, Equatable, CustomStringConvertible {
        case unreadable, empty, tooLong, notVisibleASCII

        package var description: String {
            switch self {
            case .unreadable: "the file can't be read"
            case .empty: "the file is empty"
            case .tooLong: "the file is longer than \(UpstreamCredentials.mostBytes) bytes"
            case .notVisibleASCII: "the file holds a byte outside 0x21 to 0x7e before its line end"
            }
        }
    }

    private struct Look {
        var value: [UInt8]?
        var problem: Problem?
        var at: ContinuousClock.Instant?
    }

    /// A longer file is no credential.
    package static let mostBytes = 8192
    private static let lookEvery = Duration.seconds(1)

    package let header: BackendHeader
    private let prefix: [UInt8]
    private let path: String
    private let last = Mutex(Look())

    /// `scheme` (`Bearer`) comes before the file's content, with a space between.
    package init(header: BackendHeader, scheme: String?, file path: String) {
        self.header = header
        prefix = scheme.map { Array("\($0) ".utf8) } ?? []
        self.path = path
    }

    package var description: String { "credential in header `\(header)`" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// Why the last look found nothing usable, for checks and metrics; nil where it did.
    package var problem: Problem? { last.withLock { $0.problem } }

    /// The field's value at `now`.
    func value(at now: ContinuousClock.Instant) throws(Problem) -> [UInt8] {
        let look = last.withLock { look in
            if look.at.map({ now - $0 >= Self.lookEvery }) ?? true { update(&look, now) }
            return look
        }
        guard let value = look.value else { throw look.problem ?? .unreadable }
        return value
    }

    private func update(_ look: inout Look, _ now: ContinuousClock.Instant) {
        look.at = now
        do throws(Problem) {
            look.value = prefix + (try readFile())
            look.problem = nil
        } catch {
            look.problem = error
        }
    }

    private func readFile() throws(Problem) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else { throw .unreadable }
        return try Self.secret(in: Array(data))
    }

    /// Judges a file's content before it is needed; keeps nothing of it.
    package static func check(_ content: [UInt8]) throws(Problem) {
        _ = try secret(in: content)
    }

    /// The content without the one line end that editors and secret stores leave.
    private static func secret(in content: [UInt8]) throws(Problem) -> [UInt8] {
        guard content.count <= mostBytes else { throw .tooLong }
        var bytes = content
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.allSatisfy({ (0x21...0x7e).contains($0) }) else { throw .notVisibleASCII }
        return bytes
    }
}
