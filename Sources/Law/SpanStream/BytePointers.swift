internal import CSpanScan

/// What this room does with pointers: all of it, and only here.
///
/// SAFETY: no pointer outlives the closure that lends it. Each function checks that what it is about to read or write lies within the
/// array; C is given lengths that were checked in the same way and does what its header promises.
enum BytePointers {
    /// Bytes that are indexed at once: what is asked of `entries` beyond need stays small.
    private static let step = 4096
    /// The room that the kernels want beyond an entry a byte.
    private static let spareEntries = 8

    /// Appends to `entries` the places of the structural bytes of `piece`, whose first byte has the offset `base`.
    static func index(_ piece: [UInt8], at base: UInt32, _ state: inout span_scan_state, into entries: inout [UInt32]) {
        for start in stride(from: 0, to: piece.count, by: step) {
            let length = min(step, piece.count - start)
            StructuralIndex.grow(&entries, by: length + spareEntries)
            entries.append(addingCapacity: length + spareEntries) { output in
                // SAFETY: `start + length` bytes are there, and room for `length + spareEntries` entries.
                unsafe output.withUnsafeMutableBufferPointer { room, count in
                    unsafe piece.withUnsafeBufferPointer { bytes in
                        guard let from = bytes.baseAddress, let to = room.baseAddress else { return }
                        count += unsafe span_scan_index(&state, from + start, length, base + UInt32(start), to + count)
                    }
                }
            }
        }
    }

    /// The number of the entry behind the bracket that is the entry `next`, and behind all that it holds; nil where nothing closes it.
    static func passOver(_ text: [UInt8], _ entries: [UInt32], from next: Int) -> Int? {
        // SAFETY: entries are offsets of bytes of `text`; C reads entries from `next` to `count` alone.
        let behind = unsafe text.withUnsafeBufferPointer { bytes in
            unsafe entries.withUnsafeBufferPointer { places in
                guard let first = bytes.baseAddress, let place = places.baseAddress else { return 0 }
                return unsafe span_scan_pass_over(first, place, places.count, next)
            }
        }
        return behind == 0 ? nil : behind
    }

