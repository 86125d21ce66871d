/// The head of a backend's reply whose grammar and framing have been judged; what it says is still the backend's word.
package struct ReplyHead: Sendable {
    /// 200 to 599.
    package let status: Int
    package let fields: HeaderFields
    package let framing: BodyFraming

    /// Whether another request may follow on the connection: a `Connection` field, where there is one, says `keep-alive` and nothing else.
    package var keepsConnection: Bool {
        fields.values(of: "connection").allSatisfy { $0.equalsIgnoringCase("keep-alive") }
    }
}
