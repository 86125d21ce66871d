import Backends
import EventLoop
import HTTPClient
import Upstream

/// A store with one answer, asked without a socket.
struct DirectStore: UpstreamStore {
    enum Answer: Sendable {
        case missing
        case status(Int)
        /// In windows of this size.
        case reply([UInt8], window: Int = 65_536)
        /// Whatever this makes of the request.
        case computed(@Sendable (ScopedRequest) -> [UInt8])
        case failure(UpstreamFailure)
        /// None, until there is another answer.
        case nothingYet
    }

    private struct State {
        var answer = Answer.missing
        var asked = 0
        var deadlines: [ContinuousClock.Instant?] = []
    }

    private let loop: Loop
    private let state: LoopConfined<State>

    init(on loop: Loop) {
        self.loop = loop
        state = LoopConfined(State(), on: loop.identity)
    }

    func close() {}

    /// How often it was asked.
    var asked: Int { state.value.asked }

    /// By when the reply to each request had to be there.
    var deadlines: [ContinuousClock.Instant?] { state.value.deadlines }

    func answer(with answer: Answer) { state.value.answer = answer }

    func send(
        _ scoped: ScopedRequest, until latest: ContinuousClock.Instant?
    ) async throws(UpstreamFailure) -> UpstreamReply {
        state.value.asked += 1
        state.value.deadlines.append(latest)
        for _ in 0..<5_000 {
            guard case .nothingYet = state.value.answer else { break }
            do { try await loop.sleep(for: .milliseconds(2)) } catch { throw .cancelled }
        }
        switch state.value.answer {
        case .missing: return UpstreamReply(status: 404, body: Body(JaegerAnswer.missingBody, window: 7, on: loop))
        case .status(let status): return UpstreamReply(status: status, body: Body([], window: 1, on: loop))
        case .reply(let bytes, let window):
            return UpstreamReply(status: 200, body: Body(bytes, window: window, on: loop))
        case .computed(let answer):
            return UpstreamReply(status: 200, body: Body(answer(scoped), window: 65_536, on: loop))
        case .failure(let failure): throw failure
        case .nothingYet: throw .timedOut(.firstByte)
        }
    }

    private struct Body: UpstreamBody {
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

        func distrust() {}
    }
}
