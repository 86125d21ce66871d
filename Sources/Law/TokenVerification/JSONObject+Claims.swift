import StrictJSON

/// Typed reading of claims. A claim of the wrong type is never taken for an absent one (the class of CVE-2026-25537).
extension JSONObject {
    func text(_ name: String) throws(ClaimProblem) -> String {
        guard let text = try optionalText(name) else { throw .missing(name) }
        return text
    }

    func optionalText(_ name: String) throws(ClaimProblem) -> String? {
        switch self[name] {
        case nil: return nil
        case .string(let text): return text
        case .some(let other): throw .type(name, found: other.kind, expected: "a string")
        }
    }

    /// A NumericDate (RFC 7519 section 2): seconds, perhaps with a fraction; finite.
    func optionalSeconds(_ name: String) throws(ClaimProblem) -> Double? {
        switch self[name] {
        case nil: return nil
        case .number(let number):
            guard let seconds = number.double else { throw .notFinite(name) }
            return seconds
        case .some(let other): throw .type(name, found: other.kind, expected: "a number")
        }
    }

    /// A string, or a list of nothing but strings.
    func textOrList(_ name: String) throws(ClaimProblem) -> [String] {
        switch self[name] {
        case nil: throw .missing(name)
        case .string(let text): return [text]
        case .array(let elements):
            var texts: [String] = []
            for element in elements {
                guard case .string(let text) = element else { throw .element(name, found: element.kind) }
                texts.append(text)
            }
            return texts
        case .some(let other): throw .type(name, found: other.kind, expected: "a string or a list of strings")
        }
    }
}
