package import Quantities
import StrictJSON
import TokenVerification
package import YAMLDocuments

extension IdentityMapping {
    /// Reads a document of kind `IdentityMapping`; nil where its issuer can't be told.
    ///
    /// * `issuer`: text, one of `issuers` (nil: not known, any)
    /// * `groups`: `claim` (a claim's name, or a JSON pointer), `separator` (text; left out: never split)
    /// * `identities`: a list of `claim`, `matches` (a pattern), `identity` (a SPIFFE ID that may use its captures)
    ///
    /// One of `groups` and `identities` must be there.
    ///
    /// `namesClusters`: `{cluster}` is a trust domain, and stands nowhere else in an `identity`.
    package init?(
        reading envelope: DocumentEnvelope, issuers: [UTF8Text]?, namesClusters: Bool = false,
        _ problems: inout ProblemList
    ) {
        let keys = KnownKeys(required: ["issuer"], optional: ["groups", "identities"])
        guard let spec = envelope.spec.mapping("key `spec`", keys, &problems) else { return nil }
        if spec["groups"] == nil, spec["identities"] == nil {
            problems.add("maps nothing: expected `groups`, `identities` or both", at: spec.position)
        }
        let groups = Self.readGroups(spec, &problems)
        let rules =
            spec.list("identities", &problems)?.compactMap {
                Self.readRule($0, namesClusters: namesClusters, &problems)
            } ?? []
        guard let issuer = spec.text("issuer", &problems)?.issuer(among: issuers, &problems) else { return nil }
        self.init(
            name: envelope.name.text, place: envelope.name.position, issuer: issuer, groups: groups, rules: rules)
    }

    private static func readGroups(_ spec: YAMLMapping, _ problems: inout ProblemList) -> Groups? {
        let keys = KnownKeys(required: ["claim"], optional: ["separator"])
        guard let mapping = spec.mapping("groups", keys, &problems) else { return nil }
        let separator = mapping.text("separator", &problems)
        guard let claim = claimPath(mapping, &problems) else { return nil }
        return Groups(claim: claim, separator: separator?.bytes)
    }

    private static func readRule(
        _ node: YAMLNode, namesClusters: Bool, _ problems: inout ProblemList
    ) -> Rule? {
        let keys = KnownKeys(required: ["claim", "matches", "identity"])
        guard let mapping = node.mapping("entry of `identities`", keys, &problems) else { return nil }
        let claim = claimPath(mapping, &problems)
        let pattern = mapping.text("matches", &problems)?.pattern("key `matches`", &problems)
        let text = mapping.text("identity", &problems)
        guard let text, let template = text.template("key `identity`", &problems) else { return nil }
        checkIdentity(template, at: text.position, &problems)
        if namesClusters { checkCluster(template, at: text.position, &problems) }
        guard let claim, let pattern else { return nil }
        for name in template.names where !pattern.names.contains(name) {
            problems.add("key `identity`: `{\(name)}` is not captured by `matches`", at: text.position)
        }
        return Rule(claim: claim, pattern: pattern, identity: template)
    }

    private static func checkCluster(
        _ template: CaptureTemplate, at position: SourcePosition, _ problems: inout ProblemList
    ) {
        let head = "spiffe://{cluster}"
        guard template.names.contains("cluster") else { return }
        let rest = template.text.utf8.dropFirst(head.utf8.count)
        let isWholeDomain = template.text.hasPrefix(head) && rest.first ?? UInt8(ascii: "/") == UInt8(ascii: "/")
        let isElsewhere = (try? CaptureTemplate(parsing: String(Substring(rest))))?.names.contains("cluster") ?? false
        guard !isWholeDomain || isElsewhere else { return }
        problems.add("key `identity`: `{cluster}` is a trust domain: expected it as `\(head)/…` alone", at: position)
    }

    private static func claimPath(_ mapping: YAMLMapping, _ problems: inout ProblemList) -> ClaimPath? {
        guard let text = mapping.text("claim", &problems) else { return nil }
        do {
            return try ClaimPath(parsing: text.text)
        } catch {
            problems.add("key `claim`: \(error)", at: text.position)
            return nil
        }
    }

    /// The longest labels stand for all: a template that gives a SPIFFE ID with them does with any.
    private static func checkIdentity(
        _ template: CaptureTemplate, at position: SourcePosition, _ problems: inout ProblemList
    ) {
        let longest = UTF8Text(String(repeating: "a", count: 63))
        do {
            _ = try SPIFFEID(parsing: template.filled(withEach: longest))
        } catch {
            problems.add(
                "key `identity`: \(ForeignText.quoted(template.text)) makes no SPIFFE ID: \(error)", at: position)
        }
    }
}

extension YAMLText {
    /// The text as a pattern of access policy.
    package func pattern(_ label: String, _ problems: inout ProblemList) -> CapturePattern? {
        do {
            return try CapturePattern(parsing: text)
        } catch {
            problems.add("\(label): \(ForeignText.quoted(text)) \(error)", at: position)
            return nil
        }
    }

    /// The text as a template of what patterns capture.
    package func template(_ label: String, _ problems: inout ProblemList) -> CaptureTemplate? {
        do {
            return try CaptureTemplate(parsing: text)
        } catch {
            problems.add("\(label): \(ForeignText.quoted(text)) \(error)", at: position)
            return nil
        }
    }

    /// The text as the URL of a configured issuer, byte for byte; where none are known any text is one.
    package func issuer(among issuers: [UTF8Text]?, _ problems: inout ProblemList) -> UTF8Text? {
        guard let issuers, !issuers.contains(bytes) else { return bytes }
        let expected = issuers.count == 1 ? "the configured issuer" : "one of the \(issuers.count) configured issuers"
        problems.add(
            "key `issuer`: \(ForeignText.quoted(text)) is not configured: expected \(expected)", at: position,
            hint: NearestName.of(text, among: issuers.map(\.string)).map { "did you mean `\($0)`?" })
        return nil
    }
}
