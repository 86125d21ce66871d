internal import CSpanScan

/// JSON text and the places of its structural bytes, built while the text arrives in pieces of any size.
///
/// The index is equal however the text was cut. It proves that strings hold no control bytes and that all of it is well-formed
/// UTF-8; the grammar is the cursor's business. Positions are 31 bits: text of 2 GiB or more is refused.
package struct StructuralIndex: Sendable {
    package private(set) var text: [UInt8] = []
    /// Offsets in `text`; of a closing quote with the top bit set where the string holds a backslash.
    package private(set) var entries: [UInt32] = []
    private var state = span_scan_state()

    package init() {}

    /// Bytes that were written of the text and its index. Room behind them is none of the process's memory where it comes fresh from the system;
    /// what an allocator has kept of earlier replies is counted by nobody.
    package var heldBytes: Int { text.count + entries.count * 4 }

    package mutating func append(_ piece: [UInt8]) throws(ReplyFault) {
        guard text.count + piece.count < 1 << 31 else { throw .tooLarge }
        let base = UInt32(text.count)
        Self.grow(&text, by: piece.count)
        text.append(contentsOf: piece)
        BytePointers.index(piece, at: base, &state, into: &entries)
        guard state.fault == 0 else {
            throw Int(state.fault) == SPAN_SCAN_FAULT_CONTROL
                ? .controlInString(offset: Int(state.fault_offset)) : .notUTF8(offset: Int(state.fault_offset))
        }
    }

    /// Makes room for far more than is asked for: pages that nothing was written to are none of the process's memory, while each growth copies
    /// all that is there into new ones.
    static func grow<Element>(_ array: inout [Element], by count: Int) {
        guard array.count + count > array.capacity else { return }
        let factor = array.capacity < 16 << 20 ? 4 : 2
        array.reserveCapacity(max(array.count + count, array.capacity * factor))
    }

    /// To be called once all text is there.
    package func finish() throws(ReplyFault) {
        guard state.in_string == 0 else { throw .endsInString }
        guard state.utf8_need == 0 else { throw .notUTF8(offset: text.count) }
    }

    /// The instruction set in use, for the benchmark's record.
    package static var kernel: String { BytePointers.kernel }

    /// For tests: false where this machine does not have the kernel.
    package static func use(kernel: String) -> Bool { BytePointers.use(kernel: kernel) }
}
