import Terminal

/// Lines that stand below one another, for people: with branches on a terminal, indented elsewhere.
struct Outline {
    let text: SafeText
    let children: [Outline]

    init(_ text: SafeText, _ children: [Outline] = []) {
        self.text = text
        self.children = children
    }

    func print(on console: Console) {
        console.print(text)
        printChildren(below: "", drawing: console.width != nil, on: console)
    }

    private func printChildren(below indent: SafeText, drawing: Bool, on console: Console) {
        for (place, child) in children.enumerated() {
            let isLast = place == children.count - 1
            let branch: SafeText = drawing ? (isLast ? "└─ " : "├─ ") : "  "
            console.print("\(indent)\(branch.styled(.faint))\(child.text)")
            let deeper: SafeText = drawing ? (isLast ? "   " : "│  ") : "  "
            child.printChildren(below: "\(indent)\(deeper.styled(.faint))", drawing: drawing, on: console)
        }
    }
}
