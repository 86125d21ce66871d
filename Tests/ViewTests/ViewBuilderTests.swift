import Quantities
import TraceModel
import Testing

@Suite struct ViewBuilderTests {
    /// Spans named in order; `nil` for none.
    private func parents(_ build: (inout Forest) -> Void) throws -> [Int: UInt64?] {
        var forest = Forest()
        build(&forest)
        return try forest.parents()
    }

    @Test("the parent is the nearest ancestor in the view, through any number of hidden spans")
    func nearest() throws {
        let parents = try parents {
            $0.add(1, .full)
            $0.add(2, .hidden, up: 1)
            $0.add(3, .stray, up: 2)
            $0.add(4, .masked, up: 3)
            $0.add(5, .full, up: 4)
        }
        #expect(parents == [0: nil, 3: 1, 4: 4])
    }

    @Test("a parent that was never stored is none, for a visible span and for a hidden one on the way")
    func neverStored() throws {
        let parents = try parents {
            $0.add(1, .full, up: 99)
            $0.add(2, .hidden, up: 98)
            $0.add(3, .full, up: 2)
        }
        #expect(parents == [0: nil, 2: nil])
    }

    @Test("spans on a cycle are roots, their children are not, and a cycle through hidden spans is one too")
    func cycles() throws {
        let visible = try parents {
            $0.add(1, .full, up: 2)
            $0.add(2, .masked, up: 1)
            $0.add(3, .full, up: 1)
        }
        #expect(visible == [0: nil, 1: nil, 2: 1])
        let hidden = try parents {
            $0.add(1, .hidden, up: 2)
            $0.add(2, .hidden, up: 1)
            $0.add(3, .full, up: 1)
        }
        #expect(hidden == [2: nil])
        let mixed = try parents {
            $0.add(1, .full, up: 2)
            $0.add(2, .hidden, up: 1)
            $0.add(3, .full, up: 2)
        }
        #expect(mixed == [0: nil, 2: 1])
    }

    @Test("a span that names itself has no parent, and a hidden one on the way leads nowhere")
    func selfParents() throws {
        let parents = try parents {
            $0.add(1, .full, up: 1)
            $0.add(2, .hidden, up: 2)
            $0.add(3, .full, up: 2)
        }
        #expect(parents == [0: nil, 2: nil])
    }

    @Test("hidden holders of one id lead up only where all of them agree")
    func agreement() throws {
        func holders(_ first: UInt64?, _ second: UInt64?) throws -> UInt64?? {
            try parents {
                $0.add(1, .full)
                $0.add(2, .full)
                $0.add(8, .hidden, up: first)
                $0.add(8, .stray, up: second)
                $0.add(9, .full, up: 8)
            }[4]
        }
        #expect(try holders(1, 1) == .some(1))
        #expect(try holders(1, 2) == .some(nil))
        #expect(try holders(1, nil) == .some(nil))
        #expect(try holders(nil, 1) == .some(nil))
        #expect(try holders(1, 77) == .some(nil))
        #expect(try holders(1, 8) == .some(nil))
        #expect(try holders(nil, nil) == .some(nil))
    }

    @Test("of an id that visible and hidden spans carry the visible one is meant")
    func visibleHolder() throws {
        let parents = try parents {
            $0.add(1, .full)
            $0.add(8, .hidden, up: 1)
            $0.add(8, .masked)
            $0.add(8, .stray)
            $0.add(9, .full, up: 8)
        }
        #expect(parents[4] == .some(8))
    }

    @Test(
        "of several visible spans the one server is meant, where a client carries the id too",
        arguments: [
            ([.client, .server], 8), ([.server, .client], 8), ([.client, .client, .server], 8),
            ([.server, .server], nil),
            ([.client, .server, .server], nil), ([.client, .client], nil), ([.server, .other], nil),
            ([.other, .other], nil),
            ([.other], 8),
        ] as [([SpanKind], UInt64?)])
    func sharedIDs(_ kinds: [SpanKind], _ parent: UInt64?) throws {
        let parents = try parents { forest in
            for kind in kinds { forest.add(8, .full, kind: kind) }
            forest.add(9, .masked, up: 8)
        }
        #expect(parents[kinds.count] == .some(parent))
    }

    @Test("a hidden half of a shared id does not count: neither as the client nor as a second server")
    func hiddenHalves() throws {
        let parents = try parents {
            $0.add(8, .hidden, kind: .client)
            $0.add(8, .full, kind: .server)
            $0.add(8, .full, kind: .other)
            $0.add(9, .full, up: 8)
            $0.add(18, .full, kind: .client)
            $0.add(18, .full, kind: .server)
            $0.add(18, .hidden, kind: .server)
            $0.add(19, .full, up: 18)
        }
        #expect(parents[3] == .some(nil))
        #expect(parents[7] == .some(18))
    }

