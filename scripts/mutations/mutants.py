"""The mutants: data. `scripts/mutate` applies them, docs/specs/mutants.md lists them.

Each is a leak that someone could write in good faith. Its test is of the cheapest target that notices it.
"""

from evidence import EVIDENCE
from mutant import mutant as _mutant
from operations import OPERATIONS
from searches import SEARCHES
from tokens import TOKENS

LAW = "Sources/Law/"
VIEW = LAW + "View/"
POLICY = LAW + "AccessPolicy/"
JAEGER = LAW + "Backends/Jaeger/"
WALK = "Sources/Gate/Gateway/Walk/"
BESIDE = WALK + "Forward+SideBySide.swift"

RENDERING = "BackendsTests/JaegerRenderingTests"
POLICY_LAWS = "AccessPolicyTests/PolicyLawTests"
MIXTURES = ("every mixture of two rules: permit, limit or forbid, true, false or not to be evaluated, is as the model says")
SHAPES = "BackendsTests/JaegerShapeTests"
PAIRS = "100 seeded pairs of replies that differ only in what the grant hides are rendered alike"

OWNERSHIP = [
    _mutant(
        "first-of-conflict", "where two pieces of evidence name two owners the first is believed",
        LAW + "Ownership/OwnershipRules.swift",
        "guard named == nil || named == namespace else { return .unknown(.conflict) }",
        "guard named == nil else { continue }",
        "OwnershipTests/OwnershipRulesTests", "pieces of evidence beside each other"),
    _mutant(
        "node-alone", "a tag that the workload writes itself is evidence without the proxy's node id",
        LAW + "Ownership/OwnershipRules.swift",
        "guard origin.istioNamespace != .absent, origin.nodeID != .absent else { return .none }",
        "guard origin.istioNamespace != .absent else { return .none }\n"
        "        if origin.nodeID == .absent { return label(origin.istioNamespace) }",
        "OwnershipTests/OwnershipRulesTests", "one piece of evidence, or none"),
    _mutant(
        "last-duplicate", "of an evidence key that a process has twice the last value decides",
        JAEGER + "JaegerTag.swift",
        "        guard earlier == .absent else { return .repeated }\n", "",
        "BackendsTests/ReferenceTests", "300 seeded replies are rendered as the model does: whole, byte by byte, in random pieces"),
    _mutant(
        "last-duplicate-of-span", "of an evidence key that a span has twice the last value decides",
        JAEGER + "OriginTable.swift",
        "        guard earlier == .absent else { return .repeated }\n", "",
        "BackendsTests/ReferenceTests", "300 seeded replies are rendered as the model does: whole, byte by byte, in random pieces"),
    _mutant(
        "cluster-assumed", "a span that names no cluster is taken for one of the first",
        LAW + "Ownership/OwnershipRules.swift",
        "if let named { return clusters.map { ClusterEvidence(of: origin, $0).owner(in: named) } ?? .namespace(named) }",
        "if let named {\n            guard let clusters else { return .namespace(named) }\n"
        "            let owner = ClusterEvidence(of: origin, clusters).owner(in: named)\n"
        "            return owner == .unknown(.noCluster) ? .namespace(Namespace(named, in: clusters.clusters[0])) : owner\n        }",
        "OwnershipTests/ClusterOwnershipTests", "an owner is a namespace of one configured cluster for sure, or unknown"),
    _mutant(
        "cluster-conflict", "where resource and proxy name two clusters the resource is believed",
        LAW + "Ownership/ClusterEvidence.swift",
        "first == second ? one : .unusable(.conflict)", "first == second ? other : one",
        "OwnershipTests/ClusterOwnershipTests", "an owner is a namespace of one configured cluster for sure, or unknown"),
]

