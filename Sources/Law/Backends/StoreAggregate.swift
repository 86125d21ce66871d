import HTTPSyntax
package import Quantities

/// A question whose answer a store makes of all of its spans, and which says nothing about whose they are: for those alone who may see all of them.
package struct StoreAggregate: Sendable, Equatable {
    /// The subject of a sentence.
    package let subject: String
    let segments: [UTF8Text]
    /// As they came. They are looked at once it is known that the asker may ask at all, so that others are told nothing else.
    let parameters: [RequestTarget.Parameter]
    let method: RequestMethod

    /// The services that it names, for the record.
    package var services: [UTF8Text] { parameters.filter { $0.name == UTF8Text("service") }.map(\.value) }
}
