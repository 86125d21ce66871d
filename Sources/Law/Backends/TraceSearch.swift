package import Quantities

/// A search for traces: one span of the viewer's view must satisfy all of it.
package struct TraceSearch: Sendable, Equatable {
    /// An attribute that the span, its process or one of its logs must have, with its value as text.
    package struct Tag: Sendable, Equatable {
        package let key: UTF8Text
        package let value: UTF8Text

        package init(key: UTF8Text, value: UTF8Text) {
            self.key = key
            self.value = value
        }
    }

    /// The service's name as stored; nil for any.
    package let service: UTF8Text?
    package let operation: UTF8Text?
    /// When the span starts, in microseconds since the epoch; both ends count. This is what the store is asked for.
    package let start: Int64
    package let end: Int64
    /// The last microsecond in which the span starts. Before `end` where the caller's own is between two of them: a store that counts in nanoseconds has spans there.
    package let last: Int64
    /// How long it takes, in nanoseconds; both ends count.
    package let minDuration: Int64?
    package let maxDuration: Int64?
    /// In order of their keys, each key once.
    package let tags: [Tag]
    /// How many traces are wanted.
    package let limit: Int
    package let raw: Bool
    package let pretty: Bool
    /// The form of the answer.
    package let form: ReplyForm

    package init(
        service: UTF8Text?, operation: UTF8Text? = nil, start: Int64, end: Int64, last: Int64? = nil,
        minDuration: Int64? = nil, maxDuration: Int64? = nil, tags: [Tag] = [], limit: Int, raw: Bool = false,
        pretty: Bool = false, form: ReplyForm = .v1
    ) {
        self.service = service
        self.operation = operation
        self.start = start
        self.end = end
        self.last = last ?? end
        self.minDuration = minDuration
        self.maxDuration = maxDuration
        self.tags = tags
        self.limit = limit
        self.raw = raw
        self.pretty = pretty
        self.form = form
    }

    /// Whether a span with these times may be meant: its start and its duration, both in microseconds.
    package func covers(start: Int64, duration: Int64) -> Bool {
        guard start >= self.start, start <= last else { return false }
        let (nanoseconds, isTooLong) = duration.multipliedReportingOverflow(by: 1_000)
        let time = isTooLong ? (duration < 0 ? .min : .max) : nanoseconds
        return time >= minDuration ?? .min && time <= maxDuration ?? .max
    }
}