POLICIES = [
    _mutant(
        "forbid-dropped", "a forbid that stands alone hides nothing", POLICY + "RuleSum.swift",
        "guard forbids.isEmpty else {", "guard forbids.count < 2 else {",
        POLICY_LAWS, "forbid overrides permit"),
    _mutant(
        "forbid-in-doubt", "a forbid or limit whose conditions can't be evaluated does not apply", POLICY + "AccessRule.swift",
        "guard truth != .fails, truth == .holds || !effect.isPermit else { return [] }",
        "guard truth == .holds else { return [] }",
        POLICY_LAWS, MIXTURES),
    _mutant(
        "permit-in-doubt", "a permit whose conditions can't be evaluated applies", POLICY + "AccessRule.swift",
        "guard truth != .fails, truth == .holds || !effect.isPermit else { return [] }",
        "guard truth != .fails else { return [] }",
        "AccessPolicyTests/RuleConditionsTests",
        "what can't be evaluated is never a permit, whoever asks: no claims, no address"),
    _mutant(
        "groups-in-doubt", "who hides their groups escapes the forbids on groups", POLICY + "AccessRule.swift",
        "if match.mayMatchMore, !effect.isPermit {",
        "if match.mayMatchMore, !match.captures.isEmpty, !effect.isPermit {",
        "AccessPolicyTests/PolicySnapshotTests",
        "groups that can't be evaluated do not permit, and do forbid, by group and by every capture of an identity"),
    _mutant(
        "limit-ignored", "a limit to masked leaves a span full", POLICY + "RuleSum.swift",
        "guard ceiling < permitted else {", "guard ceiling < .masked else {",
        POLICY_LAWS, "a limit cuts what is permitted, grants nothing, and applies where it can't be evaluated"),
    _mutant(
        "shadow-applied", "rules that are only tried out in shadow permit", POLICY + "RuleSum.swift",
        "guard rule.mode == .enforce else { return shadows.append(rule.name) }",
        "if rule.mode != .enforce { shadows.append(rule.name) }",
        POLICY_LAWS, "random sets of rules are as the model says"),
    _mutant(
        "unowned-by-star", "a permit on namespace `*` shows spans of unknown owner", POLICY + "BoundRule.swift",
        "var maySpeakOfUnowned: Bool { coversUnowned || (!effect.isPermit && !namespaces.isEmpty) }",
        "var maySpeakOfUnowned: Bool { coversUnowned || !namespaces.isEmpty }",
        POLICY_LAWS, "a permit on every namespace shows no span of unknown owner, unless it says so"),
    _mutant(
        "agent-by-namespace", "person and agent who see different services of a namespace are told its name", LAW + "TraceModel/NamespaceScope.swift",
        "earlier.allSatisfy { $0.meets(one) }", "earlier.allSatisfy { _ in true }",
        "TraceModelTests/NamespaceScopeTests", "where two see other services of a namespace, or what one sees is closed to the other, neither sees it"),
    _mutant(
        "shape-opens-namespace", "a permit of shapes opens a namespace, and so its peers' names", POLICY + "Grant.swift",
        "guard visibility >= .masked else { continue }", "guard visibility >= .shape else { continue }",
        "AccessPolicyTests/ActorTests", "of each pair of visibilities the lower one is what both see, and a shape opens no namespace"),
    _mutant(
        "agent-ignored", "an agent sees all that the person sees for whom it acts", POLICY + "PolicySnapshot.swift",
        "let everybody = [principal] + (principal.actor.map { [$0] } ?? [])", "let everybody = [principal]",
        "AccessPolicyTests/ActorTests", "what is seen is what both may see, and peers are judged so too"),
    _mutant(
        "scope-without-services", "peers of a namespace are named whose only permitted services are forbidden",
        LAW + "TraceModel/NamespaceScope.swift",
        "closed.filter { $0.reaches(namespace) }.flatMap(\\.services)",
        'closed.filter { $0.reaches(namespace) }.flatMap(\\.services).filter { $0.text == "*" }',
        "TraceModelTests/NamespaceScopeTests",
        "a namespace of which every permitted service is closed is outside, and one with a service left is inside"),
]

