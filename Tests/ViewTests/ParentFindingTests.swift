import TestSupport
import Testing
import TraceModel
import View

/// Why a span hangs where it does, beside where the view hangs it.
@Suite struct ParentFindingTests {
    private func finding(_ forest: Forest, _ place: Int) throws -> (ParentFinding, parent: Int?) {
        let trace = try #require(forest.skeleton)
        let view = try #require(try forest.view())
        var visibility = [Visibility](repeating: .hidden, count: trace.spans.count)
        for span in view.spans { visibility[Int(span.index)] = span.visibility }
        let shown = try #require(view.spans.first { $0.index == Int32(place) })
        let parent = shown.parent.map { Int($0) }
        return (ParentFinding(of: place, parent: parent, in: trace, visibility), parent)
    }

    @Test("each way to hang somewhere is told apart")
    func ways() throws {
        var forest = Forest()
        let root = forest.add(1, .full)
        let child = forest.add(2, .masked, up: 1)
        forest.add(3, .hidden, up: 2)
        forest.add(4, .stray, up: 3)
        let below = forest.add(5, .full, up: 4)
        forest.add(6, .hidden)
        let alone = forest.add(7, .full, up: 6)
        let lost = forest.add(8, .full, up: 99)
        forest.add(9, .full, up: 1)
        forest.add(9, .masked, up: 1)
        let torn = forest.add(10, .full, up: 9)
        let all = try [root, child, below, alone, lost, torn].map { try finding(forest, $0).0 }
        #expect(all == [.root, .stored, .skipped(2), .noneVisible(1), .notInReply(0), .ambiguous])
    }

    @Test("what is told leads to the parent that the view shows", arguments: [41, 42] as [UInt64])
    func likeViews(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var histogram = Histogram()
        for round in 0..<500 {
            var forest = Forest()
            for id in 1...Int.random(in: 2...9, using: &random) {
                let whose = Forest.Whose.allCases.randomElement(using: &random) ?? .hidden
                let up = random.oneIn(5) ? nil : UInt64.random(in: 1...10, using: &random)
                forest.add(random.oneIn(8) ? 1 : UInt64(id), whose, up: up)
            }
            for place in forest.spans.indices where forest.whose(place).isVisible {
                let (told, parent) = try finding(forest, place)
                histogram.add("\(told)".prefix { $0 != "(" }.description)
                #expect(
                    isTrue(told, of: place, parent, forest), "seed \(seed) round \(round): \(told) \(place) \(forest)")
            }
        }
        histogram.print("parent findings, seed \(seed)")
        for way in ["root", "stored", "skipped", "noneVisible", "notInReply", "ambiguous"] {
            #expect(histogram[way] > 20, "\(way)")
        }
    }

    private func isTrue(_ told: ParentFinding, of place: Int, _ parent: Int?, _ forest: Forest) -> Bool {
        switch told {
        case .root: parent == nil && forest.spans[place].parentID == nil
        case .stored: parent == ancestor(of: place, behind: 0, forest) && parent != nil
        case .skipped(let count): parent == ancestor(of: place, behind: count, forest) && parent != nil
        case .noneVisible, .notInReply: parent == nil
        case .ambiguous: true
        }
    }

    /// The first visible ancestor, where so many hidden ones stand before it.
    private func ancestor(of place: Int, behind count: Int, _ forest: Forest) -> Int? {
        var at = place
        for step in 0...count {
            guard let next = forest.spans.firstIndex(where: { $0.id == forest.spans[at].parentID }),
                forest.whose(next).isVisible == (step == count)
            else { return nil }
            at = next
        }
        return at
    }
}
