/// A trace of a service mesh as a store would hold it: applications and their sidecars, databases, failures, secrets.
///
/// Made from a seed, by the habits seen in recorded traces: each call is seen by four spans (the caller, its sidecar, the
/// callee's sidecar, the callee), and some sidecars do not state their namespace in their process.
package struct MeshTrace: Sendable {
    /// A key and its value; values are text, integers or truth values, as Jaeger types them.
    package struct Tag: Sendable {
        package enum Value: Sendable {
            case text(String)
            case integer(Int)
            case truth(Bool)
        }

        package let key: String
        package let value: Value

        init(_ key: String, _ text: String) {
            self.key = key
            value = .text(text)
        }

        init(_ key: String, _ integer: Int) {
            self.key = key
            value = .integer(integer)
        }

        init(_ key: String, _ truth: Bool) {
            self.key = key
            value = .truth(truth)
        }
    }

    /// What made spans: an application or a sidecar, in one pod.
    package struct Process: Sendable {
        package let service: String
        package let tags: [Tag]
    }

    package struct Span: Sendable {
        package let id: String
        package let parent: String?
        package let name: String
        package let process: Int
        package let start: Int
        package let duration: Int
        package let tags: [Tag]
        /// The fields of one log entry, where something failed.
        package let failure: [Tag]
    }

    package let id: String
    package internal(set) var processes: [Process] = []
    package internal(set) var spans: [Span] = []

    init(id: String) {
        self.id = id
    }

    /// A trace of exactly `count` spans.
    package static func generated(spans count: Int, seed: UInt64) -> MeshTrace {
        var generator = MeshTraceGenerator(seed: seed, spans: count)
        return generator.run()
    }
}
