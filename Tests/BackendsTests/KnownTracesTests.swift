import AccessPolicy
import Backends
import Ownership
import Redaction
import SpanStream
import TestSupport
import Testing
import TraceModel
import View

/// Later replies to a search hold traces that were read already: passing over them changes nothing of what is shown, refused or counted.
@Suite struct KnownTracesTests {
    /// What a reply says, read whole or with the traces that are known passed over.
    private struct Outcome: Equatable {
        var fault: ReplyFault?
        /// Each trace that is read, as who may see everything is shown it.
        var shown: [String] = []
        var repeated = 0
        var dropped = 0

        var stored: Int { shown.count + repeated }
    }

    private static func read(_ text: String, passingOver known: KnownTraces = KnownTraces()) throws -> Outcome {
        var reply = JaegerReply()
        let traces: [TraceSkeleton]
        do throws(ReplyFault) {
            try reply.feed(Array(text.utf8))
            traces = try reply.finishList(passingOver: known)
        } catch {
            return Outcome(fault: error)
        }
        let shown = try traces.enumerated().map { try Self.shown($1, at: $0, of: reply) }
        return Outcome(shown: shown, repeated: reply.listed.count { $0.place == nil }, dropped: reply.unknownDropped)
    }

    private static func shown(_ trace: TraceSkeleton, at place: Int, of reply: JaegerReply) throws -> String {
        let grant = try AssumedGrant(parsing: "*=full").grant
        let view = ViewBuilder(grant: grant, ownership: OwnershipRules(known: [])).view(of: trace)
        let redactor = Redactor(rules: RedactionRules(), scope: grant.scope, known: [])
        let rendering = reply.rendering(
            of: view, ofTrace: place, redactor: redactor, options: .init(pretty: false, masked: .minimal))
        var answer = JaegerAnswer([.shown(rendering)], pretty: false)
        var text: [UInt8] = []
        while let window = try answer.next() { text += window }
        return String(decoding: text, as: UTF8.self)
    }

    private static func known(of replies: [String]) throws -> KnownTraces {
        var known = KnownTraces()
        for text in replies {
            var reply = JaegerReply()
            try reply.feed(Array(text.utf8))
            let traces = try reply.finishList(passingOver: known)
            reply.tell(&known, of: Set(traces.map(\.id)))
        }
        return known
    }

    /// A trace with a member and a tag that nobody understands.
    private static func trace(_ id: String, spans: Int = 1) -> String {
        let spans = (0..<spans).map { place in
            #"{"traceID":"\#(id)","spanID":"\#(place + 1)","operationName":"op","references":[],"startTime":1,"duration":2,"#
                + #""tags":[{"key":"k","type":"odd","value":"v"},{"key":"l","type":"string","value":"\\\"{]"}],"#
                + #""logs":[],"processID":"p1","odd":{"a":1}}"#
        }
        return #"{"traceID":"\#(id)","spans":[\#(spans.joined(separator: ","))],"#
            + #""processes":{"p1":{"serviceName":"cart","tags":[]}},"warnings":null}"#
    }

    @Test("what an earlier reply held is not given again, wherever it stands, and counts as it did then")
    func repeated() throws {
        let (one, two, three) = (Self.trace("0a"), Self.trace("0b", spans: 3), Self.trace("0c"))
        let known = try Self.known(of: [SmallReply.envelope(one + " , " + two)])
        for list in [two + "," + three + "," + one, " \n" + one + " ," + three + ",\t" + two + "\n"] {
            let whole = try Self.read(SmallReply.envelope(list))
            let short = try Self.read(SmallReply.envelope(list), passingOver: known)
            #expect(whole.stored == 3 && whole.repeated == 0 && whole.dropped == 10)
            #expect(short.repeated == 2 && short.dropped == whole.dropped)
            #expect(short.shown == whole.shown.filter { $0.contains(#""traceID":"000000000000000c""#) })
            #expect(short.shown.count == 1)
        }
        let all = try Self.read(SmallReply.envelope(one + "," + one + "," + two), passingOver: known)
        #expect(all == Outcome(shown: [], repeated: 3, dropped: 10))
    }

    @Test("a trace whose copy differs by any one byte is read and judged as if nothing were known")
    func anyByte() throws {
        let trace = Self.trace("0a", spans: 2)
        let known = try Self.known(of: [SmallReply.envelope(trace)])
        var refused = 0
        for place in trace.utf8.indices {
            for byte in ["}", "\"", "\\", " ", "7"] where trace[place...].first.map(String.init) != byte {
                let next = trace.utf8.index(after: place)
                let reply = SmallReply.envelope(trace[..<place] + byte + trace[next...])
                let whole = try Self.read(reply)
                #expect(try Self.read(reply, passingOver: known) == whole)
                refused += whole.fault == nil ? 0 : 1
            }
        }
        #expect(refused > trace.utf8.count)
    }

