import DemoServices
import EventLoop
import Foundation
import Gateway
import StrictJSON
import TestSupport

/// The program itself, `spanwarden serve`, as a child of the test. It ends with the test's process at the latest.
struct GatewayProcess: Sendable {
    let child: ChildProcess
    private let log: String

    /// Starts it, with `blocked` signals blocked and by way of `wrapper`; `doors` waits until it serves.
    static func start(in folder: ServedFolder, blocked: [Int32] = [], by wrapper: [String] = []) async throws
        -> GatewayProcess
    {
        let log = folder.path + "/log-\(UUID().uuidString)"
        let child = try await ChildProcess.start(
            wrapper + [program, "serve", "--config", folder.configuration], output: log, blocked: blocked)
        return GatewayProcess(child: child, log: log)
    }

    /// Built with the tests, beside them.
    static let program: String = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "/"
        return URL(filePath: tests).deletingLastPathComponent().appending(path: "spanwarden").path
    }()

    struct Doors: Sendable {
        let data: SocketAddress
        let admin: SocketAddress
    }

    /// Where it serves, as its log says; throws where it has ended, with what it has printed.
    func doors() async throws -> Doors {
        for _ in 0..<2_000 {
            if let doors = printed.split(separator: "\n").compactMap(Self.doors).first { return doors }
            guard child.isRunning else { break }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw ChildProcess.Failure(message: "the gateway does not serve: \(printed)")
    }

    /// What it has logged so far.
    var printed: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

    private static func doors(_ line: Substring) -> Doors? {
        guard case .object(let entry)? = try? JSONReader.read(Array(line.utf8), limits: .document),
            case .string(let data)? = entry["listen.address"], case .string(let admin)? = entry["admin.address"],
            let data = address(data), let admin = address(admin)
        else { return nil }
        return Doors(data: data, admin: admin)
    }

    private static func address(_ text: String) -> SocketAddress? {
        text.split(separator: ":").last.flatMap { UInt16($0) }.map { .loopback(port: $0) }
    }

    /// Runs `body` against a store, a folder and a loop of its own; ends what it has started, however it ends.
    static func withFolder(
        over certificates: DemoCertificates? = nil,
        _ body: @escaping @Sendable (ServedFolder, DemoStore, Loop) async throws -> Void
    ) async throws {
        try await onLoop { loop in
            let tls = try certificates?.server(at: WallClock.now())
            let store = try await DemoStore.start(on: [loop], tls: tls, clock: WallClock.now)
            let folder = try ServedFolder(store: store.address, certificates: certificates)
            defer { folder.remove() }
            do {
                try await body(folder, store, loop)
            } catch {
                await store.drain(within: .seconds(1))
                throw error
            }
            await store.drain(within: .seconds(1))
        }
    }
}
