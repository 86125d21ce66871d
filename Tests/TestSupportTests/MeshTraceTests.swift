import Foundation
import TestSupport
import Testing

@Suite struct MeshTraceTests {
    @Test("a seed gives the same bytes again, another seed others")
    func repeats() {
        let bytes = MeshTrace.generated(spans: 200, seed: 7).jaegerReply()
        #expect(bytes == MeshTrace.generated(spans: 200, seed: 7).jaegerReply())
        #expect(bytes != MeshTrace.generated(spans: 200, seed: 8).jaegerReply())
    }

    @Test("a generated trace is one tree of as many spans as asked for", arguments: [1, 2, 32, 2000])
    func tree(_ count: Int) {
        let trace = MeshTrace.generated(spans: count, seed: 1)
        let ids = Set(trace.spans.map(\.id))
        #expect(ids.count == count)
        #expect(trace.spans.count { $0.parent == nil } == 1)
        #expect(trace.spans.allSatisfy { $0.parent.map(ids.contains) ?? true })
    }

    @Test("its reply is JSON with the members and about the size of recorded ones")
    func reply() throws {
        let bytes = MeshTrace.generated(spans: 2000, seed: 1).jaegerReply()
        let root = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        #expect(Set(root.keys) == ["data", "total", "limit", "offset", "errors"])
        let trace = try #require((root["data"] as? [[String: Any]])?.first)
        #expect(Set(trace.keys) == ["traceID", "spans", "processes", "warnings"])
        #expect((trace["spans"] as? [[String: Any]])?.count == 2000)
        #expect((1200...2400).contains(bytes.count / 2000))
    }

    @Test("a few spans in a hundred do not state their namespace in their process, as in recordings")
    func unstated() {
        let trace = MeshTrace.generated(spans: 2000, seed: 1)
        let unstated = trace.spans.count { span in
            !trace.processes[span.process].tags.contains { $0.key == "k8s.namespace.name" }
        }
        #expect((3...15).contains(unstated * 100 / 2000))
    }
}
