package import Foundation

/// What the kernel says of a process' memory, in bytes; -1 where it has ended.
package struct ProcessMemory: Sendable {
    private let status: String

    /// Of this process where there is no other.
    package init(of process: pid_t? = nil) {
        status =
            (try? String(contentsOfFile: "/proc/\(process.map(String.init) ?? "self")/status", encoding: .utf8)) ?? ""
    }

    /// Now in memory.
    package var resident: Int { bytes("VmRSS:") }

    /// The most that ever was.
    package var highest: Int { bytes("VmHWM:") }

    private func bytes(_ name: String) -> Int {
        let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
        return line.flatMap { $0.split(whereSeparator: \.isWhitespace).dropFirst().first }.flatMap { Int($0) }
            .map { $0 << 10 } ?? -1
    }
}

package func residentBytes() -> Int { ProcessMemory().resident }
