import AccessPolicy
import Backends
import Ownership
import Redaction
import SpanStream
import TraceModel
import View

/// What the gateway does with a reply once it has its bytes, in windows of the size that it reads them in.
struct SpanPath {
    private static let windowBytes = 64 << 10

    private let windows: [[UInt8]]
    private let builder: ViewBuilder
    private let redactor: Redactor
    private let options = JaegerRendering.Options(pretty: false, masked: .minimal)

    /// - Parameter grant: as `spanwarden explain --grant` takes it.
    init(reply: [UInt8], grant: String) throws {
        windows = stride(from: 0, to: reply.count, by: Self.windowBytes).map { start in
            Array(reply[start..<min(reply.count, start + Self.windowBytes)])
        }
        let assumed = try AssumedGrant(parsing: grant)
        let ownership = OwnershipRules(known: Set(assumed.namespaces))
        builder = ViewBuilder(grant: assumed.grant, ownership: ownership)
        redactor = Redactor(rules: RedactionRules(), scope: assumed.grant.scope, known: ownership.known)
    }

    /// The structural index alone; returns how many structural bytes there are.
    func index() throws -> Int {
        var index = StructuralIndex()
        for window in windows { try index.append(window) }
        try index.finish()
        return index.entries.count
    }

    /// All of it: index, read, own, decide, redact, render; returns how many bytes the viewer gets.
    func indexDecideEmit() throws -> Int {
        var reply = JaegerReply()
        for window in windows { try reply.feed(window) }
        guard let trace = try reply.finish(expecting: nil) else { return 0 }
        return try emit(reply.rendering(of: builder.view(of: trace), redactor: redactor, options: options))
    }

    /// The same for the reply to a search, with what is searched for looked for again in what is shown; `answer` is the form that the viewer gets.
    func indexDecideEmit(_ search: TraceSearch, in form: ReplyForm, for answer: ReplyForm) throws -> Int {
        var reader = JaegerBackend().reader(of: .list(most: search.limit), in: form, for: answer)
        for window in windows { try reader.feed(window) }
        var parts: [AnswerPart] = []
        for (place, trace) in try reader.finish().enumerated() {
            let view = builder.view(of: trace)
            let rendering = reader.rendering(
                of: view, ofTrace: place, pretty: false, redactor: redactor, masked: .minimal, notice: nil)
            if try rendering.satisfies(search) { parts.append(.shown(rendering)) }
        }
        var body: any AnswerRendering = answer == .v3 ? OTLPAnswer(parts) : JaegerAnswer(parts, pretty: false)
        var shown = 0
        while let window = try body.next() { shown += window.count }
        return shown
    }

    private func emit(_ rendering: JaegerRendering) throws -> Int {
        var rendering = rendering
        var shown = 0
        while let window = try rendering.next(isFirst: true) { shown += window.count }
        return shown
    }
}
