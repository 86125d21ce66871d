import TestSupport
import TraceModel
import Testing
import View

/// The two halves of one call that share an id, told apart inside the view.
@Suite struct SharedIDsTests {
    /// For each visible span: the id under which it is shown and that of its parent.
    private func shown(_ forest: Forest, separated: Bool = true) throws -> [[UInt64?]] {
        let view = try #require(try forest.view(separatesSharedIDs: separated))
        let ids = Dictionary(
            uniqueKeysWithValues: view.spans.map { span in
                (span.index, span.freshID?.value ?? forest.spans[Int(span.index)].id.value)
            })
        return view.spans.map { [ids[$0.index], $0.parent.flatMap { ids[$0] }] }
    }

    private func forest(_ build: (inout Forest) -> Void) -> Forest {
        var forest = Forest()
        build(&forest)
        return forest
    }

    @Test("the server half gets the lowest free number, hangs below the client half, and keeps its children")
    func halves() throws {
        let forest = forest {
            $0.add(1, .full)
            $0.add(9, .full, up: 1, kind: .client)
            $0.add(9, .full, up: 1, kind: .server)
            $0.add(10, .full, up: 9)
        }
        #expect(try shown(forest) == [[1, nil], [9, 1], [2, 9], [10, 2]])
        #expect(try shown(forest, separated: false) == [[1, nil], [9, 1], [9, 1], [10, 9]])
    }

    @Test("a half that is hidden, a shape or one of several servers leaves the other as it is")
    func noHalves() throws {
        let halves: [(Forest.Whose, Forest.Whose)] = [
            (.hidden, .full), (.full, .hidden), (.hidden, .hidden), (.shape, .full), (.full, .shape), (.shape, .shape),
        ]
        for (client, server) in halves {
            let forest = forest {
                $0.add(9, client, kind: .client)
                $0.add(9, server, kind: .server)
                $0.add(10, .full, up: 9)
            }
            #expect(try shown(forest).allSatisfy { $0[0] == 9 || $0[0] == 10 })
        }
        let two = forest {
            $0.add(9, .full, kind: .client)
            $0.add(9, .full, kind: .server)
            $0.add(9, .full, kind: .server)
        }
        #expect(try shown(two).map { $0[0] } == [9, 9, 9])
    }

    @Test("numbers are given in the store's order, and none that a span of the view carries; hidden ones take none")
    func numbers() throws {
        let forest = forest {
            $0.add(1, .hidden)
            $0.add(2, .masked)
            for id in [30, 20] as [UInt64] {
                $0.add(id, .full, kind: .server)
                $0.add(id, .masked, kind: .client)
            }
        }
        #expect(try shown(forest).map { $0[0] } == [2, 1, 30, 3, 20])
    }

    @Test("copies of the server half get its number and its parent")
    func copies() throws {
        let forest = forest {
            $0.add(9, .full, kind: .client)
            let server = $0.add(9, .full, kind: .server)
            $0.copy(server, up: 9)
            $0.add(10, .full, up: 9)
        }
        #expect(try shown(forest) == [[9, nil], [1, 9], [1, 9], [10, 1]])
    }

    @Test("a client half below its own server half makes a cycle, and both are roots")
    func cycle() throws {
        let forest = forest {
            $0.add(9, .full, up: 10, kind: .client)
            $0.add(9, .full, kind: .server)
            $0.add(10, .full, up: 9)
        }
        #expect(try shown(forest).map { $0[1] } == [nil, nil, nil])
    }
}
