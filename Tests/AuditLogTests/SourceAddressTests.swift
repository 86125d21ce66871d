import AuditLog
import Testing

@Suite struct SourceAddressTests {
    static let printed: [([UInt8], String, String)] = [
        ([192, 0, 2, 7], "192.0.2.7", "192.0.2.0/24"),
        ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, 7], "192.0.2.7", "192.0.2.0/24"),
        ([UInt8](repeating: 0, count: 15) + [1], "::1", "::/48"),
        ([0x20, 1, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 12), "2001:db8::", "2001:db8::/48"),
        ([0x20, 1, 0x0d, 0xb8, 0, 5, 0, 0, 0, 1, 0, 0, 0, 0, 0, 9], "2001:db8:5:0:1::9", "2001:db8:5::/48"),
        (
            [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8], "1:2:3:4:5:6:7:8", "1:2:3::/48"
        ),
        ([0, 1, 0, 0, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8], "1:0:3:4:5:6:7:8", "1:0:3::/48"),
    ]

    @Test("an address and its neighborhood print in one way", arguments: printed)
    func prints(bytes: [UInt8], address: String, prefix: String) throws {
        let read = try #require(SourceAddress(bytes: bytes))
        #expect(read.description == address)
        #expect(read.prefix.description == prefix)
    }

    @Test("an address has 4 or 16 bytes", arguments: [0, 3, 5, 15, 17])
    func refused(count: Int) {
        #expect(SourceAddress(bytes: [UInt8](repeating: 1, count: count)) == nil)
    }
}
