import Quantities
package import TraceModel

/// The spans that a rule speaks of.
package struct RedactionResources: Sendable, Hashable {
    /// Nil: spans of every owner, and of none.
    private let namespaces: [GlobPattern]?
    /// Nil: spans of every service.
    private let services: [GlobPattern]?

    package init(namespaces: [GlobPattern]?, services: [GlobPattern]?) {
        self.namespaces = namespaces
        self.services = services
    }

    package static let everything = RedactionResources(namespaces: nil, services: nil)

    /// Whether spans of `place` are meant. Of a span whose owner is unknown nobody can say whether it is in one of the namespaces, so it is: forged
    /// evidence shows nothing. Nor is it known whether its service's name has a suffix that an owner would prove: both readings count.
    func cover(_ place: SpanOwner) -> Bool {
        switch place.owner {
        case .namespace(let namespace):
            let bytes = namespace.text.bytes[...]
            return namespaces?.contains { $0.matches(bytes) } ?? true && coverService(place.service.bytes[...])
        case .unknown:
            let service = place.service.bytes[...]
            if coverService(service) { return true }
            return service.lastIndex(of: UInt8(ascii: ".")).map { coverService(service[..<$0]) } ?? false
        }
    }

    private func coverService(_ name: ArraySlice<UInt8>) -> Bool {
        services?.contains { $0.matches(name) } ?? true
    }
}
