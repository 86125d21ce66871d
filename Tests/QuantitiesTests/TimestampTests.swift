import Foundation
import Quantities
import TestSupport
import Testing

@Suite struct TimestampTests {
    @Test(
        "a moment prints as RFC 3339 in UTC with six decimals, and reads back",
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"), (-1, "1969-12-31T23:59:59.999999Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
            (4_107_542_400_000_001, "2100-03-01T00:00:00.000001Z"),
            (-62_167_219_200_000_000, "0000-01-01T00:00:00.000000Z"),
            (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
        ] as [(Int64, String)])
    func printing(_ microseconds: Int64, _ text: String) {
        #expect(Timestamp(microseconds: microseconds).description == text)
        #expect(Timestamp(rfc3339: text)?.microseconds == microseconds)
    }

    @Test("the least and the greatest moment can be printed", arguments: [Int64.min, .min + 1, .max - 1, .max])
    func extremes(_ microseconds: Int64) {
        let moment = Timestamp(microseconds: microseconds)
        #expect(moment.description.hasSuffix("Z"))
        #expect(moment.seconds <= moment.microseconds / 1_000_000)
    }

    @Test("seconds are rounded down, also before 1970, and what does not fit is the nearest moment")
    func seconds() {
        #expect(Timestamp(microseconds: -1).seconds == -1)
        #expect(Timestamp(microseconds: 1_999_999).seconds == 1)
        #expect(Timestamp(seconds: -2).microseconds == -2_000_000)
        #expect(Timestamp(seconds: .max).microseconds == .max)
        #expect(Timestamp(seconds: .min).microseconds == .min)
        #expect(Timestamp(seconds: 1) < Timestamp(microseconds: 1_000_001))
    }

    @Test("decimals up to nine are read, and six of them kept")
    func decimals() {
        #expect(Timestamp(rfc3339: "1970-01-01T00:00:00Z")?.microseconds == 0)
        #expect(Timestamp(rfc3339: "1970-01-01T00:00:00.1Z")?.microseconds == 100_000)
        #expect(Timestamp(rfc3339: "1970-01-01T00:00:00.123456789Z")?.microseconds == 123_456)
    }

    @Test(
        "anything but a moment of the calendar in UTC is refused",
        arguments: [
            "", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01 00:00:00Z", "1970-01-01t00:00:00Z",
            "1970-01-01T00:00:00z", "1970-01-01T00:00:00+00:00", "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00,5Z",
            "1970-01-01T00:00:00.1234567890Z", "1970-13-01T00:00:00Z", "1970-00-01T00:00:00Z", "1970-02-30T00:00:00Z",
            "1900-02-29T00:00:00Z", "1970-01-00T00:00:00Z", "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z",
            "1970-01-01T00:00:60Z", "-970-01-01T00:00:00Z", "1970-01-01T00:00:00Z ", " 1970-01-01T00:00:00Z",
            "1970-01-01T00:00:00.-5Z", "1970-01-01T00:00:0\u{661}Z", "19700-01-01T00:00:00Z",
        ])
    func refusals(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test("seeded moments agree with Foundation's calendar")
    func calendar() throws {
        var generator = SeededGenerator(seed: 1)
        let formatter = ISO8601DateFormatter()
        for _ in 0..<500 {
            let second = Int64.random(in: -50_000_000_000...250_000_000_000, using: &generator)
            // Foundation's calendar is Julian before 1582.
            guard second > -12_000_000_000 else { continue }
            let expected = formatter.string(from: Date(timeIntervalSince1970: Double(second)))
            let printed = Timestamp(seconds: second).description
            #expect(printed == expected.dropLast() + ".000000Z")
            #expect(Timestamp(rfc3339: printed)?.seconds == second)
        }
    }
}
