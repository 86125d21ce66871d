import EventLoop
import HTTPClient
import HTTPSyntax
import TestSupport
import Testing

/// What a store sends, and what we make of it.
struct HostileRow: Sendable, CustomTestStringConvertible {
    /// Which row of the table it is: of what a general client (libcurl 7.88) refuses by itself, or of what it believes.
    let row: String
    let steps: [RawStore.Step]
    let failure: HTTPFailure

    var testDescription: String { row }

    static let ok = "HTTP/1.1 200 OK\r\n"
    static let chunked = ok + "Transfer-Encoding: chunked\r\n\r\n"
    static let five = "Content-Length: 5\r\n\r\n12345"

    init(_ row: String, steps: [RawStore.Step], _ failure: HTTPFailure) {
        self.row = row
        self.steps = steps
        self.failure = failure
    }

    /// Sent at once, behind the request; then the connection ends.
    init(_ row: String, _ reply: String, _ refusal: ReplyRefusal) {
        self.init(row, steps: [.readHead, .send(reply)], .malformed(refusal))
    }

    /// Of replies that differ in one place.
    static func rows(
        _ row: String, _ values: [String], _ refusal: ReplyRefusal, _ reply: (String) -> String
    ) -> [HostileRow] {
        values.map { value in
            HostileRow("\(row) `\(value.prefix(30).debugDescription)`", reply(value), refusal)
        }
    }
}
