import HTTPSyntax

/// Everything that a reader said about some bytes.
struct RequestOutcome: Equatable {
    var requests: [CompleteRequest] = []
    var refusal: RequestRefusal?
    var bodiesAnnounced = 0

    init(
        _ bytes: [UInt8], cut: Cut, seed: UInt64 = 1, limits: RequestLimits = RequestLimits(),
        dialect: RequestDialect = .strict
    ) {
        var reader = RequestReader(limits: limits, dialect: dialect)
        for piece in cut.pieces(of: bytes, seed: seed) {
            var rest = piece
            reading: while refusal == nil, let event = reader.read(&rest) {
                switch event {
                case .bodyFollows: bodiesAnnounced += 1
                case .request(let request): requests.append(request)
                case .refusal(let found): refusal = found
                }
            }
        }
    }

    init(
        _ text: String, cut: Cut = .whole, limits: RequestLimits = RequestLimits(), dialect: RequestDialect = .strict
    ) {
        self.init(Array(text.utf8), cut: cut, limits: limits, dialect: dialect)
    }

    /// The vectors' own rule: only these two methods are served.
    var served: Int {
        requests.prefix { $0.head.method == .get || $0.head.method == .post }.count
    }

    private var summary: [String] {
        requests.map { request in
            let head = request.head
            let fields = (0..<head.fields.count).map {
                "\(Array(head.fields.name(at: $0)))=\(Array(head.fields.value(at: $0)))"
            }
            return "\(head.method) \(head.target) \(fields) \(head.framing) \(head.mustClose) \(request.body)"
        }
    }

    static func == (left: RequestOutcome, right: RequestOutcome) -> Bool {
        left.summary == right.summary && left.refusal == right.refusal && left.bodiesAnnounced == right.bodiesAnnounced
    }
}
