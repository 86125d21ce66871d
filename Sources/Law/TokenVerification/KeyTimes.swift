/// How long keys are kept, and how often their source is asked.
package struct KeyTimes: Sendable {
    /// However short the source says.
    package var shortest: Duration
    /// However long the source says: a key that was withdrawn ends with it.
    package var longest: Duration
    /// Where the source does not say.
    package var unstated: Duration
    /// After a failure; doubled with each further one.
    package var firstPause: Duration
    /// The longest of these pauses.
    package var longestPause: Duration
    /// Between two fetches for a missing key of which the first taught nothing.
    package var rest: Duration
    /// The same where the first did.
    package var restAfterNews: Duration
    /// How long keys are in force that the source no longer confirms; nil for ever.
    package var staleness: Duration?

    /// An issuer, over a network.
    package static let issuer = KeyTimes(
        shortest: .seconds(60), longest: .seconds(900), unstated: .seconds(300), firstPause: .seconds(1),
        longestPause: .seconds(60), rest: .seconds(30), restAfterNews: .seconds(1), staleness: .seconds(86_400))

    /// A file on this machine: it is looked at, and its keys are the operator's word until there is another.
    package static let file = KeyTimes(
        shortest: .seconds(2), longest: .seconds(2), unstated: .seconds(2), firstPause: .seconds(2),
        longestPause: .seconds(2), rest: .seconds(1), restAfterNews: .seconds(1), staleness: nil)
}
