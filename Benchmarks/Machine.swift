import Foundation

/// Where the numbers were taken: without it they say nothing.
struct Machine {
    let processor: String
    let cores: Int
    let system: String
    let compiler: String
    let commit: String

    /// - Parameter environment: `scripts/bench` names the compiler and the commit there.
    init(environment: [String: String]) {
        let lines = Self.lines(of: "/proc/cpuinfo")
        processor = lines.first { $0.hasPrefix("model name") }.map { Self.value(of: $0, after: ":") } ?? "unknown"
        cores = ProcessInfo.processInfo.activeProcessorCount
        let release = Self.lines(of: "/etc/os-release").first { $0.hasPrefix("PRETTY_NAME=") }
        system = release.map { Self.value(of: $0, after: "=") } ?? "unknown"
        compiler = environment["BENCH_COMPILER"] ?? "unknown"
        commit = environment["BENCH_COMMIT"] ?? "unknown"
    }

    var text: String {
        """
        | | |
        | --- | --- |
        | processor | \(processor), \(cores) cores |
        | system | \(system) |
        | compiler | \(compiler), release |
        | commit | `\(commit)` |
        """
    }

    private static func lines(of path: String) -> [Substring] {
        ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n")
    }

    private static func value(of line: Substring, after separator: Character) -> String {
        let value = line.split(separator: separator, maxSplits: 1).last ?? ""
        return value.trimmingCharacters(in: CharacterSet(charactersIn: "\" "))
    }
}
