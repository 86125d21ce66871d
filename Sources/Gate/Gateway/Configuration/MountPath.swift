package import Quantities

/// Where a backend's paths begin on our side: `/`, or a prefix of whole segments of unreserved characters, which have one spelling.
package struct MountPath: Sendable, Hashable, CustomStringConvertible {
    /// Empty for `/`.
    package let segments: [UTF8Text]
    /// With a slash at its end: what the paths of its pages are relative to.
    package let description: String

    package static let root = MountPath(segments: [])

    private init(segments: [UTF8Text]) {
        self.segments = segments
        description = segments.reduce("/") { $0 + $1.string + "/" }
    }

    /// Takes `/`, and a path without a slash at its end.
    package init?(parsing text: String) {
        guard text == "/" || PathPrefix.isValid(text) else { return nil }
        self.init(segments: text.utf8.split(separator: UInt8(ascii: "/")).map { UTF8Text(String(Substring($0))) })
    }

    /// What is left of a path below this one; nil for one that is not below it.
    package func rest(of path: [UTF8Text]) -> [UTF8Text]? {
        guard !segments.isEmpty else { return path }
        return path.starts(with: segments) ? Array(path.dropFirst(segments.count)) : nil
    }
}
