import DemoServices
import EventLoop
import Gateway
import HTTPClient
import HTTPSyntax
import Quantities
import StrictJSON

/// One request of the demo's, over a socket, and what came back.
struct DemoLook: Sendable {
    let status: Int
    let body: [UInt8]

    init(at stage: DemoStage, path: [String], token: String?) async throws {
        guard let target = UpstreamTarget(segments: path.map { UTF8Text($0) }) else { throw DemoFault.path }
        var request = try HTTPRequest(target, at: stage.door)
        if let token { try request.add("Authorization", Array("Bearer \(token)".utf8)) }
        let client = EndpointClient(endpoint: stage.door, on: stage.loop)
        let reply = try await client.send(request, bodyLimit: .mebibytes(16))
        var body: [UInt8] = []
        while let window = try await reply.nextBodyWindow() { body += window }
        status = reply.head.status
        self.body = body
    }

    /// How many services the holder of a token is told, once the gateway has learned their names.
    static func services(at stage: DemoStage, token: String) async throws -> Int {
        var look = try await DemoLook(at: stage, path: ["api", "services"], token: token)
        for _ in 0..<100 where look.status == 503 {
            try await stage.loop.sleep(for: .milliseconds(50))
            look = try await DemoLook(at: stage, path: ["api", "services"], token: token)
        }
        guard case .object(let envelope) = try? JSONReader.read(look.body, limits: .document),
            case .array(let data)? = envelope["data"]
        else { throw DemoFault.noNames }
        return data.count
    }

    /// How many spans the body shows.
    var spans: Int {
        guard case .object(let envelope) = try? JSONReader.read(body, limits: .document),
            case .array(let data)? = envelope["data"], case .object(let trace)? = data.first,
            case .array(let spans)? = trace["spans"]
        else { return 0 }
        return spans.count
    }
}

enum DemoFault: Error {
    case path
    case noTrace
    case noNames
}
