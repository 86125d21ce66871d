import HTTPSyntax
import Quantities
import Testing

@Suite struct RequestReaderTests {
    private static let get = "GET /a HTTP/1.1\r\nHost: h\r\n"
    private static let post = "POST /a HTTP/1.1\r\nHost: h\r\n"

    private static let lines: [(String, RequestRefusal)] = [
        ("GET\r\n", .requestLine), (" GET / HTTP/1.1\r\n", .requestLine), ("GET  / HTTP/1.1\r\n", .requestLine),
        ("GET / HTTP/1.1 \r\n", .requestLine), ("GET / HTTP/1.1 x\r\n", .requestLine),
        ("G@T / HTTP/1.1\r\n", .requestLine),
        ("GET / http/1.1\r\n", .requestLine), ("GET / HTTP/11\r\n", .requestLine),
        ("GET / HTTP/1.10\r\n", .requestLine),
        ("GET / HTTQ/1.1\r\n", .requestLine), ("GET /\r\n", .version), ("GET / HTTP/1.0\r\n", .version),
        ("GET / HTTP/1.2\r\n", .version), ("GET / HTTP/2.0\r\n", .version), ("GET / HTTP/0.9\r\n", .version),
        ("GET * HTTP/1.1\r\n", .targetForm), ("OPTIONS * HTTP/1.1\r\n", .targetForm),
        ("GET a/b HTTP/1.1\r\n", .targetForm),
        ("GET ?a HTTP/1.1\r\n", .targetForm), ("CONNECT h:1 HTTP/1.1\r\n", .targetForm),
        ("CONNECT /a HTTP/1.1\r\n", .targetForm),
        ("GET https://h/a HTTP/1.1\r\n", .targetForm), ("GET /a#b HTTP/1.1\r\n", .targetByte),
        ("GET /a\\b HTTP/1.1\r\n", .targetByte), ("GET /{a} HTTP/1.1\r\n", .targetByte),
        ("GET /é HTTP/1.1\r\n", .targetByte),
        ("GET /a\u{7f} HTTP/1.1\r\n", .controlByte), ("GET /a\rb HTTP/1.1\r\n", .lineEnding),
        ("GET / HTTP/1.1\n", .lineEnding), ("GET / HTTP/1.1\r\r\n", .lineEnding),
        ("\n\nGET / HTTP/1.1\r\n", .lineEnding),
        ("\r\n\r\nGET / HTTP/1.1\r\n", .emptyLines),
        (String(repeating: "A", count: 33) + " / HTTP/1.1\r\n", .methodTooLong),
        ("GET /" + String(repeating: "a", count: 8192) + " HTTP/1.1\r\n", .targetTooLong),
        (String(repeating: "A", count: 9000), .targetTooLong),
    ]

