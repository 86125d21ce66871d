import Foundation
import HTTPSyntax
import Quantities
import TestSupport
import Testing

private struct PathVectors: Decodable, Sendable {
    struct Path: Decodable, Sendable, CustomTestStringConvertible {
        let target: String
        let expect: String
        let why: String
        let canonical: String?
        var testDescription: String { why }
    }
    struct Query: Decodable, Sendable, CustomTestStringConvertible {
        let query: String
        let expect: String
        let why: String
        var testDescription: String { why }
    }
    let paths: [Path]
    let queries: [Query]

    static let all: PathVectors = {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Data/paths.json")
        let vectors = (try? Data(contentsOf: path)).flatMap { try? JSONDecoder().decode(PathVectors.self, from: $0) }
        return vectors ?? PathVectors(paths: [], queries: [])
    }()
}

/// The routes and parameters that the vectors take for granted.
private enum TestRoutes {
    static func matches(_ path: [String]) -> Bool {
        guard path.first == "api" else { return false }
        switch path.count {
        case 2: return path[1] == "services"
        case 3: return path[1] == "traces" && isTraceID(path[2])
        case 4: return path[1] == "services" && path[3] == "operations"
        case 6: return Array(path[1...3]) == ["v2", "search", "tag"] && path[5] == "values"
        default: return false
        }
    }

    private static func isTraceID(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count)
            && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0 | 32) }
    }

    static func accepts(_ parameter: RequestTarget.Parameter) -> Bool {
        switch parameter.name.string {
        case "service", "q", "lookback", "start": true
        case "limit": parameter.value.bytes.allSatisfy { (48...57).contains($0) } && parameter.value.bytes.count <= 4
        default: false
        }
    }
}

@Suite struct RequestTargetTests {
    private static func parse(_ text: String) throws -> RequestTarget { try RequestTarget(parsing: Array(text.utf8)) }

    @Test("all vectors are there")
    func count() {
        #expect(PathVectors.all.paths.count == 44)
        #expect(PathVectors.all.queries.count == 19)
    }

