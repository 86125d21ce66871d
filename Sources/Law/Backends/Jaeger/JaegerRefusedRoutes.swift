import HTTPSyntax
import Quantities

/// The routes of a Jaeger that are known and refused by name, whatever the method: what they say is of everybody's spans, or they write. Some are answered to who may see
/// everything: `JaegerAggregates`.
enum JaegerRefusedRoutes {
    struct Row {
        /// `*` stands for one segment.
        let path: String
        /// Whether longer paths are meant as well.
        var isPrefix = false
        /// The subject of a sentence.
        let subject: String
        let reason: Reason
        /// Whether who may see everything is answered.
        var isForThoseWhoSeeAll = false

        enum Reason {
            /// It is made of all spans, and says nothing about whose they are.
            case notNarrowable
            case notServed
        }

        var name: String {
            (path.replacing("*", with: "{id}") + (isPrefix ? "/…" : ""))
        }
    }

    static let rows = [
        Row(
            path: "/api/dependencies", subject: "the graph of all services", reason: .notNarrowable,
            isForThoseWhoSeeAll: true),
        Row(path: "/api/v3/dependencies", subject: "the graph of all services", reason: .notNarrowable),
        Row(path: "/api/deep-dependencies", subject: "the graph of all services", reason: .notNarrowable),
        Row(path: "/api/quality-metrics", subject: "quality of all traces", reason: .notNarrowable),
        Row(path: "/api/metrics/*", subject: "metrics of spans", reason: .notNarrowable, isForThoseWhoSeeAll: true),
        Row(path: "/api/archive/*", subject: "archiving a trace", reason: .notServed),
        Row(path: "/api/transform", subject: "transforming traces", reason: .notServed),
        Row(path: "/api/sampling", subject: "sampling of traces", reason: .notServed),
        Row(path: "/api/ai", isPrefix: true, subject: "the assistant", reason: .notServed),
        Row(path: "/mcp", isPrefix: true, subject: "the assistant", reason: .notServed),
        Row(path: "/api/mcp", isPrefix: true, subject: "the assistant", reason: .notServed),
        Row(path: "/api/otlp", isPrefix: true, subject: "writing spans", reason: .notServed),
        Row(path: "/analytics", isPrefix: true, subject: "analytics of all traces", reason: .notNarrowable),
    ]

    static func row(of path: [UTF8Text]) -> Row? {
        rows.first { row in
            let parts = row.path.split(separator: "/")
            guard row.isPrefix ? path.count >= parts.count : path.count == parts.count else { return false }
            return zip(parts, path).allSatisfy { $0 == "*" || UTF8Text(String($0)) == $1 }
        }
    }

    static func refusal(of row: Row) -> RouteRefusal {
        switch row.reason {
        case .notNarrowable: .notNarrowable(row.subject)
        case .notServed: .notServed(row.subject)
        }
    }
}
