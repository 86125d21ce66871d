import EventLoop
import Quantities
import RemoteDocuments
import TestSupport
import Testing

typealias Outcome = Result<RemoteDocument, DocumentFailure>

/// What a test asks for, of a host that listens on loopback.
struct Asking: Sendable {
    var host = "127.0.0.1"
    var path = "/keys"
    var types: [DocumentType] = [.json, .keySet]
    var limit = ByteCount.kibibytes(64)
    var deadlines = DocumentRequest.Deadlines(connect: .seconds(5), total: .seconds(10))

    func request(_ scheme: DocumentURL.Scheme, port: UInt16) throws -> DocumentRequest {
        let url = try DocumentURL(parsing: "\(scheme.rawValue)://\(host):\(port)\(path)")
        return DocumentRequest(url, types: types, sizeLimit: limit, deadlines: deadlines)
    }
}

/// Everything on this machine may be asked, in the clear too.
func loopbackRules(_ authoritiesFile: String? = nil) -> FetchRules {
    let hosts = ["127.0.0.1", "localhost", "[::1]"].compactMap { DocumentHost(parsing: $0) }
    return FetchRules(hosts: Set(hosts), schemes: [.http, .https], authoritiesFile: authoritiesFile)
}

extension DocumentFetcher {
    func outcome(_ request: DocumentRequest) async -> Outcome {
        do throws(DocumentFailure) {
            return .success(try await fetch(request))
        } catch {
            return .failure(error)
        }
    }

    /// Closes it, and waits for its thread.
    func finish() async {
        close()
        await ended()
    }
}

/// What one fetch gives from a host that follows `steps`.
func outcome(
    of steps: [RawStore.Step], through door: Door = .clear, _ asking: Asking = Asking()
) async throws -> Outcome {
    try await exchange(steps, through: door, asking).outcome
}

/// What one fetch gives, and the heads that the host read.
func exchange(
    _ steps: [RawStore.Step], through door: Door = .clear, _ asking: Asking = Asking()
) async throws -> (outcome: Outcome, heads: [String]) {
    let found = OneValue<(Outcome, [String])>()
    let left = try await withFile(try #require(TestSession.shared).pem) { file in
        try await onLoop { loop in
            let store = try RawStore(on: loop, steps, secure: door.secure)
            let fetcher = try DocumentFetcher.start(loopbackRules(door == .clear ? nil : file))
            let outcome = await fetcher.outcome(try asking.request(door.scheme, port: store.address.port))
            await fetcher.finish()
            found.set((outcome, store.requests))
            store.close()
        }
    }
    #expect(left == 0)
    let (outcome, heads) = try #require(found.value)
    return (outcome, heads)
}

extension Outcome {
    var body: String? { (try? get()).map { String(decoding: $0.body, as: UTF8.self) } }

    var failure: DocumentFailure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}

/// Beginnings and parts of replies.
enum Reply {
    static let status = "HTTP/1.1 200 OK\r\n"
    static let json = status + "Content-Type: application/json\r\n"
    static let five = "Content-Length: 5\r\n\r\n12345"
    static let chunked = json + "Transfer-Encoding: chunked\r\n\r\n"
    static let good = json + five
}
