import DemoServices
import EventLoop
import Foundation
import Gateway
import TestSupport
import Testing

extension ProcessTests {
    /// The program's memory is bounded by its configuration, whatever a store sends and however many ask for it.
    @Suite struct BoundedMemoryTests {
        private static let target = "/api/traces/" + HostileReply.id
        private static let held = 8 << 20
        private static let callers = 64

        /// What a store sends.
        struct Sent: Sendable, CustomTestStringConvertible {
            let testDescription: String
            let limits: String
            let steps: [RawStore.Step]
            /// Of the answers, beside 200.
            let refusal: (status: Int, code: String)
            /// Whether some of the callers get the trace.
            var isShown = false
        }

        private static let head = HostileReply.head(
            "200 OK", "Content-Type: application/json", "Content-Length: 1000000000")
        private static let chunkedHead = HostileReply.head(
            "200 OK", "Content-Type: application/json", "Transfer-Encoding: chunked")
        private static let beginning = #"{"data":[{"traceID":"\#(HostileReply.id)","spans":["#
        private static let span =
            #"{"traceID":"\#(HostileReply.id)","spanID":"0000000000000001","operationName":"o","references":[],"#
            + #""startTime":1,"duration":1,"tags":[],"logs":[],"processID":"p1"},"#

        /// In chunks of 1 MiB or so.
        private static func chunks(_ piece: String, _ count: Int) -> [RawStore.Step] {
            let bytes = Array(piece.utf8)
            let chunk = Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8)
            return Array(repeating: .send(chunk), count: count)
        }

        static let sent: [Sent] = [
            Sent(
                testDescription: "one value without an end", limits: "heldBytes: 8MiB",
                steps: [
                    .readHead, .send(head + beginning + #"{"traceID":"ab","operationName":""#), .flood(pieces: 16_384),
                ], refusal: (503, "too-busy")),
            Sent(
                testDescription: "spans without an end, in chunks", limits: "heldBytes: 8MiB",
                steps: [.readHead, .send(chunkedHead + chunked(beginning))]
                    + chunks(String(repeating: span, count: 6_000), 1_000), refusal: (503, "too-busy")),
            Sent(
                testDescription: "spans up to the limit of one reply",
                limits: "heldBytes: 512MiB, upstreamBytes: 64KiB",
                steps: [.readHead, .send(chunkedHead + chunked(beginning))]
                    + chunks(String(repeating: span, count: 6_000), 1_000), refusal: (502, "store-reply")),
            Sent(
                testDescription: "traces of which a few fit", limits: "heldBytes: 8MiB",
                steps: [.readHead, .send(HostileReply.reply(LongTrace.body(spans: 7_000)))],
                refusal: (503, "too-busy"), isShown: true),
        ]

        private static func chunked(_ text: String) -> String { "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n" }

        @Test(
            "64 callers at once before a store that sends much or for ever: refused, little is fetched, and memory stays within the limit",
            arguments: sent)
        func bounded(_ sent: Sent) async throws {
            try await GatewayStage.onClientLoop { loop in
                let store = try RawStore(on: loop, [.readHead, .send(HostileReply.reply(HostileReply.body()))])
                defer { store.close() }
                let folder = try ServedFolder(store: store.address)
                defer { folder.remove() }
                try folder.trustLoopback()
                try folder.write(try folder.text().replacing("limits: {", with: "limits: { \(sent.limits),"))
                let gateway = try await GatewayProcess.start(in: folder)
                defer { gateway.child.send(SIGKILL) }
                let doors = try await gateway.doors()
                let callers = try Crowd.of(8).map { try folder.issuer.token(for: $0, at: WallClock.now()) }
                let asking = RawAsk(loop: loop)
                #expect(try await asking.get(Self.target, at: doors.data, token: callers[0]).status == 200)
                let before = ProcessMemory(of: gateway.child.id).highest
                store.follow(sent.steps)
                let replies = try await withThrowingTaskGroup(of: RawAsk.Reply.self) { group in
                    for number in 0..<Self.callers {
                        group.addTask(executorPreference: loop) {
                            try await asking.get(Self.target, at: doors.data, token: callers[number % 8])
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                let more = ProcessMemory(of: gateway.child.id).highest - before
                let shown = replies.filter { $0.status == 200 }.count
                print("\(sent.testDescription): \(more >> 10) KiB more for \(Self.callers) callers, \(shown) shown")
                #expect(sent.isShown == (shown > 0))
                for reply in replies where reply.status != 200 {
                    #expect(reply.status == sent.refusal.status && reply.text.contains(sent.refusal.code))
                    #expect(!reply.text.contains("spanID"))
                }
                // What is held, what is made of it, and a window or two for each caller.
                #expect(more < 3 * Self.held + Self.callers * (256 << 10) + (16 << 20))
                // What the kernels' buffers take beside.
                #expect(store.sent.value < Self.held + Self.callers * (12 << 20))
                store.follow([.readHead, .send(HostileReply.reply(HostileReply.body()))])
                #expect(try await asking.get(Self.target, at: doors.data, token: callers[0]).status == 200)
                let metrics = try await asking.get("/metrics", at: doors.admin).text
                #expect(metrics.contains("\nspanwarden_held_bytes 0\n"))
            }
        }
    }
}
