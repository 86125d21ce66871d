import StrictJSON
import Testing

@Suite struct JSONNumberTests {
    private func number(_ text: String) throws -> JSONNumber {
        guard case .number(let number) = try read(text) else { throw JSONFailure(.unexpectedEnd, at: 0) }
        return number
    }

    @Test(
        "an integer is exact or none",
        arguments: [
            ("0", 0), ("-0", 0), ("7", 7), ("9007199254740993", 9_007_199_254_740_993),
            ("9223372036854775807", .max), ("-9223372036854775808", .min), ("9223372036854775808", nil),
            ("-9223372036854775809", nil), ("99999999999999999999999", nil), ("1.0", nil), ("1e3", nil), ("1E0", nil),
        ] as [(String, Int64?)])
    func integers(text: String, value: Int64?) throws {
        #expect(try number(text).int64 == value)
    }

    @Test(
        "a double is finite or none",
        arguments: [
            ("0", 0), ("1.5", 1.5), ("-2.5e+3", -2500), ("1e308", 1e308), ("1e400", nil), ("-1e400", nil),
            ("1e-400", 0), ("9007199254740993", 9_007_199_254_740_992),
        ] as [(String, Double?)])
    func doubles(text: String, value: Double?) throws {
        #expect(try number(text).double == value)
    }

    @Test("a number keeps its spelling")
    func keepsSpelling() throws {
        for text in ["1.0", "1e3", "-0", "10000000000000000000000000000000001", "0.10"] {
            #expect(try number(text).text == text)
            #expect(String(decoding: JSONWriter.canonical(try read(text)), as: UTF8.self) == text)
        }
        #expect(JSONNumber(.min).text == "-9223372036854775808")
    }
}
