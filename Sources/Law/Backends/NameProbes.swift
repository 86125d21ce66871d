package import Quantities

/// How the names that a store has are found out: what is asked for them, and what the replies say. Nothing of it is ever shown; it says where to look.
package protocol NameProbes: Sendable {
    /// Asks for all services.
    var services: StoreQuestion { get }
    /// Asks for the operations of a service.
    func operations(of service: UTF8Text) -> StoreQuestion
    /// The names in a reply to either. Nil where it can't be read.
    func names(in reply: [UInt8]) -> [UTF8Text]?
}
