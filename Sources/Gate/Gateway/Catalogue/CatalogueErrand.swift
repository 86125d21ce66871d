import Quantities

/// What is left to be asked about one service of which one search did not say all: each known namespace's, and then each operation that the store names and nobody
/// has seen. One question at a time, so that no service keeps others waiting.
struct CatalogueErrand: Sendable {
    enum Question {
        /// The step of this number.
        case search(Int)
        /// Of the service's operations.
        case names
        case operation(UTF8Text)
    }

    /// How far it is.
    struct Place: Sendable {
        fileprivate var step = 0
        /// The last one that was looked at.
        fileprivate var operation: UTF8Text?
    }

    /// A name that is longer is not asked for: it does not fit into a request line.
    static let longestName = 1_024

    let service: UTF8Text
    private(set) var place: Place
    /// How many there are. They are made one by one when it is their turn: those of all services would fill the memory.
    private let steps: Int
    /// Whether there may be more than was found.
    private var isCut: Bool
    private var operations: ArraySlice<UTF8Text>?
    private var namesMore = false
    /// Whether all that there is to ask has been asked, and answered, by the time nothing is left.
    private(set) var isThorough: Bool

    /// `place`: where an earlier build has left off, if it did.
    init(_ service: UTF8Text, steps: Int, from place: Place?, isThorough: Bool) {
        self.service = service
        self.steps = steps
        self.place = place ?? Place()
        isCut = steps == 0 || place != nil
        self.isThorough = isThorough && place == nil
    }

    /// Nil where nothing is left. `isKnown`: whether an operation has been seen.
    mutating func next(_ isKnown: (UTF8Text) -> Bool) -> Question? {
        if place.step < steps {
            defer { place.step += 1 }
            return .search(place.step)
        }
        guard isCut else { return nil }
        guard operations != nil else { return .names }
        while let operation = operations?.popFirst() {
            place.operation = operation
            if !isKnown(operation) { return .operation(operation) }
        }
        return namesMore ? .names : nil
    }

    /// What came of a search.
    mutating func take(_ finding: CatalogueRun.Finding) {
        if finding != .all { isCut = true }
        if finding == .failed { isThorough = false }
    }

    /// The operations that the store names, in order. `most`: how many of them may be remembered.
    mutating func take(names: [UTF8Text]?, most: Int, _ isKnown: (UTF8Text) -> Bool) {
        if names == nil { isThorough = false }
        let left = (names ?? []).filter { name in
            name.bytes.count <= Self.longestName && place.operation.map { $0 < name } ?? true && !isKnown(name)
        }
        operations = left.prefix(most)
        namesMore = left.count > most
    }
}
