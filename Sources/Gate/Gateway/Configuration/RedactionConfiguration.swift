package import Redaction
import StrictJSON
import YAMLDocuments

/// `redaction`: what redaction needs beside policies.
package struct RedactionConfiguration: Sendable {
    /// Whether `keyFile` is there: whether policies may ask for pseudonyms and shapes.
    package let hasKeyFile: Bool
    /// Nil where there is none, and where `key` is not read.
    let keyFile: ConfiguredPath?
    /// Nil where there is none, and where the command does not serve: who explains a policy need not have the gateway's secrets at hand.
    package private(set) var key: PseudonymKey?

    /// * `keyFile`: the path of a file that holds 32 bytes or 64 hex digits; required by policies that use `pseudonym` or `shape`
    init(reading top: YAMLMapping, _ file: ConfigurationFile, _ problems: inout ProblemList) {
        let mapping = top.mapping("redaction", KnownKeys(optional: ["keyFile"]), &problems)
        hasKeyFile = mapping?["keyFile"] != nil
        let path = mapping?.text("keyFile", &problems).map(file.path(of:))
        keyFile = file.serves(.listen) ? path : nil
        key = keyFile.flatMap { Self.key(in: $0, &problems) }
    }

    /// With the key that the file holds now.
    func rereading(_ problems: inout ProblemList) -> RedactionConfiguration {
        var fresh = self
        fresh.key = keyFile.flatMap { Self.key(in: $0, &problems) }
        return fresh
    }

    private static func key(in path: ConfiguredPath, _ problems: inout ProblemList) -> PseudonymKey? {
        guard let contents = LocalFile.contents(of: path, limit: 4096, &problems) else { return nil }
        if let key = PseudonymKey(contents: contents) { return key }
        problems.add(
            "file \(ForeignText.quoted(path.path)) holds no key: expected 32 bytes or 64 hex digits", at: path.position)
        return nil
    }
}
