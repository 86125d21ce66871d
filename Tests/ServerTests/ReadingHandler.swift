import EventLoop
import Foundation
import HTTPSyntax
import Server

/// Says in each reply what was read: in its field `Read`, base64 of netstrings: method, target, body, why the target names nothing here or
/// nothing, then the name and the value of each field. In `Refused` it names the refusal. No reply has a body, so that one to a HEAD is no
/// different.
final class ReadingHandler: Responder {
    func respond(to request: IncomingRequest, through reply: ReplyStream) async {
        var fields = OutgoingFields()
        do {
            try fields.add("Read", Data(Self.account(of: request)).base64EncodedString())
            try await reply.send(OutgoingReply(.ok, contentType: "text/plain", fields: fields))
        } catch {
            // The connection is cut, and whoever asked misses a reply.
            reply.abort()
        }
    }

    func answer(to refusal: RequestRefusal, from peer: SocketAddress, on connection: ConnectionID) async
        -> OutgoingReply?
    {
        guard let status = ReplyStatus(rawValue: refusal.status) else { return nil }
        var fields = OutgoingFields()
        do { try fields.add("Refused", refusal.code) } catch { return nil }
        return OutgoingReply(status, contentType: "text/plain", fields: fields)
    }

    private static func account(of request: IncomingRequest) -> [UInt8] {
        let head = request.head
        let method = Array(head.method.description.utf8)
        var parts = [method, head.target, request.body, Array(refusalOfTarget(head.target).utf8)]
        for position in 0..<head.fields.count {
            parts += [Array(head.fields.name(at: position)), Array(head.fields.value(at: position))]
        }
        return parts.flatMap { Array("\($0.count):".utf8) + $0 + ",".utf8 }
    }

    private static func refusalOfTarget(_ target: [UInt8]) -> String {
        do throws(TargetRefusal) {
            _ = try RequestTarget(parsing: target)
            return ""
        } catch {
            return error.code
        }
    }
}
