import Quantities
import Redaction
import StrictJSON
import TraceModel

/// A search as Jaeger is asked it: once for each namespace and each attribute in which spans name theirs, since its conditions know no "or".
///
/// What comes is matched again on the view, so a condition may be left out here, but none may be sent that a span of the view which satisfies the search does
/// not satisfy as stored: `docs/decisions/0008-searches.md`.
struct SearchScoping {
    private let search: TraceSearch
    private let scope: SearchScope
    private let dialect: JaegerDialect
    /// Each round asks for so many times more than the one before it.
    private static let widening = 4
    private static let rounds = 3
    /// No store is asked for more by its own accord: some refuse what is above their maximum.
    private static let mostTraces = 1_500

    init(_ search: TraceSearch, _ scope: SearchScope, _ dialect: JaegerDialect) {
        self.search = search
        self.scope = scope
        self.dialect = dialect
    }

    func plan(most: Int) -> UpstreamPlan {
        guard search.start <= search.end else { return UpstreamPlan(steps: []) }
        var narrowings = narrowings
        // A service that is one of the viewer's own narrows as well as an attribute.
        var mayMiss = scope.isOpen || asksElsewhere || search.service == nil && narrowings.contains { $0 == nil }
        if scope.namespaces == nil || narrowings.count > most {
            narrowings = [nil]
            mayMiss = true
        }
        var limit = search.limit
        var rounds: [[UpstreamPlan.Step]] = []
        while rounds.count < Self.rounds {
            let steps = narrowings.enumerated().map { number, narrowing in
                UpstreamPlan.Step(
                    number: number, question: question(narrowing, limit: limit), reply: .list(most: limit),
                    narrowing: narrowing)
            }
            rounds.append(steps)
            let wider = min(limit * Self.widening, max(search.limit, Self.mostTraces))
            guard wider > limit else { break }
            limit = wider
        }
        return UpstreamPlan(
            rounds: rounds, wanted: search.limit, most: most, mayMiss: mayMiss && !seesEverything)
    }

    private var seesEverything: Bool { if case .everything = scope.sight { true } else { false } }

    /// Whether a namespace is searched for that is none of the viewer's: an attribute may name it in spans of theirs, which are not to be told from the others by any condition.
    private var asksElsewhere: Bool {
        guard let namespaces = scope.namespaces else { return false }
        return search.tags.contains { tag in
            scope.keys.contains { UTF8Text($0) == tag.key } && !namespaces.contains { $0.text == tag.value }
        }
    }

    /// What each step adds; nil for a step that adds nothing.
    private var narrowings: [SearchNarrowing?] {
        guard let namespaces = scope.namespaces else { return [nil] }
        var narrowings: [SearchNarrowing?] = []
        for key in scope.keys.map({ UTF8Text($0) }) {
            let asked = search.tags.first { $0.key == key }
            for namespace in namespaces where asked?.value ?? namespace.text == namespace.text {
                narrowings.append(SearchNarrowing(key: key, namespace: namespace))
            }
        }
        // Spans whose service says whose they are may carry no tag that does.
        if mayOwnByService(search.service, namespaces) {
            narrowings.append(nil)
        }
        return narrowings
    }

    /// Whether a span with this service, or of any, may be owned by one of the namespaces for its service's name alone.
    private func mayOwnByService(_ service: UTF8Text?, _ namespaces: [Namespace]) -> Bool {
        guard let service else { return scope.readsSuffix || !scope.services.isEmpty }
        return scope.services.contains(service)
            || scope.readsSuffix && namespaces.contains { Self.ends(service, in: $0) }
    }

    private static func ends(_ service: UTF8Text, in namespace: Namespace) -> Bool {
        service.bytes.count > namespace.text.bytes.count + 1
            && service.bytes.suffix(namespace.text.bytes.count + 1).elementsEqual(".\(namespace.name)".utf8)
    }

    /// Newer Jaegers have the search in v3 alone, and in v1 one fails at a number that JSON has no form for.
    private func question(_ narrowing: SearchNarrowing?, limit: Int) -> StoreQuestion {
        let newer = ScopedRequest(
            segments: ["api", "v3", "traces"].map { UTF8Text($0) },
            query: parameters(narrowing, limit: limit, times: newerTimes, names: Self.newerNames))
        // v1 has no search without a service.
        if search.form == .v3 || search.service == nil { return StoreQuestion(newer, in: .v3) }
        let request = ScopedRequest(
            segments: ["api", "traces"].map { UTF8Text($0) },
            query: parameters(
                narrowing, limit: limit, times: (UTF8Text(String(search.start)), UTF8Text(String(search.end))),
                names: [:]))
        return dialect.hasNewerAPI ? StoreQuestion(request, else: newer, on: [404, 500, 501]) : StoreQuestion(request)
    }

    /// v3 wants an end that is later than the start.
    private var newerTimes: (start: UTF8Text, end: UTF8Text) {
        let end = search.end == search.start ? search.end + 1 : search.end
        return (
            UTF8Text(Timestamp(microseconds: search.start).description),
            UTF8Text(Timestamp(microseconds: end).description)
        )
    }

