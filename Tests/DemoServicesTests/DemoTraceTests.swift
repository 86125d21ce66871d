import DemoServices
import StrictJSON
import Testing
import TraceModel

@Suite("DemoTrace")
struct DemoTraceTests {
    @Test("about a dozen recordings are linked in, each once")
    func holdsADozen() {
        #expect((10...14).contains(DemoTrace.all.count))
        #expect(Set(DemoTrace.all.map(\.id)).count == DemoTrace.all.count)
        #expect(DemoTrace.named("checkout")?.id.description == "41dfbdece71aac11a179da94153e2174")
        #expect(DemoTrace.named("none") == nil)
    }

    @Test(
        "a recording is a strict JSON reply that holds the trace it is filed under",
        arguments: DemoTrace.all.map(\.name))
    func isFiledRight(name: String) throws {
        let trace = try #require(DemoTrace.named(name))
        guard case .object(let reply) = try JSONReader.read(trace.reply, limits: .document),
            case .array(let data) = reply["data"], case .object(let first) = data.first,
            case .string(let id) = first["traceID"]
        else {
            Issue.record("\(name) is no reply of Jaeger's")
            return
        }
        #expect(TraceID(id) == trace.id)
        #expect(data.count == 1)
    }
}
