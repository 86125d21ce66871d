import Terminal

/// JSON text in which whatever could harm a terminal is a JSON escape.
///
/// The value is the same, and `SafeText` finds nothing to spell out: its own spelling inside a string would not be JSON.
struct HarmlessJSON {
    let text: SafeText

    init(_ json: String) {
        var result = ""
        for scalar in json.unicodeScalars {
            let character = String(scalar)
            if scalar == "\n" || SafeText(character).plain.unicodeScalars.elementsEqual(character.unicodeScalars) {
                result.unicodeScalars.append(scalar)
            } else {
                result += character.utf16.map(Self.escape).joined()
            }
        }
        text = SafeText(lines: result)
    }

    private static func escape(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
    }
}