VIEWS = [
    _mutant(
        "raw-parent", "a span whose parent is hidden keeps the hidden parent's id", VIEW + "AncestorSearch.swift",
        "parents[index] = resolve(id)", "parents[index] = holders[id].first",
        "ViewTests/ViewBuilderTests", "the parent is the nearest ancestor in the view, through any number of hidden spans"),
    _mutant(
        "link-to-masked", "a link to a span that is only masked stays", VIEW + "ViewBuilder.swift",
        "where visibility[index] == .full { fullIDs.insert(span.id) }",
        "where visibility[index] > .hidden { fullIDs.insert(span.id) }",
        "ViewTests/ViewBuilderTests", "a link stays between full spans, and where its target is one span of several"),
    _mutant(
        "link-to-hidden", "a link to a span that is hidden stays", VIEW + "ViewBuilder.swift",
        "kept[link] = target != span.id && fullIDs.contains(target)",
        "kept[link] = target != span.id && !fullIDs.isEmpty",
        "ViewTests/ViewBuilderTests", "a link stays between full spans, and where its target is one span of several"),
    _mutant(
        "copies-by-parent", "a hidden parent's id decides whether two visible spans are copies of one", VIEW + "SpanHolders.swift",
        "    let visibility: Visibility\n\n    init(_ span: SpanRecord, service",
        "    let visibility: Visibility\n    let parentID: SpanID?\n\n    init(_ span: SpanRecord, service",
        "ViewTests/ViewBuilderTests",
        "what a viewer does not see makes no two holders of one span: a copy's own references, and a hidden copy",
        (VIEW + "SpanHolders.swift", "        start = span.start\n", "        start = span.start\n        parentID = span.parentID\n")),
    _mutant(
        "hidden-half", "a hidden client span decides between two visible holders of its id", VIEW + "AncestorSearch.swift",
        "told.contains(where: { spans[$0].kind == .client })",
        "holders[id].contains(where: { spans[$0].kind == .client })",
        "ViewTests/ViewBuilderTests", "a hidden half of a shared id does not count: neither as the client nor as a second server"),
]

REDACTION = [
    _mutant(
        "no-baseline", "credentials are shown unless a policy takes them away", LAW + "Redaction/RedactionRules.swift",
        "loaded = Loaded([.credentialBaseline] + rules)", "loaded = Loaded(rules)",
        "RedactionTests/RedactorTests", "credentials go without any policy, however the key is spelled"),
    _mutant(
        "known-peers-only", "a hidden peer is named where configuration does not know its namespace",
        LAW + "Redaction/PeerNames.swift",
        "for namespace in form.namespaces where isHidden(namespace, near: cluster) { return true }",
        "for namespace in form.namespaces where known.contains(namespace) && isHidden(namespace, near: cluster) { return true }",
        "RedactionTests/PeerNamesTests", "every form that names a hidden namespace is replaced as a whole, wherever it stands"),
    _mutant(
        "peer-namespace-kept", "a hidden peer's namespace stays under the keys that hold one", LAW + "Redaction/PeerNames.swift",
        "case .namespace: return isHidden(text, near: cluster) ? Self.replacement : nil", "case .namespace: return nil",
        "RedactionTests/PeerNamesTests", "under a key whose whole value is a namespace, a label counts whether it is known or not"),
]

