extension ReplyShape {
    /// Who calls whom, and how often.
    static let dependencies = envelope(
        .list(
            .object([
                Member("parent", .text, isRequired: true), Member("child", .text, isRequired: true),
                Member("callCount", .count, isRequired: true),
            ])))

    /// How far apart points of metrics are at least, in milliseconds.
    static let minimumStep = envelope(.count)

    /// Rates, errors or latencies over time: the message `MetricFamily` of `openmetrics.proto`, of which Jaeger's stores fill gauges alone.
    static let metrics = object([
        Member("name", .text, isRequired: true), Member("type", .word(types)), Member("unit", .text),
        Member("help", .text), Member("metrics", .list(metric)), Member("errors", .nothing),
    ])

    private static let types = [
        "UNKNOWN", "GAUGE", "COUNTER", "STATE_SET", "INFO", "HISTOGRAM", "GAUGE_HISTOGRAM", "SUMMARY",
    ]

    private static let metric = object([
        Member(
            "labels",
            .list(.object([Member("name", .text, isRequired: true), Member("value", .text, isRequired: true)]))),
        Member("metricPoints", .list(.object([Member("gaugeValue", gauge), Member("timestamp", .time)]))),
    ])

    private static let gauge = object([Member("doubleValue", .number), Member("intValue", .integer)])

    /// Jaeger's, around all of its v1 answers.
    private static func envelope(_ data: ReplyShape) -> ReplyShape {
        .object([
            Member("data", data, isRequired: true), Member("total", .count), Member("limit", .count),
            Member("offset", .count), Member("errors", .nothing),
        ])
    }
}
