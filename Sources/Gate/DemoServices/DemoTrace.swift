import CDemoTraces
package import TraceModel

/// A recorded reply of a real Jaeger, as it was sent.
///
// SAFETY: the array in C is constant and lives as long as the process; indices are below its count; each name and id ends
// with a zero, and each reply is as long as its length says.
package struct DemoTrace: Sendable {
    /// What the recording is called, as `checkout`.
    package let name: String
    package let id: TraceID
    package let reply: [UInt8]

    /// 32 hex digits, as a caller writes it.
    package var idText: String { id.description }

    /// Every recording that is linked in, in the order of names.
    package static let all: [DemoTrace] = (0..<demo_trace_count()).compactMap { index in
        let trace = unsafe demo_trace_at(index)
        // The script that makes the array reads the id out of the reply: it is always one.
        guard let id = unsafe TraceID(String(cString: trace.trace_id)) else { return nil }
        let bytes = unsafe UnsafeBufferPointer(start: trace.bytes, count: trace.length)
        return unsafe DemoTrace(name: String(cString: trace.name), id: id, reply: Array(bytes))
    }

    /// The recording of that name.
    package static func named(_ name: String) -> DemoTrace? { all.first { $0.name == name } }
}
