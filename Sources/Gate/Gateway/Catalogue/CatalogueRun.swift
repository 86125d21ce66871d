import Backends
import Catalogue
import Quantities
import TraceModel
import Upstream

/// A build of the catalogue that is under way: what it has asked, and what it has learned.
struct CatalogueRun: Sendable {
    /// What came of a search.
    enum Finding: Sendable {
        case all
        /// There may be more: the reply was as long as it could be, or held what is not read.
        case cut
        case failed
    }

    let probe: CatalogueProbe
    /// When spans start that are learned of.
    let window: ClosedRange<Int64>
    var builder: CatalogueBuilder
    private(set) var requests = 0
    var isPartial = false
    /// Whether the store does not answer any more.
    private(set) var isOver = false
    /// Whether any search, and any that was answered, has been made.
    private(set) var hasSearched = false
    private(set) var hasFound = false
    /// In a row.
    private var failures = 0
    /// A store that answers each request late may not make a build last for hours.
    private let end: ContinuousClock.Instant

    /// How many traces are asked for at once.
    private static let traces = 20
    /// A build may take as long as it is until the next, and this at least.
    private static let shortest = Duration.seconds(300)
    /// After so many failures in a row it is asked whether the store is there. One service's traces may all be unreadable: that alone must not end a build.
    private static let mostFailures = 3
    /// A list of names may be so long.
    private static let mostBytes = 16 << 20

    init(_ probe: CatalogueProbe, window: ClosedRange<Int64>, builder: CatalogueBuilder) {
        self.probe = probe
        self.window = window
        self.builder = builder
        end = .now + max(Self.shortest, .seconds(probe.settings.refresh.seconds))
    }

    /// How many requests may still be made.
    var left: Int { isOver || ContinuousClock.now >= end ? 0 : probe.settings.requests - requests }

    /// The steps of a search for a service.
    func steps(
        to service: UTF8Text, operation: UTF8Text? = nil, within scope: SearchScope
    ) -> [UpstreamPlan.Step] {
        let search = TraceSearch(
            service: service, operation: operation, start: window.lowerBound, end: window.upperBound,
            limit: Self.traces, raw: true)
        return probe.backend.plan(.search(search), within: scope, most: probe.settings.requests)
            .steps(after: UpstreamPlan.Progress())
    }

    /// Searches everywhere, in one step, and learns of what it finds.
    mutating func search(for service: UTF8Text, operation: UTF8Text? = nil) async -> Finding {
        var finding = Finding.all
        for step in steps(to: service, operation: operation, within: .everywhere) {
            let found = await search(for: service, by: step)
            if found != .all { finding = found }
        }
        return finding
    }

    mutating func search(for service: UTF8Text, by step: UpstreamPlan.Step) async -> Finding {
        guard left > 0 else { return .failed }
        requests += 1
        hasSearched = true
        do throws(WalkRefusal) {
            let (reply, form) = try await probe.forward(step.question)
            let contents = try await probe.readReply(reply, to: step.reply, in: form)
            (failures, hasFound) = (0, true)
            guard let contents else { return .all }
            let isWhole = learn(of: service, from: contents)
            if case .list(let most) = step.reply, contents.traces.count >= most { return .cut }
            return isWhole ? .all : .cut
        } catch {
            await fail()
            return .failed
        }
    }

    /// False where a trace is too long to be read: nothing is learned of it.
    private mutating func learn(of service: UTF8Text, from contents: ReadReply.Contents) -> Bool {
        var isWhole = true
        for (place, trace) in contents.traces.enumerated() {
            guard trace.spans.count <= probe.mostSpans else {
                (isWhole, isPartial) = (false, true)
                continue
            }
            builder.learn(trace, foundBy: service, within: window) {
                contents.reader.names(ofSpan: $0, ofTrace: place)
            }
        }
        return isWhole
    }

    /// A list of names, each once; nil where it can't be had.
    mutating func names(asked question: StoreQuestion) async -> [UTF8Text]? {
        let names = await list(question)
        if names == nil { await fail() }
        return names
    }

    private mutating func list(_ question: StoreQuestion) async -> [UTF8Text]? {
        guard left > 0 else { return nil }
        requests += 1
        do throws(WalkRefusal) {
            guard let names = try await readNames(probe.forward(question).reply) else { return nil }
            failures = 0
            return Set(names).sorted()
        } catch {
            return nil
        }
    }

    /// Nil for what is no list.
    private func readNames(_ reply: UpstreamReply) async throws(WalkRefusal) -> [UTF8Text]? {
        defer { reply.close() }
        guard case .body = probe.backend.meaning(ofStatus: reply.status) else { throw .storeStatus(reply.status) }
        let share = HeldShare(of: probe.readReply.budget)
        let names = probe.backend.probes.names(in: try await reply.whole(atMost: Self.mostBytes, share))
        if names == nil { reply.distrust() }
        return names
    }

    private mutating func fail() async {
        isPartial = true
        failures += 1
        guard failures >= Self.mostFailures, left > 0 else { return }
        if await list(probe.backend.probes.services) == nil { isOver = true }
    }
}