    @Test("a request line that is not exactly one is refused at once", arguments: lines)
    func requestLine(_ line: String, _ refusal: RequestRefusal) {
        for cut in Cut.allCases { #expect(RequestOutcome(line, cut: cut).refusal == refusal) }
    }

    private static let fields: [(String, RequestRefusal)] = [
        (" X: 1", .foldedField), ("\tX: 1", .foldedField), ("X: 1\r\n y", .foldedField), ("X", .fieldName),
        (": 1", .fieldName), ("X : 1", .fieldName), ("X\t: 1", .fieldName), ("X_Y: 1", .fieldName),
        ("X(): 1", .fieldName),
        ("X@: 1", .fieldName), ("É: 1", .fieldName), ("X: a\u{0}b", .controlByte), ("X: a\u{8}", .controlByte),
        ("X: \u{b}1", .controlByte), ("X: a\u{7f}", .controlByte), ("X: a\rb", .lineEnding),
        ("X: 1\nY: 2", .lineEnding),
        ("Host: other", .fieldRepeated), ("Authorization: Bearer a\r\nauthorization: Bearer a", .fieldRepeated),
        ("Content-Type: a\r\nContent-Type: a", .fieldRepeated), ("Origin: a\r\nOrigin: b", .fieldRepeated),
        ("DPoP: a\r\ndpop: b", .fieldRepeated), ("traceparent: a\r\ntraceparent: b", .fieldRepeated),
        ("Expect: 100-continue\r\nExpect: 100-continue", .fieldRepeated),
        ("Authorization: Bearer a, Bearer b", .severalCredentials), ("Authorization: Bearer a,", .severalCredentials),
        ("X-HTTP-Method-Override: POST", .methodOverride), ("X-Http-Method: POST", .methodOverride),
        ("X-Method-Override: POST", .methodOverride),
        ("Connection: Authorization", .connectionOption), ("Connection: close, authorization", .connectionOption),
        ("Connection: close\r\nConnection: Host", .connectionOption), ("Connection: cookie", .connectionOption),
        ("Connection: Traceparent", .connectionOption), ("Connection: content-length", .connectionOption),
        ("Connection: transfer-encoding", .connectionOption), ("Connection: a b", .connectionOption),
        ("Connection: \"close\"", .connectionOption), ("Connection: connection", .connectionOption),
        ("Expect: ", .expectation), ("Expect: 100-continue, x", .expectation), ("Expect: 200-ok", .expectation),
        ("Content-Length: 1", .bodyNotAllowed), ("Transfer-Encoding: chunked", .bodyNotAllowed),
        ("Content-Length: 0\r\nTransfer-Encoding: chunked", .lengthAndCoding), ("Content-Length: -0", .contentLength),
        ("Content-Length:", .contentLength), ("Content-Length: 0, 0", .contentLength),
        ("Content-Length: +0", .contentLength),
        ("Content-Length: 0 0", .contentLength), ("Content-Length: 0.0", .contentLength),
        ("Content-Length: 000000000000000000000", .contentLength),
        ("Content-Length:\t0", .controlByte), ("Transfer-Encoding: chunked\t", .controlByte),
        ("Connection:\tclose", .controlByte), ("Connection: a,\tclose", .controlByte),
        ("Authorization: Bearer\ta", .controlByte), ("Expect: \t100-continue", .controlByte),
    ]

    @Test("a field that misleads is refused", arguments: fields)
    func field(_ field: String, _ refusal: RequestRefusal) {
        for cut in Cut.allCases {
            #expect(RequestOutcome(Self.get + field + "\r\n\r\n", cut: cut).refusal == refusal)
        }
    }

    @Test(
        "a harmless field is let through",
        arguments: [
            "X: ", "X:", "X:1", "X: \t 1 \t ", "X: a\tb", "X: \u{e9}", "Cookie: a=b\r\nCookie: c=d", "Connection:",
            "Connection: , ,",
            "Connection: keep-alive, X-Forwarded-For", "Content-Length: 0", "Content-Length: 000", "TE: trailers",
            "Keep-Alive: timeout=5", "Trailer: X", "Range: bytes=0-1", "Content-Encoding: gzip",
            "X-Forwarded-User: a, b",
        ])
    func harmless(_ field: String) {
        for cut in Cut.allCases {
            let outcome = RequestOutcome(Self.get + field + "\r\n\r\n", cut: cut)
            #expect(outcome.refusal == nil)
            #expect(outcome.requests.count == 1)
        }
    }

    private static let hosts: [(String, RequestRefusal?)] = [
        ("a", nil), ("a.example:443", nil), ("A-b_c~d.e", nil), ("127.0.0.1:16686", nil), ("[::1]", nil),
        ("[::1]:8443", nil),
        ("", .hostMalformed), (":80", .hostMalformed), ("a:", .hostMalformed), ("a:b", .hostMalformed),
        ("a:65536", .hostMalformed), ("a:000080", .hostMalformed), ("a:80:80", .hostMalformed), ("a/b", .hostMalformed),
        ("a@b", .hostMalformed), ("a b", .hostMalformed), ("a,b", .hostMalformed), ("a%2eb", .hostMalformed),
        ("[::1", .hostMalformed), ("[]", .hostMalformed), ("[::1]x", .hostMalformed),
        ("[fe80::1%25eth0]", .hostMalformed),
        ("[v1.a:b]", .hostMalformed), ("[1234]", .hostMalformed), ("é", .hostMalformed), ("a?b", .hostMalformed),
        ("a.", nil), ("a.b.:80", nil), (".", .hostMalformed), ("..", .hostMalformed), (".a", .hostMalformed),
        ("a..b", .hostMalformed), ("a..", .hostMalformed), ("a..:80", .hostMalformed),
    ]

    @Test("Host is one name or address with an optional port", arguments: hosts)
    func host(_ host: String, _ refusal: RequestRefusal?) {
        #expect(RequestOutcome("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n").refusal == refusal)
    }

    private static let bodies: [(String, RequestRefusal?)] = [
        ("Content-Length: 3\r\n\r\nabc", nil), ("Content-Length: 003\r\n\r\nabc", nil),
        ("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", nil),
        ("Transfer-Encoding: Chunked\r\n\r\n1\r\na\r\n02\r\nbc\r\n000\r\n\r\n", nil),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", .fieldRepeated),
        ("Transfer-Encoding: chunked,\r\n\r\n", .transferCoding),
        ("Transfer-Encoding: \"chunked\"\r\n\r\n", .transferCoding),
        ("Transfer-Encoding: deflate\r\n\r\n", .transferCoding), ("Content-Length: 65537\r\n\r\n", .bodyTooLarge),
        ("Content-Length: 99999999999999999999\r\n\r\n", .bodyTooLarge),
        ("Content-Length: 999999999999999999999\r\n\r\n", .contentLength),
        ("Content-Length: 000000000000000000003\r\n\r\nabc", .contentLength),
        ("Content-Length: 3\r\nUpgrade: websocket\r\n\r\nabc", .bodyNotAllowed),
        ("Connection: upgrade\r\nUpgrade: h2c\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", .bodyNotAllowed),
        ("Content-Length: 3\r\nContent-Encoding: gzip\r\n\r\nabc", .bodyEncoded),
        ("Transfer-Encoding: chunked\r\n\r\n10001\r\n", .bodyTooLarge),
        ("Transfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\n", .bodyTooLarge),
        ("Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", .chunkSize),
        ("Transfer-Encoding: chunked\r\n\r\n0000000000000003\r\nabc", .chunkSize),
        ("Transfer-Encoding: chunked\r\n\r\n3;\r\nabc", .chunkSize),
        ("Transfer-Encoding: chunked\r\n\r\n 3\r\nabc", .chunkSize),
        ("Transfer-Encoding: chunked\r\n\r\n3\nabc", .chunkSize),
        ("Transfer-Encoding: chunked\r\n\r\n3\r\r\nabc", .chunkEnd),
        ("Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n", .chunkEnd),
        ("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\r", .chunkEnd),
        ("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: 1\r\n\r\n", .trailer),
        ("Transfer-Encoding: chunked\r\n\r\n0\r\n\n", .trailer),
        ("Transfer-Encoding: chunked\r\n\r\n0\r\n\rX", .chunkEnd),
    ]

    @Test("a body ends where its framing says or is refused", arguments: bodies)
    func body(_ rest: String, _ refusal: RequestRefusal?) {
        for cut in Cut.allCases {
            let outcome = RequestOutcome(Self.post + rest, cut: cut)
            #expect(outcome.refusal == refusal)
            if refusal == nil {
                #expect(outcome.requests.first?.body == Array("abc".utf8))
                #expect(outcome.bodiesAnnounced == 1)
            }
        }
    }

    @Test("a body that never ends is no request")
    func truncated() {
        for rest in ["Content-Length: 3\r\n\r\nab", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n", "X: 1\r\n"] {
            let outcome = RequestOutcome(Self.post + rest)
            #expect(outcome.requests.isEmpty)
            #expect(outcome.refusal == nil)
        }
    }

    @Test("field, block and count limits hold to the byte")
    func limits() {
        let limits = RequestLimits(field: ByteCount(20), fieldBlock: ByteCount(40), fieldCount: 3)
        func refusal(_ fields: String) -> RequestRefusal? {
            RequestOutcome("GET / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n", limits: limits).refusal
        }
        #expect(refusal("X: " + String(repeating: "a", count: 17) + "\r\n") == nil)
        #expect(refusal("X: " + String(repeating: "a", count: 18) + "\r\n") == .fieldTooLong)
        #expect(refusal("X: 12345678901234\r\nY: 12345678901\r\n") == .none)
        #expect(refusal("X: 12345678901234\r\nY: 1234567890123456\r\n") == .fieldsTooLong)
        #expect(refusal("X: 1\r\nY: 1\r\n") == nil)
        #expect(refusal("X: 1\r\nY: 1\r\nZ: 1\r\n") == .tooManyFields)
    }

    @Test("nothing behind a request that closes is read")
    func closes() {
        for field in ["Connection: close", "Connection: Close", "Upgrade: h2c", "Connection: upgrade"] {
            let outcome = RequestOutcome(Self.get + field + "\r\n\r\n" + Self.get + "\r\n\u{0}")
            #expect(outcome.requests.count == 1)
            #expect(outcome.requests.first?.head.mustClose == true)
            #expect(outcome.refusal == nil)
        }
    }

    @Test("pipelined requests are told apart, and a refusal ends the reading")
    func pipeline() {
        let outcome = RequestOutcome(
            Self.post + "Content-Length: 2\r\n\r\n{}" + Self.get + "\r\n" + "bad\r\n\r\n" + Self.get + "\r\n")
        #expect(outcome.requests.map { $0.head.method } == [.post, .get])
        #expect(outcome.refusal == .requestLine)
    }

    @Test("methods are compared by bytes")
    func methods() {
        for (text, method) in [
            ("GET", RequestMethod.get), ("TRACE", .trace), ("get", .other("get".text)), ("FOO", .other("FOO".text)),
        ] {
            let outcome = RequestOutcome("\(text) / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(outcome.requests.first?.head.method == method)
            #expect(outcome.requests.first?.head.method.description == text)
        }
    }

    @Test("the reader knows whether it is between requests or in a body")
    func phases() {
        var reader = RequestReader()
        #expect(reader.isBetweenRequests)
        var input = Array("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n".utf8)[...]
        var first = input.prefix(1)
        #expect(reader.read(&first) == nil)
        #expect(!reader.isBetweenRequests)
        input = input.dropFirst()
        guard case .bodyFollows(let head)? = reader.read(&input) else { return #expect(Bool(false)) }
        #expect(head.expectsContinue)
        #expect(!reader.isBetweenRequests)
        var body: ArraySlice<UInt8> = [1]
        guard case .request? = reader.read(&body) else { return #expect(Bool(false)) }
        #expect(reader.isBetweenRequests)
    }

    private static let probes: [(String, RequestRefusal?)] = [
        ("GET / HTTP/1.0\r\n\r\n", nil), ("GET / HTTP/1.1\r\n\r\n", nil), ("HEAD / HTTP/1.0\r\nHost: h\r\n\r\n", nil),
        ("GET / HTTP/2.0\r\n\r\n", .version), ("GET /\r\n", .version), ("GET / HTTP/1.0\n\n", .lineEnding),
        ("GET / HTTP/1.0\r\nHost: a b\r\n\r\n", .hostMalformed),
        ("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", .fieldRepeated),
        ("POST / HTTP/1.0\r\nContent-Length: 1\r\n\r\na", .bodyNotAllowed),
        ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", .bodyNotAllowed),
    ]

    @Test("a probe may be old and nameless, and is the last request of its connection", arguments: probes)
    func probe(_ text: String, _ refusal: RequestRefusal?) {
        let outcome = RequestOutcome(text + text, dialect: .probe)
        #expect(outcome.refusal == refusal)
        #expect(outcome.requests.count == (refusal == nil ? 1 : 0))
    }

    @Test("each refusal has a status of its class, a code and a sentence")
    func refusals() {
        for refusal in RequestRefusal.allCases {
            #expect(ReplyStatus(rawValue: refusal.status) != nil)
            #expect(!refusal.code.isEmpty && !refusal.explanation.isEmpty)
        }
    }
}

extension String {
    var text: UTF8Text { UTF8Text(self) }
}
