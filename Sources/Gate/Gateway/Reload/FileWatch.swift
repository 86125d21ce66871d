/// When files with other contents are read again. A pure state, told what the files hold look by look.
///
/// What is half written may read well and lack a rule, so what is not asked for by the operator is taken only where two looks in a row see the same.
package struct FileWatch: Sendable {
    private var inForce: [UInt8]
    private var seen: [UInt8]
    private var refused: [UInt8]?

    package init(inForce: [UInt8]) {
        self.inForce = inForce
        seen = inForce
    }

    /// Whether what is in force is other than what the files make, since they are broken.
    package var isBroken: Bool { refused != nil }

    /// Whether the files are to be read. `isAsked`: the operator has asked for it.
    package mutating func isDue(_ now: [UInt8], isAsked: Bool) -> Bool {
        defer { seen = now }
        guard !isAsked else { return true }
        guard now != inForce else {
            // What was broken is again what it was.
            refused = nil
            return false
        }
        return now != refused && now == seen
    }

    /// Whether it is news that `now` is put in force.
    package func isNews(_ now: [UInt8]) -> Bool { now != inForce }

    /// What is made of `now` is in force.
    package mutating func take(_ now: [UInt8]) {
        inForce = now
        refused = nil
    }

    /// Something is wrong with `now`. False where that was said before.
    package mutating func refuse(_ now: [UInt8]) -> Bool {
        defer { refused = now }
        return refused != now
    }
}
