import Observability
import Testing

private enum Outcome: String, MetricLabel {
    case allow
    case deny
}

private enum Hostile: String, MetricLabel {
    case quote = "a\"b"
    case lines = "a\nb\r\u{2028}c"
    case terminal = "\u{1B}[31m\u{202E}\u{9B}"
    case backslash = "a\\nb"
}

@Suite struct MetricsTests {
    private let metrics = Metrics()

    private var text: String { String(decoding: metrics.render(), as: UTF8.self) }

    @Test("metrics are rendered by name, with help, type and every label value from the start")
    func renders() {
        let requests = metrics.counter(
            "spanwarden_requests_total", help: "Requests by outcome.", label: "outcome", of: Outcome.self)
        let held = metrics.gauge("spanwarden_held_bytes", help: "Bytes of held replies.")
        let starts = metrics.counter("spanwarden_starts_total", help: "Starts.")
        requests.increment(.deny, by: 3)
        held.set(70)
        held.add(-28)
        starts.increment()
        #expect(
            text == """
                # HELP spanwarden_held_bytes Bytes of held replies.
                # TYPE spanwarden_held_bytes gauge
                spanwarden_held_bytes 42
                # HELP spanwarden_requests_total Requests by outcome.
                # TYPE spanwarden_requests_total counter
                spanwarden_requests_total{outcome="allow"} 0
                spanwarden_requests_total{outcome="deny"} 3
                # HELP spanwarden_starts_total Starts.
                # TYPE spanwarden_starts_total counter
                spanwarden_starts_total 1

                """)
        #expect([requests.value(.allow), requests.value(.deny), held.value, starts.value] == [0, 3, 42, 1])
    }

    @Test("things that are counted by their place are told apart by it, from 1")
    func places() {
        let ages = metrics.gauges("spanwarden_age", help: "Age.", label: "issuer", count: 2)
        let fetches = metrics.counters("spanwarden_fetches_total", help: "Fetches.", label: "issuer", count: 1)
        ages[1].set(-1)
        fetches[0].raise(to: 5)
        #expect(
            text == """
                # HELP spanwarden_age Age.
                # TYPE spanwarden_age gauge
                spanwarden_age{issuer="1"} 0
                spanwarden_age{issuer="2"} -1
                # HELP spanwarden_fetches_total Fetches.
                # TYPE spanwarden_fetches_total counter
                spanwarden_fetches_total{issuer="1"} 5

                """)
    }

    @Test("no label value ends a line, closes its quotes or steers a terminal")
    func escapes() {
        _ = metrics.counter("c_total", help: "A \\ and\na line.", label: "x", of: Hostile.self)
        #expect(
            text == """
                # HELP c_total A \\\\ and\\na line.
                # TYPE c_total counter
                c_total{x="a\\"b"} 0
                c_total{x="a\\nb\u{FFFD}\u{FFFD}c"} 0
                c_total{x="\u{FFFD}[31m\u{FFFD}\u{FFFD}"} 0
                c_total{x="a\\\\nb"} 0

                """)
    }

    @Test("no increment of any thread is lost")
    func counts() async {
        let counter = metrics.counter("c_total", help: "Counts.", label: "outcome", of: Outcome.self)
        let gauge = metrics.gauge("g", help: "Level.")
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1_000 {
                        counter.increment(.allow)
                        gauge.add(2)
                        gauge.add(-1)
                    }
                }
            }
        }
        #expect(counter.value(.allow) == 8_000)
        #expect(counter.value(.deny) == 0)
        #expect(gauge.value == 8_000)
    }

    @Test("a metric registered twice or badly named stops the program at its start")
    func refusesMistakes() async {
        await #expect(processExitsWith: .failure) {
            let metrics = Metrics()
            _ = metrics.counter("c_total", help: "")
            _ = metrics.gauge("c_total", help: "")
        }
        await #expect(processExitsWith: .failure) { _ = Metrics().gauge("9lives", help: "") }
        await #expect(processExitsWith: .failure) { _ = Metrics().gauge("a b", help: "") }
    }

    @Test("without metrics nothing is rendered")
    func rendersNothing() {
        #expect(text.isEmpty)
        #expect(Metrics.contentType == "text/plain; version=0.0.4; charset=utf-8")
    }

    @Test("a total that is counted elsewhere is taken over, and never goes back")
    func totals() {
        let all = metrics.counter("spanwarden_a_total", help: "All.")
        let some = metrics.counter("spanwarden_b_total", help: "Some.", label: "outcome", of: Outcome.self)
        for total: UInt64 in [3, 7, 5] {
            all.raise(to: total)
            some.raise(.deny, to: total)
        }
        all.increment()
        #expect([all.value, some.value(.allow), some.value(.deny)] == [8, 0, 7])
        all.raise(to: .max)
        #expect(all.value == .max)
    }
}
