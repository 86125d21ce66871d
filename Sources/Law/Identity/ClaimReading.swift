import Quantities
import StrictJSON
import TokenVerification

/// The values of one claim, as texts: a list of texts, or one text, which is split only where a separator is configured.
struct ClaimReading {
    static let maximumCount = 1000
    /// In bytes, of one value.
    static let maximumSize = 256

    let values: [UTF8Text]
    let doubt: ClaimDoubt?

    /// Refuses more values, or longer ones, than may be looked at.
    static func read(
        _ claims: ClaimSet, _ path: ClaimPath, separator: UTF8Text?
    ) throws(PrincipalRefusal) -> ClaimReading {
        guard !Overage.replaces(path, in: claims) else { return ClaimReading(values: [], doubt: .overage) }
        switch claims.value(at: path) {
        case nil: return ClaimReading(values: [], doubt: nil)
        case .string(let text): return try limited(split(UTF8Text(text), at: separator), path)
        case .array(let elements):
            let texts = elements.compactMap { if case .string(let text) = $0 { UTF8Text(text) } else { nil } }
            guard texts.count == elements.count else { return ClaimReading(values: [], doubt: .wrongType) }
            return try limited(texts, path)
        case .null, .bool, .number, .object: return ClaimReading(values: [], doubt: .wrongType)
        }
    }

    private static func limited(_ texts: [UTF8Text], _ path: ClaimPath) throws(PrincipalRefusal) -> ClaimReading {
        guard texts.count <= maximumCount else { throw .tooManyValues(path) }
        guard texts.allSatisfy({ $0.bytes.count <= maximumSize }) else { throw .valueTooLong(path) }
        // An empty name is nobody's: `a,,b` has two values.
        return ClaimReading(values: texts.filter { !$0.bytes.isEmpty }, doubt: nil)
    }

    private static func split(_ text: UTF8Text, at separator: UTF8Text?) -> [UTF8Text] {
        guard let separator = separator?.bytes, let first = separator.first else { return [text] }
        var parts: [UTF8Text] = []
        var start = 0
        var index = 0
        while index < text.bytes.count {
            if text.bytes[index] == first, text.bytes[index...].starts(with: separator) {
                parts.append(UTF8Text(validated: Array(text.bytes[start..<index])))
                index += separator.count
                start = index
            } else {
                index += 1
            }
        }
        return parts + [UTF8Text(validated: Array(text.bytes[start...]))]
    }
}

/// Entra's marker that a claim was left out for its length: `_claim_names` names it, or `hasgroups` says so of `groups`.
private enum Overage {
    static func replaces(_ path: ClaimPath, in claims: ClaimSet) -> Bool {
        if names(path, "groups"), let mark = claims.value(at: .claim("hasgroups")), mark != .bool(false) { return true }
        switch claims.value(at: .claim("_claim_names")) {
        case nil: return false
        case .object(let object): return object.members.contains { names(path, $0.name) }
        // A marker that can't be read may be about any claim.
        case .null, .bool, .number, .string, .array: return true
        }
    }

    /// Whether `path` is the claim `name` or stands inside of it.
    private static func names(_ path: ClaimPath, _ name: String) -> Bool {
        let text = path.text.bytes
        let pointer = Array(("/" + name).utf8)
        return text == Array(name.utf8) || text == pointer || text.starts(with: pointer + [UInt8(ascii: "/")])
    }
}