RENDERINGS = [
    _mutant(
        "masked-logs", "a masked span shows its logs", JAEGER + "JaegerRendering+Span.swift",
        "guard let place = span.logs, visibility == .full else { return }", "guard let place = span.logs else { return }",
        RENDERING, "a masked span keeps the allow-list's keys, its parent and nothing else"),
    _mutant(
        "masked-attributes", "a masked span shows every attribute", JAEGER + "JaegerRendering+Tags.swift",
        "guard visibility == .full || ruling.isAllowed,", "guard visibility >= .masked || ruling.isAllowed,",
        RENDERING, "a masked span keeps the allow-list's keys, its parent and nothing else"),
    _mutant(
        "kind-of-any-value", "a value that may be redacted says what kind a span is", JAEGER + "JaegerTag.swift",
        "guard isKind(cursor), case .string(let text) = value else { return nil }", "guard case .string(let text) = value else { return nil }",
        RENDERING, "a value of `span.kind` that is no kind, and may be redacted, says nothing of what the span is"),
    _mutant(
        "shape-under-its-id", "a shape is shown under the id that is stored", JAEGER + "JaegerRendering.swift",
        "shapeIDs(of: view, in: trace).merging", "shapeIDs(of: view, in: trace).filter { _ in false }.merging",
        SHAPES, "of a shape start, duration and place are shown, under a new id and in a process of its own; nothing else"),
    _mutant(
        "shape-of-a-process", "a shape stands in the process of its service", JAEGER + "JaegerRendering+Shape.swift",
        "let number = try processNumber(.shapes)",
        "let process = bodies.spans[Int(visible.index)].process\n"
        "        let number = try processNumber(ProcessUse(process: process, visibility: .masked, profile: profile))",
        SHAPES, "of a shape start, duration and place are shown, under a new id and in a process of its own; nothing else"),
    _mutant(
        "shape-with-links", "a shape keeps the links that it stored", JAEGER + "JaegerRendering+Shape.swift",
        "        parent(of: visible, &emitter)\n",
        "        parent(of: visible, &emitter)\n"
        "        if let place = bodies.spans[Int(visible.index)].references {\n"
        "            try links(at: place, of: trace.spans[Int(visible.index)], &emitter)\n        }\n",
        SHAPES, "stores whose shapes differ in anything but number, start, duration and place give the same bytes",
        (JAEGER + "JaegerRendering+Span.swift", "private mutating func links(", "mutating func links("),
        (JAEGER + "JaegerRendering+Span.swift", "            if view.keptLinks[link] {", "            do {"),
        (JAEGER + "JaegerRendering+Span.swift", "guard record.links.contains(where: { view.keptLinks[$0] }) else { return }\n", "")),
    _mutant(
        "unused-process", "processes are listed of which no span is shown", JAEGER + "JaegerRendering.swift",
        "        for entry in processes.entries {\n",
        "        for process in bodies.processes.indices {\n"
        "            let use = ProcessUse(process: Int32(process), visibility: .full, profile: profile)\n"
        "            _ = try processNumber(use)\n        }\n"
        "        for entry in processes.entries {\n",
        "BackendsTests/ReferenceTests", PAIRS),
    _mutant(
        "process-numbers", "a process keeps its number among those of the store", JAEGER + "ProcessTable.swift",
        'let label = Array("p\\(number + 1)".utf8)', 'let label = Array("p\\(use.process + 1)".utf8)',
        "BackendsTests/ReferenceTests", PAIRS),
    _mutant(
        "warnings-kept", "a span's `warnings`, which name hidden spans, stay", JAEGER + "JaegerRendering+Span.swift",
        "        end(process: number, &emitter)\n",
        '        emitter.name("processID")\n        emitter.plainString(processes.entries[number].label[...])\n'
        '        emitter.name("warnings")\n        if let place = body.warnings {\n            cursor.seek(to: place)\n'
        "            let start = cursor.edge\n            try cursor.skipValue(depth: 7)\n"
        "            emitter.value(cursor.text[start..<cursor.edge])\n        } else {\n            emitter.null()\n        }\n"
        '        emitter.close(UInt8(ascii: "}"))\n',
        "BackendsTests/RecordedReplyTests", "warnings of the store, and its tags that hold them, are in no body",
        (JAEGER + "JaegerSpan.swift", '.init("warnings", .ignored)', '.init("warnings", .list)'),
        (JAEGER + "JaegerSpan.swift", "    let dropped: Int\n\n    /// Each", "    let dropped: Int\n    let warnings: JSONCursor.Place?\n\n    /// Each"),
        (JAEGER + "JaegerSpan.swift", "        logs = fields[Member.logs.rawValue].place\n",
         "        logs = fields[Member.logs.rawValue].place\n        warnings = fields[Member.warnings.rawValue].place\n"),
        (JAEGER + "JaegerReply.swift", "        let logs: JSONCursor.Place?\n", "        let logs: JSONCursor.Place?\n        let warnings: JSONCursor.Place?\n"),
        (JAEGER + "JaegerReply.swift", "            logs = span.logs\n", "            logs = span.logs\n            warnings = span.warnings\n")),
    _mutant(
        "store-notes-kept", "the tags `@jaeger@warnings`, which name hidden spans, stay", JAEGER + "JaegerRendering+Tags.swift",
        "guard visibility == .full || ruling.isAllowed, !ruling.treatment.isStoreNote else { return nil }",
        "guard visibility == .full || ruling.isAllowed else { return nil }",
        "BackendsTests/RecordedReplyTests", "warnings of the store, and its tags that hold them, are in no body"),
    _mutant(
        "count-before-filtering", "the reply says how many spans the store has", JAEGER + "JaegerRendering.swift",
        "guard let notice = options.notice else { return emitter.null() }",
        "guard let notice = options.notice else { return emitter.integer(Int64(trace.spans.count)) }",
        "BackendsTests/ReferenceTests", PAIRS),
    _mutant(
        "adjusted", "the store adjusts visible spans by hidden ones, where nobody asks for raw", JAEGER + "JaegerScoping.swift",
        'parameters.append((UTF8Text("raw"), UTF8Text("true")))',
        'if trace.raw { parameters.append((UTF8Text("raw"), UTF8Text("true"))) }',
        "BackendsTests/JaegerBackendTests",
        "every spelling of a trace id that the store reads as hex is one question, sent in one spelling, always raw"),
    _mutant(
        "parameter-ignored", "a parameter that nobody knows is passed over", JAEGER + "JaegerRoutes.swift",
        "default: throw .parameterUnknown(parameter.name)", "default: continue",
        "BackendsTests/JaegerBackendTests", "another parameter, and a value of another shape, is refused by name"),
    _mutant(
        "reply-with-more", "what stands behind a reply is not looked at", JAEGER + "JaegerEnvelope.swift",
        "        try cursor.end()\n", "",
        "BackendsTests/JaegerRefusalTests",
        "a reply cut short at any byte is refused, and so is one with anything behind it"),
]

