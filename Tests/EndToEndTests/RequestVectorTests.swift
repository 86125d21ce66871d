import DemoServices
import EventLoop
import Foundation
import Gateway
import HTTPSyntax
import TestSupport
import Testing

/// A raw request of `http1_requests.jsonl`, with how many requests it holds.
private struct RequestVector: Decodable, Sendable {
    let id: String
    let raw_b64: Data
    let expect: String

    var served: Int { ["reject": 0, "one": 1, "two": 2][expect] ?? -1 }
    /// None of them is answered otherwise than the 405 of a method that the route does not have.
    var isOfAnotherMethod: Bool {
        ["GET ", "POST "].allSatisfy { !text.hasPrefix($0) }
    }

    /// Byte by byte as Latin-1: most of these are no UTF-8.
    private var text: String { String(String.UnicodeScalarView(raw_b64.map { Unicode.Scalar($0) })) }

    func bytes(target: String, token: String) -> [UInt8] {
        text.replacing("/api/services", with: target).replacing("/api/transform", with: target)
            .replacing("Bearer T", with: "Bearer \(token)")
            .unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }

    static func all() throws -> [RequestVector] {
        try Repository.text("Tests/HTTPSyntaxTests/Data/http1_requests.jsonl").split(separator: "\n")
            .map { try JSONDecoder().decode(RequestVector.self, from: Data($0.utf8)) }
    }
}

/// The request vectors through the real gateway: what is no request never reaches the store.
@Suite(.serialized) struct RequestVectorTests {
    private static let persona = DemoPersona.paymentsEngineer

    @Test("of 95 raw requests exactly the served GETs reach the store; a POST is 405, the rest is refused or closed")
    func vectors() async throws {
        let vectors = try RequestVector.all()
        #expect(vectors.count == 95)
        let trace = try #require(DemoTrace.named("checkout"))
        try await GatewayStage.withStore { stage, store in
            let field = try stage.authorization(of: Self.persona)
            let token = field.replacing("Authorization: Bearer ", with: "")
            var histogram = Histogram()
            for vector in vectors {
                store.forgetRequests()
                let request = vector.bytes(target: "/api/traces/\(trace.idText)", token: token)
                let statuses = try Self.statuses(try await Self.exchange(request, with: stage))
                Self.judge(vector, statuses, store.requests)
                histogram.add(vector.expect)
                for status in statuses { histogram.add("\(status)") }
                if statuses.isEmpty { histogram.add("closed") }
            }
            histogram.print("95 raw requests through the gateway")
            #expect(histogram["200"] > 5 && histogram["405"] > 2 && histogram["400"] > 40)
        }
    }

    /// Sends the request and nothing more; the gateway may refuse and close before it has been sent everything.
    private static func exchange(_ request: [UInt8], with stage: GatewayStage) async throws -> [UInt8] {
        let loop = stage.client.loop
        let connection = try await TCPConnection.connect(to: stage.gateway.address, on: loop, within: .seconds(10))
        defer { connection.close() }
        try? connection.write(request)
        try? await connection.finishWriting(within: .seconds(5))
        var all: [UInt8] = []
        while let bytes = try await connection.read(within: .seconds(40)) { all += bytes }
        return all
    }

    private static func judge(_ vector: RequestVector, _ statuses: [Int], _ seen: [StoreRequest]) {
        #expect(seen.count == statuses.filter { $0 == 200 }.count, "\(vector.id): \(statuses)")
        #expect(seen.allSatisfy { $0.method == .get }, "\(vector.id)")
        guard vector.served == 0 else {
            let isServed = statuses.count == vector.served && statuses.allSatisfy { $0 == 200 || $0 == 405 }
            #expect(isServed, "\(vector.id): \(statuses)")
            return
        }
        #expect(statuses.count <= 1 && seen.isEmpty, "\(vector.id): \(statuses)")
        let isRefusal = statuses.allSatisfy { (400...499).contains($0) || $0 == 505 }
        #expect(isRefusal && (vector.isOfAnotherMethod || !statuses.contains(405)), "\(vector.id): \(statuses)")
    }

    /// The status of each whole reply; what is no reply throws.
    private static func statuses(_ raw: [UInt8]) throws -> [Int] {
        var statuses: [Int] = []
        var reader = ReplyReader()
        for byte in raw {
            var input = [byte][...]
            while let event = reader.read(&input) {
                switch event {
                case .head(let head): statuses.append(head.status)
                case .refusal: throw StageFault.notAReply(raw)
                case .body, .end: break
                }
                // The next of several replies begins with the next byte.
                if reader.isComplete { reader = ReplyReader() }
            }
        }
        guard reader.isUntouched else { throw StageFault.notAReply(raw) }
        return statuses
    }
}
