import Quantities
package import SpanStream

/// The body of Jaeger's `trace-summaries`: what is zero is left out.
package struct JaegerSummaries: AnswerRendering {
    private var waiting: ArraySlice<any TraceRendering>
    private var emitter: JSONEmitter
    private var stage = Stage.head

    private enum Stage {
        case head
        case traces
        case end
    }

    private static let windowBytes = 64 << 10

    package init(_ parts: [AnswerPart]) {
        waiting = parts.compactMap { if case .shown(let rendering) = $0 { rendering } else { nil } }[...]
        emitter = JSONEmitter(pretty: false)
    }

    /// Values that are counted are not shown.
    package var redactions: [String: Int] { [:] }

    /// A summary is smaller than what it sums up.
    package func check() {}

    package mutating func next() throws(ReplyFault) -> [UInt8]? {
        if stage == .end { return nil }
        if stage == .head {
            emitter.open(UInt8(ascii: "{"))
            emitter.name("summaries")
            emitter.open(UInt8(ascii: "["))
            stage = .traces
        }
        while let rendering = waiting.popFirst() {
            write(try rendering.summary(), id: rendering.traceText)
            if emitter.count > Self.windowBytes { return emitter.drain() }
        }
        stage = .end
        emitter.close(UInt8(ascii: "]"))
        emitter.close(UInt8(ascii: "}"))
        return emitter.drain()
    }

    private mutating func write(_ summary: TraceSummary, id: [UInt8]) {
        emitter.open(UInt8(ascii: "{"))
        emitter.name("traceId")
        emitter.plainString(id[...])
        emitter.name("rootServiceName")
        emitter.string(summary.rootService.bytes[...])
        emitter.name("rootOperationName")
        emitter.string(summary.rootOperation.bytes[...])
        nanoseconds("minStartTimeUnixNano", summary.start)
        nanoseconds("maxEndTimeUnixNano", summary.end)
        count("spanCount", summary.spans)
        count("errorSpanCount", summary.errors)
        emitter.name("services")
        emitter.open(UInt8(ascii: "["))
        for service in summary.services {
            emitter.open(UInt8(ascii: "{"))
            emitter.name("name")
            emitter.string(service.name.bytes[...])
            count("spanCount", service.spans)
            count("errorSpanCount", service.errors)
            emitter.close(UInt8(ascii: "}"))
        }
        emitter.close(UInt8(ascii: "]"))
        emitter.close(UInt8(ascii: "}"))
    }

    private mutating func count(_ name: StaticString, _ value: Int) {
        guard value > 0 else { return }
        emitter.name(name)
        emitter.integer(Int64(value))
    }

    /// A fixed64 as protobuf's JSON has it: unsigned, in quotes. What is beyond it is its largest.
    private mutating func nanoseconds(_ name: StaticString, _ microseconds: Int64) {
        guard microseconds > 0 else { return }
        let (value, overflows) = UInt64(microseconds).multipliedReportingOverflow(by: 1_000)
        emitter.name(name)
        emitter.plainString(Array(String(overflows ? .max : value).utf8)[...])
    }
}