    /// Whether the bytes of `text` between two offsets are `word`. Inlined, so that a word that the compiler knows is a few numbers.
    @inline(__always)
    static func holds(_ text: [UInt8], _ start: Int, _ end: Int, _ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard end - start == length, start >= 0, end <= text.count else { return false }
        // SAFETY: both have `length` bytes, as was just checked.
        return unsafe text.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return length == 0 }
            return unsafe equal(base + start, UnsafeRawPointer(word.utf8Start), length)
        }
    }

    /// Whether `length` bytes of `text` at two offsets are the same.
    static func areEqual(_ text: [UInt8], _ one: Int, _ other: Int, _ length: Int) -> Bool {
        precondition(
            length >= 0 && one >= 0 && other >= 0 && one + length <= text.count && other + length <= text.count)
        // SAFETY: the precondition.
        return unsafe text.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return true }
            return unsafe equal(base + one, base + other, length)
        }
    }

    /// Whether both are one array: not only equal, but the same bytes in memory.
    static func areSame(_ text: [UInt8], _ other: [UInt8]) -> Bool {
        // SAFETY: addresses are compared while both arrays are there, and nothing is read.
        unsafe text.withUnsafeBytes { bytes in
            unsafe other.withUnsafeBytes { unsafe bytes.baseAddress == $0.baseAddress && bytes.count == $0.count }
        }
    }

    /// Whether `length` bytes of two texts, each from an offset of its own, are the same; for long ones.
    static func areEqual(_ text: [UInt8], _ one: Int, _ otherText: [UInt8], _ other: Int, _ length: Int) -> Bool {
        precondition(
            length >= 0 && one >= 0 && other >= 0 && one + length <= text.count && other + length <= otherText.count)
        // SAFETY: the precondition.
        return unsafe text.withUnsafeBufferPointer { bytes in
            unsafe otherText.withUnsafeBufferPointer { otherBytes in
                guard let base = bytes.baseAddress, let otherBase = otherBytes.baseAddress else { return true }
                return unsafe span_scan_equal(base + one, otherBase + other, length) != 0
            }
        }
    }

    /// Eight bytes at a time; the last eight, or four, may overlap those before them.
    // SAFETY: only bytes at offsets 0 to `length` - 1 are read.
    @inline(__always)
    static func equal(_ one: UnsafeRawPointer, _ other: UnsafeRawPointer, _ length: Int) -> Bool {
        func same<Word: FixedWidthInteger & BitwiseCopyable>(_ at: Int, as type: Word.Type) -> Bool {
            unsafe one.loadUnaligned(fromByteOffset: at, as: type) == other.loadUnaligned(fromByteOffset: at, as: type)
        }
        if length >= 8 {
            var at = 0
            while at + 8 <= length {
                guard same(at, as: UInt64.self) else { return false }
                at += 8
            }
            return same(length - 8, as: UInt64.self)
        }
        if length >= 4 { return same(0, as: UInt32.self) && same(length - 4, as: UInt32.self) }
        if length >= 2 { return same(0, as: UInt16.self) && same(length - 2, as: UInt16.self) }
        return length == 0 || same(0, as: UInt8.self)
    }

    /// The eight bytes of `text` at an offset, the first one lowest; zeros stand for those behind its end.
    @inline(__always)
    static func word(_ text: [UInt8], at offset: Int) -> UInt64 {
        offset >= 0 && offset + 8 <= text.count ? wholeWord(text, at: offset) : lastWord(text, at: offset)
    }

    /// The same where all eight are there.
    @inline(__always)
    static func wholeWord(_ text: [UInt8], at offset: Int) -> UInt64 {
        precondition(offset >= 0 && offset + 8 <= text.count)
        // SAFETY: the precondition.
        return unsafe text.withUnsafeBytes {
            unsafe UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
    }

    /// Out of line, where it does not keep the way of nearly all words from being short.
    @inline(never)
    private static func lastWord(_ text: [UInt8], at offset: Int) -> UInt64 {
        text[offset...].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The offset of the first byte from `start` on that can't stand in a JSON string as it is; the end where there is none.
    static func plain(_ text: ArraySlice<UInt8>, from start: Int) -> Int {
        // SAFETY: a slice's bounds are checked when it is made.
        unsafe text[start...].withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return start }
            return unsafe start + span_scan_plain(base, bytes.count)
        }
    }

    /// Whether the bytes between two offsets hold what every name of a peer holds.
    static func peerMark(_ text: [UInt8], _ start: Int, _ end: Int) -> Bool {
        precondition(start >= 0 && start <= end && end <= text.count)
        // SAFETY: the precondition.
        return unsafe text.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return false }
            return unsafe span_scan_peer_mark(base + start, end - start, text.count - start) != 0
        }
    }

    /// Writes a part of a text behind the first `count` bytes of `room`, which has room for it and all that can stand around it; returns how
    /// many bytes there are then.
    @inline(__always)
    static func put(
        _ text: [UInt8], from start: Int, to end: Int, _ around: JSONEmitter.Around, into room: inout [UInt8],
        at count: Int
    ) -> Int {
        precondition(start >= 0 && start <= end && end <= text.count)
        // SAFETY: the precondition.
        return unsafe text.withUnsafeBytes { source in
            unsafe put(UnsafeRawBufferPointer(rebasing: source[start..<end]), around, into: &room, at: count)
        }
    }

    static func put(
        _ text: ArraySlice<UInt8>, _ around: JSONEmitter.Around, into room: inout [UInt8], at count: Int
    ) -> Int {
        // SAFETY: a slice's bytes are its own.
        unsafe text.withUnsafeBytes { unsafe put($0, around, into: &room, at: count) }
    }

    @inline(__always)
    static func put(
        _ word: StaticString, _ around: JSONEmitter.Around, into room: inout [UInt8], at count: Int
    ) -> Int {
        // SAFETY: the bytes of a constant.
        word.withUTF8Buffer { unsafe put(UnsafeRawBufferPointer($0), around, into: &room, at: count) }
    }

    /// Writes 16 lower-case hex digits.
    static func put(hex value: UInt64, _ around: JSONEmitter.Around, into room: inout [UInt8], at count: Int) -> Int {
        let digits = (hexDigits(UInt32(value >> 32)).bigEndian, hexDigits(UInt32(truncatingIfNeeded: value)).bigEndian)
        // SAFETY: two numbers of eight bytes.
        return unsafe withUnsafeBytes(of: digits) { unsafe put($0, around, into: &room, at: count) }
    }

    /// The digits of a number as eight bytes, the last digit lowest.
    @inline(__always)
    private static func hexDigits(_ value: UInt32) -> UInt64 {
        var digits = UInt64(value)
        digits = (digits | digits << 16) & 0x0000_ffff_0000_ffff
        digits = (digits | digits << 8) & 0x00ff_00ff_00ff_00ff
        digits = (digits | digits << 4) & 0x0f0f_0f0f_0f0f_0f0f
        let letters = (digits &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return digits &+ 0x3030_3030_3030_3030 &+ letters &* 39
    }

    /// Writes the last so many digits of a number.
    static func put(decimal value: UInt64, _ digits: Int, into room: inout [UInt8], at count: Int) {
        precondition(count >= 0 && digits >= 0 && count + digits <= room.count)
        // SAFETY: the precondition.
        unsafe room.withUnsafeMutableBytes { bytes in
            var rest = value
            for place in stride(from: count + digits - 1, through: count, by: -1) {
                unsafe bytes[place] = 48 + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
        }
    }

    // SAFETY: the precondition says that all bytes written lie in `room`.
    @inline(__always)
    private static func put(
        _ source: UnsafeRawBufferPointer, _ around: JSONEmitter.Around, into room: inout [UInt8], at count: Int
    ) -> Int {
        precondition(count >= 0 && count + source.count + JSONEmitter.Around.most <= room.count)
        return unsafe room.withUnsafeMutableBytes { bytes in
            var at = count
            func put(_ byte: UInt8) {
                unsafe bytes[at] = byte
                at += 1
            }
            if around.contains(.comma) { put(UInt8(ascii: ",")) }
            if around.contains(.quotes) { put(UInt8(ascii: "\"")) }
            if let from = source.baseAddress, let to = bytes.baseAddress {
                unsafe (to + at).copyMemory(from: from, byteCount: source.count)
                at += source.count
            }
            if around.contains(.quotes) { put(UInt8(ascii: "\"")) }
            if around.contains(.colon) { put(UInt8(ascii: ":")) }
            return at
        }
    }

    /// The instruction set in use.
    static var kernel: String {
        // SAFETY: C gives a constant.
        unsafe String(cString: span_scan_kernel())
    }

    static func use(kernel: String) -> Bool {
        // SAFETY: C reads the name and keeps nothing.
        unsafe span_scan_use_kernel(kernel) == 1
    }
}
