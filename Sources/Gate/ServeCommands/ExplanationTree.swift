import AccessPolicy
import Terminal
import TraceModel

/// Prints an explanation for people: the visible spans as a tree, then what is hidden and why.
struct ExplanationTree {
    private let explanation: Explanation
    private let children: [Int: [Int]]

    init(_ explanation: Explanation) {
        self.explanation = explanation
        var children: [Int: [Int]] = [:]
        for (place, line) in explanation.lines.enumerated() {
            if let parent = line.parent { children[parent, default: []].append(place) }
        }
        self.children = children
    }

    func print(on console: Console) {
        let tally = explanation.tally
        let shapes: SafeText = tally.count(.shape) == 0 ? "" : "\(tally.count(.shape)) shape, "
        console.print(
            "trace \(explanation.traceID.description): \(tally.count(.full)) full, \(tally.count(.masked)) masked, \(shapes)\(tally.count(.hidden)) hidden"
        )
        if tally.count(.shape) > 0, !explanation.exists {
            console.print("no span is masked or full: for this viewer the trace does not exist")
        }
        printTree(on: console)
        printHidden(on: console)
    }

    /// Depth first with a stack of our own: a tree may be as deep as the trace is long.
    private func printTree(on console: Console) {
        let roots = explanation.lines.indices.filter {
            explanation.lines[$0].decision.visibility > .hidden && explanation.lines[$0].parent == nil
        }
        var stack = roots.reversed().map { (place: $0, depth: 0) }
        while let (place, depth) = stack.popLast() {
            printSpan(explanation.lines[place], depth: depth, on: console)
            stack += (children[place] ?? []).reversed().map { ($0, depth + 1) }
        }
    }

    private func printSpan(_ line: Explanation.Line, depth: Int, on console: Console) {
        let indent = SafeText(String(repeating: "  ", count: min(depth, 40) + 1))
        let visibility = SafeText(line.decision.visibility.rawValue).styled(
            line.decision.visibility == .full ? .green : .yellow)
        let shown: SafeText =
            line.decision.visibility == .shape
            ? "hidden, start \(line.start) us, duration \(line.duration) us,"
            : "\(quoted: line.name) of \(quoted: line.service)"
        console.print(
            "\(indent)\(visibility) \(line.span.description) \(shown) in \(line.owner.name): \(line.decision.sentence)"
        )
    }

    private func printHidden(on console: Console) {
        let hidden = explanation.lines.filter { $0.decision.visibility == .hidden }
        guard !hidden.isEmpty else { return }
        console.print("hidden:")
        for line in hidden {
            console.print(
                "  \(line.span.description) \(quoted: line.name) of \(quoted: line.service) in \(line.owner.name): \(line.decision.sentence)"
            )
        }
    }
}

extension Owner {
    /// For people.
    var name: String { namespace?.name ?? "no known namespace" }
}
