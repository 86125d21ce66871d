/// A trace id: 16 bytes, never all zero. Every spelling a client may use is one value.
package struct TraceID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let high: UInt64
    package let low: UInt64

    /// Reads 1 to 32 hex digits of either case; short ids are padded with zeros on the left. Nil for all zeros and anything else.
    package init?(hex: ArraySlice<UInt8>) {
        guard (1...32).contains(hex.count) else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for byte in hex {
            guard let digit = hexDigit(byte) else { return nil }
            high = high << 4 | low >> 60
            low = low << 4 | digit
        }
        guard high != 0 || low != 0 else { return nil }
        self.high = high
        self.low = low
    }

    package init?(_ text: String) {
        self.init(hex: Array(text.utf8)[...])
    }

    package static func < (left: TraceID, right: TraceID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    /// 32 lower-case hex digits: the canonical spelling.
    package var description: String { String(decoding: hexDigits(high) + hexDigits(low), as: UTF8.self) }

    /// Jaeger v1's spelling: 16 digits where the high half is zero, else 32.
    package var shortHex: [UInt8] { high == 0 ? hexDigits(low) : hexDigits(high) + hexDigits(low) }
}

/// A span id: 8 bytes. Zero is what "no span" looks like in several formats and is never a parent.
package struct SpanID: Hashable, Sendable, CustomStringConvertible {
    package let value: UInt64

    package init(_ value: UInt64) {
        self.value = value
    }

    /// Reads 1 to 16 hex digits of either case.
    package init?(hex: ArraySlice<UInt8>) {
        guard (1...16).contains(hex.count) else { return nil }
        var value: UInt64 = 0
        for byte in hex {
            guard let digit = hexDigit(byte) else { return nil }
            value = value << 4 | digit
        }
        self.value = value
    }

    package var hex: [UInt8] { hexDigits(value) }
    package var description: String { String(decoding: hex, as: UTF8.self) }
}

private func hexDigit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case 48...57: UInt64(byte - 48)
    case 97...102: UInt64(byte - 87)
    case 65...70: UInt64(byte - 55)
    default: nil
    }
}

/// 16 lower-case hex digits.
private func hexDigits(_ value: UInt64) -> [UInt8] {
    (0..<16).map { place in
        let digit = UInt8(truncatingIfNeeded: value >> UInt64(60 - 4 * place)) & 15
        return digit < 10 ? 48 + digit : 87 + digit
    }
}
