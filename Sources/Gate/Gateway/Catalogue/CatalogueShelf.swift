import Catalogue
import Synchronization

/// The catalogue in force; swapped as a whole.
final class CatalogueShelf: Sendable {
    private struct Stored {
        let catalogue: NameCatalogue
        let built: ContinuousClock.Instant
    }

    private let stored = Mutex<Stored?>(nil)

    /// Nil before the first build.
    var catalogue: NameCatalogue? { stored.withLock { $0?.catalogue } }

    func put(_ catalogue: NameCatalogue) {
        let built = ContinuousClock.now
        stored.withLock { $0 = Stored(catalogue: catalogue, built: built) }
    }

    /// Since the build that made it began to count, and how many names it has; nil before the first.
    var condition: (age: Duration, names: Int)? {
        let now = ContinuousClock.now
        return stored.withLock { stored in stored.map { (now - $0.built, $0.catalogue.count) } }
    }
}
