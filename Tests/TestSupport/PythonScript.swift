package import Foundation

/// A script of this repository, run by the system's Python. Only from serialized suites.
package struct PythonScript: Sendable {
    private let path: String
    private let python: String

    /// - Parameter needsPackages: for a script that imports more than Python has: `scripts/test` has installed that.
    package init(_ path: String, needsPackages: Bool = false) {
        self.path = Repository.root.appending(path: path).path
        python = needsPackages ? Repository.root.appending(path: ".build-test/venv/bin/python").path : "python3"
    }

    package struct Failure: Error {
        package let status: Int32
    }

    /// What the script prints, line by line. It is ended after `seconds`.
    package func lines(_ arguments: [String], input: Data = Data(), seconds: Int = 300) async throws -> [Data] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "script-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // Files, not pipes: nobody has to read while the script writes.
        let source = folder.appending(path: "in")
        let result = folder.appending(path: "out")
        try input.write(to: source)
        try Data().write(to: result)
        let status = try await run(arguments, from: source, to: result, seconds: seconds)
        guard status == 0 else { throw Failure(status: status) }
        return Self.lines(of: try Data(contentsOf: result))
    }

    /// The lines of a text, each of which ends in a line feed. Megabytes of them must not take long.
    private static func lines(of text: Data) -> [Data] {
        text.withUnsafeBytes { bytes in
            var lines: [Data] = []
            var start = 0
            while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
                lines.append(Data(bytes[start..<end]))
                start = end + 1
            }
            return lines
        }
    }

    private func run(_ arguments: [String], from source: URL, to result: URL, seconds: Int) async throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["timeout", String(seconds), python, "-B", path] + arguments
        process.standardInput = try FileHandle(forReadingFrom: source)
        process.standardOutput = try FileHandle(forWritingTo: result)
        return try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
    }
}
