import HTTPSyntax
package import Quantities

/// A question whose answer a store makes of all of its spans, and which says nothing about whose they are: for those alone who may see all of them.
package struct StoreAggregate: Sendable, Equatable {
    /// The subject of a sentence.
    package let subject: String
    let segments: [UTF8Text]
    /// As they came. What is wrong with them is said once it is known that the asker may ask at all, so that others are told nothing else.
    let parameters: [RequestTarget.Parameter]
    let method: RequestMethod

    /// What is asked for, as far as it was understood, for the record: each name once.
    package let told: [Told]

    /// One parameter.
    package struct Told: Sendable, Equatable {
        package let name: String
        package let value: Value
    }

    /// A parameter's value as it was understood.
    package enum Value: Sendable, Equatable {
        case time(Timestamp)
        case number(Int64)
        case flag(Bool)
        case text(UTF8Text)
        case texts([UTF8Text])
    }
}
