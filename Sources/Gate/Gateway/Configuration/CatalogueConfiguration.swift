package import Quantities
import YAMLDocuments

/// `catalogue`: how the names of services and operations are learned.
package struct CatalogueConfiguration: Sendable, Equatable {
    /// Whether the store is asked for names at all; lists of names are refused where it is not. Key `enabled`, default `true`.
    package let isEnabled: Bool
    /// From the end of one build to the start of the next. Key `refresh`, default `5m`.
    package let refresh: TimeSpan
    /// Names of spans that are older are not learned. Key `lookback`, default `2d`.
    package let lookback: TimeSpan
    /// What one build may ask of the store. Key `requests`, from 1 to 1,000,000, default 2000.
    package let requests: Int

    init(reading top: YAMLMapping, _ problems: inout ProblemList) {
        let keys = KnownKeys(optional: ["enabled", "refresh", "lookback", "requests"])
        let catalogue = top.mapping("catalogue", keys, &problems)
        isEnabled = catalogue?.boolean("enabled", &problems) ?? true
        refresh = catalogue?.timeSpan("refresh", &problems) ?? .minutes(5)
        lookback = catalogue?.timeSpan("lookback", &problems) ?? .days(2)
        requests = catalogue?.integer("requests", in: 1...1_000_000, &problems) ?? 2_000
    }
}
