import EventLoop
import Quantities
import TokenVerification

/// Tries what serving a configuration depends on and is elsewhere: for `check --connect`.
package enum ConnectionCheck {
    /// Each with what came of it, in the order of the configuration. Blocks, with a loop of its own: for `main`.
    package static func findings(of loaded: LoadedConfiguration) throws(GatewayStartFailure) -> [ConnectionFinding] {
        ProcessSignal.ignoreBrokenPipes()
        let loop: Loop
        do throws(SocketFailure) {
            loop = try Loop.start(name: "check")
        } catch {
            throw .threads(error)
        }
        let found = InForce<[ConnectionFinding]>([])
        BackgroundTask.start(on: loop) {
            found.replace(with: await all(of: loaded, on: loop))
            loop.stop()
        }
        loop.join()
        return found.value
    }

    private static func all(of loaded: LoadedConfiguration, on loop: Loop) async -> [ConnectionFinding] {
        var findings: [ConnectionFinding] = []
        for issuer in loaded.issuers { findings += await keys(of: issuer) }
        for backend in loaded.configuration.backends {
            let trial = BackendTrial(backend: backend, limits: loaded.configuration.limits)
            findings += await trial.findings(on: loop)
        }
        return findings
    }

    /// Keys in a file are looked at with the configuration.
    private static func keys(of issuer: LoadedIssuer) async -> [ConnectionFinding] {
        guard case .discovery = issuer.source else { return [] }
        let kept = KeptKeys(issuer, haste: 0)
        defer { kept.close() }
        let subject = "issuer \(issuer.rules.url.string)"
        switch await kept.fetch() {
        case .success(let found):
            return [
                ConnectionFinding(
                    subject: subject, outcome: .holds,
                    message: "has \(found.keys.keys.count) keys that can verify its tokens")
            ]
        case .failure(let failure):
            return [ConnectionFinding(subject: subject, outcome: .fails, message: failure.description)]
        }
    }
}
