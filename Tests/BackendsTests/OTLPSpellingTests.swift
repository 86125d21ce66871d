import AccessPolicy
import Backends
import Ownership
import Redaction
import SpanStream
import TestSupport
import Testing
import TraceModel
import View

/// A reply of v3 says the same however it is spelled: as the store writes it, which is read by its text, or otherwise, which is read member by member.
@Suite struct OTLPSpellingTests {
    private static let recordings = ["browse", "checkout", "login", "refund", "restock"] + (1...10).map { "odd-\($0)" }
    private static let grants = ["*=full", "*=masked", "storefront=full,platform=masked", "payments=full,*=shape"]

    /// What a viewer is shown of the traces of a reply, in both forms, and how many members nobody understood.
    private static func shown(_ bytes: [UInt8], _ grant: String) throws -> [[UInt8]] {
        let assumed = try AssumedGrant(parsing: grant)
        let ownership = OwnershipRules(known: Set(assumed.namespaces))
        return try [ReplyForm.v1, .v3].map { answer in
            var reader = JaegerBackend().reader(of: .list(most: 20), in: .v3, for: answer)
            try reader.feed(bytes)
            let builder = ViewBuilder(grant: assumed.grant, ownership: ownership)
            let parts = try reader.finish().enumerated().compactMap { place, trace -> AnswerPart? in
                guard case let view = builder.view(of: trace), view.exists else { return nil }
                let redactor = Redactor(rules: RedactionRules(), scope: assumed.grant.scope, known: ownership.known)
                return .shown(
                    reader.rendering(
                        of: view, ofTrace: place, pretty: false, redactor: redactor,
                        masked: .minimal, notice: nil))
            }
            var answers: any AnswerRendering = answer == .v3 ? OTLPAnswer(parts) : JaegerAnswer(parts, pretty: false)
            var body: [UInt8] = []
            while let window = try answers.next() { body += window }
            return body
        }
    }

    /// How a text is spelled otherwise.
    enum Spelling: CaseIterable {
        case blanks
        case someBlanks
        case someEscapes
        case escapes

        /// Changes nothing but the spelling.
        func applied(to text: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
            var result: [UInt8] = []
            var isInString = false
            /// Bytes of an escape that are still to come.
            var escape = 0
            for byte in text {
                if escape > 0 {
                    escape =
                        byte == UInt8(ascii: "u") && escape == 1 && result.last == UInt8(ascii: "\\") ? 4 : escape - 1
                    result.append(byte)
                    continue
                }
                if isInString, (97...122).contains(byte), escapes(&random) {
                    result += Array("\\u00\(String(byte, radix: 16))".utf8)
                    continue
                }
                result.append(byte)
                if byte == UInt8(ascii: "\\") { escape = 1 }
                if byte == UInt8(ascii: "\"") { isInString.toggle() }
                if !isInString, "{}[]:,\"".utf8.contains(byte), blanks(&random) { result.append(UInt8(ascii: " ")) }
            }
            return result
        }

        private func blanks(_ random: inout SeededGenerator) -> Bool {
            self == .blanks || self == .someBlanks && Int.random(in: 0..<9, using: &random) == 0
        }

        private func escapes(_ random: inout SeededGenerator) -> Bool {
            switch self {
            case .blanks, .someBlanks: false
            case .someEscapes: Int.random(in: 0..<40, using: &random) == 0
            case .escapes: Int.random(in: 0..<4, using: &random) == 0
            }
        }
    }

    @Test("blanks and escapes change nothing of what is shown", arguments: recordings)
    func spelled(name: String) throws {
        let reply = try RecordedReply.bytes("jaeger-main-v3/\(name).json")
        var random = SeededGenerator(seed: 7)
        for grant in Self.grants {
            let expected = try Self.shown(reply, grant)
            for spelling in Spelling.allCases {
                let other = spelling.applied(to: reply, &random)
                #expect(other.count > reply.count)
                #expect(try Self.shown(other, grant) == expected, "\(name), \(spelling), \(grant)")
            }
        }
    }

    /// A reply with one attribute, whose value is a text in so many lists.
    private static func nested(_ depth: Int, in holder: String) -> [UInt8] {
        let value =
            String(repeating: #"{"arrayValue":{"values":["#, count: depth) + #"{"intValue":"1"}"#
            + String(repeating: "]}}", count: depth)
        let attributes = #","attributes":[{"key":"a","value":\#(value)}]"#
        let text =
            #"{"result":{"resourceSpans":[{"resource":{"droppedAttributesCount":1<resource>},"scopeSpans":[{"scope":{"name":"a"<scope>},"#
            + #""spans":[{"traceId":"ab","spanId":"1"<span>,"events":[{"name":"e"<event>}],"links":[{"traceId":"ac","spanId":"2"<link>}]}]}]}]}}"#
        let places = ["resource", "scope", "span", "event", "link"]
        return Array(
            places.reduce(text) { $0.replacing("<\($1)>", with: $1 == holder ? attributes : "") }.utf8)
    }

    @Test(
        "lists in lists are read as deep as ever, wherever an attribute stands",
        arguments: [("resource", 39), ("scope", 39), ("span", 38), ("event", 38), ("link", 38)])
    func depths(holder: String, deepest: Int) throws {
        _ = try Self.shown(Self.nested(deepest, in: holder), "*=full")
        #expect(throws: ReplyFault.self) { try Self.shown(Self.nested(deepest + 1, in: holder), "*=full") }
    }
}
