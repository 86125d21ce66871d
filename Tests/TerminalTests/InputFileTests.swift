import Foundation
import Terminal
import Testing

@Suite struct InputFileTests {
    /// A file of its own for one test, gone afterwards.
    private func withFile(_ content: [UInt8], _ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.path + "/input-\(UUID().uuidString)"
        try Data(content).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    @Test("a file is read whole up to the limit, and not at all above it", arguments: [0, 1, 65_535, 65_536, 200_000])
    func limit(size: Int) throws {
        let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try withFile(content) { path in
            let isWhole = try InputFile.bytes(of: path, atMost: size) == content
            #expect(isWhole)
            guard size > 0 else { return }
            #expect(throws: InputFile.Problem.tooLarge) { try InputFile.bytes(of: path, atMost: size - 1) }
        }
    }

    @Test("what has no end is read no further than the limit, and a file's size is believed before it is read")
    func endless() throws {
        #expect(throws: InputFile.Problem.tooLarge) { try InputFile.bytes(of: "/dev/zero", atMost: 1 << 20) }
        try withFile([]) { path in
            try #require(truncate(path, 1 << 40) == 0)
            #expect(throws: InputFile.Problem.tooLarge) { try InputFile.bytes(of: path, atMost: 1 << 30) }
        }
    }

    @Test("what is no file to read is refused", arguments: ["/nowhere/at/all", "/tmp", ""])
    func unreadable(path: String) {
        #expect(throws: InputFile.Problem.unreadable) { try InputFile.bytes(of: path, atMost: 10) }
    }
}