GATE = [
    _mutant(
        "audit-after-body", "the body leaves before its access is on the disk", WALK + "RequestWalk.swift",
        "        try await recordAudit.durable(access.receipt)\n", "",
        "EndToEndTests/StalledDiskTests",
        "while the disk under the audit log stalls the client has no byte of a reply, and then the whole of it"),
    _mutant(
        "hidden-told-apart", "a trace that is wholly hidden is answered with 403 and a missing one with 404",
        WALK + "FilterSpans.swift",
        "guard let start = view.start(in: trace) else { return .hidden(view.tally) }",
        "guard let start = view.start(in: trace) else { throw .noAccess }",
        "EndToEndTests/MissingAndHiddenTests",
        "a hidden trace, a trace that is not there and an empty answer give Jaeger's own 404, byte for byte"),
    _mutant(
        "told-unasked", "replies tell how many spans are hidden, though the configuration says nothing of it",
        LAW + "TraceModel/HiddenNotice.swift", "guard extent != .nothing, spans > 0 else", "guard spans > 0 else",
        "TraceModelTests/HiddenNoticeTests", "nothing is said by default, and nothing where nothing is hidden"),
    _mutant(
        "unlisted-owner-named", "a namespace is named to those who see nothing of it, though the operator lists no contact for it",
        LAW + "TraceModel/HiddenNotice.swift",
        "guard let namespace = row.owner.namespace, contacts[namespace] != nil else", "guard let namespace = row.owner.namespace else",
        "TraceModelTests/HiddenNoticeTests",
        "`owner` names the namespaces that have a contact, most spans first; of others only the sum is told"),
    _mutant(
        "classification-ignored", "masked spans keep what the built-in list names, whatever list is configured",
        "Sources/Gate/Gateway/GatewayParts.swift", "masked: policies.masked, notices", "masked: .minimal, notices",
        "EndToEndTests/ClassificationTests",
        "masked spans keep the tags that the named file lists and no others, credentials in no case; full spans are as ever"),
    _mutant(
        "authorization-forwarded", "the caller's token is sent to the store", WALK + "RequestWalk.swift",
        "let forward = mount.forward.begun(in: trail.traceParent)",
        "var forward = mount.forward\n"
        '        forward.token = request.head.fields.first("authorization").map { String(decoding: $0, as: UTF8.self) }',
        "EndToEndTests/ForwardedFieldsTests", "nothing of the caller's head reaches the store: neither the token nor any other field",
        (WALK + "Forward.swift", "    private var traceParent: TraceParent?\n", "    private var traceParent: TraceParent?\n    var token: String?\n"),
        (WALK + "Forward.swift", "request.carrying(traceParent?.description)", "request.carrying(token)"),
        ("Sources/World/Upstream/UpstreamClient.swift", 'request.add("traceparent", ', 'request.add("Authorization", ')),
]

