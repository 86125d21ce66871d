import AuditLog
import Quantities
import Testing

@Suite struct RecordIDTests {
    @Test("an id is a UUIDv7 of the moment's milliseconds and the random bytes")
    func layout() {
        let id = RecordID(
            time: Timestamp(microseconds: 0x0193_6b2e_7c3a * 1000), random: [UInt8](repeating: 0xff, count: 10))
        #expect(id.description == "01936b2e-7c3a-7fff-bfff-ffffffffffff")
        #expect(
            RecordID(time: Timestamp(seconds: -5), random: []).description == "00000000-0000-7000-8000-000000000000")
    }

    @Test("later ids sort later, and surplus random bytes are not used")
    func order() {
        let early = RecordID(time: Timestamp(seconds: 1), random: [UInt8](repeating: 0xff, count: 10))
        let late = RecordID(time: Timestamp(seconds: 2), random: [UInt8](repeating: 0, count: 64))
        #expect(early.description < late.description)
        #expect(late.bytes.count == 16)
        #expect(RecordID(time: Timestamp(microseconds: .max), random: [1]).bytes.count == 16)
    }
}
