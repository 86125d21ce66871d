import EventLoop
import HTTPSyntax
import Quantities

/// Makes the fields that every reply carries; on one loop. The date is printed once a second.
final class ReplyFieldMaker: Sendable {
    private struct State {
        var second: Int64 = .min
        var date = ""
    }

    private let clock: @Sendable () -> Timestamp
    private let state: LoopConfined<State>

    init(on loop: Loop, clock: @escaping @Sendable () -> Timestamp) {
        self.clock = clock
        state = LoopConfined(State(), on: loop.identity)
    }

    /// The maker's own fields come first, then the reply's.
    func fields(
        contentType: StaticString, policy: BrowserPolicy, closes: Bool, isSecure: Bool, more: OutgoingFields
    ) throws(OutgoingFields.Unwritable) -> OutgoingFields {
        var fields = OutgoingFields()
        try fields.add("Date", date())
        try fields.add("Content-Type", contentType.description)
        fields.append(try (policy == .page ? Self.ofPages : Self.ofData).get())
        // A year; RFC 6797 section 7.2 wants it over TLS alone.
        if isSecure { try fields.add("Strict-Transport-Security", "max-age=31536000") }
        if closes { try fields.add("Connection", "close") }
        fields.append(more)
        return fields
    }

    private static let ofData = Result { () throws(OutgoingFields.Unwritable) in try always(.data) }
    private static let ofPages = Result { () throws(OutgoingFields.Unwritable) in try always(.page) }

    private static func always(_ policy: BrowserPolicy) throws(OutgoingFields.Unwritable) -> OutgoingFields {
        var fields = OutgoingFields()
        try fields.add("Cache-Control", "no-store")
        try fields.add("X-Content-Type-Options", "nosniff")
        try fields.add("Content-Security-Policy", policy.contentSecurity)
        try fields.add("Referrer-Policy", "no-referrer")
        try fields.add("Cross-Origin-Resource-Policy", "same-origin")
        try fields.add("Vary", "Authorization")
        return fields
    }

    private func date() -> String {
        let now = clock()
        if now.seconds != state.value.second {
            state.value = State(second: now.seconds, date: HTTPDate.format(now))
        }
        return state.value.date
    }
}
