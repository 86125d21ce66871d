import Synchronization

/// The metrics of one process, rendered as Prometheus text format 0.0.4.
///
/// Each is registered once, at start, with the closed set of its label's values: nobody outside can make a new series,
/// or have a text of theirs shown.
package final class Metrics: Sendable {
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private let families = Mutex<[MetricFamily]>([])

    package init() {}

    /// A number that only grows. By convention its name ends in `_total`.
    package func counter(_ name: StaticString, help: StaticString) -> Counter {
        Counter(register(name, help, .counter, label: nil, values: [""])[0])
    }

    /// A counter for each value of `label`.
    package func counter<Label: MetricLabel>(
        _ name: StaticString, help: StaticString, label: StaticString, of values: Label.Type
    ) -> LabeledCounter<Label> {
        let labels = Array(Label.allCases)
        let series = register(name, help, .counter, label: label, values: labels.map(\.rawValue))
        return LabeledCounter(Dictionary(zip(labels, series.map { Counter($0) })) { first, _ in first })
    }

    /// A number that goes up and down.
    package func gauge(_ name: StaticString, help: StaticString) -> Gauge {
        Gauge(register(name, help, .gauge, label: nil, values: [""])[0])
    }

    /// A number that goes up and down for each of `count` things, which are told apart by their place, from 1.
    package func gauges(_ name: StaticString, help: StaticString, label: StaticString, count: Int) -> [Gauge] {
        register(name, help, .gauge, label: label, values: Self.places(count)).map { Gauge($0) }
    }

    /// The same for numbers that only grow.
    package func counters(_ name: StaticString, help: StaticString, label: StaticString, count: Int) -> [Counter] {
        register(name, help, .counter, label: label, values: Self.places(count)).map { Counter($0) }
    }

    private static func places(_ count: Int) -> [String] { (0..<count).map { String($0 + 1) } }

    /// All metrics by name, each with its help and type.
    package func render() -> [UInt8] {
        let families = families.withLock { $0 }
        return families.sorted { $0.name < $1.name }.flatMap { Array($0.rendered.utf8) }
    }

    /// Names are the program's own, so a bad or repeated one is a mistake of the program's: it stops at start.
    private func register(
        _ name: StaticString, _ help: StaticString, _ kind: MetricFamily.Kind, label: StaticString?, values: [String]
    ) -> [MetricSeries] {
        let family = MetricFamily(
            name: name.description, help: help.description, kind: kind, label: label?.description,
            series: values.map { (value: $0, series: MetricSeries()) })
        precondition(family.isWellNamed, "a metric's name and label are letters, digits and `_`")
        families.withLock { families in
            precondition(!families.contains { $0.name == family.name }, "a metric is registered once")
            families.append(family)
        }
        return family.series.map(\.series)
    }
}

/// The values that a label may have: an enumeration, so that there is no other.
package protocol MetricLabel: CaseIterable, Hashable, Sendable, RawRepresentable where RawValue == String {}
