package import HTTPSyntax
package import Server

/// Replies in Jaeger's own shapes.
extension OutgoingReply {
    /// A trace, as a store sends it.
    package static func trace(_ body: [UInt8]) -> OutgoingReply {
        OutgoingReply(.ok, contentType: "application/json", body: body)
    }

    /// For an id that the store does not know: Jaeger's status, type and body, byte for byte.
    package static let missingTrace = jaegerFailure(.notFound, "trace not found")

    /// Jaeger's router knows no such path or method.
    static let noRoute = OutgoingReply(
        .notFound, contentType: "text/plain; charset=utf-8", body: Array("404 page not found\n".utf8))

    /// Jaeger's error envelope, which it calls text. `message` needs no escapes.
    package static func jaegerFailure(_ status: ReplyStatus, _ message: StaticString) -> OutgoingReply {
        let error = "{\"code\":\(status.code),\"msg\":\"\(message)\"}"
        let envelope = "{\"data\":null,\"total\":0,\"limit\":0,\"offset\":0,\"errors\":[\(error)]}\n"
        return OutgoingReply(status, contentType: "text/plain; charset=utf-8", body: Array(envelope.utf8))
    }
}
