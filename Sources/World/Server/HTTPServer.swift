package import EventLoop
package import HTTPSyntax
package import Quantities
package import TLS

/// Serves HTTP/1.1 at one address, on every loop that it is given, until it is drained.
package final class HTTPServer: Sendable {
    private let workers: [LoopWorker]
    private let census: ConnectionCensus
    /// With its true port.
    package let address: SocketAddress

    private init(_ workers: [LoopWorker], _ census: ConnectionCensus, _ address: SocketAddress) {
        self.workers = workers
        self.census = census
        self.address = address
    }

    /// Listens on `address`, with a listener on each of `loops`; port 0 takes a free port. From any thread.
    ///
    /// With `tls` every connection begins with a handshake, by the context that `tls` gives at that moment: another one, from then on, is
    /// how certificates are replaced. `census` is one with the same limits that somebody else may read
    /// too. `clock` tells the time of day for `Date`. Throws what the first listener that can't be opened failed with, with
    /// no listener left open.
    package static func start(
        on loops: [Loop], at address: SocketAddress, limits: ServerLimits = ServerLimits(),
        census: ConnectionCensus? = nil, dialect: RequestDialect = .strict, tls: (@Sendable () -> TLSContext)? = nil,
        clock: @escaping @Sendable () -> Timestamp, handler: any Responder
    ) async throws(SocketFailure) -> HTTPServer {
        let census = census ?? ConnectionCensus(limits)
        let workers = loops.map {
            LoopWorker(
                on: $0, limits: limits, dialect: dialect, census: census, tls: tls, handler: handler, clock: clock)
        }
        var bound = address
        for worker in workers {
            do throws(SocketFailure) {
                bound = try await listen(worker, on: bound, sharing: loops.count > 1 ? .shared : .exclusive)
            } catch {
                for worker in workers { worker.loop.execute { worker.stopAccepting() } }
                throw error
            }
        }
        return HTTPServer(workers, census, bound)
    }

    private static func listen(
        _ worker: LoopWorker, on address: SocketAddress, sharing: TCPListener.PortSharing
    ) async throws(SocketFailure) -> SocketAddress {
        let outcome: Result<SocketAddress, SocketFailure> = await withCheckedContinuation { continuation in
            worker.loop.execute {
                do throws(SocketFailure) {
                    continuation.resume(returning: .success(try worker.listen(on: address, sharing: sharing)))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try outcome.get()
    }

    package var counts: ServerCounts { census.counts }

    /// Stops accepting on all loops, closes idle connections, lets requests in work be answered, and cuts at `limit`
    /// what is then left. Returns how many connections were cut. Once, from any thread, while the loops run.
    package func drain(within limit: Duration) async -> Int {
        for worker in workers { worker.loop.execute { worker.stopAccepting() } }
        return await withTaskGroup(of: Int.self) { group in
            for worker in workers { group.addTask { await Self.drain(worker, within: limit) } }
            return await group.reduce(0, +)
        }
    }

    private static func drain(_ worker: LoopWorker, within limit: Duration) async -> Int {
        await withCheckedContinuation { continuation in
            worker.loop.execute { worker.drain(within: limit, DrainWait(continuation, on: worker.loop)) }
        }
    }
}
