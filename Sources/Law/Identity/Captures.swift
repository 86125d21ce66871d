package import Quantities

/// What the captures of a match stand for: DNS labels by name.
package struct Captures: Sendable, Hashable {
    private var labels: [String: UTF8Text] = [:]

    package init() {}

    package subscript(name: String) -> UTF8Text? {
        get { labels[name] }
        set { labels[name] = newValue }
    }

    /// Both together; names are distinct, since a rule that captures one twice does not load.
    package func merged(with other: Captures) -> Captures {
        var merged = self
        merged.labels.merge(other.labels) { mine, _ in mine }
        return merged
    }
}
