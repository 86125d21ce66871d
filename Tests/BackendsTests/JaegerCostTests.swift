import SpanStream
import TraceModel
import Testing

/// Replies that a quadratic reader would chew on for minutes.
@Suite struct JaegerCostTests {
    private static let limit = Duration.seconds(20)

    private func timed(_ reply: String, _ grant: String = "shop=full") throws -> (view: JaegerView, elapsed: Duration) {
        let start = ContinuousClock.now
        let view = try JaegerView(reply, grant)
        return (view, start.duration(to: .now))
    }

    private func span(_ id: Int, _ more: String = "", name: String = "op") -> String {
        SmallReply.span.replacing(#""01""#, with: "\"\(String(id, radix: 16))\"").replacing(
            #""op""#, with: "\"\(name)\"\(more)")
    }

    @Test("one long span and thousands that carry its id")
    func longFirst() throws {
        let long = span(1, name: String(repeating: "a", count: 2_000_000))
        let others = (0..<8_000).map { span(1, name: "\($0)") }
        let (view, elapsed) = try timed(SmallReply.envelope(SmallReply.trace(([long] + others).joined(separator: ","))))
        #expect(view.view?.spans.count == 8_001)
        #expect(elapsed < Self.limit)
    }

    @Test("thousands of equal spans, and thousands that only share an id")
    func equalSpans() throws {
        let equal = Array(repeating: span(1), count: 8_000)
        let alike = (0..<8_000).map { span(2).replacing(#""startTime":1"#, with: "\"startTime\":\($0)") }
        let (view, elapsed) = try timed(
            SmallReply.envelope(SmallReply.trace((equal + alike).joined(separator: ","))))
        #expect(view.view?.spans.count == 16_000)
        #expect(elapsed < Self.limit)
    }

    @Test("a tag list, a member list and a process list of thousands")
    func wide() throws {
        let tags = (0..<10_000).map { #"{"key":"k\#($0)","type":"string","value":"a.ops.svc"}"# }.joined(separator: ",")
        let members = (0..<10_000).map { #","m\#($0)":1"# }.joined()
        let one = try timed(
            SmallReply.envelope(
                SmallReply.trace(span(1, members).replacing(#""tags":[]"#, with: #""tags":["# + tags + "]"))))
        #expect(one.view.redactions["peers"] == 10_000)
        #expect(one.elapsed < Self.limit)
        let processes = (1...5_000).map {
            SmallReply.process.replacing("\"p1\"", with: "\"p\($0)\"").replacing("cart", with: "c\($0)")
        }
        let spans = (1...5_000).map { span($0).replacing("\"p1\"", with: "\"p\($0)\"") }
        let many = try timed(
            SmallReply.envelope(
                SmallReply.trace(spans.joined(separator: ","), process: processes.joined(separator: ","))))
        #expect(many.view.text.contains("\"p5000\""))
        #expect(many.elapsed < Self.limit)
    }

    @Test("megabytes of white space, of brackets and of escapes")
    func bulk() throws {
        let blank = String(repeating: " \n\t\r", count: 50_000)
        let blanks = try timed(SmallReply.whole.replacing(",", with: "," + blank))
        #expect(blanks.elapsed < Self.limit)
        let escapes = try timed(
            SmallReply.with("operationName", "\"" + String(repeating: "\\u0041", count: 500_000) + "\""))
        #expect(escapes.view.text.utf8.count > 500_000)
        #expect(escapes.elapsed < Self.limit)
        let start = ContinuousClock.now
        #expect(throws: ReplyFault.self) {
            try JaegerView(SmallReply.with("tags", String(repeating: "[", count: 3_000_000)), "shop=full")
        }
        #expect(start.duration(to: .now) < Self.limit)
    }
}
