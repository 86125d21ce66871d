import Quantities
import StrictJSON
import Testing
import TokenVerification

/// When an issuer is asked for its keys, and which are in force, at moments that the test chooses.
@Suite("Keys, refreshed")
struct RefreshedKeysTests {
    private static let second = Duration.seconds(1)

    private static func set(_ ids: String...) throws -> KeySet {
        try TestIssuer.keySet(TestIssuer.keys.filter { ids.contains($0.id) }.map { TestIssuer.jwk($0.id, $0.key) })
    }

    /// Keys that came at the beginning, which their source allows to keep for so long.
    private func fetched(_ lifetime: Duration? = nil, haste: Int = 0) throws -> RefreshedKeys {
        var keys = RefreshedKeys(.issuer, haste: haste, at: .zero)
        #expect(keys.begin(.due, at: .zero) == .fetch)
        let found = keys.succeed(try Self.set("p256"), for: lifetime, at: .zero)
        let change = try #require(found)
        #expect(change.added.count == 1 && change.removed.isEmpty && change.count == 1)
        return keys
    }

    @Test(
        "keys are kept as long as their source says, within a minute and a quarter of an hour, and five minutes where it is silent",
        arguments: [
            (nil, 300), (0, 60), (59, 60), (61, 61), (600, 600), (900, 900), (901, 900), (31_536_000, 900),
        ] as [(Int?, Int)])
    func lifetime(said: Int?, kept: Int) throws {
        var keys = try fetched(said.map { .seconds($0) })
        #expect(keys.untilDue(at: .zero) == .seconds(kept))
        #expect(keys.begin(.due, at: .seconds(kept) - .nanoseconds(1)) == .leave)
        #expect(keys.begin(.due, at: .seconds(kept)) == .fetch)
    }

    @Test("one process in a hurry asks up to a tenth earlier than another")
    func haste() throws {
        #expect(try fetched(.seconds(600), haste: 100).untilDue(at: .zero) == .seconds(540))
        #expect(try fetched(.seconds(600), haste: 1).untilDue(at: .zero) == .milliseconds(599_400))
    }