    @Test(
        "the bytes of a known trace count as one only where a trace stands, and what stands around them is judged as ever",
        arguments: [
            "T}", "T]", "T,", ",T", "TT", "[T]", #"{"a":T}"#, "xT", "Tx", #""T""#, "T,T,{}", #"T,{"traceID":"0b"}"#,
            "T,5", "T,null", "T\u{1}", #"T,"T"#, "T T", "\\T", #"{"traceID":"0b","spans":[T],"processes":{}}"#, "-T",
        ])
    func around(_ list: String) throws {
        let trace = Self.trace("0a")
        let known = try Self.known(of: [SmallReply.envelope(trace)])
        let reply = SmallReply.envelope(list.replacing("T", with: trace))
        let whole = try Self.read(reply)
        #expect(whole.fault != nil)
        #expect(try Self.read(reply, passingOver: known) == whole)
    }

    @Test("a reply of known traces alone is refused for its envelope, its errors and its end as any other")
    func envelope() throws {
        let trace = Self.trace("0a")
        let known = try Self.known(of: [SmallReply.envelope(trace)])
        for reply in [
            SmallReply.envelope(trace, errors: #"[{"code":404,"msg":"x"}]"#),
            SmallReply.envelope(trace, errors: #"[{"code":500}]"#), SmallReply.envelope(trace) + "x",
            #"{"data":[\#(trace)],"data":[\#(trace)]}"#, #"{"data":[\#(trace)]"#, #"{"data":[\#(trace)"#, "[\(trace)]",
            trace,
        ] {
            let whole = try Self.read(reply)
            #expect(whole.fault != nil)
            #expect(try Self.read(reply, passingOver: known) == whole, "\(reply.suffix(40))")
        }
        // To a question for one trace nothing is known.
        var one = JaegerReply()
        try one.feed(Array(SmallReply.envelope(trace).utf8))
        #expect(try one.finish(expecting: TraceID("0a"))?.spans.count == 1)
    }

    @Test("seeded replies, some of whose traces differ a little from known ones, give what they give whole")
    func seeded() throws {
        let seed: UInt64 = 20_261_129
        var random = SeededGenerator(seed: seed)
        var (passedOver, read, refused) = (0, 0, 0)
        for number in 0..<400 {
            let pool = (1...6).map { Self.trace("0\($0)", spans: Int.random(in: 1...3, using: &random)) }
            let known = try Self.known(of: [SmallReply.envelope(pool.prefix(4).joined(separator: ","))])
            let list = (0..<Int.random(in: 1...8, using: &random)).map { _ in
                Self.changed(pool[Int.random(in: 0..<6, using: &random)], &random)
            }
            let reply = SmallReply.envelope(list.joined(separator: random.oneIn(2) ? "," : " , "))
            let whole = try Self.read(reply)
            let short = try Self.read(reply, passingOver: known)
            #expect(short.fault == whole.fault, "seed \(seed), number \(number)")
            #expect(short.stored == whole.stored && short.dropped == whole.dropped, "seed \(seed), number \(number)")
            let unknown = zip(list, whole.shown).filter { !pool.prefix(4).contains($0.0) }.map(\.1)
            if whole.fault == nil { #expect(short.shown == unknown, "seed \(seed), number \(number)") }
            passedOver += short.repeated
            read += short.shown.count
            refused += whole.fault == nil ? 0 : 1
        }
        #expect(passedOver > 200 && read > 100 && refused > 50)
    }

    /// Mostly the trace as it is; else spelled otherwise, or with a byte too many, too few or of another kind.
    private static func changed(_ trace: String, _ random: inout SeededGenerator) -> String {
        switch Int.random(in: 0..<16, using: &random) {
        case 0: return trace.replacing(#""traceID":"0"#, with: #""traceID":"000"#)
        case 1: return trace.replacing(":[", with: ": [")
        case 2: return trace.replacing(#""startTime":1"#, with: #""startTime":7"#)
        case 3: return trace.replacing(#""operationName":"op""#, with: #""operationName":"\#u{5c}u006fp""#)
        case 4:
            var bytes = Array(trace.utf8)
            let place = Int.random(in: bytes.indices, using: &random)
            if random.oneIn(2) { bytes.remove(at: place) } else { bytes[place] = bytes[(place + 7) % bytes.count] }
            return String(decoding: bytes, as: UTF8.self)
        default: return trace
        }
    }
}
