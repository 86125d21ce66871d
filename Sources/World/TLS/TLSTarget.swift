/// Whom a client wants to speak to: the name or address that the server's certificate must bear, and who may vouch for it.
package struct TLSTarget: Sendable, Hashable {
    package let context: TLSContext
    /// A DNS name, or an address literal without brackets.
    package let serverName: String

    /// `context` is a client's.
    package init(_ context: TLSContext, serverName: String) {
        self.context = context
        self.serverName = serverName
    }

    package static func == (left: TLSTarget, right: TLSTarget) -> Bool {
        left.context === right.context && left.serverName == right.serverName
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(context))
        hasher.combine(serverName)
    }
}
