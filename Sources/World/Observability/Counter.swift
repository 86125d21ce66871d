/// A number that only grows. From any thread.
package struct Counter: Sendable {
    private let series: MetricSeries

    init(_ series: MetricSeries) {
        self.series = series
    }

    package func increment(by amount: UInt32 = 1) {
        series.add(Int64(amount))
    }

    /// For what is counted elsewhere; a total that is lower than an earlier one changes nothing.
    package func raise(to total: UInt64) {
        series.raise(to: Int64(clamping: total))
    }

    package var value: Int64 { series.value }
}

/// A counter for each value of its label.
package struct LabeledCounter<Label: MetricLabel>: Sendable {
    private let counters: [Label: Counter]

    init(_ counters: [Label: Counter]) {
        self.counters = counters
    }

    package func increment(_ label: Label, by amount: UInt32 = 1) {
        counters[label]?.increment(by: amount)
    }

    package func raise(_ label: Label, to total: UInt64) {
        counters[label]?.raise(to: total)
    }

    package func value(_ label: Label) -> Int64 { counters[label]?.value ?? 0 }
}
