import Foundation
import TestSupport

/// What a store may not send, and what comes of it. Every one holds the word `s3cr3t`, in a field or in its body.
struct HostileReply: Sendable {
    let what: String
    let steps: [RawStore.Step]
    /// Of the refusal.
    var status = 502
    var code = "store-reply"
    /// On the record.
    let reason: String

    static let id = "00000000000000ab00000000000000ab"

    /// A trace of one span that the payments engineer sees, its name the secret.
    static func body(id: String = id, copies: Int = 1) -> String {
        let span =
            #"{"traceID":"\#(id)","spanID":"0000000000000001","operationName":"s3cr3t","references":[],"startTime":1,"#
            + #""duration":1,"tags":[],"logs":[],"processID":"p1"}"#
        let spans = Array(repeating: span, count: copies).joined(separator: ",")
        let tags = #"[{"key":"k8s.namespace.name","type":"string","value":"payments"}]"#
        let trace =
            #"{"traceID":"\#(id)","spans":[\#(spans)],"processes":{"p1":{"serviceName":"ledger","tags":\#(tags)}}}"#
        return #"{"data":[\#(trace)],"total":0,"limit":0,"offset":0,"errors":null}"#
    }

    static func head(_ status: String = "200 OK", _ fields: String...) -> String {
        (["HTTP/1.1 " + status] + fields).map { $0 + "\r\n" }.joined() + "\r\n"
    }

    /// A reply with a right head.
    static func reply(
        _ body: [UInt8], status: String = "200 OK", type: String = "application/json", more field: String? = nil
    ) -> [UInt8] {
        let fields = ["HTTP/1.1 " + status, "Content-Type: " + type, "Content-Length: \(body.count)"]
        let head = (fields + (field.map { [$0] } ?? [])).map { $0 + "\r\n" }.joined() + "\r\n"
        return Array(head.utf8) + body
    }

    static func reply(_ body: String) -> [UInt8] { reply(Array(body.utf8)) }

    /// All but those of encodings and lengths, which have suites of their own.
    static let all = statuses + texts + traces

    private static func made(_ what: String, _ bytes: [UInt8], _ reason: String = "store-reply") -> HostileReply {
        HostileReply(what: what, steps: [.readHead, .send(bytes)], reason: reason)
    }

    private static let whole = body()
    private static let type = "Content-Type: application/json"

    private static let statuses =
        ["500 Oops", "502 s3cr3t", "503 x", "400 Bad", "401 x", "403 x", "429 x", "418 x"].map { status in
            made("status " + status, reply(Array(whole.utf8), status: status), "store-status")
        }
        + ["301 x", "302 x", "303 x", "307 x", "308 x"].map { status in
            made("redirect " + status, reply([], status: status, more: "Location: /s3cr3t"))
        }
        + ["201 x", "206 x"].map { status in
            made("status " + status, reply(Array(whole.utf8), status: status), "store-status")
        }
        // Somebody else in the store's place, who has nothing of what it has.
        + [
            "404 page not found\n", "default backend - 404", "", "{}", #"{"errors":[]}"#,
            #"{"data":null,"errors":[{"code":500}]}"#,
        ]
        .map { body in
            made(
                "missing, says \(body)", reply(Array(body.utf8), status: "404 Not Found", type: "text/plain"),
                "store-status")
        }
        + [made("switched protocols", Array((head("101 s3cr3t", "Upgrade: h2c") + whole).utf8))]

    static let encodings =
        ["gzip", "x-gzip", "deflate", "br", "zstd", "identity", "gzip, gzip", "GZIP", "", "unheard-of"].map { coding in
            made("encoded as " + coding, reply(Array(whole.utf8), more: "Content-Encoding: " + coding))
        }
        + ["text/html", "text/plain", "application/x-protobuf", "application/json; charset=utf-16"].map { type in
            made("type " + type, reply(Array(whole.utf8), type: type))
        }
        + [made("no type", Array((head("200 OK", "Content-Length: \(whole.utf8.count)") + whole).utf8))]

