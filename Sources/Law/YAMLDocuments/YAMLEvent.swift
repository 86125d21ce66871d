/// One event of the parser, as a value; lines and columns count from 1.
struct YAMLEvent {
    enum Kind {
        /// `hasDirectives`: `%YAML` or `%TAG` stands before it.
        case documentStart(hasDirectives: Bool)
        case documentEnd
        case alias
        case scalar(String, isPlain: Bool)
        case listStart
        case listEnd
        case mappingStart
        case mappingEnd
    }

    let kind: Kind
    let hasAnchor: Bool
    let hasTag: Bool
    let line: Int
    let column: Int
}
