/// One metric: its description and a series for each value of its label.
struct MetricFamily: Sendable {
    enum Kind: String {
        case counter
        case gauge
    }

    let name: String
    let help: String
    let kind: Kind
    let label: String?
    let series: [(value: String, series: MetricSeries)]

    var isWellNamed: Bool {
        [name, label ?? name].allSatisfy { text in
            !text.isEmpty && !(text.utf8.first.map { (0x30...0x39).contains($0) } ?? true)
                && text.unicodeScalars.allSatisfy {
                    $0.isASCII && ($0.properties.isAlphabetic || "0"..."9" ~= $0 || $0 == "_")
                }
        }
    }

    var rendered: String {
        var text = "# HELP \(name) \(Self.escaped(help, quote: false))\n# TYPE \(name) \(kind.rawValue)\n"
        for (value, series) in series {
            let labels = label.map { "{\($0)=\"\(Self.escaped(value, quote: true))\"}" } ?? ""
            text += "\(name)\(labels) \(series.value)\n"
        }
        return text
    }

    /// The format's own escapes; what could steer a terminal becomes U+FFFD, for which the format has no escape.
    private static func escaped(_ text: String, quote: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quote: escaped += "\\\""
            default: escaped.unicodeScalars.append(isHarmless(scalar) ? scalar : "\u{FFFD}")
            }
        }
        return escaped
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