TLS = "Sources/World/TLS/"
SESSIONS = [
    _mutant(
        "any-store", "whoever answers in the store's place is believed, whoever vouches for it", TLS + "TLSContext.swift",
        "SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)", "SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nil)",
        "TLSTests/TLSSessionTests",
        "a certificate of another authority, of none that the system knows, and one out of date are not believed"),
    _mutant(
        "any-name", "a store that has a certificate for another name is believed", TLS + "TLSSession.swift",
        "SSL_set1_host(session, name) == 1 && spanwarden_tls_ask(session, name)", "spanwarden_tls_ask(session, name)",
        "TLSTests/TLSSessionTests",
        "a certificate is believed for the names and addresses that it bears, and for no others"),
    _mutant(
        "cut-off-is-the-end", "a connection that somebody cuts off looks as if its peer had ended it", TLS + "TLSConnection.swift",
        "guard let bytes = try await socket.read(within: end.map(left)) else { throw .reset }",
        "guard let bytes = try await socket.read(within: end.map(left)) else { return nil }",
        "TLSTests/TLSConnectionTests", "a socket that ends without the session's end is a lost connection, and not an end"),
]

SYNTAX = LAW + "HTTPSyntax/"
READ_ALIKE = ("ServerTests/DifferentialTests", "what is read here, llhttp, h11, nginx and HAProxy read as the same requests")
FRONT_DOOR = [
    _mutant(
        "both-framings", "of a request that has a length and chunks the chunks are believed", SYNTAX + "RequestJudgement.swift",
        "            guard length == nil else { throw .lengthAndCoding }\n", "", *READ_ALIKE),
    _mutant(
        "bare-line-feed", "a line of a head may end in a line feed alone", SYNTAX + "HeadBuffer.swift",
        "            guard end != .lineFeed else { throw .bareLineFeed }\n",
        "            if end == .lineFeed {\n                defer { lineStart = bytes.count }\n"
        "                return lineStart..<bytes.count\n            }\n", *READ_ALIKE),
]

CLIENT = "Sources/World/HTTPClient/"
CONNECTIONS = [
    _mutant(
        "bytes-behind-reply", "what a store sends behind a reply is dropped, and its connection used again",
        LAW + "HTTPSyntax/ReplyReader.swift",
        "guard input.isEmpty else { throw .bytesAfterEnd }\n                phase = .ended",
        "input = []\n                phase = .ended",
        "HTTPClientTests/HostileReplyTests",
        "a reply that general clients believe, and that lies about its length, its coding or its head, is not believed"),
    _mutant(
        "idle-unwatched", "nobody notices what a store sends on an idle connection until the next request is to be sent",
        CLIENT + "ConnectionPool.swift",
        "        used.connection.onPeerActivity { [weak self, number = used.number] in self?.heard($0, on: number) }\n", "",
        "HTTPClientTests/KeptConnectionTests",
        "bytes on an idle connection close it, and every other idle one, and never reach the next caller"),
    _mutant(
        "idle-taken-unseen", "what came on an idle connection while the loop was busy is the answer to the next request",
        CLIENT + "ConnectionPool.swift",
        "let activity = last.connection.peerActivity\n", "let activity: TCPConnection.PeerActivity? = nil\n",
        "HTTPClientTests/KeptConnectionTests", "what came while the loop was busy is seen before the next request is sent"),
    _mutant(
        "resent-when-answered", "a request whose reply has begun is sent a second time", CLIENT + "EndpointClient.swift",
        " && exchange.isUnanswered", "",
        "HTTPClientTests/ResendTests", "nothing is sent again after the first byte of a reply, or after a deadline"),
]

MUTANTS = (OWNERSHIP + POLICIES + VIEWS + REDACTION + RENDERINGS + TOKENS + GATE + SEARCHES + SESSIONS + FRONT_DOOR + EVIDENCE
           + CONNECTIONS + OPERATIONS)
