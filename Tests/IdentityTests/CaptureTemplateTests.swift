import Identity
import Quantities
import Testing

@Suite("A template")
struct CaptureTemplateTests {
    @Test("captures are put in by name, as often as used")
    func filled() throws {
        let template = try CaptureTemplate(parsing: "{a}/{b}/{a}")
        #expect(template.names == ["a", "b"])
        let captures = try #require(try CapturePattern(parsing: "{a}:{b}").match(UTF8Text("x:y")))
        #expect(template.filled(with: captures)?.string == "x/y/x")
        #expect(template.filled(withEach: UTF8Text("q")).string == "q/q/q")
    }

    @Test("a missing capture makes nothing")
    func missing() throws {
        #expect(try CaptureTemplate(parsing: "{a}").filled(with: Captures()) == nil)
        #expect(try CaptureTemplate(parsing: "plain").filled(with: Captures())?.string == "plain")
    }

    @Test("malformed templates are refused", arguments: ["", "{", "{a", "}", "{a}}", "{-}"])
    func malformed(text: String) {
        #expect(throws: CapturePatternProblem.self) { try CaptureTemplate(parsing: text) }
    }
}
