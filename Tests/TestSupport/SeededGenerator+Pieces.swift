extension SeededGenerator {
    /// True once in `count` times.
    package mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

    /// `bytes` in pieces of 1 to `most`.
    package mutating func pieces(of bytes: [UInt8], most: Int) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var at = 0
        while at < bytes.count {
            let end = min(bytes.count, at + Int.random(in: 1...most, using: &self))
            pieces.append(Array(bytes[at..<end]))
            at = end
        }
        return pieces
    }
}
