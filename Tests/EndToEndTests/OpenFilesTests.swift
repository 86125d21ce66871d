import DemoServices
import EventLoop
import Foundation
import Gateway
import TestSupport
import Testing

extension ProcessTests {
    /// The program and its limit of open files.
    @Suite struct OpenFilesTests {
        /// Callers and the store for 4,096 connections, probes, and what else there is.
        private static let wanted = 8_704 + 40 * ProcessInfo.processInfo.activeProcessorCount

        private static func limit(of process: pid_t) throws -> Int? {
            let text = try String(contentsOfFile: "/proc/\(process)/limits", encoding: .utf8)
            let line = text.split(separator: "\n").first { $0.hasPrefix("Max open files") }
            return line?.split(whereSeparator: \.isWhitespace).dropFirst(3).first.flatMap { Int($0) }
        }

        private static func files(of process: pid_t) -> Int {
            (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count) ?? -1
        }

        /// Hundredths of a second, of all threads.
        private static func processorTime(of process: pid_t) throws -> Int {
            let fields = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8).split(separator: " ")
            return (Int(fields[13]) ?? 0) + (Int(fields[14]) ?? 0)
        }

        /// A connection that has been answered once and is kept.
        private static func keep(_ doors: GatewayProcess.Doors, _ loop: Loop) async throws -> TCPConnection {
            let connection = try await TCPConnection.connect(to: doors.data, on: loop, within: .seconds(5))
            #expect(try await answer(on: connection).hasPrefix("HTTP/1.1 401 "))
            return connection
        }

        private static func answer(on connection: TCPConnection) async throws -> String {
            try connection.write(Array("GET / HTTP/1.1\r\nHost: h\r\n\r\n".utf8))
            return String(decoding: try await connection.read(within: .seconds(15)) ?? [], as: UTF8.self)
        }

        /// Asks until there is an answer, half a minute at most.
        private static func waitUntilServed(_ folder: ServedFolder, _ doors: GatewayProcess.Doors, _ loop: Loop)
            async throws
        {
            for _ in 0..<300 {
                if let reply = try? await RawAsk(loop: loop).get(
                    Door.trace, at: doors.data, token: try folder.token(.onCall)), reply.status == 200
                {
                    return
                }
                try await loop.sleep(for: .milliseconds(100))
            }
            Issue.record("the gateway does not serve again")
        }

        @Test("a start raises a low limit of open files to what 4,096 connections need, or as far as it goes")
        func raises() async throws {
            let hard = DescriptorLimit.raise(to: .max)
            try await GatewayProcess.withFolder { folder, _, _ in
                let gateway = try await GatewayProcess.start(in: folder, under: ["prlimit", "--nofile=256:\(hard)"])
                defer { gateway.child.send(SIGKILL) }
                _ = try await gateway.doors()
                #expect(try Self.limit(of: gateway.child.id) == min(hard, Self.wanted))
                #expect(gateway.printed.contains("the limit of open files") == (hard < Self.wanted))
            }
        }

        @Test("where fewer files are allowed it says so, and takes no more connections than there are files for")
        func few() async throws {
            try await GatewayProcess.withFolder { folder, _, loop in
                let gateway = try await GatewayProcess.start(in: folder, under: ["prlimit", "--nofile=200:200"])
                defer { gateway.child.send(SIGKILL) }
                let doors = try await gateway.doors()
                let line = try #require(gateway.printed.split(separator: "\n").first { $0.contains("open files") })
                #expect(line.contains(#""level":"warning""#) && line.contains(#""connections":50"#), "\(line)")
                let held = try await HeldConnections.open(49, to: doors.data.port)
                let last = try await Self.keep(doors, loop)
                #expect(try await RawAsk(loop: loop).send("GET / HTTP/1.1\r\nHost: h\r\n\r\n", to: doors.data) == [])
                let metrics = try await RawAsk(loop: loop).get("/metrics", at: doors.admin).text
                #expect(metrics.contains("spanwarden_connections_refused_total{reason=\"too_many\"} 1\n"))
                #expect(try await Self.answer(on: last).hasPrefix("HTTP/1.1 401 "))
                last.close()
                try await Self.waitUntilServed(folder, doors, loop)
                await held.close()
            }
        }

