import DemoServices
import EventLoop
import Foundation
import StrictJSON
import TestSupport
import Testing

extension ProcessTests {
    /// A limit on the size of files makes the system write a part of what it was given: a short write at the very byte that is meant.
    @Suite struct ShortWriteTests {
        /// Of a record of more than a thousand bytes.
        private static let bytes = [0, 1, 40, 900]

        @Test("a write that stops at any byte: 503, the part is cut off, hashed on the record, and the log goes on")
        func survived() async throws {
            // Without this the system ends the program at its limit.
            let words = ["sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"]
            try await ServedScene.run(under: { _ in words }) { scene in try await surviveAll(scene) }
        }

        private func surviveAll(_ scene: ServedScene) async throws {
            var answered: [String] = []
            for kept in Self.bytes {
                let segment = try await limit(scene, kept, &answered)
                try ServedScene.expectUnrecorded(try await scene.ask())
                try await setLimit(scene, "unlimited")
                try await scene.becomesReady()
                let next = try scene.segment()
                #expect(next != segment)
            }
            try await scene.stop()
            try await scene.expectIntact(answered: answered)
            let cut = try scene.records("log.recovered").map(Self.cutBytes)
            #expect(cut == Self.bytes)
        }

        private static func cutBytes(_ record: JSONObject) -> Int {
            guard case .object(let data)? = record["data"], case .number(let cut)? = data["cut_bytes"] else {
                return -1
            }
            return Int(cut.int64 ?? -1)
        }

        @Test("a program that ends within a write, at any byte: the next start moves the part away and serves")
        func ended() async throws {
            try await GatewayProcess.withFolder { folder, store, loop in
                var answered: [String] = []
                for kept in Self.bytes {
                    let words = ["sh", "-c", "ulimit -c 0; exec \"$@\"", "sh"]
                    try await ServedScene.run(in: folder, store, loop, under: words) { scene in
                        try await end(scene, within: kept, &answered)
                    }
                }
                try await ServedScene.run(in: folder, store, loop) { scene in
                    #expect(try await scene.ask(agent: "last").status == 200)
                    try await scene.stop()
                    try await scene.expectIntact(answered: answered + ["last"])
                    let causes = try scene.records("log.recovered").map { $0.text(at: "data.cause") }
                    #expect(causes == ["torn-tail", "torn-tail", "torn-tail"])
                }
            }
        }

        private func end(_ scene: ServedScene, within kept: Int, _ answered: inout [String]) async throws {
            let segment = try await limit(scene, kept, &answered)
            let before = try scene.size(segment)
            await #expect(throws: (any Error).self) { try await scene.ask() }
            let status = try await scene.gateway.child.status()
            #expect(status == 128 + SIGXFSZ)
            let after = try scene.size(segment)
            #expect(after == before + kept)
            try await scene.expectIntact(answered: answered)
        }

        /// Lets the log grow by `kept` bytes more than it has after a request was answered; its segment.
        private func limit(
            _ scene: ServedScene, _ kept: Int, _ answered: inout [String]
        ) async throws -> String {
            let agent = "\(kept)"
            #expect(try await scene.ask(agent: agent).status == 200)
            answered.append(agent)
            // The end of that access is written behind its reply.
            try await scene.endsAreWritten(answered.count)
            let segment = try scene.segment()
            try await setLimit(scene, "\(try scene.size(segment) + kept)")
            return segment
        }

        private func setLimit(_ scene: ServedScene, _ limit: String) async throws {
            let id = "\(scene.gateway.child.id)"
            #expect(try await ChildProcess.run("prlimit", "--pid", id, "--fsize=\(limit):unlimited") == 0)
        }
    }
}
