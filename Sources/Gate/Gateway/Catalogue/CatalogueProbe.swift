import AuditLog
import Backends
import Catalogue
import Ownership
import Quantities
import TraceModel
import Upstream

/// One build of the catalogue: asks the store where its services are, service by service, and learns of what comes whose they are.
///
/// A reply that is shorter than it could be holds all that there is; only where one is cut off more is asked: namespace by namespace, and then for each
/// operation that the store names and nobody has seen.
struct CatalogueProbe: Sendable {
    let backend: any TraceBackend
    let backendName: UTF8Text
    /// Those in force: a reload may bring others.
    let ownershipInForce: InForce<OwnershipRules>
    let forward: Forward
    let readReply: ReadReply
    let settings: CatalogueConfiguration
    let clock: @Sendable () -> Timestamp

    /// How many traces are asked for at once.
    private static let traces = 20
    /// So many failures in a row mean that the store is not there.
    private static let mostFailures = 3
    /// A list of names may be so long.
    private static let mostBytes = 16 << 20

    private struct State {
        /// Of the whole build.
        let ownership: OwnershipRules
        var builder: CatalogueBuilder
        /// When spans start that are learned of.
        let window: ClosedRange<Int64>
        var requests = 0
        var failures = 0
        var isPartial = false
    }

    /// Nil where the store could not be asked at all: then the catalogue of before stays.
    func build() async -> (catalogue: NameCatalogue?, record: CatalogueBuild) {
        let now = max(0, clock().microseconds)
        let window = max(0, now - settings.lookback.microseconds)...now
        let ownership = ownershipInForce.value
        var state = State(
            ownership: ownership, builder: CatalogueBuilder(ownership: ownership), window: window)
        let services = await names(asked: backend.probes.services, &state)
        for service in services ?? [] where !isOver(state) { await learn(of: service, &state) }
        guard services != nil, state.failures < Self.mostFailures else {
            return (nil, CatalogueBuild(.failed, backend: backendName, requests: state.requests, names: 0))
        }
        let catalogue = state.builder.catalogue()
        let record = CatalogueBuild(
            state.isPartial || state.builder.isFull ? .partial : .complete, backend: backendName,
            requests: state.requests, names: catalogue.count)
        return (catalogue, record)
    }

    private func isOver(_ state: State) -> Bool { state.failures >= Self.mostFailures }

    private func learn(of service: UTF8Text, _ state: inout State) async {
        guard await isCut(service, within: .everywhere, &state) else { return }
        let isStillCut = await isCut(service, within: state.ownership.knownScope, &state)
        guard isStillCut, !isOver(state), let all = await names(asked: backend.probes.operations(of: service), &state)
        else { return }
        for operation in all where !isOver(state) && !state.builder.knows(operation, of: service) {
            _ = await isCut(service, operation: operation, within: .everywhere, &state)
        }
    }

    /// Searches and learns; says whether a reply was as long as it could be, so that there may be more.
    private func isCut(
        _ service: UTF8Text, operation: UTF8Text? = nil, within scope: SearchScope, _ state: inout State
    ) async -> Bool {
        let search = TraceSearch(
            service: service, operation: operation, start: state.window.lowerBound, end: state.window.upperBound,
            limit: Self.traces, raw: true)
        let plan = backend.plan(.search(search), within: scope, most: settings.requests)
        var isCut = false
        for step in plan.steps(after: UpstreamPlan.Progress()) where !isOver(state) {
            if await learn(of: service, by: step, &state) { isCut = true }
        }
        return isCut
    }

    private func learn(of service: UTF8Text, by step: UpstreamPlan.Step, _ state: inout State) async -> Bool {
        guard take(&state) else { return false }
        do throws(WalkRefusal) {
            let (reply, form) = try await forward(step.question)
            guard let contents = try await readReply(reply, to: step.reply, in: form) else { return false }
            state.failures = 0
            for (place, trace) in contents.traces.enumerated() {
                state.builder.learn(trace, foundBy: service, within: state.window) {
                    contents.reader.names(ofSpan: $0, ofTrace: place)
                }
            }
            if case .list(let most) = step.reply { return contents.traces.count >= most }
        } catch {
            fail(&state)
        }
        return false
    }

    /// A list of names, each once; nil where it can't be had.
    private func names(asked question: StoreQuestion, _ state: inout State) async -> [UTF8Text]? {
        guard take(&state) else { return nil }
        do throws(WalkRefusal) {
            if let names = try await readNames(forward(question).reply) {
                state.failures = 0
                return Set(names).sorted()
            }
            fail(&state)
        } catch {
            fail(&state)
        }
        return nil
    }

    /// Nil for what is no list.
    private func readNames(_ reply: UpstreamReply) async throws(WalkRefusal) -> [UTF8Text]? {
        defer { reply.close() }
        guard case .body = backend.meaning(ofStatus: reply.status) else { throw .storeStatus(reply.status) }
        let share = HeldShare(of: readReply.budget)
        let names = backend.probes.names(in: try await reply.whole(atMost: Self.mostBytes, share))
        if names == nil { reply.distrust() }
        return names
    }

    /// Counts a request; false where no more may be made.
    private func take(_ state: inout State) -> Bool {
        guard state.requests < settings.requests else {
            state.isPartial = true
            return false
        }
        state.requests += 1
        return true
    }

    private func fail(_ state: inout State) {
        state.failures += 1
        state.isPartial = true
    }
}
