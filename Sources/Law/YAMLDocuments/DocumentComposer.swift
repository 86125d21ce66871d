import Quantities
import StrictJSON

/// Makes documents of events, and refuses what the subset does not have. It goes on behind everything it refuses.
struct DocumentComposer {
    /// A list or mapping that is still open.
    private struct Level {
        let position: SourcePosition
        let isMapping: Bool
        var items: [YAMLNode] = []
        var entries: [YAMLEntry] = []
        var lines: [UTF8Text: Int] = [:]
        var pendingKey: (text: String, position: SourcePosition)?
    }

    private(set) var documents: [YAMLNode] = []
    var problems = ProblemList()
    private let file: String
    private var levels: [Level] = []

    init(file: String) {
        self.file = file
    }

    mutating func take(_ event: YAMLEvent) {
        let position = SourcePosition(file: file, line: event.line, column: event.column)
        if event.hasAnchor {
            problems.add("anchors (`&name`) are not allowed: write the value where it is used", at: position)
        }
        if event.hasTag {
            problems.add("tags (`!name`) are not allowed: what a value is follows from its key", at: position)
        }
        switch event.kind {
        case .documentStart(let hasDirectives):
            if hasDirectives { problems.add("directives (`%YAML`, `%TAG`) are not allowed", at: position) }
        case .documentEnd: break
        case .alias:
            problems.add(
                "aliases (`*name`) are not allowed: write the value, or quote text that begins with `*`", at: position)
            // The place is filled, so that the rest of the document keeps its shape.
            add(YAMLNode(position: position, content: .scalar("alias", isPlain: false)))
        case .scalar(let text, let isPlain):
            add(YAMLNode(position: position, content: .scalar(text, isPlain: isPlain)))
        case .listStart: levels.append(Level(position: position, isMapping: false))
        case .mappingStart: levels.append(Level(position: position, isMapping: true))
        case .listEnd, .mappingEnd: close()
        }
    }

    private mutating func close() {
        guard let level = levels.popLast() else { return }
        add(
            YAMLNode(
                position: level.position, content: level.isMapping ? .mapping(level.entries) : .list(level.items)))
    }

    private mutating func add(_ node: YAMLNode) {
        guard var level = levels.popLast() else {
            if case .scalar("", isPlain: true) = node.content { return }  // An empty document.
            documents.append(node)
            return
        }
        if !level.isMapping {
            level.items.append(node)
        } else if let key = level.pendingKey {
            level.pendingKey = nil
            addEntry(key, node, to: &level)
        } else {
            level.pendingKey = (keyText(node), node.position)
        }
        levels.append(level)
    }

    private mutating func addEntry(
        _ key: (text: String, position: SourcePosition), _ value: YAMLNode, to level: inout Level
    ) {
        if let first = level.lines[UTF8Text(key.text)] {
            problems.add(
                "key \(ForeignText.quoted(key.text)) is repeated: it is on line \(first) already", at: key.position)
            return
        }
        level.lines[UTF8Text(key.text)] = key.position.line
        level.entries.append(YAMLEntry(key: key.text, keyPosition: key.position, value: value))
    }

    /// Keys are text, and what another reader would type is no text: `on:` is `true:` to many.
    private mutating func keyText(_ node: YAMLNode) -> String {
        guard case .scalar(let text, let isPlain) = node.content else {
            problems.add("a list or mapping is used as a key: expected text", at: node.position)
            return "line \(node.position.line) column \(node.position.column)"
        }
        if isPlain, text == "<<" {
            problems.add("merge keys (`<<`) are not allowed: write the keys out", at: node.position)
        } else if isPlain, let type = PlainScalarType(of: text) {
            problems.add("key " + type.refusal(of: text), at: node.position, hint: type.hint(for: text))
        }
        return text
    }
}
