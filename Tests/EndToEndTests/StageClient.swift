import EventLoop
import HTTPSyntax

/// A reply as it came, read by the strict grammar.
struct StageReply: Sendable {
    let status: Int
    /// In their order, names in lower case.
    let fields: [(name: String, value: String)]
    let body: [UInt8]
    /// Every byte, head and framing included.
    let raw: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    /// What must be equal where views are equal: all but the time of day.
    var comparable: [String] {
        ["\(status)"] + fields.filter { $0.name != "date" }.map { "\($0.name): \($0.value)" }
    }
}

enum StageFault: Error {
    case notAReply([UInt8])
    case recordsMissing(String)
}

/// Sends bytes over a connection of its own and reads until the other side ends it. On `loop` only.
struct StageClient: Sendable {
    let loop: Loop

    /// Everything that comes back.
    func exchange(_ request: [UInt8], with address: SocketAddress) async throws -> [UInt8] {
        let connection = try await TCPConnection.connect(to: address, on: loop, within: .seconds(10))
        defer { connection.close() }
        try connection.write(request)
        var all: [UInt8] = []
        while let bytes = try await connection.read(within: .seconds(75)) { all += bytes }
        return all
    }

    func send(
        _ method: String = "GET", _ target: String, to address: SocketAddress, fields: [String] = []
    ) async throws -> StageReply {
        let lines = ["\(method) \(target) HTTP/1.1", "Host: traces.example", "Connection: close"] + fields
        let request = lines.map { $0 + "\r\n" }.joined() + "\r\n"
        return try Self.read(try await exchange(Array(request.utf8), with: address), isBodiless: method == "HEAD")
    }

    /// The one reply in `raw`; throws where it is none, or is not whole, or has anything behind it.
    static func read(_ raw: [UInt8], isBodiless: Bool = false) throws -> StageReply {
        var reader = ReplyReader()
        var rest = raw[...]
        var head: ReplyHead?
        var body: [UInt8] = []
        while !reader.isComplete, let event = reader.read(&rest) {
            switch event {
            case .head(let found): head = found
            case .body(let bytes): body += bytes
            case .end: break
            case .refusal: throw StageFault.notAReply(raw)
            }
            if isBodiless, head != nil { break }
        }
        guard let head, rest.isEmpty, isBodiless || reader.isComplete else { throw StageFault.notAReply(raw) }
        let fields = (0..<head.fields.count).map { place in
            (
                name: String(decoding: head.fields.name(at: place), as: UTF8.self),
                value: String(decoding: head.fields.value(at: place), as: UTF8.self)
            )
        }
        return StageReply(status: head.status, fields: fields, body: body, raw: raw)
    }
}
