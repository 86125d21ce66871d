import SpanStream
import TraceModel

extension JaegerRendering {
    /// A span of which only its times and its place in the tree are shown: nothing of its body is read.
    mutating func shape(_ visible: VisibleSpan, _ emitter: inout JSONEmitter) throws(ReplyFault) {
        let number = try processNumber(.shapes)
        begin(visible, &emitter)
        emitter.name("operationName")
        emitter.plainString("hidden")
        emitter.name("references")
        emitter.open(UInt8(ascii: "["))
        parent(of: visible, &emitter)
        emitter.close(UInt8(ascii: "]"))
        times(of: trace.spans[Int(visible.index)], &emitter)
        for name: StaticString in ["tags", "logs"] { emptyList(name, &emitter) }
        end(process: number, &emitter)
    }

    func shapeProcess(_ emitter: inout JSONEmitter) {
        emitter.open(UInt8(ascii: "{"))
        emitter.name("serviceName")
        emitter.plainString("hidden")
        emptyList("tags", &emitter)
        emitter.close(UInt8(ascii: "}"))
    }

    private func emptyList(_ name: StaticString, _ emitter: inout JSONEmitter) {
        emitter.name(name)
        emitter.open(UInt8(ascii: "["))
        emitter.close(UInt8(ascii: "]"))
    }
}
