import SpanStream
import TestSupport
import Testing

/// Serialized: the kernel is the process's.
@Suite(.serialized) struct StructuralIndexTests {
    private static let kernels = ["scalar", "sse2", "avx2", "avx512", "neon"]

    /// What an index says of a text, however it was cut.
    private struct Outcome: Equatable {
        var entries: [UInt32] = []
        var fault: ReplyFault?
    }

    private func outcome(_ pieces: [[UInt8]]) -> Outcome {
        var index = StructuralIndex()
        do {
            for piece in pieces { try index.append(piece) }
            try index.finish()
            #expect(index.text == pieces.flatMap(\.self))
            return Outcome(entries: index.entries)
        } catch {
            return Outcome(fault: error)
        }
    }

    /// Byte by byte, without a thought of speed.
    private static func naive(_ text: [UInt8]) -> Outcome {
        var entries: [UInt32] = []
        var isInside = false
        var isEscaped = false
        var holdsBackslash = false
        var controls: Int?
        for (at, byte) in text.enumerated() {
            let wasEscaped = isEscaped
            isEscaped = !wasEscaped && byte == UInt8(ascii: "\\")
            if byte == UInt8(ascii: "\""), !wasEscaped {
                entries.append(UInt32(at) | (isInside && holdsBackslash ? 0x8000_0000 : 0))
                isInside.toggle()
                holdsBackslash = false
            } else if isInside {
                holdsBackslash = holdsBackslash || byte == UInt8(ascii: "\\")
                if byte < 0x20 { controls = controls ?? at }
            } else if "{}[]:,".utf8.contains(byte) {
                entries.append(UInt32(at))
            }
        }
        let (bad, isOpen) = firstFault(text)
        switch (controls, bad) {
        case (let control?, let bad?) where control < bad: return Outcome(fault: .controlInString(offset: control))
        case (_, let bad?): return Outcome(fault: .notUTF8(offset: bad))
        case (let control?, nil): return Outcome(fault: .controlInString(offset: control))
        case (nil, nil): break
        }
        if isInside { return Outcome(fault: .endsInString) }
        return isOpen ? Outcome(fault: .notUTF8(offset: text.count)) : Outcome(entries: entries)
    }

    /// The first byte that no well-formed sequence goes on with, and whether the text ends within one (Unicode table 3-7).
    private static func firstFault(_ text: [UInt8]) -> (offset: Int?, isOpen: Bool) {
        var at = 0
        while at < text.count {
            let sequence: [ClosedRange<UInt8>]
            switch text[at] {
            case 0...0x7f: sequence = []
            case 0xc2...0xdf: sequence = [0x80...0xbf]
            case 0xe0: sequence = [0xa0...0xbf, 0x80...0xbf]
            case 0xed: sequence = [0x80...0x9f, 0x80...0xbf]
            case 0xe1...0xef: sequence = [0x80...0xbf, 0x80...0xbf]
            case 0xf0: sequence = [0x90...0xbf, 0x80...0xbf, 0x80...0xbf]
            case 0xf1...0xf3: sequence = [0x80...0xbf, 0x80...0xbf, 0x80...0xbf]
            case 0xf4: sequence = [0x80...0x8f, 0x80...0xbf, 0x80...0xbf]
            default: return (at, false)
            }
            for (place, range) in sequence.enumerated() {
                guard at + 1 + place < text.count else { return (nil, true) }
                guard range.contains(text[at + 1 + place]) else { return (at + 1 + place, false) }
            }
            at += 1 + sequence.count
        }
        return (nil, false)
    }

    private static let fragments: [[UInt8]] =
        ["\"", "\"", "\\", "\\\\", "\\\"", "{", "}", "[", "]", ":", ",", " ", "a", "\n", "é", "漢", "𝄞", "null", "12"]
        .map { Array($0.utf8) } + [Array(String(repeating: "x", count: 61).utf8), Array(repeating: 0x5c, count: 67)]
    private static let faults: [[UInt8]] = [
        [0x00], [0x1f], [0x7f], [0x80], [0xc0, 0xaf], [0xe2, 0x82], [0xf5], [0xff],
    ]

