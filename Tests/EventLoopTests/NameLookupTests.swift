import EventLoop
import TestSupport
import Testing

@Suite struct NameLookupTests {
    @Test("`localhost` resolves to a loopback address, off the loop and back on it")
    func localhost() async throws {
        let left = try await onLoop { loop in
            let addresses = try await loop.resolve(host: "localhost", port: 99, within: .seconds(10))
            #expect(loop.isCurrent)
            #expect(addresses.contains { $0.host == "127.0.0.1" || $0.host == "::1" })
            #expect(addresses.allSatisfy { $0.port == 99 })
        }
        #expect(left == 0)
    }

    @Test("a literal is its own answer")
    func literal() async throws {
        try await onLoop { loop in
            let addresses = try await loop.resolve(host: "::1", port: 5, within: .zero)
            #expect(addresses.map(\.description) == ["[::1]:5"])
        }
    }

    @Test(
        "a name that does not exist, is empty or holds a zero byte fails", arguments: ["", "a\u{0}b", "no such name"])
    func unknown(name: String) async throws {
        try await onLoop { loop in
            await #expect(throws: SocketFailure.self) {
                try await loop.resolve(host: name, port: 1, within: .seconds(10))
            }
        }
    }

    @Test("a lookup that nobody waits for any more leaves nothing behind")
    func abandoned() async throws {
        let left = try await onLoop { loop in
            for _ in 0..<20 {
                let asker = Task(executorPreference: loop) {
                    _ = try? await loop.resolve(host: "localhost", port: 1, within: .seconds(10))
                }
                asker.cancel()
                await asker.value
            }
        }
        #expect(left == 0)
    }
}
