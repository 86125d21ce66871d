import Quantities
import Testing

@Suite struct ByteCountTests {
    @Test(
        "digits with a unit or without are a size, printed in the largest unit that divides it",
        arguments: [
            ("512", 512, "512"), ("1024", 1024, "1KiB"), ("32KiB", 32 << 10, "32KiB"), ("512MiB", 512 << 20, "512MiB"),
            ("1GiB", 1 << 30, "1GiB"), ("1025", 1025, "1025"), ("0", 0, "0"), ("0GiB", 0, "0"),
            ("1024MiB", 1 << 30, "1GiB"),
        ])
    func reading(_ text: String, _ bytes: Int, _ printed: String) {
        #expect(ByteCount(parsing: text)?.bytes == bytes)
        #expect(ByteCount(bytes).description == printed)
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", "KiB", " 1", "1 KiB", "1kib", "1KB", "1K", "-1", "+1", "1.5GiB", "1e3", "0x10", "1_000", "\u{661}",
            "1\u{212a}iB", "9999999999999", "999999999999GiB", "1KiBKiB", "1GiB\n",
        ])
    func refusals(_ text: String) {
        #expect(ByteCount(parsing: text) == nil)
    }

    @Test("units are powers of 1024, and sizes are ordered")
    func units() {
        #expect(ByteCount.kibibytes(1).bytes == 1024)
        #expect(ByteCount.mebibytes(2) == ByteCount(2 << 20))
        #expect(ByteCount.gibibytes(1) > ByteCount.mebibytes(1023))
    }
}
