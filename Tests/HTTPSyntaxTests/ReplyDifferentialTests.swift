import Foundation
import HTTPSyntax
import TestSupport
import Testing

/// One line of `Tests/Differential/replies.py`.
private struct ReplyCase: Decodable {
    let seed: String
    let kinds: [String]
    let text: Data
    /// What each reader made of it.
    let llhttp: String
    let h11: String

    /// Those that differ from us.
    func others(than ours: String) -> [String] {
        [("llhttp", llhttp), ("h11", h11)].filter { $0.1 != ours }.map { "\($0.0): \($0.1)" }
    }
}

@Suite(.serialized) struct ReplyDifferentialTests {
    @Test("what is believed of a store, llhttp and h11 read as the same reply")
    func readers() async throws {
        let script = PythonScript("Tests/Differential/replies.py", needsPackages: true)
        let lines = try await script.lines(["--cases", "6000", "--seed", "1"], seconds: 120)
        let cases = try lines.map { try JSONDecoder().decode(ReplyCase.self, from: $0) }
        var believed = 0
        for one in cases {
            guard let ours = Self.account(of: Array(one.text)) else { continue }
            believed += 1
            let others = one.others(than: ours)
            #expect(others == [], "\(one.seed) \(one.kinds): \(String(decoding: one.text, as: UTF8.self))")
        }
        print("replies: \(cases.count) cases from seed 1, \(believed) believed")
        #expect(cases.count == 6000)
        #expect(believed * 10 >= cases.count * 3)
        #expect((cases.count - believed) * 10 >= cases.count * 3)
    }

    /// What we believe of a reply whose connection ends behind it, told as the script does; nil where we refuse it.
    private static func account(of text: [UInt8]) -> String? {
        var reader = ReplyReader()
        var rest = text[...]
        var head: ReplyHead?
        var body: [UInt8] = []
        while let event = reader.read(&rest) {
            switch event {
            case .head(let found): head = found
            case .body(let data): body += data
            case .end: break
            case .refusal: return nil
            }
        }
        guard reader.endOfInput() == nil, let head else { return nil }
        var parts = [Array("\(head.status)".utf8), body]
        for position in 0..<head.fields.count
        where head.fields.name(at: position) != Array("transfer-encoding".utf8)[...] {
            parts += [Array(head.fields.name(at: position)), Array(head.fields.value(at: position))]
        }
        return Data(parts.flatMap { Array("\($0.count):".utf8) + $0 + ",".utf8 }).base64EncodedString()
    }
}
