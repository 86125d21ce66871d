import AccessPolicy
import Quantities
import StrictJSON

/// A record as JSON, but for its place in the chain.
///
/// Rendering costs tens of microseconds, and only the one writer knows the place; so whoever submits a record renders it, and
/// the writer only joins the pieces: the members sorted before `prev`, those between `prev` and `seq`, and those after.
package struct RenderedRecord: Sendable {
    package let stamp: RecordStamp
    let beforePrevious: [UInt8]
    let beforeSequence: [UInt8]
    let afterSequence: [UInt8]

    package init(_ record: AuditRecord, of origin: LogOrigin) {
        stamp = record.stamp
        var json = CanonicalJSON(reserving: 2_048)
        record.writeBeforePrevious(origin, to: &json)
        beforePrevious = json.take()
        record.writeBeforeSequence(origin, to: &json)
        beforeSequence = json.take()
        record.writeAfterSequence(to: &json)
        afterSequence = json.take()
    }

    /// In bytes, without its place.
    package var size: Int { beforePrevious.count + beforeSequence.count + afterSequence.count }
}

/// The members of the three pieces, without braces. Each piece has members that every record has, so none is empty; the parts' limits add up
/// to less than `largestLine`.
extension AuditRecord {
    fileprivate func writeBeforePrevious(_ origin: LogOrigin, to json: inout CanonicalJSON) {
        if case .access(let access) = event {
            json.name("actor")
            access.actor.write(to: &json)
        }
        json.name("boot")
        json.string(origin.boot.description)
        json.name("code")
        json.string(event.code)
        if let attempt {
            json.name("corr")
            json.object { json in
                json.name("attempt")
                json.string(utf8: attempt.text)
            }
        }
        writeData(to: &json)
        json.name("id")
        json.string(utf8: stamp.id.text)
        json.name("mono")
        json.bounded(stamp.monotonic)
        if let outcome = event.outcome {
            json.name("outcome")
            json.string(outcome.rawValue)
        }
        if case .access(let access) = event {
            json.name("policy")
            access.writePolicy(to: &json)
        }
    }

    fileprivate func writeBeforeSequence(_ origin: LogOrigin, to json: inout CanonicalJSON) {
        if let reason = event.reason {
            json.name("reason")
            json.text(UTF8Text(reason.text), limit: 128)
        }
        json.name("replica")
        json.string(origin.replica.description)
        switch event {
        case .access(let access):
            json.name("req")
            access.request.write(to: &json)
            json.name("scope")
            access.writeScope(to: &json)
        case .heartbeat, .segmentOpen, .segmentClose: break
        case .accessEnd(let end):
            json.name("req")
            json.object { json in
                json.name("id")
                json.text(UTF8Text(end.requestID), limit: 128)
            }
            json.name("res")
            end.write(to: &json)
        case .processStart, .processStop, .logRecovered, .clockAnomaly, .catalogueBuild, .keysChange, .authFailure,
            .policyLoad,
            .policyChange, .configurationChange, .rejection, .pendingConfiguration, .restoration:
            break
        }
    }

    fileprivate func writeAfterSequence(to json: inout CanonicalJSON) {
        switch event {
        case .access(let access):
            json.name("src")
            access.source.write(to: &json)
        case .authFailure(let failure):
            json.name("src")
            failure.writeSource(to: &json)
        case .heartbeat, .segmentOpen, .segmentClose: break
        case .accessEnd, .processStart, .processStop, .logRecovered, .clockAnomaly, .catalogueBuild, .keysChange,
            .policyLoad,
            .policyChange, .configurationChange, .rejection, .pendingConfiguration, .restoration:
            break
        }
        json.name("ts")
        json.string(utf8: stamp.time.text)
        json.name("type")
        json.string(event.type)
        json.name("v")
        json.count(1)
    }

    private func writeData(to json: inout CanonicalJSON) {
        switch event {
        case .access, .accessEnd: return
        case .heartbeat, .segmentOpen, .segmentClose: json.name("data")
        case .authFailure, .processStart, .processStop, .logRecovered, .clockAnomaly, .catalogueBuild, .keysChange,
            .policyLoad,
            .policyChange, .configurationChange, .rejection, .pendingConfiguration, .restoration:
            json.name("data")
        }
        switch event {
        case .access, .accessEnd: break
        case .authFailure(let failure): failure.writeData(to: &json)
        case .processStart(let start): start.writeData(to: &json)
        case .processStop(let stop): stop.writeData(to: &json)
        case .heartbeat(let heartbeat): heartbeat.writeData(to: &json)
        case .segmentOpen(let open): open.writeData(to: &json)
        case .segmentClose(let close): close.writeData(to: &json)
        case .logRecovered(let recovery): recovery.writeData(to: &json)
        case .clockAnomaly(let anomaly): anomaly.writeData(to: &json)
        case .catalogueBuild(let build): build.writeData(to: &json)
        case .policyLoad(let load): load.writeData(to: &json)
        case .policyChange(let change): change.writeData(to: &json)
        case .configurationChange(let files): files.writeData(to: &json)
        case .rejection(let rejection): rejection.writeData(to: &json)
        case .pendingConfiguration(let pending): pending.writeData(to: &json)
        case .restoration(let files): files.writeData(to: &json)
        case .keysChange(let change): change.writeData(to: &json)
        }
    }

    /// The id of the `access` that it belongs to.
    private var attempt: RecordID? {
        switch event {
        case .access: stamp.id
        case .accessEnd(let end): end.attempt
        case .heartbeat, .segmentOpen, .segmentClose: nil
        case .authFailure, .processStart, .processStop, .logRecovered, .clockAnomaly, .catalogueBuild, .keysChange,
            .policyLoad,
            .policyChange, .configurationChange, .rejection, .pendingConfiguration, .restoration:
            nil
        }
    }
}

extension Access {
    fileprivate func writePolicy(to json: inout CanonicalJSON) {
        json.object { json in
            json.name("digest")
            json.hex(policyDigest.prefix(32))
            json.name("rules")
            json.texts(Set(rules).sorted().map { UTF8Text($0.text) }, limit: 3_000)
        }
    }

    fileprivate func writeScope(to json: inout CanonicalJSON) {
        json.object { json in
            json.name("namespaces")
            json.texts(Set(namespaces.map { UTF8Text($0) }).sorted(), limit: 3_000)
        }
    }
}
