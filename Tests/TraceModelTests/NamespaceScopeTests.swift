import TraceModel
import Testing

@Suite struct NamespaceScopeTests {
    @Test("what is forbidden is outside, whatever is permitted, and nothing is inside by itself")
    func scope() throws {
        let scope = NamespaceScope(
            permitted: [GlobPattern("team-*"), GlobPattern("payments")], forbidden: [GlobPattern("team-x")])
        for (name, isInside) in [("team-a", true), ("team-x", false), ("payments", true), ("ops", false)] {
            #expect(scope.contains(try #require(Namespace(name))) == isInside, "\(name)")
        }
        #expect(scope.patterns == ["team-*", "payments"])
        #expect(!NamespaceScope(permitted: [], forbidden: []).contains(try #require(Namespace("a"))))
    }
}
