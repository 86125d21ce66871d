import Quantities
import Testing

@Suite struct AddressRangeTests {
    @Test(
        "addresses are read strictly: nothing is guessed, folded or completed",
        arguments: [
            "", "10", "10.0.0", "10.0.0.0.0", "010.0.0.1", "10.0.0.256", "10.0.0.-1", "10.0.0.1 ", " 10.0.0.1",
            "0x0a.0.0.1", "::1%eth0",
            ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "1:2:3:4:5:6:7:8::", "::1.2.3",
            "1.2.3.4::",
            "[::1]", "localhost", "+1::",
        ])
    func noAddress(text: String) {
        #expect(AddressRange.address(text) == nil)
        #expect(AddressRange(parsing: text) == nil)
    }

    @Test("both families in their usual forms")
    func addresses() {
        let tail: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        #expect(AddressRange.address("192.0.2.7") == [192, 0, 2, 7])
        #expect(AddressRange.address("::") == [UInt8](repeating: 0, count: 16))
        #expect(AddressRange.address("2001:db8::1") == [0x20, 0x01, 0x0d, 0xb8] + tail + [1])
        #expect(AddressRange.address("2001:DB8:0:0:0:0:0:1") == AddressRange.address("2001:db8::1"))
        #expect(AddressRange.address("1:2:3:4:5:6:7::") == AddressRange.address("1:2:3:4:5:6:7:0"))
        #expect(AddressRange.address("::ffff:192.0.2.7")?.suffix(6) == [255, 255, 192, 0, 2, 7])
    }

    @Test(
        "a range holds what begins with its prefix, and no address of the other family",
        arguments: [
            ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.0", false),
            ("10.0.0.128/25", "10.0.0.127", false),
            ("10.0.0.128/25", "10.0.0.255", true), ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.6", false),
            ("0.0.0.0/0", "255.255.255.255", true), ("0.0.0.0/0", "::", false), ("::/0", "1.2.3.4", false),
            ("2001:db8::/33", "2001:db8:7fff::", true), ("2001:db8::/33", "2001:db8:8000::", false),
            ("::ffff:10.0.0.0/104", "10.9.9.9", true), ("10.0.0.0/8", "::ffff:10.9.9.9", true),
        ])
    func ranges(range: String, address: String, isIn: Bool) throws {
        let range = try #require(AddressRange(parsing: range))
        #expect(range.contains(try #require(AddressRange.address(address))) == isIn)
    }

    @Test(
        "what could mean two things is no range",
        arguments: [
            "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/08", "10.0.0.0/8/8", "/8", "::1/0", "::ffff:0:0/95",
            "2001:db8::1/64",
        ])
    func noRange(text: String) {
        #expect(AddressRange(parsing: text) == nil)
    }
}

@Suite struct TimeSpanTests {
    @Test("seconds, minutes, hours and days", arguments: [("90s", 90), ("15m", 900), ("12h", 43_200), ("7d", 604_800)])
    func valid(text: String, seconds: Int64) {
        #expect(TimeSpan(parsing: text)?.seconds == seconds)
    }

    @Test("printed in the largest unit that divides it", arguments: [("60s", "1m"), ("90s", "90s"), ("48h", "2d")])
    func printed(text: String, printed: String) {
        #expect(TimeSpan(parsing: text)?.description == printed)
    }

    @Test(
        "anything else is no length of time",
        arguments: [
            "", "d", "7", "7w", "-7d", "+7d", "07d", "0d", "7 d", "1.5h", "7D", "9999999999s", "40000d", "\u{0667}d",
        ])
    func invalid(text: String) {
        #expect(TimeSpan(parsing: text) == nil)
    }
}
