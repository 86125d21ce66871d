import TestSupport
import TraceModel
import Testing

@Suite struct AttributeAllowListTests {
    @Test("the built-in allow-list is the one in policies/classification/minimal.yaml")
    func file() throws {
        let listed = try Repository.listedKeys("policies/classification/minimal.yaml")
        #expect(listed.count > 30)
        #expect(AttributeAllowList.minimalKeys == listed)
    }

    @Test("keys compare as bytes: no folding of case, no trimming")
    func bytes() {
        let list = AttributeAllowList.minimal
        #expect(list.contains(Array("span.kind".utf8)))
        for key in ["Span.Kind", "span.kind ", "span_kind", "", "node_id", "http.url", "db.statement"] {
            #expect(!list.contains(Array(key.utf8)), "\(key)")
        }
    }
}
