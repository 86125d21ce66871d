import Foundation

/// A trace of as many spans as a test wants, all of which the payments engineer sees, under `HostileReply.id`.
enum LongTrace {
    /// A span of some 180 bytes.
    static func span(_ number: Int) -> String {
        let digits = String(number + 1, radix: 16)
        let id = String(repeating: "0", count: 16 - digits.utf8.count) + digits
        return #"{"traceID":"\#(HostileReply.id)","spanID":"\#(id)","operationName":"o","references":[],"#
            + #""startTime":1,"duration":1,"tags":[],"logs":[],"processID":"p1"}"#
    }

    static func body(spans count: Int) -> [UInt8] {
        let tags = #"[{"key":"k8s.namespace.name","type":"string","value":"payments"}]"#
        let spans = (0..<count).map(span).joined(separator: ",")
        let trace = #"{"traceID":"\#(HostileReply.id)","spans":[\#(spans)],"#
        return Array(#"{"data":[\#(trace)"processes":{"p1":{"serviceName":"s","tags":\#(tags)}}}]}"#.utf8)
    }
}
