import AuditLog
import Backends
import Catalogue
import Ownership
import Quantities
import TraceModel
import Upstream

/// One build of the catalogue: asks the store where its services are, and learns of what comes whose they are.
///
/// Every service is searched for once before more is asked of any. A reply that is shorter than it could be holds all that there is; only where one is cut off more is
/// asked, of all such services by turns. So none of them, whatever its traces are like, keeps another one from being learned.
struct CatalogueProbe: Sendable {
    let backend: any TraceBackend
    let backendName: UTF8Text
    /// Those in force: a reload may bring others.
    let ownershipInForce: InForce<OwnershipRules>
    let forward: Forward
    let readReply: ReadReply
    let settings: CatalogueConfiguration
    /// Longer traces are not read.
    let mostSpans: Int
    let clock: @Sendable () -> Timestamp

    /// What came of a build.
    struct Outcome: Sendable {
        /// Nil where the store could not be asked at all: then the catalogue of before stays.
        let catalogue: NameCatalogue?
        let record: CatalogueBuild
        let turns: CatalogueTurns
    }

    /// `earlier`: the catalogue in force. `turns`: where builds have left off.
    func build(after earlier: NameCatalogue?, _ turns: CatalogueTurns) async -> Outcome {
        let now = max(0, clock().microseconds)
        let window = max(0, now - settings.lookback.microseconds)...now
        let ownership = ownershipInForce.value
        var run = CatalogueRun(self, window: window, builder: CatalogueBuilder(ownership: ownership))
        var turns = turns
        let listed = await run.names(asked: backend.probes.services)
        let services = (listed ?? []).filter { (1...CatalogueErrand.longestName).contains($0.bytes.count) }
        var unsettled = Set(services)
        if listed != nil { turns.places = turns.places.filter { unsettled.contains($0.key) } }
        let errands = await searchForEach(
            CatalogueTurns.inTurn(services, from: turns.first), ownership.knownScope, &run, &turns, &unsettled)
        if run.hasFound { await run.ask(errands, within: ownership.knownScope, &turns, &unsettled) }
        guard listed != nil, !run.isOver, run.hasFound || !run.hasSearched else {
            let record = CatalogueBuild(.failed, backend: backendName, requests: run.requests, names: 0)
            return Outcome(catalogue: nil, record: record, turns: turns)
        }
        if let earlier { run.builder.keep(earlier, of: unsettled.contains, within: window) }
        let catalogue = run.builder.catalogue()
        let record = CatalogueBuild(
            run.isPartial || run.builder.isFull ? .partial : .complete, backend: backendName,
            requests: run.requests, names: catalogue.count)
        return Outcome(catalogue: catalogue, record: record, turns: turns)
    }

    /// Searches for each service once, as far as requests go, and gives what is left to be asked. Where there are more services than requests some requests are left
    /// for that.
    private func searchForEach(
        _ services: [UTF8Text], _ scope: SearchScope, _ run: inout CatalogueRun, _ turns: inout CatalogueTurns,
        _ unsettled: inout Set<UTF8Text>
    ) async -> [CatalogueErrand] {
        let most = services.count <= run.left ? run.left : max(1, run.left * 3 / 4)
        let end = run.requests + most
        var errands: [CatalogueErrand] = []
        // As many for every service.
        var steps: Int?
        var crowded: UTF8Text?
        var unasked: UTF8Text?
        for service in services {
            guard run.left > 0, run.requests < end else {
                unasked = service
                break
            }
            let refusals = run.builder.refusals
            let finding = await run.search(for: service)
            if crowded == nil, run.builder.isCrowded { crowded = service }
            guard finding != .all else {
                if run.builder.refusals == refusals { unsettled.remove(service) }
                continue
            }
            steps = steps ?? run.steps(to: service, within: scope).count
            errands.append(
                CatalogueErrand(
                    service, steps: steps ?? 0, from: turns.places[service], isThorough: finding != .failed))
        }
        if unasked != nil { run.isPartial = true }
        // Whoever filled the room has had its turn.
        if let next = unasked ?? crowded.map(CatalogueTurns.behind) { turns.first = next }
        return errands
    }
}

extension CatalogueRun {
    /// Asks what is left, a question of each service by turns, as far as requests go.
    fileprivate mutating func ask(
        _ errands: [CatalogueErrand], within scope: SearchScope, _ turns: inout CatalogueTurns,
        _ unsettled: inout Set<UTF8Text>
    ) async {
        let names = errands.map(\.service).sorted()
        let order = CatalogueTurns.inTurn(names, from: turns.further)
        let places = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
        var waiting = errands.sorted { places[$0.service] ?? 0 < places[$1.service] ?? 0 }
        for errand in errands { turns.places[errand.service] = nil }
        turns.further = nil
        // Of which not all was taken that came.
        var short: Set<UTF8Text> = []
        while !waiting.isEmpty {
            var still: [CatalogueErrand] = []
            for errand in waiting {
                let before = errand.place
                let (refusals, wasCrowded) = (builder.refusals, builder.isCrowded)
                let progress = await askOnce(errand, within: scope, among: waiting.count)
                if builder.refusals > refusals { short.insert(errand.service) }
                if builder.isCrowded, !wasCrowded { turns.first = CatalogueTurns.behind(errand.service) }
                switch progress {
                case .done(let isThorough):
                    if isThorough, !short.contains(errand.service) { unsettled.remove(errand.service) }
                case .left(let errand): still.append(errand)
                case .unasked:
                    isPartial = true
                    turns.places[errand.service] = before
                    if turns.further == nil { turns.further = errand.service }
                }
            }
            waiting = still
        }
    }

    private enum Progress {
        case done(isThorough: Bool)
        case left(CatalogueErrand)
        /// Something is left, and no request.
        case unasked
    }

    private mutating func askOnce(
        _ errand: CatalogueErrand, within scope: SearchScope, among others: Int
    ) async -> Progress {
        var errand = errand
        let service = errand.service
        let question = errand.next { builder.knows($0, of: service) }
        guard let question else { return .done(isThorough: errand.isThorough) }
        guard left > 0 else { return .unasked }
        switch question {
        case .search(let number):
            let steps = steps(to: service, within: scope)
            guard steps.indices.contains(number) else { return .left(errand) }
            errand.take(await search(for: service, by: steps[number]))
        case .operation(let operation): errand.take(await search(for: service, operation: operation))
        case .names:
            let names = await names(asked: probe.backend.probes.operations(of: service))
            errand.take(names: names, most: max(1, left / others)) { builder.knows($0, of: service) }
        }
        return .left(errand)
    }
}
