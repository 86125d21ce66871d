import AuditLog
import Identity
import Quantities
import StrictJSON
import TokenVerification
import TraceModel

extension FuzzEntry {
    /// The small readers: what one reads and prints it reads again, as the same.
    static let names = FuzzEntry("names", mostBytes: 300, dictionary: "token", seeds: namesSeeds) { bytes in
        let foreign = String(decoding: bytes, as: UTF8.self)
        let text = UTF8Text(foreign)
        var read = "nothing"
        if let identity = try? SPIFFEID(parsing: text) {
            try law("a SPIFFE ID reads as printed", try SPIFFEID(parsing: UTF8Text(identity.description)) == identity)
            read = "identity"
        }
        if let range = AddressRange(parsing: foreign) {
            try law("a range reads as printed", AddressRange(parsing: range.description) == range)
            read = "range"
        }
        if let address = AddressRange.address(foreign) {
            try law("an address has 4 or 16 bytes", address.count == 4 || address.count == 16)
            try law("and is in its own range", AddressRange(parsing: foreign)?.contains(address) == true)
        }
        if let moment = Timestamp(rfc3339: foreign) {
            try law("a moment reads as printed", Timestamp(rfc3339: moment.description) == moment)
            read = "moment"
        }
        if let id = TraceID(hex: bytes[...]) {
            try law(
                "a trace id reads as printed", TraceID(id.description) == id && TraceID(hex: id.shortHex[...]) == id)
            read = "trace"
        }
        if let parent = TraceParent(bytes) {
            try law("a parent reads as printed", TraceParent(Array(parent.description.utf8)) == parent)
            read = "parent"
        }
        if (try? ClaimPath(parsing: foreign)) != nil, read == "nothing" { read = "path" }
        if let pattern = try? CapturePattern(parsing: foreign) {
            try law("a pattern reads as printed", try CapturePattern(parsing: pattern.text) == pattern)
            if read == "nothing" { read = "pattern" }
        }
        return read
    }

    private static func namesSeeds() -> [[UInt8]] {
        [
            "spiffe://cluster.local/ns/payments/sa/api", "SPIFFE://td", "10.0.0.0/8", "2001:db8::/32",
            "::ffff:192.0.2.1",
            "2026-11-25T12:00:00.5Z", "2024-02-29T23:59:59+02:30", "41dfbdece71aac11a179da94153e2174", "ab",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "/a~1b/~0c/0", "mesh:{n}:{a}",
            "repo:acme/{service}:ref:**", "**/{a}/*",
        ].map { Array($0.utf8) }
    }
}
