import Quantities

/// Reads the one reply to the one request of a connection.
///
/// Feed it bytes as they arrive, however they are cut. Bytes behind the end of the message are refused, in the read
/// that ends it (`end` is then not said) and in any later one. After a refusal it repeats that refusal.
package struct ReplyReader: Sendable {
    private enum Phase { case status, fields, length, chunks, complete, ended, refused(ReplyRefusal) }

    private let limits: ReplyLimits
    private var phase = Phase.status
    private var buffer = HeadBuffer()
    private var entries: [HeaderFields.Entry] = []
    private var status = 0
    private var interimHeads = 0
    private var remaining = 0
    private var chunks = ChunkReader()

    package init(limits: ReplyLimits = ReplyLimits()) {
        self.limits = limits
    }

    /// No byte of the reply has come.
    package var isUntouched: Bool {
        if case .status = phase { return buffer.isEmpty && interimHeads == 0 }
        return false
    }

    /// `end` has been said.
    package var isComplete: Bool {
        if case .ended = phase { return true }
        return false
    }

    /// Takes bytes from the front of `input` up to the next event; nil where all were taken and more are needed.
    package mutating func read(_ input: inout ArraySlice<UInt8>) -> ReplyEvent? {
        do throws(ReplyRefusal) {
            return try advance(&input)
        } catch {
            return refuse(error)
        }
    }

    /// The connection has ended: nil where the reply was complete, else the refusal that it is not.
    package mutating func endOfInput() -> ReplyRefusal? {
        switch phase {
        case .ended: return nil
        case .refused(let refusal): return refusal
        default:
            phase = .refused(.truncated)
            return .truncated
        }
    }

    private mutating func refuse(_ refusal: ReplyRefusal) -> ReplyEvent {
        phase = .refused(refusal)
        return .refusal(refusal)
    }

    private mutating func advance(_ input: inout ArraySlice<UInt8>) throws(ReplyRefusal) -> ReplyEvent? {
        while true {
            switch phase {
            case .status:
                guard try readStatus(&input) else { return nil }
            case .fields:
                guard try readField(&input) else { return nil }
                guard case .fields = phase else {
                    if let head = try endHead() { return .head(head) }
                    continue
                }
            case .length:
                return readLength(&input)
            case .chunks:
                guard try skipToData(&input) else { return nil }
                guard chunks.isInData else { continue }
                return input.isEmpty ? nil : .body(chunks.takeData(from: &input))
            case .complete:
                guard input.isEmpty else { throw .bytesAfterEnd }
                phase = .ended
                return .end
            case .ended:
                guard input.isEmpty else { throw .bytesAfterEnd }
                return nil
            case .refused(let refusal):
                throw refusal
            }
        }
    }

    private mutating func readStatus(_ input: inout ArraySlice<UInt8>) throws(ReplyRefusal) -> Bool {
        guard let line = try take(&input, StatusLine.mostBytes, .statusLine) else { return false }
        status = try StatusLine.status(parsing: buffer.bytes[line])
        phase = .fields
        return true
    }

    /// One field line, or the empty one, which leaves the phase `complete` for `endHead` to correct.
    private mutating func readField(_ input: inout ArraySlice<UInt8>) throws(ReplyRefusal) -> Bool {
        let used = entries.last.map { $0.value.upperBound } ?? 0
        guard let line = try take(&input, max(0, limits.head.bytes - used), .headTooLong) else { return false }
        guard !line.isEmpty else {
            phase = .complete
            return true
        }
        guard !buffer.isFolded(line) else { throw .foldedField }
        guard entries.count < limits.fieldCount else { throw .tooManyFields }
        guard let entry = buffer.field(in: line, underscores: true) else { throw .fieldName }
        // As in requests: what decides is told by lines without tabs.
        guard !buffer.holdsTab(line) || ReadField(buffer.bytes[entry.name]) == nil else { throw .controlByte }
        entries.append(entry)
        return true
    }

    private mutating func take(
        _ input: inout ArraySlice<UInt8>, _ limit: Int, _ tooLong: ReplyRefusal
    ) throws(ReplyRefusal) -> Range<Int>? {
        do throws(HeadBuffer.Problem) {
            return try buffer.takeLine(from: &input, limit: limit)
        } catch {
            switch error {
            case .bareLineFeed, .bareCarriageReturn: throw .lineEnding
            case .controlByte: throw .controlByte
            case .lineTooLong: throw tooLong
            }
        }
    }

    /// Nil for an interim head, behind which another status line comes.
    private mutating func endHead() throws(ReplyRefusal) -> ReplyHead? {
        let fields = HeaderFields(bytes: buffer.bytes, entries: entries)
        buffer = HeadBuffer()
        entries = []
        guard status >= 200 else {
            try ReplyJudgement.checkInterim(status: status, fields)
            guard interimHeads < limits.interimHeads else { throw .tooManyInterimHeads }
            interimHeads += 1
            phase = .status
            return nil
        }
        let head = try ReplyJudgement.judge(status: status, fields)
        switch head.framing {
        case .none: phase = .complete
        case .length(let count): (remaining, phase) = (count, .length)
        case .chunked: phase = .chunks
        }
        return head
    }

    private mutating func readLength(_ input: inout ArraySlice<UInt8>) -> ReplyEvent? {
        guard !input.isEmpty else { return nil }
        let data = input.prefix(remaining)
        input = input.dropFirst(data.count)
        remaining -= data.count
        if remaining == 0 { phase = .complete }
        return .body(data)
    }

    /// Whether a chunk's data or the end of the body has been reached.
    private mutating func skipToData(_ input: inout ArraySlice<UInt8>) throws(ReplyRefusal) -> Bool {
        do throws(ChunkReader.Problem) {
            try chunks.skipToData(&input)
        } catch {
            switch error {
            case .size: throw .chunkSize
            case .lineEnd: throw .chunkEnd
            case .trailer: throw .trailer
            }
        }
        if chunks.hasEnded { phase = .complete }
        return chunks.hasEnded || chunks.isInData
    }
}
