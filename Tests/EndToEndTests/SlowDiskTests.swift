import Cryptography
import DemoServices
import EventLoop
import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// Callers come and leave without waiting while the disk stands still: each leaves records that nobody waits for.
    @Suite(.enabled(if: Strace.isUsable, "strace is not installed, or may not trace a child of this process"))
    struct SlowDiskTests {
        private static let batch = 100

        @Test(
            "while the disk stands still records gather up to a bound; beyond it 503 at once, in bounded memory; then all are written"
        )
        func bounded() async throws {
            try await GatewayProcess.withFolder { folder, store, loop in
                // All callers are one peer, which may have more than 64 connections.
                try folder.write(try folder.text().replacing("127.0.0.1:0\" }\nadmin", with: Self.proxied))
                try await ServedScene.run(in: folder, store, loop) { scene in
                    #expect(try await scene.ask(agent: "before").status == 200)
                    let stall = try await Strace.attach(
                        to: scene.gateway.child.id, ["fdatasync:delay_enter=600000000"], into: try scene.segment())
                    do {
                        try await fill(scene)
                    } catch {
                        _ = try await stall.release()
                        throw error
                    }
                    _ = try await stall.release()
                    try await scene.becomesServing()
                    try await scene.stop()
                    try await scene.expectIntact(answered: ["before", "served"])
                    let accesses = try scene.records("access").count
                    print("slow disk: \(accesses) accesses on the record")
                    #expect(accesses > 1_000 && accesses < 4_200)
                    // Who has left before the record was there is gone, and no fault of ours.
                    let reasons = Set(try scene.records("access.end").compactMap { $0.text(at: "reason") })
                    #expect(reasons == ["complete", "client-gone"])
                }
            }
        }

        private static let proxied = "127.0.0.1:0\", trustedProxies: [\"127.0.0.1\"] }\nadmin"

        private func fill(_ scene: ServedScene) async throws {
            // Each for themselves: nobody may have more than sixteen requests in work.
            let tokens = try (0..<Self.batch).map { number in
                try scene.folder.token(
                    DemoPersona(name: "caller", subject: "c\(number)", groups: ["sre-oncall"], algorithm: .es256))
            }
            var asked = 0
            while try await scene.metric("spanwarden_audit_records_lost") == 0, asked < 10_000 {
                try await scene.comeAndLeave(tokens)
                asked += Self.batch
            }
            // As many records as may wait, of at most two for each request.
            #expect(asked >= 2_000 && asked < 10_000)
            let atBound = try scene.residentKilobytes()
            for _ in 0..<20 { try await scene.comeAndLeave(tokens) }
            let beyond = try scene.residentKilobytes()
            print(
                "slow disk: \(asked) requests to the bound, resident \(atBound) kB, and \(beyond) kB 2,000 requests later"
            )
            #expect(beyond < atBound + 32 << 10 && atBound < 256 << 10)
            for persona in DemoPersona.all { try ServedScene.expectUnrecorded(try await scene.ask(persona)) }
            #expect(try await scene.probe("/livez").status == 200)
        }
    }
}

extension ServedScene {
    /// Asks with every token at once, and leaves by a reset once the store was asked as often, or will not be.
    fileprivate func comeAndLeave(_ tokens: [String]) async throws {
        store.forgetRequests()
        let callers = try tokens.map { token in
            let head = "GET \(Self.target) HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer \(token)\r\n\r\n"
            return try RudeCaller(doors.data, Array(head.utf8))
        }
        for _ in 0..<50 where store.requests.count < tokens.count {
            try await loop.sleep(for: .milliseconds(10))
        }
        for caller in callers { caller.leave() }
        // Gone ones are noticed before the next come.
        for _ in 0..<200 where try openFiles() > 200 { try await loop.sleep(for: .milliseconds(10)) }
    }

    fileprivate func metric(_ name: String) async throws -> Int {
        let line = try await probe("/metrics").text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
        return try #require(line.flatMap { Int($0.dropFirst(name.count + 1)) })
    }

    fileprivate func residentKilobytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(gateway.child.id)/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
        return try #require(line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) })
    }

    private func openFiles() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(gateway.child.id)/fd").count
    }

    fileprivate func becomesServing() async throws {
        for _ in 0..<500 where try await ask(agent: "served").status != 200 {
            try await loop.sleep(for: .milliseconds(20))
        }
    }
}

/// A connection that is reset when it leaves: the system tells the other side at once, and not that somebody may still read.
private struct RudeCaller {
    private let descriptor: Int32

    init(_ address: SocketAddress, _ bytes: [UInt8]) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = address.port.bigEndian
        place.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let connected = withUnsafePointer(to: &place) { place in
            place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(connected == 0)
        // A peer that has hung up already is no fault.
        ProcessSignal.ignoreBrokenPipes()
        _ = write(descriptor, bytes, bytes.count)
    }

    func leave() {
        var reset = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &reset, socklen_t(MemoryLayout<linger>.size))
        close(descriptor)
    }
}
