/// Writes the head of a reply. The framing field is added here and nowhere else, so that it fits what follows.
package enum ReplyWriter {
    /// What the client is told of the body.
    package enum Body: Sendable, Equatable {
        case length(Int)
        /// `ChunkWriter` writes it.
        case chunked
    }

    /// The interim reply that `Expect: 100-continue` asks for.
    package static let continueHead = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    package static func head(status: ReplyStatus, fields: OutgoingFields, body: Body) -> [UInt8] {
        var bytes = Array("HTTP/1.1 \(status.code) \(status.reason)\r\n".utf8)
        bytes += fields.bytes
        switch body {
        case .length(let count): bytes += "Content-Length: \(max(0, count))\r\n\r\n".utf8
        case .chunked: bytes += "Transfer-Encoding: chunked\r\n\r\n".utf8
        }
        return bytes
    }
}
