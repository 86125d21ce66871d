import Cryptography
import DemoServices
import EventLoop
import Foundation
import Gateway
import Quantities
import StrictJSON
import TestSupport
import Testing

extension ProcessTests {
    /// Hostile text in every place of a request that its caller controls.
    @Suite struct HostileCallerTests {
        private static let texts = [
            "evil\nseq", "evil\r\n{\"seq\":0}\r\n", "evil\u{2028}\u{2029}\u{85}", "evil\0", "evil\"}", "evil\\",
            "evil\u{1b}[2J\u{1b}]0;x\u{7}",
            "evil\u{7f}\u{9b}31m", "evil\u{202e}gnp", "evil\u{10ffff}\u{fffe}e\u{301}",
            "evil" + String(repeating: "x", count: 3_000), "evil" + String(repeating: "\u{2028}", count: 900),
        ]

        @Test(
            "hostile text in fields, path, query and claims: one record is one line of at most 32 KiB, and reads as it was sent"
        )
        func everywhere() async throws {
            try await ServedScene.run { scene in
                var identified = 0
                for text in Self.texts {
                    for token in try Self.tokens(text, scene.folder.issuer) {
                        identified += try await Self.ask(scene, token: token)
                    }
                    let token = try scene.folder.token(.onCall)
                    for field in ["User-Agent", "X-Forwarded-For", "traceparent", "X-Request-Id", "Accept", "Cookie"] {
                        identified += try await Self.ask(scene, token: token, field: Array("\(field): \(text)".utf8))
                    }
                    for target in [
                        "/api/traces/\(Self.escaped(text))",
                        ServedScene.target + "?\(Self.escaped(text))=\(Self.escaped(text))",
                    ] {
                        identified += try await Self.ask(scene, target: target, token: token)
                    }
                }
                let token = try scene.folder.token(.onCall)
                let invalid: [UInt8] = Array("User-Agent: evil".utf8) + [0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80]
                identified += try await Self.ask(scene, token: token, field: invalid)
                let long = Array("User-Agent: evil".utf8) + [UInt8](repeating: 0x61, count: 64 << 10)
                identified += try await Self.ask(scene, token: token, field: long)

                try await scene.stop()
                // Not our own reader: lines are whole, escaped, short, sorted and strict JSON.
                try await scene.expectIntact()
                #expect(try scene.records("access").count == identified)
                try Self.expectRoundTrip(scene.folder)
                #expect(!scene.gateway.printed.contains("evil"))
            }
        }

        /// The text in each claim that goes on the record; a token that is refused for it is nobody's.
        private static func tokens(_ text: String, _ issuer: DemoIssuer) throws -> [String] {
            let evil = JSONValue.string(text)
            let agent = JSONValue.object(JSONObject([("sub", evil), ("groups", .array([evil]))]))
            let more: [[(String, JSONValue)]] = [
                [("sub", evil)], [("groups", .array([.string("mesh:payments:engineer"), evil]))], [("act", agent)],
                [("acr", evil), ("jti", evil), ("client_id", evil), (text, evil)],
            ]
            return try more.map { claims in
                let now = WallClock.now().seconds
                let usual: [(String, JSONValue)] = [
                    ("iss", .string(DemoIssuer.url)), ("sub", .string("pia")), ("aud", .string(DemoIssuer.audience)),
                    ("client_id", .string("c")), ("groups", .array([.string("mesh:payments:engineer")])),
                    ("iat", .number(JSONNumber(now))), ("exp", .number(JSONNumber(now + 600))), ("jti", .string("j")),
                ].filter { usual in !claims.contains { $0.0 == usual.0 } }
                return try issuer.token(claims: JSONObject(usual + claims), by: .es256)
            }
        }

        /// 1 where the gateway knew who asked, and so has a record of it; 0 where it did not.
        private static func ask(
            _ scene: ServedScene, target: String = ServedScene.target, token: String, field: [UInt8] = []
        ) async throws -> Int {
            let head = "GET \(target) HTTP/1.1\r\nHost: g\r\nConnection: close\r\nAuthorization: Bearer \(token)\r\n"
            var request = Array(head.utf8)
            if !field.isEmpty { request += field + [13, 10] }
            request += [13, 10]
            let raw = try await scene.asking.send(request, to: scene.doors.data)
            let reply = String(decoding: raw, as: UTF8.self)
            #expect(reply.hasPrefix("HTTP/1.1 "))
            return strangers.contains { reply.contains("\"code\":\"\($0)\"") } ? 0 : 1
        }

        /// What is refused before anybody is known: it is counted, not listed.
        private static let strangers = [
            "control-byte", "field-name", "line-ending", "field-too-long", "target-too-long", "token-invalid",
        ]

        private static func escaped(_ text: String) -> String {
            text.utf8.map { String(format: "%%%02X", $0) }.joined()
        }

        private static func expectRoundTrip(_ folder: ServedFolder) throws {
            var read: Set<[UInt8]> = []
            for record in try folder.records() where record.text(at: "type") == "access" {
                guard case .object(let actor)? = record["actor"] else { continue }
                if case .array(let groups)? = actor["groups"] {
                    for case .string(let group) in groups { read.insert(Array(group.utf8)) }
                }
                if let agent = record.text(at: "src.user_agent") { read.insert(Array(agent.utf8)) }
            }
            for text in texts where text.utf8.count < 300 {
                #expect(read.contains(Array(text.utf8)), "\(text.debugDescription)")
            }
            #expect(read.contains { String(decoding: $0, as: UTF8.self).hasPrefix("evil\u{fffd}") })
        }
    }
}
