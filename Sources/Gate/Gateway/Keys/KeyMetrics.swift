import Observability

/// What Prometheus is told of issuers' keys. An issuer is named by its place in the configuration, from 1.
struct KeyMetrics: Sendable {
    private let ages: [Gauge]
    private let counts: [Gauge]
    private let fetches: [Counter]
    private let failures: [Counter]

    init(_ registry: Metrics, issuers: Int) {
        ages = registry.gauges(
            "spanwarden_keys_age_seconds",
            help: "Since an issuer's keys were last confirmed; -1 where none is in force.",
            label: "issuer", count: issuers)
        counts = registry.gauges(
            "spanwarden_keys", help: "Keys of an issuer that are in force.", label: "issuer", count: issuers)
        fetches = registry.counters(
            "spanwarden_keys_fetches_total", help: "How often an issuer, or its file, was asked for keys.",
            label: "issuer", count: issuers)
        failures = registry.counters(
            "spanwarden_keys_fetch_failures_total", help: "How often that brought none.", label: "issuer",
            count: issuers)
    }

    /// Of all issuers, in their order.
    func set(_ conditions: [KeptKeys.Condition]) {
        for (place, condition) in conditions.enumerated() {
            ages[place].set(condition.age?.components.seconds ?? -1)
            counts[place].set(Int64(condition.keys))
            fetches[place].raise(to: condition.fetches)
            failures[place].raise(to: condition.failures)
        }
    }
}
