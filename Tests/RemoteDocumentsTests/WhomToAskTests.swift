import EventLoop
import Foundation
import Quantities
import RemoteDocuments
import TLS
import TestSupport
import Testing

/// Who is asked, and who is believed.
@Suite struct WhomToAskTests {
    private typealias Wish = DevelopmentAuthority.Wish

    private let authority: DevelopmentAuthority

    init() throws {
        authority = try #require(DevelopmentAuthority(at: now))
    }

    /// What a host with a certificate gives, and how many requests it read.
    private func ask(
        _ host: String, as wish: Wish, trusting pem: [UInt8]?
    ) async throws -> (outcome: Outcome, asked: Int) {
        let found = OneValue<(Outcome, Int)>()
        let context = try authority.server(wish)
        _ = try await withFile(pem ?? []) { file in
            try await onLoop { loop in
                let store = try RawStore(
                    on: loop, answering: Reply.good, secure: { try await accept($0, with: context) })
                let fetcher = try DocumentFetcher.start(loopbackRules(pem == nil ? nil : file))
                var asking = Asking()
                asking.host = host
                let outcome = await fetcher.outcome(try asking.request(.https, port: store.address.port))
                await fetcher.finish()
                found.set((outcome, store.requests.count { !$0.isEmpty }))
                store.close()
            }
        }
        let (outcome, asked) = try #require(found.value)
        return (outcome, asked)
    }

    @Test("a host that proves its name is believed, by an address too", arguments: ["127.0.0.1", "localhost"])
    func proven(host: String) async throws {
        let (outcome, asked) = try await ask(host, as: .loopback(at: now), trusting: authority.pem)
        #expect(outcome.body == "12345", "\(outcome)")
        #expect(asked == 1)
    }

    @Test("a host of another name, another authority or another time is not asked anything")
    func unproven() async throws {
        let loopback = Wish.loopback(at: now)
        let past = Wish.loopback(at: Timestamp(seconds: now.seconds - 4 * 86_400))
        let future = Wish.loopback(at: Timestamp(seconds: now.seconds + 4 * 86_400))
        let own = authority.pem
        let stranger = try #require(DevelopmentAuthority(at: now))
        let rows: [(Wish, [UInt8]?, DocumentFailure.Insecurity)] = [
            (Wish(names: ["DNS:login.example"], from: loopback.from, until: loopback.until), own, .otherName),
            (Wish(names: ["IP:127.0.0.2"], from: loopback.from, until: loopback.until), own, .otherName),
            (loopback, stranger.pem, .unknownAuthority), (loopback, nil, .unknownAuthority),
            (past, own, .expired), (future, own, .expired),
            (loopback, Array("no certificate\n".utf8), .authoritiesFile),
        ]
        for (wish, pem, why) in rows {
            let (outcome, asked) = try await ask("127.0.0.1", as: wish, trusting: pem)
            #expect(outcome.failure == .insecure(why), "\(outcome)")
            #expect(asked == 0)
        }
    }

    @Test("a host that speaks no TLS is named so")
    func noTLS() async throws {
        let found = OneValue<Outcome>()
        try await onLoop { loop in
            let store = try RawStore(on: loop, [.send("HTTP/1.1 400 Bad Request\r\n\r\n"), .awaitEnd])
            let fetcher = try DocumentFetcher.start(loopbackRules())
            found.set(await fetcher.outcome(try Asking().request(.https, port: store.address.port)))
            await fetcher.finish()
            store.close()
        }
        #expect(found.value?.failure == .insecure(.noSession))
    }

    @Test("a host or a scheme that is not allowed is not connected to")
    func rules() async throws {
        let local = try #require(DocumentHost(parsing: "127.0.0.1"))
        let other = try #require(DocumentHost(parsing: "a.example"))
        let rows: [(FetchRules, DocumentFailure)] = [
            (FetchRules(hosts: [other], schemes: [.http]), .hostNotAllowed(local)),
            (FetchRules(hosts: [], schemes: [.http]), .hostNotAllowed(local)),
            (FetchRules(hosts: [local]), .schemeNotAllowed(.http)),
        ]
        for (rules, failure) in rows {
            try await onLoop { loop in
                let store = try RawStore(on: loop, answering: Reply.good)
                let fetcher = try DocumentFetcher.start(rules)
                let outcome = await fetcher.outcome(try Asking().request(.http, port: store.address.port))
                #expect(outcome.failure == failure, "\(outcome)")
                #expect(store.connections.value == 0)
                await fetcher.finish()
                store.close()
            }
        }
    }

    @Test("a redirect leads nowhere, not even to a host that may be asked")
    func redirect() async throws {
        try await onLoop { loop in
            let target = try RawStore(on: loop, answering: Reply.good)
            let reply = "HTTP/1.1 307 There\r\nLocation: http://127.0.0.1:\(target.address.port)/\r\n"
            let store = try RawStore(on: loop, answering: reply + "Content-Length: 0\r\n\r\n")
            let fetcher = try DocumentFetcher.start(loopbackRules())
            let outcome = await fetcher.outcome(try Asking().request(.http, port: store.address.port))
            #expect(outcome.failure == .status(307))
            #expect(target.connections.value == 0)
            await fetcher.finish()
            store.close()
            target.close()
        }
    }

    @Test(
        "an address behind which machines find their credentials is not connected to, however it is written",
        arguments: [
            "169.254.169.254", "[fe80::1]", "[fd00:ec2::254]", "[::ffff:169.254.169.254]", "[::169.254.1.1]",
            "[64:ff9b::a9fe:a9fe]",
        ])
    func linkLocal(host: String) async throws {
        let allowed = try #require(DocumentHost(parsing: host))
        let fetcher = try DocumentFetcher.start(FetchRules(hosts: [allowed], schemes: [.http]))
        let url = try DocumentURL(parsing: "http://\(host)/latest/meta-data")
        let outcome = await fetcher.outcome(DocumentRequest(url, types: [.json]))
        #expect(outcome.failure == .addressRefused, "\(outcome)")
        await fetcher.finish()
    }

    @Test("a host that takes no connection, or has no address, is unreachable")
    func unreachable() async throws {
        try await onLoop { loop in
            let store = try RawStore(on: loop, answering: Reply.good)
            let port = store.address.port
            store.close()
            try await settle(loop)
            let fetcher = try DocumentFetcher.start(loopbackRules())
            let outcome = await fetcher.outcome(try Asking().request(.http, port: port))
            #expect(outcome.failure == .unreachable(.noConnection), "\(outcome)")
            await fetcher.finish()
        }
        let nowhere = try #require(DocumentHost(parsing: "nowhere.invalid"))
        let fetcher = try DocumentFetcher.start(FetchRules(hosts: [nowhere]))
        let request = DocumentRequest(try DocumentURL(parsing: "https://nowhere.invalid/"), types: [.json])
        let failure = await fetcher.outcome(request).failure
        // Where nobody answers for names, the lookup ends with the deadline.
        #expect(failure == .unreachable(.nameUnknown) || failure == .timedOut(.connecting), "\(failure as Any)")
        await fetcher.finish()
    }
}
