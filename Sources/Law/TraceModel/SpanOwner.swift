package import Quantities

/// Whose a span is, and of which service: all that rules about places look at.
package struct SpanOwner: Hashable, Sendable {
    package let owner: Owner
    /// The service's name without its proven `.namespace` suffix; empty where it has none.
    package let service: UTF8Text

    package init(owner: Owner, service: UTF8Text) {
        self.owner = owner
        self.service = service
    }
}

/// The owners of a trace's spans, each named once for all spans that it was decided with.
package struct SpanOwners: Sendable {
    package let owners: [SpanOwner]
    /// For each span of the skeleton its place in `owners`.
    private let places: [Int32]

    package init(owners: [SpanOwner], places: [Int32]) {
        self.owners = owners
        self.places = places
    }

    /// The place in `owners` of a span's owner, by the span's place in the skeleton.
    package func place(ofSpan index: Int32) -> Int { Int(places[Int(index)]) }
}
