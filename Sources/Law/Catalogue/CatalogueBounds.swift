import Quantities

/// How much a catalogue holds at most: what a store's names are like must not fill the memory, nor those of one owner take the room of another.
package struct CatalogueBounds: Sendable {
    /// Names of operations, in units: a long name takes several.
    package var names = 100_000
    /// Of them those of one service's spans that have one owner; owners that no configuration names count as one.
    package var namesOfOwner = 1_000
    /// Those of one service's.
    package var namesOfService = 20_000
    /// Services, counted once for each owner of their spans; an owner that no configuration names is not counted among them.
    package var listedOwners = 100_000
    /// Those of owners that no configuration names.
    package var unlistedOwners = 50_000
    /// Of them those of one service.
    package var unlistedOwnersOfService = 1_000

    package init() {}

    static func units(of name: UTF8Text) -> Int { 1 + name.bytes.count / 256 }
}
