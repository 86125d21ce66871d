import Quantities

/// Whose imitation of Jaeger's query API a store speaks.
package enum JaegerDialect: String, Sendable, CaseIterable {
    case jaeger
    /// VictoriaTraces at 0297391, as recorded: of Jaeger's API it has v1 alone, a search needs a service, and attributes of the process are asked for by a prefix.
    case victoriaTraces = "victoriatraces"

    /// Whether the store has Jaeger's v3 API, or may have it.
    var hasNewerAPI: Bool { self == .jaeger }

    /// How a search asks for an attribute in which spans name their owner.
    func spelling(ofOwnerKey key: UTF8Text) -> UTF8Text {
        let isOfProcess = !key.string.hasPrefix("istio.")
        return self == .victoriaTraces && isOfProcess ? UTF8Text("resource_attr:" + key.string) : key
    }

    /// Refuses by name what the store can't be asked.
    func check(_ query: TraceQuery) throws(RouteRefusal) {
        guard self == .victoriaTraces else { return }
        if case .aggregate(let aggregate) = query { throw .notServed(aggregate.subject) }
        if query.form == .v3, query.isForTraces { throw .notServed("a trace in v3's form") }
        if let search = query.search, search.service == nil { throw .parameterMissing("query.serviceName") }
    }
}

extension TraceQuery {
    fileprivate var isForTraces: Bool {
        switch self {
        case .readTrace, .readTraces, .search: true
        case .summarize, .names, .page, .aggregate: false
        }
    }
}
