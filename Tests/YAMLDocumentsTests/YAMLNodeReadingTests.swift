import Quantities
import StrictJSON
import Testing
import YAMLDocuments

func canonicalBytes(_ node: YAMLNode) -> [UInt8] { JSONWriter.canonical(node.canonical) }

@Suite("The reading calls")
struct YAMLNodeReadingTests {
    private func read<Value>(_ text: String, _ call: (YAMLNode, inout ProblemList) -> Value?) throws -> (
        Value?, [Problem]
    ) {
        var problems = ProblemList()
        let documents = YAMLFile.documents(in: Array("v: \(text)".utf8), file: "f", &problems)
        guard case .mapping(let entries)? = documents.first?.content, let entry = entries.first else { throw Wrong() }
        let value = call(entry.value, &problems)
        return (value, problems.problems)
    }

    @Test(
        "an unquoted scalar that some reader would type is no text",
        arguments: [
            "", "~", "null", "Null", "NULL", "y", "N", "yes", "No", "TRUE", "false", "on", "Off", "0", "12", "+1", "-1",
            "012", "08", "0o17", "0x1F", "0b11", "1_000", "1.", "1.5", ".5", "-.5", "1e3", "1E-3", "1.5e+3", ".inf",
            "-.Inf",
            ".NaN", "190:20:30", "12:30", "1:2.5", "2026-12-01", "2026-1-1", "2026-12-01T00:00:00Z",
            "2026-12-01 10:00:00 +1", "=", "<<",
        ])
    func typedScalars(text: String) throws {
        let (value, problems) = try read(text) { $0.text("key `v`", &$1) }
        #expect(value == nil)
        #expect(problems.count == 1)
        #expect(text.isEmpty || problems.first?.hint == "quote it: \"\(text)\"")
        guard !text.isEmpty else { return }
        #expect(try read("\"\(text)\"") { $0.text("key `v`", &$1) }.0?.text == text)
        #expect(try read("'\(text)'") { $0.text("key `v`", &$1) }.0?.text == text)
    }

    @Test(
        "text that every reader takes for text needs no quotes",
        arguments: [
            "payments", "127.0.0.1:9464", "10.0.0.1", "1.2.3", "7d", "0x", "0b", "1e", ".", "..", "-a", "yess",
            "nul",
            "http://a.example:80/x", "spiffe://td/ns/a/sa/b", "2026-12", "12-01-2026x", "a b", "32KiB", "1.5.2",
            "0.0.0.0:8443", "2026-12-01-payments", "_1",
        ])
    func ordinaryText(text: String) throws {
        let (value, problems) = try read(text) { $0.text("key `v`", &$1) }
        #expect(value?.text == text)
        #expect(problems.isEmpty)
    }

    @Test(
        "text is one line without control characters, not empty",
        arguments: ["\"\"", "\"a\\n\"", "|\n  a\n", "\"\\e[31m\"", "\"\\0\"", "\"\\N\"", "\"\\L\"", "[a]", "{a: b}"])
    func notText(text: String) throws {
        let (value, problems) = try read(text) { $0.text("key `v`", &$1) }
        #expect(value == nil)
        #expect(problems.count == 1)
        #expect(problems.allSatisfy { $0.message.utf8.allSatisfy { $0 >= 0x20 } })
    }

    @Test("a whole number is plain decimal digits in its range", arguments: [("1", 1), ("10", 10), ("7", 7)])
    func integers(text: String, number: Int) throws {
        #expect(try read(text) { $0.integer("key `v`", in: 1...10, &$1) }.0 == number)
    }

    @Test(
        "any other spelling of a number is refused",
        arguments: [
            "0", "11", "01", "+1", "1_0", "0x1", "1.0", "1e0", "\"1\"", "-0", "99999999999999999999", "", "one", "[1]",
        ])
    func notIntegers(text: String) throws {
        let (value, problems) = try read(text) { $0.integer("key `v`", in: 1...10, &$1) }
        #expect(value == nil)
        #expect(problems.count == 1)
    }

    @Test("a Boolean is `true` or `false`, unquoted")
    func booleans() throws {
        #expect(try read("true") { $0.boolean("key `v`", &$1) }.0 == true)
        #expect(try read("false") { $0.boolean("key `v`", &$1) }.0 == false)
        for text in ["True", "yes", "on", "1", "\"true\"", "", "{}"] {
            let (value, problems) = try read(text) { $0.boolean("key `v`", &$1) }
            #expect(value == nil)
            #expect(problems.count == 1)
        }
    }

    @Test("a size has a unit of 1024, or none")
    func sizes() throws {
        let minimum = ByteCount.kibibytes(1)
        #expect(try read("32KiB") { $0.byteCount("key `v`", atLeast: minimum, &$1) }.0 == .kibibytes(32))
        #expect(try read("4096") { $0.byteCount("key `v`", atLeast: minimum, &$1) }.0 == ByteCount(4096))
        for text in ["1000", "32kb", "32 KiB", "-1", "1.5GiB", "999999999999GiB", "\"32KiB\"", ""] {
            let (value, problems) = try read(text) { $0.byteCount("key `v`", atLeast: minimum, &$1) }
            #expect(value == nil)
            #expect(problems.count == 1)
        }
    }

    @Test("a list has entries, and a single value is no list", arguments: ["[]", "x", "", "{a: b}"])
    func notLists(text: String) throws {
        let (value, problems) = try read(text) { $0.list("key `v`", &$1) }
        #expect(value == nil)
        #expect(problems.count == 1)
    }
}
