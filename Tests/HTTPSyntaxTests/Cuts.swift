import TestSupport

/// The ways in which the same bytes are fed to a reader.
enum Cut: String, CaseIterable, Sendable {
    case whole, byteByByte, random

    func pieces(of bytes: [UInt8], seed: UInt64) -> [ArraySlice<UInt8>] {
        switch self {
        case .whole: [bytes[...]]
        case .byteByByte: bytes.indices.map { bytes[$0...$0] }
        case .random: randomPieces(of: bytes, seed: seed)
        }
    }

    private func randomPieces(of bytes: [UInt8], seed: UInt64) -> [ArraySlice<UInt8>] {
        var generator = SeededGenerator(seed: seed)
        var rest = bytes[...]
        var pieces: [ArraySlice<UInt8>] = []
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...40, using: &generator))
            pieces.append(piece)
            rest = rest.dropFirst(piece.count)
        }
        return pieces
    }
}
