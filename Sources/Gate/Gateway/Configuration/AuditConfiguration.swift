package import Quantities
import YAMLDocuments

/// `audit`: where the audit log is, and when it goes on in a new file.
package struct AuditConfiguration: Sendable {
    /// Key `directory`: a folder of its own, made where only it is missing.
    package let folder: ConfiguredPath
    /// Key `segmentBytes`, a size from 32 KiB on, which is the longest line, default 256MiB.
    package let segmentBytes: ByteCount
    /// Key `segmentAge`, default `24h`.
    package let segmentAge: TimeSpan

    /// Nil where there is none, or none that can be used.
    init?(reading top: YAMLMapping, _ file: ConfigurationFile, _ problems: inout ProblemList) {
        let keys = KnownKeys(
            required: ["directory"], optional: ["segmentBytes", "segmentAge"],
            unsupported: ["keyFile", "origin", "lookupKeyFile"])
        guard let audit = top.mapping("audit", keys, &problems) else { return nil }
        segmentBytes = audit.byteCount("segmentBytes", atLeast: .kibibytes(32), &problems) ?? .mebibytes(256)
        segmentAge = audit.timeSpan("segmentAge", &problems) ?? .days(1)
        guard let text = audit.text("directory", &problems) else { return nil }
        folder = file.path(of: text)
        if file.serves(.audit) { LocalFolder.check(folder, &problems) }
    }
}