    private static func text(_ generator: inout SeededGenerator) -> [UInt8] {
        let length = Int.random(in: 0...60, using: &generator)
        let isClean = !generator.oneIn(3)
        return (0..<length).flatMap { _ in
            let pool = isClean || !generator.oneIn(12) ? fragments : faults
            return pool.randomElement(using: &generator) ?? []
        }
    }

    @Test("every kernel of this machine gives the index that the obvious model gives, however the text is cut")
    func model() {
        let own = StructuralIndex.kernel
        defer { _ = StructuralIndex.use(kernel: own) }
        var histogram = Histogram()
        for kernel in Self.kernels where StructuralIndex.use(kernel: kernel) {
            #expect(StructuralIndex.kernel == kernel)
            for seed in 1...300 as ClosedRange<UInt64> {
                var generator = SeededGenerator(seed: seed)
                let text = Self.text(&generator)
                let expected = Self.naive(text)
                #expect(outcome([text]) == expected, "\(kernel), seed \(seed)")
                #expect(outcome(text.map { [$0] }) == expected, "\(kernel), seed \(seed), byte by byte")
                for most in [3, 70, 200] {
                    let pieces = generator.pieces(of: text, most: most)
                    #expect(outcome(pieces) == expected, "\(kernel), seed \(seed), pieces of \(most)")
                }
                histogram.add(Self.name(of: expected))
            }
            histogram.add("kernel \(kernel)")
        }
        histogram.print("indices, seeds 1 to 300")
        for name in ["index", "control", "utf8", "open"] { #expect(histogram[name] > 100, "\(name)") }
        #expect(histogram["kernel scalar"] == 1)
        #expect(histogram.total(of: "kernel") > 1, "a machine with vectors was expected")
    }

    private static func name(of outcome: Outcome) -> String {
        switch outcome.fault {
        case .controlInString?: "control"
        case .notUTF8?: "utf8"
        case .endsInString?: "open"
        default: "index"
        }
    }

    @Test("an escape over a border stays one, at every offset of a block")
    func borders() {
        for padding in 0..<130 {
            for tail in [#"\""#, #"\\"#, #"\\\""#, #"\\\\"#] {
                let text = Array((String(repeating: " ", count: padding) + "[\"" + tail + "\",1]").utf8)
                let expected = Self.naive(text)
                #expect(expected.fault == nil)
                for cut in 1..<text.count where cut > padding {
                    #expect(
                        outcome([Array(text[..<cut]), Array(text[cut...])]) == expected, "\(padding) \(tail) \(cut)")
                }
            }
        }
    }

    @Test("well-formed UTF-8 is Unicode's table 3-7, cut anywhere, at any offset of a block")
    func sequences() {
        for first in 0x80...0xff as ClosedRange<UInt8> {
            for second in [0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0] as [UInt8] {
                for rest in [[], [0xbf], [0x80, 0xbf]] as [[UInt8]] {
                    for padding in [0, 63] {
                        let text = [UInt8](repeating: 0x20, count: padding) + [first, second] + rest
                        let expected = Self.naive(text)
                        #expect(outcome([text]) == expected)
                        #expect(outcome(text.map { [$0] }) == expected)
                        let isText = String(validating: text, as: UTF8.self) != nil
                        #expect((expected.fault == nil) == isText)
                    }
                }
            }
        }
    }

    @Test("a kernel that this machine does not have is refused and changes nothing")
    func unknownKernel() {
        let own = StructuralIndex.kernel
        #expect(!StructuralIndex.use(kernel: "abacus"))
        #expect(StructuralIndex.kernel == own)
    }

    @Test("what an index holds in memory is what was written to it, and an empty piece is none")
    func memory() throws {
        var index = StructuralIndex()
        try index.append([])
        #expect(index.entries.isEmpty && index.heldBytes == 0)
        let window = Array(String(repeating: #"{"key":"some.key","value":"some value"},"#, count: 1600).utf8)
        for _ in 0..<60 { try index.append(window) }
        let needed = index.text.count + 4 * index.entries.count
        #expect(index.heldBytes == needed)
        try index.finish()
    }
}
