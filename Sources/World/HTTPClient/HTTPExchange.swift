import EventLoop
import HTTPSyntax
import Quantities

/// The reading of one reply from one connection.
struct HTTPExchange: Sendable {
    let connection: any ByteConnection
    private let clock: HTTPClock
    private let bodyLimit: ByteCount
    private var reader: ReplyReader
    private var input: ArraySlice<UInt8> = []
    private var bodyBytes = 0

    init(connection: any ByteConnection, clock: HTTPClock, limits: ReplyLimits, bodyLimit: ByteCount) {
        self.connection = connection
        self.clock = clock
        self.bodyLimit = bodyLimit
        reader = ReplyReader(limits: limits)
    }

    /// Not a byte of a reply has come, not even a part of a TLS record.
    var isUnanswered: Bool { reader.isUntouched && connection.peerActivity != .bytes }

    func send(_ request: HTTPRequest) throws(HTTPFailure) {
        do throws(SocketFailure) {
            try connection.write(RequestWriter.get(request.target, fields: request.fields))
        } catch {
            throw .lost(error)
        }
    }

    mutating func readHead() async throws(HTTPFailure) -> ReplyHead {
        while true {
            switch reader.read(&input) {
            case .head(let head):
                if case .length(let count) = head.framing, count > bodyLimit.bytes { throw .oversized(bodyLimit) }
                return head
            case .refusal(let refusal): throw .malformed(refusal)
            case .body, .end, nil: try await receive()
            }
        }
    }

    /// All body bytes that are there, else those of the next read; nil at the end.
    mutating func nextBodyWindow() async throws(HTTPFailure) -> [UInt8]? {
        // The reader of the body may be the slow one.
        guard !clock.hasRunOut || reader.isComplete else { throw .timedOut(.total) }
        while !reader.isComplete {
            let window = try takeBody()
            if !window.isEmpty { return window }
            if !reader.isComplete { try await receive() }
        }
        return nil
    }

    /// All of the reply has been read.
    var isComplete: Bool { reader.isComplete }

    /// Drops what has come of the body. Whether that was all of it.
    mutating func dropBody() throws(HTTPFailure) -> Bool {
        _ = try takeBody()
        return reader.isComplete
    }

    /// Nothing of a read is handed out before the whole of it is judged.
    private mutating func takeBody() throws(HTTPFailure) -> [UInt8] {
        var window: [UInt8] = []
        while let event = reader.read(&input) {
            switch event {
            case .body(let bytes) where window.isEmpty: window = Array(bytes)
            case .body(let bytes): window += bytes
            case .refusal(let refusal): throw .malformed(refusal)
            case .end, .head: break
            }
        }
        guard window.count <= bodyLimit.bytes - bodyBytes else { throw .oversized(bodyLimit) }
        bodyBytes += window.count
        return window
    }

    private mutating func receive() async throws(HTTPFailure) {
        let (limit, phase) = clock.wait(untouched: reader.isUntouched)
        let bytes: [UInt8]?
        do throws(SocketFailure) {
            bytes = try await connection.read(within: limit)
        } catch {
            switch error {
            case .timedOut: throw .timedOut(phase)
            case .cancelled, .closed: throw .cancelled
            default: throw .lost(error)
            }
        }
        if let bytes { return input = bytes[...] }
        guard !reader.isUntouched, let refusal = reader.endOfInput() else { throw .lost(.reset) }
        throw .malformed(refusal)
    }
}
