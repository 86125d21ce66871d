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

    private func area(_ namespaces: [String], _ services: [String]) -> NamespaceScope.Area {
        NamespaceScope.Area(namespaces: namespaces.map { GlobPattern($0) }, services: services.map { GlobPattern($0) })
    }

    @Test("a namespace of which every permitted service is closed is outside, and one with a service left is inside")
    func services() throws {
        let side = NamespaceScope.Side(
            permitted: [area(["*"], ["frontend", "web-*"])],
            closed: [area(["ledger"], ["frontend", "web*"]), area(["pay*"], ["frontend"]), area(["shop"], ["*"])])
        for (name, isInside) in [("ledger", false), ("payments", true), ("shop", false), ("x", true)] {
            #expect(NamespaceScope(sides: [side]).contains(try #require(Namespace(name))) == isInside, "\(name)")
        }
    }

    @Test("what two see who ask together is what each of them sees")
    func sides() throws {
        let one = NamespaceScope.Side(permitted: [area(["a", "b"], ["*"])], closed: [])
        let other = NamespaceScope.Side(permitted: [area(["b", "c"], ["web"])], closed: [])
        let both = NamespaceScope(sides: [one, other])
        #expect(try ["a", "b", "c"].map { both.contains(try #require(Namespace($0))) } == [false, true, false])
        #expect(both.patterns == ["a", "b", "c"])
        #expect(!NamespaceScope(sides: []).contains(try #require(Namespace("a"))))
    }

    @Test("where two see other services of a namespace, or what one sees is closed to the other, neither sees it")
    func apart() throws {
        let pay = try #require(Namespace("pay"))
        func seen(_ one: [String], _ other: [String], closed: [String] = []) -> Bool {
            let closing = closed.isEmpty ? [] : [area(["pay"], closed)]
            return NamespaceScope(sides: [
                .init(permitted: [area(["pay"], one)], closed: []),
                .init(permitted: [area(["pay"], other)], closed: closing),
            ]).contains(pay)
        }
        #expect(!seen(["ledger"], ["gateway"]))
        #expect(!seen(["ledger-*", "x"], ["gateway", "y*"]))
        #expect(seen(["ledger-*"], ["*-db"]))
        #expect(seen(["ledger", "gateway"], ["gateway"]))
        #expect(!seen(["ledger", "gateway"], ["*"], closed: ["gateway", "ledger"]))
        #expect(seen(["ledger", "gateway"], ["*"], closed: ["gateway"]))
    }
}