    private static let newerNames = [
        "service": "query.serviceName", "operation": "query.operationName", "start": "query.startTimeMin",
        "end": "query.startTimeMax", "limit": "query.searchDepth", "minDuration": "query.durationMin",
        "maxDuration": "query.durationMax", "tags": "query.attributes", "raw": "query.rawTraces",
    ]

    /// `names` are those of another form.
    private func parameters(
        _ narrowing: SearchNarrowing?, limit: Int, times: (start: UTF8Text, end: UTF8Text), names: [String: String]
    ) -> [(name: UTF8Text, value: UTF8Text)] {
        var parameters = search.service.map { [("service", $0)] } ?? []
        if let operation = search.operation, standsAsStored(operation) {
            parameters.append(("operation", operation))
        }
        parameters += [("start", times.start), ("end", times.end), ("limit", UTF8Text(String(limit)))]
        if let duration = search.minDuration { parameters.append(("minDuration", Self.text(duration))) }
        if let duration = search.maxDuration {
            // The view knows whole microseconds: what is less than one longer is meant as well.
            parameters.append(("maxDuration", Self.text(min(duration, .max - 999) + 999)))
        }
        var tags = sendsTags(narrowing) ? search.tags.filter { $0.key != narrowing?.key && canBeSent($0) } : []
        if let narrowing {
            tags.append(
                TraceSearch.Tag(key: dialect.spelling(ofOwnerKey: narrowing.key), value: narrowing.namespace.text))
        }
        if !tags.isEmpty { parameters.append(("tags", Self.object(tags))) }
        // Always raw: adjusters let hidden spans shape visible ones.
        parameters.append(("raw", UTF8Text("true")))
        return parameters.map { (name: UTF8Text(names[$0.0] ?? $0.0), value: $0.1) }
    }

    private static func text(_ duration: Int64) -> UTF8Text { UTF8Text(GoDuration.text(duration)) }

    private static func object(_ tags: [TraceSearch.Tag]) -> UTF8Text {
        let members = tags.map { ($0.key.string, JSONValue.string($0.value.string)) }
        return UTF8Text(validated: JSONWriter.canonical(.object(JSONObject(members))))
    }

    /// Whether what is searched for may be told to the store. It finds a tag in events too, all of which a masked span withholds; an imitation asks for an attribute where it
    /// says, and the caller does not say where.
    private func sendsTags(_ narrowing: SearchNarrowing?) -> Bool {
        guard dialect == .jaeger else { return false }
        guard case .partsOfSpans(let whole) = scope.sight else { return true }
        return whole.contains { $0 == narrowing?.namespace }
    }

    /// Whether a value is stored as the view shows it, and shown as it is stored: names of peers may have been written over. Of others the store's choice, and so which
    /// traces are found, would tell what was written over.
    private func standsAsStored(_ value: UTF8Text, under key: UTF8Text = UTF8Text("")) -> Bool {
        guard !value.string.contains("redacted") else { return false }
        guard !seesEverything else { return true }
        // A name alone does not say in which of several clusters it is seen.
        let seen = scope.hasClusters ? [] : scope.namespaces ?? []
        return Self.spellings(of: key).allSatisfy {
            !Redactor.mayRewritePeers(in: value.bytes[...], under: $0.bytes, seeing: seen)
        }
    }

    /// Elasticsearch takes a tag's value for a regular expression and `@` in its key for a dot; `error=false` means "not `true`" to some stores and nothing to others;
    /// what some keys mean (`scope.name`, `span.status`) depends on the store.
    private func canBeSent(_ tag: TraceSearch.Tag) -> Bool {
        guard standsAsStored(tag.value, under: tag.key),
            tag.key.bytes.allSatisfy(Self.plainKey), tag.value.bytes.allSatisfy(Self.plainValue),
            !Self.places.contains(where: { $0 != "resource" && tag.key.string.hasPrefix($0 + ".") })
                || tag.key == UTF8Text("span.kind")
        else { return false }
        return tag.key != UTF8Text("error") || tag.value == UTF8Text("true")
    }

    /// By which stores say where an attribute stands.
    private static let places = [
        "resource", "process", "process.tag", "span", "tag", "scope", "event", "log", "link", "instrumentation",
        "resource_attr", "span_attr",
    ]

    /// Elasticsearch writes dots as `@`; a store may take what stands before a dot or a colon for the place; and some members of a span have names of their own.
    static func spellings(of key: UTF8Text) -> [UTF8Text] {
        let dotted = key.string.replacing("@", with: ".")
        var spellings = [key.string, dotted]
        for place in places where dotted.hasPrefix(place + ".") || dotted.hasPrefix(place + ":") {
            spellings.append(String(dotted.dropFirst(place.count + 1)))
        }
        switch dotted {
        case "scope.name", "scope.version": spellings.append("otel." + dotted)
        case "span.status", "status": spellings += ["otel.status_code", "error"]
        case "error": spellings.append("otel.status_code")
        case "span.kind", "kind": spellings.append("span.kind")
        default: break
        }
        return spellings.map { UTF8Text($0) }
    }

    private static func plainKey(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7f && byte != UInt8(ascii: "@") }

    /// What stands for itself in Lucene's regular expressions, or, as the dot, for itself and others.
    private static func plainValue(_ byte: UInt8) -> Bool { !##"?+*|{}[]()"\#&<>~@^$"##.utf8.contains(byte) }
}
