import TestSupport
import TraceModel
import Testing

/// The obvious reading of `docs/specs/view.md` section 3: recursive, without memory.
private struct ParentModel {
    let forest: Forest

    func holders(_ id: SpanID) -> [Int] {
        forest.spans.indices.filter { forest.spans[$0].id == id && forest.original(of: $0) == nil }
    }

    func resolve(_ id: SpanID, met: Set<SpanID> = []) -> Int? {
        guard !met.contains(id) else { return nil }
        let all = holders(id)
        let visible = all.filter { forest.whose($0).isVisible }
        if visible.count == 1 { return visible[0] }
        if visible.count > 1 {
            let told = visible.filter { forest.whose($0).isTold }
            let servers = told.filter { forest.spans[$0].kind == .server }
            let hasClient = told.contains { forest.spans[$0].kind == .client }
            return servers.count == 1 && hasClient ? servers[0] : nil
        }
        let answers = all.map { holder in
            forest.spans[holder].parentID.flatMap { resolve($0, met: met.union([id])) }
        }
        guard let first = answers.first, answers.allSatisfy({ $0 == first }) else { return nil }
        return first
    }

    func uncut(_ place: Int) -> Int? {
        let first = forest.original(of: place) ?? place
        return forest.spans[first].parentID.flatMap { resolve($0) }
    }

    func parent(_ place: Int) -> UInt64? {
        let first = forest.original(of: place) ?? place
        guard let parent = uncut(first) else { return nil }
        var step: Int? = parent
        for _ in forest.spans.indices {
            guard let at = step else { break }
            if at == first { return nil }
            step = uncut(at)
        }
        return forest.spans[parent].id.value
    }
}

@Suite struct ParentModelTests {
    private static func forest(_ seed: UInt64) -> Forest {
        var generator = SeededGenerator(seed: seed)
        let ids = UInt64.random(in: 1...7, using: &generator)
        let kinds: [SpanKind] = [.client, .server, .server, .other]
        var forest = Forest()
        for _ in 0..<Int.random(in: 1...9, using: &generator) {
            let whose = Forest.Whose.allCases.randomElement(using: &generator) ?? .hidden
            let up = generator.oneIn(6) ? nil : UInt64.random(in: 1...ids + 1, using: &generator)
            let kind = kinds.randomElement(using: &generator) ?? .other
            forest.add(UInt64.random(in: 1...ids, using: &generator), whose, up: up, kind: kind)
            guard generator.oneIn(4) else { continue }
            forest.copy(
                Int.random(in: forest.spans.indices, using: &generator),
                up: generator.oneIn(2) ? UInt64.random(in: 1...ids + 1, using: &generator) : nil,
                whose: generator.oneIn(3) ? Forest.Whose.allCases.randomElement(using: &generator) : nil)
        }
        return forest
    }

    @Test("seeded small forests get the parents that the recursive model gives, and every span is counted once")
    func model() throws {
        var histogram = Histogram()
        for seed in 1...6000 as ClosedRange<UInt64> {
            let forest = Self.forest(seed)
            let model = ParentModel(forest: forest)
            let view = try #require(try forest.view())
            #expect(view.spans.map { Int($0.index) } == forest.spans.indices.filter { forest.whose($0).isVisible })
            for span in view.spans {
                let place = Int(span.index)
                let expected = model.parent(place)
                let parent = span.parent.map { forest.spans[Int($0)].id.value }
                #expect(parent == expected, "seed \(seed), span \(place)")
                Self.count(place, expected, forest, model, &histogram)
            }
            #expect(Visibility.allCases.map(view.tally.count).reduce(0, +) == forest.spans.count, "seed \(seed)")
            #expect(view.exists == forest.spans.indices.contains { forest.whose($0).isTold })
        }
        histogram.print("parents, seeds 1 to 6000")
        for name in [
            "own parent", "through hidden", "root", "cut", "cycle", "shared", "copy", "copy with another parent id",
            "shape",
        ] {
            #expect(histogram[name] > 100, "\(name)")
        }
    }

    private static func count(
        _ place: Int, _ parent: UInt64?, _ forest: Forest, _ model: ParentModel, _ histogram: inout Histogram
    ) {
        let span = forest.spans[place]
        if forest.whose(place) == .shape { histogram.add("shape") }
        if let original = forest.original(of: place) {
            histogram.add("copy")
            if forest.spans[original].parentID != span.parentID { histogram.add("copy with another parent id") }
        }
        switch (span.parentID?.value, parent) {
        case (nil, _): histogram.add("root")
        case (let own?, let parent?): histogram.add(own == parent ? "own parent" : "through hidden")
        case (_?, nil): histogram.add(model.uncut(place) == nil ? "cut" : "cycle")
        }
        if let up = span.parentID, model.holders(up).filter({ forest.whose($0).isVisible }).count > 1 {
            histogram.add("shared")
        }
    }
}