    @Test("a path is allowed only as one canonical list of segments", arguments: PathVectors.all.paths)
    fileprivate func path(_ vector: PathVectors.Path) {
        let segments = (try? Self.parse(vector.target))?.segments.map(\.string)
        let allowed = segments.map(TestRoutes.matches) ?? false
        #expect(allowed == (vector.expect == "allow"))
        if let canonical = vector.canonical { #expect(segments.map { "/" + $0.joined(separator: "/") } == canonical) }
    }

    @Test("a query is allowed only with known, single, well-formed parameters", arguments: PathVectors.all.queries)
    fileprivate func query(_ vector: PathVectors.Query) {
        let parameters = (try? Self.parse("/api/services?" + vector.query))?.query
        #expect((parameters?.allSatisfy(TestRoutes.accepts) ?? false) == (vector.expect == "allow"))
    }

    private static let refused: [(String, TargetRefusal)] = [
        ("", .form), ("a", .form), ("*", .form), ("?a=b", .form), ("http://h/", .form), ("/a#b", .byte),
        ("/a b", .byte),
        ("/a\\b", .byte), ("/a\"", .byte), ("/a|b", .byte), ("/[a]", .byte), ("/é", .byte), ("/a\u{0}", .byte),
        ("//", .emptySegment), ("/a/", .emptySegment), ("/a//b", .emptySegment), ("//a", .emptySegment),
        ("/.", .dotSegment), ("/..", .dotSegment), ("/a/%2e", .dotSegment), ("/a/%2E%2e/b", .dotSegment),
        ("/a/.%2E", .dotSegment),
        ("/%EF%BC%8E", .dotSegment), ("/%E2%80%A4%E2%80%A4", .dotSegment), ("/%E2%80%A5", .dotSegment),
        ("/.%EF%B9%92", .dotSegment), ("/%EF%B8%B0", .dotSegment), ("/a%2Fb", .delimiter), ("/a%5cb", .delimiter),
        ("/a%25b", .delimiter), ("/a;b", .delimiter), ("/a%3Bb", .delimiter), ("/a%E2%88%95b", .delimiter),
        ("/a%E2%81%84b", .delimiter), ("/%EF%BC%8F", .delimiter), ("/%EF%BC%BC", .delimiter),
        ("/%EF%B9%A8", .delimiter),
        ("/%EF%BC%85", .delimiter), ("/%E2%84%80", .delimiter), ("/%CD%BE", .delimiter),
        ("/%", .escape), ("/%4", .escape), ("/%4g", .escape), ("/%g4", .escape), ("/a%%41", .escape),
        ("/%u0041", .escape),
        ("/%80", .encoding), ("/%c0%ae", .encoding), ("/%ed%a0%80", .encoding), ("/%f4%90%80%80", .encoding),
        ("/%e2%82", .encoding),
        ("/a%00", .control), ("/a%0a", .control), ("/a%0D", .control), ("/a%7f", .control), ("/a%c2%85", .control),
        ("/a%1b", .control),
        ("/a?b=c;d=e", .semicolon), ("/a?b=c=d", .pair), ("/a?b==", .pair), ("/a?&", .pair), ("/a?b&", .pair),
        ("/a?b=c&", .pair), ("/a?&b=c", .pair),
        ("/a?b=c&&d=e", .pair),
        ("/a?=", .parameterName), ("/a?=b", .parameterName), ("/a?b%5B%5D=c", .parameterName),
        ("/a?b%20=c", .parameterName), ("/a?b%5B%5D", .parameterName), ("/a?%", .escape),
        ("/a?b&b", .parameterRepeated("b".text)),
        ("/a?b=c&b", .parameterRepeated("b".text)), ("/a?b&B=c", .parameterRepeated("B".text)),
        ("/a?b+=c", .parameterName), ("/a?%C3%A9=c", .parameterName), ("/a?b%00=c", .parameterName),
        ("/a?b=%4", .escape),
        ("/a?b=%ff", .encoding), ("/a?b=%00", .control), ("/a?b=%0d%0a", .control),
        ("/a?b=c&b=c", .parameterRepeated("b".text)), ("/a?b=c&B=d", .parameterRepeated("B".text)),
        ("/a?b=c&%62=d", .parameterRepeated("b".text)), ("/" + String(repeating: "a", count: 8192), .tooLong),
        ("/a?" + (0..<65).map { "p\($0)=1" }.joined(separator: "&"), .tooManyParameters),
    ]

    @Test("a target that two parsers could read in two ways is refused by name", arguments: refused)
    func refuses(_ text: String, _ refusal: TargetRefusal) {
        #expect(throws: refusal) { try Self.parse(text) }
        #expect(!refusal.description.isEmpty && !refusal.code.isEmpty && [400, 414].contains(refusal.status))
    }

    private static let read: [(String, [String], [String])] = [
        ("/", [], []), ("/?", [], []), ("/a?", ["a"], []), ("/a/b.c/...", ["a", "b.c", "..."], []), ("/%41", ["A"], []),
        ("/a+b", ["a+b"], []), ("/a%20b", ["a b"], []), ("/a:b@c!$&'()*,=", ["a:b@c!$&'()*,="], []),
        ("/a%3Fb%23", ["a?b#"], []),
        ("/caf%C3%A9", ["café"], []), ("/%E2%80%A6", ["…"], []),
        ("/a?b=", ["a"], ["b="]), ("/a?b", ["a"], ["b="]), ("/a?b&c=d&%65", ["a"], ["b=", "c=d", "e="]),
        ("/a?b=c+d%2Be", ["a"], ["b=c d+e"]), ("/a?b=/?:@", ["a"], ["b=/?:@"]),
        ("/a?b=%26%3D%3B%25", ["a"], ["b=&=;%"]), ("/a?%62.c_d-e=1&f=2", ["a"], ["b.c_d-e=1", "f=2"]),
    ]

    @Test("a target is decoded once", arguments: read)
    func reads(_ text: String, _ segments: [String], _ query: [String]) throws {
        let target = try Self.parse(text)
        #expect(target.segments == segments.map(\.text))
        #expect(target.query.map { "\($0.name)=\($0.value)" } == query)
    }

    @Test("what is printed reads back as the same values", arguments: 1...50 as ClosedRange<UInt64>)
    func printsBack(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("aZ09-._~ !\"#$&'()*+,:<=>?@[]^`{|}é€😀").map(String.init)
        func text() -> String {
            (0...Int.random(in: 0...12, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? "a"
            }.joined()
        }
        let segments = (0..<Int.random(in: 1...5, using: &generator)).map { _ in "x" + text() }.map(\.text)
        let query = (0..<Int.random(in: 0...5, using: &generator)).map { (name: "p\($0)".text, value: text().text) }
        let printed = try #require(UpstreamTarget(segments: segments, query: query))
        #expect(printed.bytes.allSatisfy { (0x21...0x7e).contains($0) })
        let read = try RequestTarget(parsing: printed.bytes)
        #expect(read.segments == segments, "seed \(seed)")
        #expect(read.query.map(\.value) == query.map(\.value), "seed \(seed)")
        #expect(read.value(of: "p0") == query.first?.value)
    }

    @Test("a printed target has one spelling and no dot segment")
    func prints() {
        #expect(
            UpstreamTarget(segments: ["a b/%".text], query: [("q".text, "ü &".text)])?.bytes
                == Array("/a%20b%2F%25?q=%C3%BC%20%26".utf8))
        #expect(UpstreamTarget(segments: [])?.bytes == Array("/".utf8))
        for bad in ["", ".", "..", "\u{ff0e}\u{ff0e}"] {
            #expect(UpstreamTarget(segments: ["a".text, bad.text]) == nil)
        }
    }
}
