import EventLoop
import Foundation
import Testing

@Suite struct DescriptorLimitTests {
    /// The soft and the hard one.
    private static func limits() throws -> [Int] {
        let text = try String(contentsOfFile: "/proc/self/limits", encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix("Max open files") }
        return line?.split(whereSeparator: \.isWhitespace).compactMap { Int($0) } ?? []
    }

    @Test("the limit of open files is raised as far as it goes, and never lowered")
    func raises() throws {
        let before = try Self.limits()
        try #require(before.count == 2)
        #expect(DescriptorLimit.raise(to: 1) == before[0])
        #expect(try Self.limits() == before)
        #expect(DescriptorLimit.raise(to: before[1]) == before[1])
        #expect(DescriptorLimit.raise(to: .max) == before[1])
        #expect(try Self.limits() == [before[1], before[1]])
    }
}
