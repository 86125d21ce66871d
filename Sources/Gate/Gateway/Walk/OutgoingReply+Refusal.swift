import Backends
import HTTPSyntax
import Server
import StrictJSON

extension OutgoingReply {
    /// An RFC 9457 problem that also carries the members that the clients of the store look for; `backend` is nil where it is nobody's.
    init(refusing notice: RefusalNotice, requestID: String, to backend: (any TraceBackend)?) {
        var fields = OutgoingFields()
        for (name, value) in notice.fields {
            // Constants of ours; one that can't be written is left out rather than the answer.
            try? fields.add(name, value)
        }
        let status = JSONValue.number(JSONNumber(Int64(notice.status.code)))
        let members: [(String, JSONValue)] = [
            ("type", .string("about:blank")), ("title", .string(notice.status.reason)), ("status", status),
            ("detail", .string(notice.detail)), ("code", .string(notice.code)), ("requestId", .string(requestID)),
        ]
        let envelope = backend?.envelope(status: notice.status.code, message: notice.detail) ?? []
        let body = JSONWriter.canonical(.object(JSONObject(members + envelope))) + [0x0a]
        self.init(notice.status, contentType: "application/problem+json", fields: fields, body: body)
    }
}
