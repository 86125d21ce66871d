/// One request to a store, and another for a store that no longer has the route of the first, or fails at it.
package struct StoreQuestion: Sendable {
    package let request: ScopedRequest
    /// The form of the reply to the first.
    package let form: ReplyForm
    /// Its reply is in v3's form.
    package let alternative: ScopedRequest?
    /// The statuses of a reply to the first that send to the second.
    package let elsewhere: Set<Int>

    init(
        _ request: ScopedRequest, in form: ReplyForm = .v1, else alternative: ScopedRequest? = nil,
        on elsewhere: Set<Int> = []
    ) {
        self.request = request
        self.form = form
        self.alternative = alternative
        self.elsewhere = elsewhere
    }
}
