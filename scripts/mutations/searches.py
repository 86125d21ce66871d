"""The mutants of searches and lists: data, as those of `mutants`."""

from mutant import mutant

SEARCHES = [
    mutant(
        "search-unmatched", "a search gives what the store found, whether or not what is shown of it is what was asked for",
        "Sources/Gate/Gateway/Walk/FilterSpans.swift",
        "guard let search = query.search else { return true }",
        "guard let search = query.search, search.limit < 0 else { return true }",
        "EndToEndTests/SearchLawTests",
        "equal views give equal searches, from stores that match literally or find everything; and each finds what is shown"),
    mutant(
        "shapes-searched", "a span that is shown as a bare shape satisfies a search for its service",
        "Sources/Law/Backends/Jaeger/JaegerRendering+Search.swift",
        "for visible in view.spans where visible.visibility >= .masked",
        "for visible in view.spans where visible.visibility >= .shape",
        "EndToEndTests/SearchLawTests",
        "equal views give equal searches, from stores that match literally or find everything; and each finds what is shown"),
    mutant(
        "redacted-key-searched", "an attribute that is taken out can be searched by",
        "Sources/Gate/Gateway/Walk/ScopeQuery.swift",
        "if isRedacted { throw .keyRedacted(tag.key) }",
        "if isRedacted, tag.value.bytes.isEmpty { throw .keyRedacted(tag.key) }",
        "EndToEndTests/SearchTests", "what is redacted can't be searched by, in any spelling, and the store is not asked"),
    mutant(
        "search-everywhere", "a search is not narrowed to the viewer's namespaces",
        "Sources/Law/Backends/Jaeger/SearchScoping.swift",
        "guard let namespaces = scope.namespaces else { return [nil] }",
        "guard let namespaces = scope.namespaces, scope.keys.isEmpty else { return [nil] }",
        "EndToEndTests/SearchTests", "the store is asked once for each namespace and attribute, raw, with what can't mislead it"),
    mutant(
        "partial-unsaid", "an answer that may lack traces looks whole",
        "Sources/Gate/Gateway/Walk/Reply.swift",
        'if isPartial { try fields', 'if isPartial, hidden != nil { try fields', "EndToEndTests/SearchTopUpTests",
        "the store is asked for four times as much, twice at most, as long as it may have more and too little is there"),
    mutant(
        "names-ungranted", "a service is listed to whoever asks", "Sources/Law/Catalogue/NameCatalogue.swift",
        "sight.seen(of: $0.owner, $0.service).has($0.starts) }",
        "sight.seen(of: $0.owner, $0.service).has($0.starts) || !$0.operations.isEmpty }",
        "CatalogueTests/NameCatalogueTests",
        "a service is told to those who may see a span of it, in order of name; one of several owners by any of them"),
    mutant(
        "shapes-named", "a service of which one may see bare shapes alone is listed",
        "Sources/Law/Catalogue/NameCatalogue.swift",
        "return all >= .masked ? .all : .none", "return all >= .shape ? .all : .none",
        "CatalogueTests/NameCatalogueTests",
        "a service is told to those who may see a span of it, in order of name; one of several owners by any of them"),
    mutant(
        "names-of-any-age", "a name is listed whatever age a rule asks for", "Sources/Law/Catalogue/NameCatalogue.swift",
        "ranges.contains { starts.hasAny(in: $0) }", "!ranges.isEmpty && starts.hasAny(in: .min ... .max)",
        "CatalogueTests/CatalogueAgeTests",
        "of spans of 8 days, a day and half an hour the one is told that a permit of a week and a forbid of an hour leave"),
    mutant(
        "names-of-former-owners", "names are kept though other rules say now whose spans they are",
        "Sources/Law/Catalogue/CatalogueBuilder.swift",
        "guard earlier.ownership == ownership else { return }", "guard !earlier.services.isEmpty else { return }",
        "CatalogueTests/CatalogueBoundsTests",
        "of an earlier catalogue those services are kept that are asked for, as far as their spans are in the window, and behind what is new"),
    mutant(
        "names-older-than-kept", "names are kept for ever", "Sources/Law/Catalogue/CatalogueBuilder.swift",
        "for start in operation.starts.since(window.lowerBound)?.times ?? []", "for start in operation.starts.since(.min)?.times ?? []",
        "CatalogueTests/CatalogueBoundsTests",
        "of an earlier catalogue those services are kept that are asked for, as far as their spans are in the window, and behind what is new"),
    mutant(
        "operations-unrewritten", "the name of an operation tells a peer that is hidden in spans",
        "Sources/Gate/Gateway/Walk/ListNames.swift",
        ".map { UTF8Text(validated: $0) }", ".map { _ in name }",
        "EndToEndTests/NamesTests",
        "operations are those of visible spans, in both forms; a hidden and an unknown service are alike"),
    mutant(
        "ages-unasked", "what depends on services or on the age of spans is decided once for all spans of an owner",
        "Sources/Law/AccessPolicy/RuleIndex.swift",
        "guard places.allSatisfy({ rules[Int($0)].isForAll })", "guard places.allSatisfy({ rules.indices.contains(Int($0)) })",
        "CatalogueTests/CatalogueModelTests",
        "seeded catalogues and policies give the lists that asking for every span by itself gives"),
    mutant(
        "copies-unread", "a trace of the length of an earlier one that begins like it is not read",
        "Sources/Law/SpanStream/JSONPassage.swift",
        "BytePointers.areEqual(text, start, passage.text, passage.start, end - start)", "passage.text.count >= end - start",
        "BackendsTests/KnownTracesTests",
        "a trace whose copy differs by any one byte is read and judged as if nothing were known"),
    mutant(
        "learning-unasked", "what was learned of keys for one allow-list is used for another",
        "Sources/Law/Backends/Jaeger/JaegerLearning.swift",
        "&& masked == rendering.options.masked", "",
        "BackendsTests/JaegerLearningTests",
        "of what was learned under other rules, or for another allow-list, nothing is used"),
    mutant(
        "summary-of-all", "a summary counts what is shown as a shape", "Sources/Law/Backends/Jaeger/JaegerRendering+Summary.swift",
        "for visible in view.spans where visible.visibility >= .masked", "for visible in view.spans where visible.visibility >= .shape",
        "BackendsTests/SummaryTests",
        "names, counts and times are those of the view: nothing of it depends on what is hidden"),
    mutant(
        "capabilities-on", "the web interface offers what is refused here",
        "Sources/Law/Backends/Jaeger/JaegerPages.swift", '"archiveStorage":false', '"archiveStorage":true',
        "EndToEndTests/PagesTests",
        "every page is one document of the store's, asked for without a query, in which what is refused here is off"),
    mutant(
        "events-of-masked", "a masked span shows its events in v3", "Sources/Law/Backends/Jaeger/OTLPRendering+Span.swift",
        "        let isFull = visible.visibility == .full\n", "        let isFull = visible.visibility >= .masked\n",
        "BackendsTests/NewerAnswerTests", "under every grant and every rule v3 shows the same spans and values as v1"),
    mutant(
        "status-unruled", "what a rule takes out of a status stays in v3", "Sources/Law/Backends/Jaeger/OTLPRendering+Parts.swift",
        "        if isKind { return ruling.untouched }\n", "        if isKind || field == .statusMessage { return ruling.untouched }\n",
        "BackendsTests/NewerAnswerTests", "under every grant and every rule v3 shows the same spans and values as v1"),
    mutant(
        "scope-stays", "spans of several scopes stand in the scope of the first in v3", "Sources/Law/Backends/Jaeger/OTLPRendering.swift",
        "            scope == other.scope && scopeText", "            scopeText",
        "BackendsTests/NewerAnswerTests", "scopes that read alike and that the store keeps apart stay apart"),
    mutant(
        "sums-for-all", "what is made of all spans is told to whoever has a permit", "Sources/Gate/Gateway/Walk/Authorize.swift",
        "        guard grant.isUnrestricted else {", "        guard grant.permitsAnything else {",
        "EndToEndTests/AggregateTests",
        "whose grant leaves out anything is refused by name, whatever is asked and however, and the store is not asked"),
    mutant(
        "sums-without-unowned", "a grant that leaves out spans of unknown owner counts as one of everything",
        "Sources/Law/AccessPolicy/BoundRule.swift", "effect == .permit(.full) && coversUnowned", "effect == .permit(.full)",
        "EndToEndTests/AggregateTests",
        "whose grant leaves out anything is refused by name, whatever is asked and however, and the store is not asked"),
    mutant(
        "withheld-sent", "what masked spans withhold can be told from whether an answer is short",
        "Sources/Law/Backends/Jaeger/SearchScoping.swift",
        "return whole.contains { $0 == narrowing?.namespace }", "return whole.isEmpty || whole.contains { $0 == narrowing?.namespace }",
        "BackendsTests/SearchPlanTests",
        "where spans are masked tags are matched here alone: a store finds them in events too, which are withheld"),
    mutant(
        "peer-searched", "whether an answer is short tells which hidden service a visible span names",
        "Sources/Law/Redaction/PeerNames.swift",
        'case .service: value.contains(UInt8(ascii: ".")) || mayHoldPeer(value)', "case .service: mayHoldPeer(value)",
        "BackendsTests/SearchPlanTests",
        "a value in which names of peers may be written over is not sent for who does not see all"),
    mutant(
        "later-instead", "a hidden trace before them has later traces take the place of others",
        "Sources/Gate/Gateway/Walk/FilteredAnswer.swift",
        "given[step.number, default: []].count >= $0 }", "given[step.number, default: []].count > 9 * $0 }",
        "EndToEndTests/SearchLimitLawTests",
        "what is hidden or withheld changes no search, of whatever limit, but one that is marked"),
    mutant(
        "narrowing-believed", "what a hidden span says of its namespace puts a visible trace before others",
        "Sources/Law/Backends/SearchNarrowing.swift",
        "evidence(in: origin) == .text(namespace.text)", "evidence(in: origin) != .notText",
        "EndToEndTests/SearchLimitLawTests",
        "what is hidden or withheld changes no search, of whatever limit, but one that is marked"),
    mutant(
        "mark-tells", "whether an answer is marked tells whether hidden spans hold a value", "Sources/Law/Backends/UpstreamPlan.swift",
        "return mayMiss && progress.results < wanted", "return mayMiss && progress.results < -wanted",
        "BackendsTests/SearchPlanTests",
        "where not all that is meant can be asked for, an answer with room left is short, whatever the store has"),
    mutant(
        "foreign-missing", "whoever answers 404 in the store's place makes everything seem not to be there",
        "Sources/Gate/Gateway/Walk/ReadReply.swift",
        "guard backend.isMissing(body) else {", "guard backend.isMissing(body) || !body.isEmpty else {",
        "EndToEndTests/HostileStoreTests", "a reply that is not what a store sends is a 502, and nothing of it gets out"),
    mutant(
        "owners-unbounded", "a workload's spans, each another owner's, make an answer of any size",
        "Sources/Law/Backends/Jaeger/OTLPRendering.swift", "guard room >= 0 else {", "guard room >= .min else {",
        "BackendsTests/NewerAnswerTests",
        "spans that each name another owner do not make an answer of a small reply grow without bound"),
    mutant(
        "growth-in-the-middle", "an answer that grows too large breaks off behind its head", "Sources/Gate/Gateway/Walk/Reply.swift",
        "        if case .rendered(let rendering) = answer { try check(rendering) }\n", "", "EndToEndTests/GrowingAnswerTests",
        "what would grow without bound is refused before its first byte, and on the record as over a limit of ours"),
    mutant(
        "partial-unrecorded", "an answer that is marked partial is complete on the record", "Sources/Gate/Gateway/Walk/RecordedAccess.swift",
        "        if filtered.isPartial { reason = .partial }\n", "", "EndToEndTests/SearchTopUpTests",
        "an answer that shows nothing and is marked partial is partial on the record too"),
]