    @Test("one fetch at a time: whoever asks meanwhile waits for it, whatever for")
    func single() throws {
        var keys = RefreshedKeys(.issuer, at: .zero)
        #expect(keys.begin(.missingKey, at: .zero) == .fetch)
        for cause in [RefreshedKeys.Cause.due, .missingKey] { #expect(keys.begin(cause, at: .seconds(5)) == .wait) }
        keys.fail(at: .seconds(6))
        #expect(keys.begin(.due, at: .seconds(7)) == .fetch)
    }

    @Test("a missing key is a reason to fetch once in half a minute, as long as that teaches nothing")
    func fruitless() throws {
        var keys = try fetched()
        for round in 0..<4 {
            let start = Duration.seconds(10 + 30 * round)
            #expect(keys.begin(.missingKey, at: start) == .fetch)
            #expect(try keys.succeed(Self.set("p256"), for: nil, at: start + Self.second) == nil)
            for moment in stride(from: 1, to: 30, by: 1) {
                #expect(keys.begin(.missingKey, at: start + .seconds(moment)) == .leave)
            }
        }
        #expect(keys.begin(.missingKey, at: .seconds(130)) == .fetch)
        keys.fail(at: .seconds(131))
        #expect(keys.begin(.missingKey, at: .seconds(159)) == .leave)
        #expect(keys.begin(.missingKey, at: .seconds(160)) == .fetch)
    }

    @Test("after a fetch that brought another set the next missing key is looked for a second later")
    func fruitful() throws {
        var keys = try fetched()
        for (round, id) in ["p384", "p521", "ed", "p256"].enumerated() {
            let start = Duration.seconds(10 + round)
            #expect(keys.begin(.missingKey, at: start) == .fetch)
            let found = keys.succeed(try Self.set(id), for: nil, at: start)
            let change = try #require(found)
            #expect(change.added.count == 1 && change.removed.count == 1)
            #expect(keys.begin(.missingKey, at: start + .milliseconds(999)) == .leave)
        }
    }

    @Test("a fetch that was due says nothing of missing keys: the next one is looked for at once")
    func dueAndMissing() throws {
        var keys = try fetched()
        #expect(keys.begin(.due, at: .seconds(300)) == .fetch)
        #expect(try keys.succeed(Self.set("p256"), for: nil, at: .seconds(300)) == nil)
        #expect(keys.begin(.missingKey, at: .seconds(300)) == .fetch)
    }

    @Test("after failures the pause doubles from one second to a minute, and a success ends it")
    func backOff() throws {
        var keys = RefreshedKeys(.issuer, at: .zero)
        var now = Duration.zero
        for pause in [1, 2, 4, 8, 16, 32, 60, 60, 60] {
            #expect(keys.begin(.due, at: now) == .fetch)
            keys.fail(at: now)
            #expect(keys.untilDue(at: now) == .seconds(pause))
            #expect(keys.keys == nil)
            now += .seconds(pause)
        }
        #expect(keys.begin(.due, at: now) == .fetch)
        _ = keys.succeed(try Self.set("p256"), for: nil, at: now)
        #expect(keys.begin(.due, at: now + .seconds(300)) == .fetch)
        keys.fail(at: now + .seconds(300))
        #expect(keys.untilDue(at: now + .seconds(300)) == Self.second)
    }

    @Test("a failed look for a missing key is tried again in the background, and never later than it was due")
    func failedLook() throws {
        var keys = try fetched()
        #expect(keys.begin(.missingKey, at: .seconds(10)) == .fetch)
        keys.fail(at: .seconds(12))
        #expect(keys.untilDue(at: .seconds(12)) == Self.second)
    }

    @Test("keys stay in force through failures, for a day after they were last confirmed, and then none is")
    func staleness() throws {
        var keys = try fetched()
        let day = Duration.seconds(86_400)
        #expect(keys.begin(.due, at: .seconds(600)) == .fetch)
        keys.fail(at: .seconds(600))
        #expect(keys.lapse(at: day - .nanoseconds(1)) == nil)
        #expect(keys.keys?.keys.count == 1)
        let lapsed = keys.lapse(at: day)
        let change = try #require(lapsed)
        #expect(change.removed.count == 1 && change.added.isEmpty && change.count == 0)
        #expect(keys.keys == nil && keys.lapse(at: day) == nil)
        #expect(keys.begin(.due, at: day) == .fetch)
        #expect(try keys.succeed(Self.set("p256"), for: nil, at: day)?.added.count == 1)
        #expect(keys.lapse(at: day + .seconds(86_399)) == nil)
    }

    @Test("a confirmation is what starts the day anew")
    func confirmed() throws {
        var keys = try fetched()
        #expect(keys.begin(.due, at: .seconds(80_000)) == .fetch)
        #expect(try keys.succeed(Self.set("p256"), for: nil, at: .seconds(80_000)) == nil)
        #expect(keys.lapse(at: .seconds(86_400)) == nil)
        #expect(keys.lapse(at: .seconds(166_400)) != nil)
    }

    @Test("the same key under another name is another set, although no key came or went")
    func renamed() throws {
        var keys = try fetched()
        let key = try #require(TestIssuer.keys.first { $0.id == "p256" })
        #expect(keys.begin(.missingKey, at: Self.second) == .fetch)
        let renamed = try TestIssuer.keySet([TestIssuer.jwk("other", key.key)])
        let found = keys.succeed(renamed, for: nil, at: Self.second)
        let change = try #require(found)
        #expect(change.added.isEmpty && change.removed.isEmpty && change.count == 1)
    }

    @Test("keys of a file are looked at every two seconds, failures or not, and never lapse")
    func file() throws {
        var keys = RefreshedKeys(.file, keys: try Self.set("p256"), at: .zero)
        for round in 1...5 {
            let now = Duration.seconds(2 * round)
            #expect(keys.begin(.due, at: now - .nanoseconds(1)) == .leave)
            #expect(keys.begin(.due, at: now) == .fetch)
            if round % 2 == 0 { keys.fail(at: now) } else { _ = keys.succeed(try Self.set("p256"), for: nil, at: now) }
        }
        #expect(keys.lapse(at: .seconds(10_000_000)) == nil && keys.keys != nil)
    }
}