    @Test("a shape is a parent like any other, and its kind neither makes halves of a call nor other copies")
    func shapes() throws {
        let parents = try parents {
            $0.add(1, .full)
            $0.add(2, .shape, up: 1)
            $0.add(3, .hidden, up: 2)
            $0.add(4, .masked, up: 3)
            $0.add(8, .full, kind: .client)
            $0.add(8, .shape, kind: .server)
            $0.add(9, .full, up: 8)
        }
        #expect(parents == [0: nil, 1: 1, 3: 2, 4: nil, 5: nil, 6: nil])
        var forest = Forest()
        let shape = forest.add(2, .shape, kind: .client)
        forest.copy(shape, kind: .server)
        forest.add(3, .full, up: 2)
        #expect(try forest.parents() == [0: nil, 1: nil, 2: 2])
    }

    @Test("equal copies count as one holder, all of them stay, and each has the first one's parent")
    func copies() throws {
        var forest = Forest()
        forest.add(1, .full)
        let original = forest.add(2, .full, up: 1)
        forest.copy(original)
        forest.add(3, .full, up: 2)
        forest.copy(original)
        #expect(try forest.parents() == [0: nil, 1: 1, 2: 1, 3: 2, 4: 1])
    }

    @Test("what a viewer does not see makes no two holders of one span: a copy's own references, and a hidden copy")
    func unseenDifferences() throws {
        var forest = Forest()
        forest.add(1, .full)
        forest.add(9, .full)
        let original = forest.add(2, .full, up: 1)
        forest.copy(original, up: 9)
        forest.copy(original, up: 9, whose: .hidden)
        forest.add(3, .full, up: 2)
        #expect(try forest.parents() == [0: nil, 1: nil, 2: 1, 3: 1, 5: 2])
    }

    @Test("a copy that is visible in another way is another holder")
    func otherVisibility() throws {
        var forest = Forest()
        let original = forest.add(2, .full)
        forest.copy(original, whose: .masked)
        forest.add(3, .full, up: 2)
        #expect(try forest.parents() == [0: nil, 1: nil, 2: nil])
    }

    @Test("equal copies on a cycle are roots like their first")
    func copiedCycle() throws {
        var forest = Forest()
        forest.add(1, .full, up: 2)
        let second = forest.add(2, .full, up: 1)
        forest.copy(second)
        #expect(try forest.parents() == [0: nil, 1: nil, 2: nil])
    }

    @Test("a link stays between full spans, and where its target is one span of several")
    func links() throws {
        var forest = Forest()
        forest.add(1, .full, links: [2, 1, 3, 4, 5, nil, 9])
        forest.add(2, .full)
        forest.add(3, .masked, links: [1])
        forest.add(4, .hidden, links: [1])
        forest.add(5, .hidden)
        forest.add(5, .full)
        let view = try #require(try forest.view())
        #expect(view.keptLinks == [true, false, false, false, true, false, false, false, false])
    }

    @Test("the order of the visible spans is the store's")
    func order() throws {
        var forest = Forest()
        for id in [5, 3, 9, 1] as [UInt64] {
            forest.add(id + 100, .hidden)
            forest.add(id, .full)
        }
        let view = try #require(try forest.view())
        #expect(view.spans.map { forest.spans[Int($0.index)].id.value } == [5, 3, 9, 1])
    }

    @Test("the tally counts every span once, by owner, rule and doubt")
    func tally() throws {
        var forest = Forest()
        for whose in Forest.Whose.allCases {
            for _ in 0...whose.rawValue { forest.copy(forest.add(UInt64(forest.spans.count + 1), whose)) }
        }
        let tally = try #require(try forest.view()).tally
        #expect(Visibility.allCases.map(tally.count) == [14, 10, 4, 2])
        let rows = tally.rows.map { "\($0.service?.string ?? "") \($0.visibility) \($0.rules.joined()) \($0.spans)" }
        #expect(
            rows.sorted() == [
                "cart masked --grant storefront=masked 4", "hop shape --grant identity=shape 10",
                "ledger full --grant payments=full 2", "secret hidden  6",
                "stray hidden  8",
            ])
        #expect(tally.rows.contains { $0.owner == .unknown(.noEvidence) })
    }

    @Test("an empty trace, and one of hidden spans alone, does not exist")
    func existence() throws {
        #expect(try Forest().view()?.exists == false)
        var forest = Forest()
        forest.add(1, .hidden)
        forest.add(2, .stray, up: 1)
        #expect(try forest.view()?.exists == false)
        forest.add(3, .shape)
        #expect(try forest.view()?.exists == false, "a shape makes no trace")
        #expect(try forest.view()?.spans.count == 1)
        #expect(try forest.view("*=masked")?.exists == true)
        #expect(try forest.view("*=masked")?.spans.count == 2, "an unknown owner is hidden from everybody")
    }
}
