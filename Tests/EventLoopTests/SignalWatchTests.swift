import EventLoop
import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct SignalWatchTests {
    @Test("a watched signal calls back on the loop and does not end the process", arguments: ProcessSignal.allCases)
    func watched(signal: ProcessSignal) async throws {
        let left = try await onLoop { loop in
            let came = LoopWait<Bool>(on: loop)
            let watch = try SignalWatch(signal, on: loop) { came.end(.success(loop.isCurrent)) }
            let number: [ProcessSignal: Int32] = [.terminate: SIGTERM, .interrupt: SIGINT, .hangup: SIGHUP]
            kill(getpid(), number[signal] ?? 0)
            #expect(try await came.value(within: .seconds(5)))
            watch.close()
            watch.close()
        }
        #expect(left == 0)
    }
}
