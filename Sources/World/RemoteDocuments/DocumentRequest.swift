package import Quantities

/// What is asked for, and what is taken for an answer.
package struct DocumentRequest: Sendable {
    /// How long it may take, from the moment that it is its turn.
    package struct Deadlines: Sendable {
        /// Until the request can be sent: name lookup, connection and TLS.
        package var connect: Duration
        /// Until the last byte has come.
        package var total: Duration

        /// What suits a host that works, as far as anybody waits for it.
        package init(connect: Duration = .seconds(3), total: Duration = .seconds(5)) {
            self.connect = connect
            self.total = total
        }
    }

    /// Where it is.
    package let url: DocumentURL
    /// What its media type may be, the favorite first.
    package let types: [DocumentType]
    /// The longest body that is read to its end.
    package let sizeLimit: ByteCount
    /// How long it may take.
    package let deadlines: Deadlines

    /// - Parameters:
    ///   - types: what the document's media type may be, the favorite first. With none of them nothing is taken.
    ///   - sizeLimit: the longest body that is read to its end.
    package init(
        _ url: DocumentURL, types: [DocumentType], sizeLimit: ByteCount = .kibibytes(256),
        deadlines: Deadlines = Deadlines()
    ) {
        self.url = url
        self.types = types
        self.sizeLimit = sizeLimit
        self.deadlines = deadlines
    }
}
