/// A number that goes up and down. From any thread.
package struct Gauge: Sendable {
    private let series: MetricSeries

    init(_ series: MetricSeries) {
        self.series = series
    }

    package func set(_ value: Int64) {
        series.set(value)
    }

    package func add(_ amount: Int64) {
        series.add(amount)
    }

    package var value: Int64 { series.value }
}
