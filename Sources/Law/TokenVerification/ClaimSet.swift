package import Quantities
package import StrictJSON

/// What a token says, read but not judged: issuer, subject, and the rest behind paths. It prints as a placeholder.
package struct ClaimSet: Sendable, CustomStringConvertible, CustomReflectable {
    package let issuer: UTF8Text
    /// 1 to 255 bytes without control characters. Unique for its issuer only.
    package let subject: UTF8Text
    private let claims: JSONObject

    /// Takes a payload that nobody verified, for the command line's `--as`: what is made of it is assumed, never verified.
    /// Refuses what a token would be refused for: no issuer, no usable subject, two names that read alike.
    package init(assumed claims: JSONObject) throws(ClaimProblem) {
        if let twin = LookalikeNames.firstTwin(in: .object(claims)) { throw .lookalike(twin) }
        try self.init(claims)
    }

    /// Takes what `TokenJSON` has read, no two names of which read alike.
    init(_ claims: JSONObject) throws(ClaimProblem) {
        issuer = UTF8Text(try claims.text("iss"))
        let subject = try claims.text("sub")
        guard (1...255).contains(subject.utf8.count) else { throw .length("sub", limit: 255) }
        guard !subject.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw .controlCharacter("sub")
        }
        self.subject = UTF8Text(subject)
        self.claims = claims
    }

    /// The value at `path`; nil where there is none. A `null` is a value.
    package func value(at path: ClaimPath) -> JSONValue? {
        var value = JSONValue.object(claims)
        for name in path.names {
            guard let member = value.member(name) else { return nil }
            value = member
        }
        return value
    }

    /// What `aud` names; nothing where it is no text and no list of texts.
    var audiences: [UTF8Text] { ((try? claims.textOrList("aud")) ?? []).map { UTF8Text($0) } }

    /// The claims of the agent that acts for the subject (`act`, RFC 8693 section 4.1); nil where there is none. It is one of the same
    /// issuer: another `iss` in it is refused, as is anything but an object with a usable subject.
    package func actor() throws(ClaimProblem) -> ClaimSet? {
        guard let act = claims["act"] else { return nil }
        guard case .object(var object) = act else { throw .type("act", found: act.kind, expected: "an object") }
        if object["iss"] == nil { object.members.append((name: "iss", value: .string(issuer.string))) }
        let actor = try ClaimSet(object)
        guard actor.issuer == issuer else { throw .otherIssuer }
        return actor
    }

    package var description: String { "(claims)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension JSONValue {
    /// One step of a JSON pointer (RFC 6901 section 4): a member, or an element by its index without leading zeros.
    fileprivate func member(_ name: UTF8Text) -> JSONValue? {
        switch self {
        case .object(let object): return object[name.string]
        case .array(let elements):
            let digits = name.bytes
            guard (1...9).contains(digits.count), digits.count == 1 || digits[0] != UInt8(ascii: "0"),
                digits.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
            else { return nil }
            let index = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
            return index < elements.count ? elements[index] : nil
        case .null, .bool, .number, .string: return nil
        }
    }
}
