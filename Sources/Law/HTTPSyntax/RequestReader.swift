import Quantities

/// Reads the requests of one connection, whole or refused, in the order in which they come.
///
/// Feed it bytes as they arrive, however they are cut: what it finds depends on the bytes alone. After a refusal it
/// repeats that refusal and reads nothing more; after a request that closes the connection it drops what follows.
package struct RequestReader: Sendable {
    private enum Phase { case line, fields, length, chunks, complete, finished, refused(RequestRefusal) }

    private let limits: RequestLimits
    private let dialect: RequestDialect
    private var phase = Phase.line
    private var emptyLines = 0
    private var buffer = HeadBuffer()
    private var entries: [HeaderFields.Entry] = []
    private var line: RequestLine?
    private var fieldBytes = 0
    private var head: RequestHead?
    private var body: [UInt8] = []
    private var chunks = ChunkReader()

    package init(limits: RequestLimits = RequestLimits(), dialect: RequestDialect = .strict) {
        self.limits = limits
        self.dialect = dialect
    }

    /// No byte of a request has come since the last one was complete.
    package var isBetweenRequests: Bool {
        if case .line = phase { return buffer.isEmpty && emptyLines == 0 }
        return false
    }

    /// Takes bytes from the front of `input` up to the next event; nil where all were taken and more are needed.
    package mutating func read(_ input: inout ArraySlice<UInt8>) -> RequestEvent? {
        do throws(RequestRefusal) {
            return try advance(&input)
        } catch {
            phase = .refused(error)
            return .refusal(error)
        }
    }

    private mutating func advance(_ input: inout ArraySlice<UInt8>) throws(RequestRefusal) -> RequestEvent? {
        while true {
            switch phase {
            case .line:
                guard try readLine(&input) else { return nil }
            case .fields:
                guard try readField(&input) else { return nil }
                if let head, head.framing != .none { return .bodyFollows(head) }
            case .length:
                guard readLength(&input) else { return nil }
            case .chunks:
                guard try readChunks(&input) else { return nil }
            case .complete:
                return complete()
            case .finished:
                input = []
                return nil
            case .refused(let refusal):
                throw refusal
            }
        }
    }

    /// One line before the request, false where it is not all there.
    private mutating func readLine(_ input: inout ArraySlice<UInt8>) throws(RequestRefusal) -> Bool {
        let limit = RequestLine.mostBytes(limits)
        guard let range = try take(&input, limit, .targetTooLong) else { return false }
        guard !range.isEmpty else {
            // RFC 9112 section 2.2: one is tolerated, since old clients wrote one behind a body.
            guard emptyLines == 0 else { throw .emptyLines }
            emptyLines = 1
            return true
        }
        line = try RequestLine(parsing: buffer.bytes[range], limits: limits, dialect: dialect)
        phase = .fields
        return true
    }

    private mutating func readField(_ input: inout ArraySlice<UInt8>) throws(RequestRefusal) -> Bool {
        let room = limits.fieldBlock.bytes - fieldBytes
        let fieldIsNarrower = limits.field.bytes <= room
        guard
            let range = try take(
                &input, fieldIsNarrower ? limits.field.bytes : room, fieldIsNarrower ? .fieldTooLong : .fieldsTooLong)
        else { return false }
        guard !range.isEmpty else {
            try endHead()
            return true
        }
        guard !buffer.isFolded(range) else { throw .foldedField }
        guard entries.count < limits.fieldCount else { throw .tooManyFields }
        guard let entry = buffer.field(in: range, underscores: false) else { throw .fieldName }
        // A tab is white space by the grammar, and to some readers a part of the value: these lines have none, wherever it would stand.
        guard !buffer.holdsTab(range) || ReadField(buffer.bytes[entry.name]) == nil else { throw .controlByte }
        entries.append(entry)
        fieldBytes += range.count
        return true
    }

    private mutating func take(
        _ input: inout ArraySlice<UInt8>, _ limit: Int, _ tooLong: RequestRefusal
    ) throws(RequestRefusal) -> Range<Int>? {
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

    private mutating func endHead() throws(RequestRefusal) {
        guard let line else { throw .requestLine }
        let judged = try RequestJudgement.judge(
            line, HeaderFields(bytes: buffer.bytes, entries: entries), within: limits, dialect: dialect)
        buffer = HeadBuffer()
        head = judged
        switch judged.framing {
        case .none: phase = .complete
        case .length(let count):
            body.reserveCapacity(count)
            phase = .length
        case .chunked: phase = .chunks
        }
    }

    private mutating func readLength(_ input: inout ArraySlice<UInt8>) -> Bool {
        guard case .length(let count)? = head?.framing else { return false }
        let data = input.prefix(count - body.count)
        body.append(contentsOf: data)
        input = input.dropFirst(data.count)
        guard body.count == count else { return false }
        phase = .complete
        return true
    }

    private mutating func readChunks(_ input: inout ArraySlice<UInt8>) throws(RequestRefusal) -> Bool {
        do throws(ChunkReader.Problem) {
            try chunks.skipToData(&input)
        } catch {
            throw RequestRefusal(error)
        }
        // A size that is still being read is not judged: its next byte could be a worse offence.
        guard chunks.isInData else { return endChunks() }
        guard chunks.remaining <= limits.body.bytes - body.count else { throw .bodyTooLarge }
        guard !input.isEmpty else { return false }
        body.append(contentsOf: chunks.takeData(from: &input))
        return true
    }

    private mutating func endChunks() -> Bool {
        guard chunks.hasEnded else { return false }
        phase = .complete
        return true
    }

    private mutating func complete() -> RequestEvent? {
        guard let head else { return nil }
        let request = CompleteRequest(head: head, body: body)
        let closes = head.mustClose
        self = RequestReader(limits: limits, dialect: dialect)
        if closes { phase = .finished }
        return .request(request)
    }
}

extension RequestRefusal {
    fileprivate init(_ problem: ChunkReader.Problem) {
        switch problem {
        case .size: self = .chunkSize
        case .lineEnd: self = .chunkEnd
        case .trailer: self = .trailer
        }
    }
}