    static let lengths = [
        ("fewer bytes than said", head("200 OK", type, "Content-Length: \(whole.utf8.count + 9)") + whole),
        ("more bytes than said", head("200 OK", type, "Content-Length: \(whole.utf8.count)") + whole + whole),
        ("a length that cuts", head("200 OK", type, "Content-Length: \(whole.utf8.count - 1)") + whole),
        ("two lengths", head("200 OK", type, "Content-Length: \(whole.utf8.count)", "Content-Length: 5") + whole),
        ("two equal lengths", head("200 OK", type, "Content-Length: 9", "Content-Length: 9") + whole),
        (
            "length and chunks",
            head("200 OK", type, "Content-Length: 9", "Transfer-Encoding: chunked") + "5\r\ns3cr3\r\n0\r\n\r\n"
        ),
        ("no length", head("200 OK", type) + whole),
        (
            "chunks without an end",
            head("200 OK", type, "Transfer-Encoding: chunked")
                + "\(String(whole.utf8.count, radix: 16))\r\n\(whole)\r\n"
        ),
        ("a chunk size that lies", head("200 OK", type, "Transfer-Encoding: chunked") + "2\r\n\(whole)\r\n0\r\n\r\n"),
        ("HTTP/1.0", "HTTP/1.0 200 OK\r\n\(type)\r\nContent-Length: \(whole.utf8.count)\r\n\r\n" + whole),
        ("no HTTP at all", whole),
        ("a head that does not end", "HTTP/1.1 200 OK\r\n\(type)\r\nX: s3cr3t"),
        ("a control byte in the head", head("200 OK", type, "X: s3cr3t\u{1}", "Content-Length: 2") + "{}"),
        ("a bare line feed", "HTTP/1.1 200 OK\n\(type)\nContent-Length: \(whole.utf8.count)\n\n" + whole),
    ].map { made($0.0, Array($0.1.utf8)) }

    private static let texts =
        [
            ("cut in the middle", String(whole.dropLast(30))), ("nothing", ""), ("no JSON", "s3cr3t"),
            ("a list", "[\(whole)]"), ("two values", whole + whole), ("a byte order mark", "\u{feff}" + whole),
            ("a repeated member", whole.replacing(#""references""#, with: #""operationName":"s3cr3t","references""#)),
            (
                "a repeated member, escaped",
                whole.replacing(#""references""#, with: #""operationN\u0061me":"s3cr3t","references""#)
            ),
            ("a lone surrogate", whole.replacing("s3cr3t", with: #"s3cr3t\ud800"#)),
            ("a bare control byte", whole.replacing("s3cr3t", with: "s3cr3t\u{1b}[31m")),
            ("a NaN", whole.replacing(#""duration":1"#, with: #""duration":NaN"#)),
            ("a stray comma", whole.replacing(#""tags":[]"#, with: #""tags":[,]"#)),
            ("no span ids", whole.replacing(#""spanID":"0000000000000001","#, with: "")),
            ("too deep", whole.replacing(#""total":0"#, with: #""x":\#(String(repeating: "[", count: 5000))"#)),
        ].map { made($0.0, reply($0.1)) } + [made("bytes that are not UTF-8", reply(notUTF8))]

    private static let notUTF8 = Array(whole.utf8).map { $0 == UInt8(ascii: "3") ? 0xff : $0 }

    private static let traces = [
        ("two traces", whole.replacing(#"],"total""#, with: "," + trace + #"],"total""#)),
        ("another trace", body(id: "00000000000000ab00000000000000ac")),
        (
            "a span of another trace",
            whole.replacing(#"[{"traceID":"\#(id)","spanID""#, with: #"[{"traceID":"1","spanID""#)
        ),
        ("a span of no process", whole.replacing(#""processID":"p1""#, with: #""processID":"p2""#)),
        ("errors beside data", whole.replacing(#""errors":null"#, with: #""errors":[{"code":500,"msg":"s3cr3t"}]"#)),
    ].map { made($0.0, reply($0.1)) }

    private static let trace = String(whole.dropFirst(#"{"data":["#.count).prefix { $0 != "\n" })
        .components(separatedBy: #"],"total""#)[0]
}
