import AccessPolicy
import Backends
import Foundation
import Ownership
import Redaction
import SpanStream
import TestSupport
import TraceModel
import View

/// A reply of the store on its way to a viewer: read, decided, rendered.
struct JaegerView {
    let body: [UInt8]
    let trace: TraceSkeleton?
    let view: TraceView?
    let redactions: [String: Int]
    let dropped: Int

    /// - Parameter grant: as the command line writes it.
    init(
        _ pieces: [[UInt8]], _ grant: String, expecting id: TraceID? = nil, pretty: Bool = false,
        rules: [RedactionRule] = [], key: PseudonymKey? = nil, viewer: ViewerName? = nil,
        separatesSharedIDs: Bool = false, notices: HiddenNotices = .none
    ) throws {
        let assumed = try AssumedGrant(parsing: grant)
        var reply = JaegerReply()
        for piece in pieces { try reply.feed(piece) }
        let trace = try reply.finish(expecting: id)
        self.trace = trace
        dropped = reply.unknownDropped
        let ownership = OwnershipRules(known: Set(assumed.namespaces))
        let builder = ViewBuilder(
            grant: assumed.grant, ownership: ownership, separatesSharedIDs: separatesSharedIDs)
        let view = trace.map { builder.view(of: $0) }
        self.view = view
        guard let view, view.exists else {
            body = JaegerAnswer.missingBody
            redactions = [:]
            return
        }
        let rendering = reply.rendering(
            of: view,
            redactor: Redactor(
                rules: RedactionRules(rules), scope: assumed.grant.scope, known: ownership.known,
                settings: RedactionSettings(pseudonymKey: key), viewer: viewer),
            options: .init(pretty: pretty, masked: .minimal, notice: notices.notice(of: view.tally)))
        var body: [UInt8] = []
        var answer = JaegerAnswer([.shown(rendering)], pretty: pretty)
        while let window = try answer.next() { body += window }
        self.body = body
        redactions = answer.redactions
    }

    init(_ text: String, _ grant: String, expecting id: TraceID? = nil, pretty: Bool = false) throws {
        try self.init([Array(text.utf8)], grant, expecting: id, pretty: pretty)
    }

    var text: String { String(decoding: body, as: UTF8.self) }
    var isMissing: Bool { body == JaegerAnswer.missingBody }

    /// The spans of the body, read by somebody else.
    func spans() throws -> [[String: Any]] { try Self.spans(of: body) }

    static func trace(of body: [UInt8]) throws -> [String: Any] {
        let tree = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
        return (tree?["data"] as? [[String: Any]])?.first ?? [:]
    }

    static func spans(of body: [UInt8]) throws -> [[String: Any]] {
        try trace(of: body)["spans"] as? [[String: Any]] ?? []
    }
}

/// The replies in `Data`.
enum RecordedReply {
    private static let folder = "Tests/BackendsTests/Data/"

    static func bytes(_ name: String) throws -> [UInt8] { try Repository.bytes(folder + name) }

    /// Those that tell a trace, or that there is none.
    static func readable() throws -> [String] { try names().filter { !$0.contains("-refused") } }

    static func names() throws -> [String] {
        try ["jaeger-main", "jaeger-2.20", "victoriatraces-0297391"].flatMap { server in
            let url = Repository.root.appending(path: folder + server)
            return try FileManager.default.contentsOfDirectory(atPath: url.path)
                .filter { $0.hasSuffix(".json") || $0.hasSuffix(".body") }.sorted().map { "\(server)/\($0)" }
        }
    }
}
