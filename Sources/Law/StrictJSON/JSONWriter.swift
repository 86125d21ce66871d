/// Writes JSON in one way, so that equal values are equal bytes.
///
/// Names are sorted by their bytes; numbers stand as they were read. Besides what RFC 8259 demands it escapes DEL, the
/// C1 controls, U+2028, U+2029 and the marks that turn the direction of text: a value is one line, and harmless on a
/// terminal whatever it holds.
package enum JSONWriter {
    /// Without white space.
    package static func canonical(_ value: JSONValue) -> [UInt8] {
        var output: [UInt8] = []
        write(value, indentation: nil, to: &output)
        return output
    }

    /// Over several lines, two spaces a level, for people. No line break at the end.
    package static func pretty(_ value: JSONValue) -> [UInt8] {
        var output: [UInt8] = []
        write(value, indentation: 0, to: &output)
        return output
    }

    /// `indentation` is the number of levels around the value, or nil for no white space at all.
    private static func write(_ value: JSONValue, indentation: Int?, to output: inout [UInt8]) {
        switch value {
        case .null: output += "null".utf8
        case .bool(let flag): output += (flag ? "true" : "false").utf8
        case .number(let number): output += number.text.utf8
        case .string(let text): JSONText.write(text, to: &output)
        case .array(let elements):
            writeList("[", elements, "]", indentation: indentation, to: &output) { element, output in
                write(element, indentation: indentation.map { $0 + 1 }, to: &output)
            }
        case .object(let object):
            let members = object.members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            writeList("{", members, "}", indentation: indentation, to: &output) { member, output in
                JSONText.write(member.name, to: &output)
                output += (indentation == nil ? ":" : ": ").utf8
                write(member.value, indentation: indentation.map { $0 + 1 }, to: &output)
            }
        }
    }

    private static func writeList<Item>(
        _ open: String, _ items: [Item], _ close: String, indentation: Int?, to output: inout [UInt8],
        writeItem: (Item, inout [UInt8]) -> Void
    ) {
        output += open.utf8
        for (index, item) in items.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            breakLine(levels: indentation.map { $0 + 1 }, to: &output)
            writeItem(item, &output)
        }
        if !items.isEmpty { breakLine(levels: indentation, to: &output) }
        output += close.utf8
    }

    private static func breakLine(levels: Int?, to output: inout [UInt8]) {
        guard let levels else { return }
        output.append(UInt8(ascii: "\n"))
        output += repeatElement(UInt8(ascii: " "), count: 2 * levels)
    }
}
