/// What a log line may say about something: a text or a whole number. Tokens, keys and raw attribute values are neither.
package enum LogValue: Sendable, Equatable {
    /// Cut at 256 characters.
    case text(String)
    case integer(Int64)
}
