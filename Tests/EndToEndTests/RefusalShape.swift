import Foundation
import Testing

/// What every refusal looks like: RFC 9457 problem+json that is Jaeger's envelope as well.
enum RefusalShape {
    static func expect(
        _ reply: StageReply, _ status: Int, _ code: String, isBodiless: Bool = false, _ what: String,
        at place: SourceLocation = #_sourceLocation
    ) throws {
        #expect(reply.status == status, "\(what)", sourceLocation: place)
        #expect(reply.field("content-type") == "application/problem+json", "\(what)", sourceLocation: place)
        #expect(reply.field("cache-control") == "no-store", "\(what)", sourceLocation: place)
        #expect((status == 401) == (reply.field("www-authenticate") != nil), "\(what)", sourceLocation: place)
        #expect((status == 405) == (reply.field("allow") == "GET"), "\(what)", sourceLocation: place)
        #expect((status == 429) == (reply.field("retry-after") != nil), "\(what)", sourceLocation: place)
        guard !isBodiless else { return }
        let problem = try #require(try members(reply), "\(what)", sourceLocation: place)
        #expect(problem["code"] as? String == code, "\(what)", sourceLocation: place)
        #expect(problem["status"] as? Int == status, "\(what)", sourceLocation: place)
        #expect(
            Set(problem.keys) == [
                "type", "title", "status", "detail", "code", "requestId", "data", "total", "limit", "offset", "errors",
            ], "\(what)", sourceLocation: place)
        #expect(problem["data"] is NSNull, "\(what)", sourceLocation: place)
        let errors = problem["errors"] as? [[String: Any]] ?? []
        #expect(errors.count == 1 && errors.first?["code"] as? Int == status, "\(what)", sourceLocation: place)
        #expect(errors.first?["msg"] as? String == problem["detail"] as? String, "\(what)", sourceLocation: place)
    }

    /// The id that is also on the record.
    static func requestID(_ reply: StageReply) throws -> String {
        let id = try members(reply)?["requestId"] as? String ?? ""
        #expect(id.count == 32 && id.allSatisfy(\.isHexDigit))
        return id
    }

    private static func members(_ reply: StageReply) throws -> [String: Any]? {
        try JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any]
    }
}
