import Quantities

/// Where builds of the catalogue have left off: of what one build can't ask everything of, each service gets its turn.
struct CatalogueTurns: Sendable {
    /// The service with which the next build begins.
    var first: UTF8Text?
    /// That of which more is asked first, among those that one search does not tell all of.
    var further: UTF8Text?
    /// How far it is with those of them that it is not done with.
    var places: [UTF8Text: CatalogueErrand.Place] = [:]

    /// What no name stands between and `service`.
    static func behind(_ service: UTF8Text) -> UTF8Text { UTF8Text(validated: service.bytes + [0]) }

    /// In order, from `first` around to it.
    static func inTurn(_ services: [UTF8Text], from first: UTF8Text?) -> [UTF8Text] {
        guard let first, let start = services.firstIndex(where: { $0 >= first }) else { return services }
        return Array(services[start...] + services[..<start])
    }
}
