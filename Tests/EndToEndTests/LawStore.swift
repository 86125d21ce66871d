import Backends
import EventLoop
import Upstream

/// A store with one reply, which comes in windows of a given size.
struct LawStore: UpstreamStore {
    private struct State {
        var reply: [UInt8]?
        var window = 1
        var asked = 0
    }

    private let loop: Loop
    private let state: LoopConfined<State>

    init(on loop: Loop) {
        self.loop = loop
        state = LoopConfined(State(), on: loop.identity)
    }

    /// How often it was asked.
    var asked: Int { state.value.asked }

    /// Nil: it holds no trace.
    func answer(with reply: [UInt8]?, window: Int) {
        state.value.reply = reply
        state.value.window = window
    }

    func send(_ scoped: ScopedRequest) async throws(UpstreamFailure) -> UpstreamReply {
        state.value.asked += 1
        guard let reply = state.value.reply else {
            return UpstreamReply(status: 404, body: LawBody([], window: 1, on: loop))
        }
        return UpstreamReply(status: 200, body: LawBody(reply, window: state.value.window, on: loop))
    }

    private struct LawBody: UpstreamBody {
        private let rest: LoopConfined<ArraySlice<UInt8>>
        private let window: Int

        init(_ bytes: [UInt8], window: Int, on loop: Loop) {
            rest = LoopConfined(bytes[...], on: loop.identity)
            self.window = window
        }

        func nextWindow() async throws(UpstreamFailure) -> [UInt8]? {
            guard !rest.value.isEmpty else { return nil }
            let next = Array(rest.value.prefix(window))
            rest.value.removeFirst(next.count)
            return next
        }

        func close() {}
    }
}
