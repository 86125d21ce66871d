import EventLoop
package import Quantities
import Synchronization
package import TokenVerification

/// An issuer's keys, had once, for the command line.
package enum LiveKeys {
    /// What can be verified of the tokens of one issuer with the keys that it gives now. Asks the issuer, and blocks meanwhile: for `main`.
    package static func verifier(
        for issuer: UTF8Text, of loaded: LoadedConfiguration
    ) throws(KeyFailure) -> TokenVerifier {
        guard let configured = loaded.issuers.first(where: { $0.rules.url == issuer }) else { return loaded.verifier }
        return TokenVerifier([(configured.rules, try keys(of: configured))])
    }

    private static func keys(of issuer: LoadedIssuer) throws(KeyFailure) -> KeySet {
        let kept = KeptKeys(issuer, haste: 0)
        let answer = Mutex<Result<KeySet, KeyFailure>?>(nil)
        let loop: Loop
        do throws(SocketFailure) { loop = try Loop.start(name: "issuer") } catch { throw .threads(error) }
        BackgroundTask.start(on: loop) {
            let found = await kept.fetch().map(\.keys)
            answer.withLock { $0 = found }
            loop.stop()
        }
        loop.join()
        kept.close()
        guard let found = answer.withLock({ $0 }) else { throw .threads(.closed) }
        return try found.get()
    }
}
