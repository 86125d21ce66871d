package import Quantities

/// A question for names: of all services, or of one service's operations.
package struct NameQuery: Sendable, Equatable {
    /// Which names are asked for.
    package enum Subject: Sendable, Equatable {
        case services
        /// Nil: of every kind.
        case operations(of: UTF8Text, kind: UTF8Text?)
        /// Without their kinds, each name once.
        case operationNames(of: UTF8Text)
    }

    package let subject: Subject
    package let form: ReplyForm
    package let pretty: Bool

    package init(_ subject: Subject, form: ReplyForm = .v1, pretty: Bool = false) {
        self.subject = subject
        self.form = form
        self.pretty = pretty
    }
}
