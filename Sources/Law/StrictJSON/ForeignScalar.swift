/// Which characters of foreign text may be shown as they are.
package enum ForeignScalar {
    /// False for what could end a line, move a cursor, reorder its neighbors or hide itself. A closed list of harmful categories would miss
    /// what is ignored when drawn (fillers, variation selectors): two texts that look the same would be different ones.
    package static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        guard !scalar.properties.isDefaultIgnorableCodePoint else { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return false
        default: return true
        }
    }

    /// `\u{1b}`.
    package static func spelled(_ scalar: Unicode.Scalar) -> String {
        "\\u{" + String(scalar.value, radix: 16) + "}"
    }
}
