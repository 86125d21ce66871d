import Backends
import EventLoop
import Quantities
import TLS
import Upstream
import YAMLDocuments

/// Asks a backend the least there is to ask, as the gateway would; and again as somebody who has none of the gateway's secrets.
struct BackendTrial: Sendable {
    let backend: BackendConfiguration
    let limits: LimitsConfiguration

    private enum Answer {
        case names
        case failure(String)
    }

    /// A list of names may be so long.
    private static let mostBytes = 16 << 20

    /// On the loop.
    func findings(on loop: Loop) async -> [ConnectionFinding] {
        switch await ask(backend.tls, backend.makeCredentials(), on: loop) {
        case .failure(let cause): return [finding(.fails, cause)]
        case .names: break
        }
        let answers = finding(.holds, "answers")
        guard case .names = await ask(strangers, nil, on: loop) else { return [answers] }
        return [
            answers,
            finding(
                .doubtful,
                "answers strangers as well: close it to all but the gateway"),
        ]
    }

    private func finding(_ outcome: ConnectionFinding.Outcome, _ message: String) -> ConnectionFinding {
        ConnectionFinding(subject: "backend \(backend.name.string)", outcome: outcome, message: message)
    }

    /// How somebody connects who has no certificate of the gateway's.
    private var strangers: TLSTarget? {
        var problems = ProblemList()
        return backend.tlsFiles.flatMap {
            BackendConfiguration.target(by: ($0.files.withoutIdentity, $0.serverName), &problems)
        }
    }

    private func ask(_ tls: TLSTarget?, _ credentials: UpstreamCredentials?, on loop: Loop) async -> Answer {
        let upstream = backend.upstream(tls: tls, credentials: credentials, limits)
        let forward = Forward(to: { UpstreamClient(upstream, on: $0) }, on: [loop])
        defer { forward.close() }
        let door = BackendParts.door(to: backend, readsClusters: false)
        do throws(WalkRefusal) {
            let reply = try await forward(door.probes.services).reply
            defer { reply.close() }
            guard case .body = door.meaning(ofStatus: reply.status) else { throw .storeStatus(reply.status) }
            let body = try await reply.whole(atMost: Self.mostBytes, HeldShare(of: HeldBudget(limit: limits.heldBytes)))
            return door.probes.names(in: body) == nil ? .failure("its list of services can't be read") : .names
        } catch {
            return .failure(error.failure ?? "it was not asked")
        }
    }
}
