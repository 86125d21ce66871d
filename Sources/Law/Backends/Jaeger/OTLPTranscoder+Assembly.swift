import SpanStream

extension OTLPTranscoder {
    /// Bytes that are handed on at once.
    private static let windowBytes = 64 << 10

    /// All traces, as a reply of v1.
    func assemble(into text: inout StructuralIndex) throws(ReplyFault) {
        try text.append(Array(#"{"data":["#.utf8))
        for (place, trace) in traces.enumerated() {
            try text.append(Array(place > 0 ? #",{"traceID":""#.utf8 : #"{"traceID":""#.utf8))
            try text.append(trace.text + Array(#"","spans":["#.utf8))
            for (place, range) in trace.spans.enumerated() {
                if place > 0 { try text.append([UInt8(ascii: ",")]) }
                for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.windowBytes) {
                    try text.append(spans.bytes(start..<min(start + Self.windowBytes, range.upperBound)))
                }
            }
            try text.append(Array(#"],"processes":{"#.utf8))
            for (place, number) in trace.resources.enumerated() {
                try text.append(Array((place > 0 ? #",""# : #"""#).utf8) + processes[number].id + Array(#"":"#.utf8))
                try text.append(processes[number].text)
            }
            try text.append(Array(#"},"warnings":null}"#.utf8))
        }
        try text.append(Array(#"],"total":0,"limit":0,"offset":0,"errors":null}"#.utf8))
    }
}