        @Test(
            "when files run out it stays up, answers whom it has, does not spin, and serves again once there are some")
        func runsOut() async throws {
            try await GatewayProcess.withFolder { folder, _, loop in
                let gateway = try await GatewayProcess.start(in: folder)
                defer { gateway.child.send(SIGKILL) }
                let (doors, id) = (try await gateway.doors(), gateway.child.id)
                var kept: [TCPConnection] = []
                for _ in 0..<8 { kept.append(try await Self.keep(doors, loop)) }
                defer { for connection in kept { connection.close() } }
                let limit = try #require(try Self.limit(of: id))
                #expect(
                    try await ChildProcess.run("prlimit", "--pid", "\(id)", "--nofile=\(Self.files(of: id) + 3):") == 0)
                let before = try Self.processorTime(of: id)
                let answered = try await Self.knock(40, doors, loop)
                // Those for whom there was a file; the others were dropped, and waited for nothing.
                #expect(answered < 40)
                for connection in kept { #expect(try await Self.answer(on: connection).hasPrefix("HTTP/1.1 401 ")) }
                try await loop.sleep(for: .seconds(3))
                #expect(try Self.processorTime(of: id) - before < 150)
                #expect(try await ChildProcess.run("prlimit", "--pid", "\(id)", "--nofile=\(limit):") == 0)
                try await Self.waitUntilServed(folder, doors, loop)
                gateway.child.send(SIGTERM)
                #expect(try await gateway.child.status() == 0)
            }
        }

        /// How many of `count` connections at once are answered; each is held until all have come to something.
        private static func knock(_ count: Int, _ doors: GatewayProcess.Doors, _ loop: Loop) async throws -> Int {
            try await withThrowingTaskGroup(of: TCPConnection?.self) { group in
                for _ in 0..<count {
                    group.addTask(executorPreference: loop) {
                        guard let new = try? await TCPConnection.connect(to: doors.data, on: loop, within: .seconds(5))
                        else { return nil }
                        if let text = try? await answer(on: new), !text.isEmpty { return new }
                        new.close()
                        return nil
                    }
                }
                var answered: [TCPConnection] = []
                for try await connection in group { if let connection { answered.append(connection) } }
                for connection in answered { connection.close() }
                return answered.count
            }
        }

        @Test(
            "while no connection can be accepted at all, those that are there are answered, and nothing spins",
            .enabled(if: Strace.isUsable, "strace may not attach to processes here"))
        func nothingAccepted() async throws {
            try await GatewayProcess.withFolder { folder, _, loop in
                let gateway = try await GatewayProcess.start(in: folder)
                defer { gateway.child.send(SIGKILL) }
                let (doors, id) = (try await gateway.doors(), gateway.child.id)
                var kept: [TCPConnection] = []
                for _ in 0..<8 { kept.append(try await Self.keep(doors, loop)) }
                defer { for connection in kept { connection.close() } }
                let tracer = try await ChildProcess.start([
                    "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=accept4", "-e",
                    "inject=accept4:error=EMFILE",
                    "-p", "\(id)",
                ])
                defer { tracer.send(SIGKILL) }
                try await Self.waitUntilTraced(id)
                #expect(try await Self.knock(8, doors, loop) == 0)
                let before = try Self.processorTime(of: id)
                for connection in kept { #expect(try await Self.answer(on: connection).hasPrefix("HTTP/1.1 401 ")) }
                try await loop.sleep(for: .seconds(2))
                #expect(try Self.processorTime(of: id) - before < 100)
                tracer.send(SIGINT)
                try await tracer.status()
                try await Self.waitUntilServed(folder, doors, loop)
                let metrics = try await RawAsk(loop: loop).get("/metrics", at: doors.admin).text
                #expect(!metrics.contains("spanwarden_connections_refused_total{reason=\"out_of_files\"} 0\n"))
            }
        }

        private static func waitUntilTraced(_ process: pid_t) async throws {
            for _ in 0..<500 {
                let folder = "/proc/\(process)/task"
                let threads = try FileManager.default.contentsOfDirectory(atPath: folder)
                let isTraced = threads.allSatisfy { thread in
                    let status = try? String(contentsOfFile: "\(folder)/\(thread)/status", encoding: .utf8)
                    return status.map { !$0.contains("TracerPid:\t0\n") } ?? true
                }
                if isTraced { return }
                try await Task.sleep(for: .milliseconds(20))
            }
            throw ChildProcess.Failure(message: "strace did not attach")
        }
    }
}
