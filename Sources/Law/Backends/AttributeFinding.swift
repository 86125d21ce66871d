package import Redaction

/// What becomes of one attribute in the view, and by which rules: for explanations. It holds no value.
package struct AttributeFinding: Sendable, Hashable {
    /// Where it stands.
    package enum Holder: String, Sendable, Hashable {
        case span, process, log
        /// The operation's name, which is no attribute and may name a peer.
        case name
    }

    /// What becomes of it.
    package enum Fate: Sendable, Hashable {
        case kept
        /// A span's kind, which stays whatever the rules say.
        case kindKept
        /// Names of namespaces that the viewer does not see are replaced in the value.
        case peersRewritten
        /// The rule that decides says what: see `rules`.
        case ruled
        /// The span is masked, and the key is not on the list of those that it keeps.
        case notAllowed
        /// The span is masked, and shows no logs.
        case logsWithheld
        /// One of the store's own notes, which are never shown.
        case storeNote
        /// Its type is not the store's, or its value does not fit it.
        case notUnderstood
        /// The span itself shows no attributes.
        case withSpan
        /// The span has no attribute of this key.
        case absent
    }

    package let key: [UInt8]
    package let holder: Holder
    package let fate: Fate
    /// Every rule that names the key, whether or not it applies.
    package let rules: [KeyFinding]
}
