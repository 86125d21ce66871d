/// When files with other contents are read again, and what the record has yet to say of them. A pure state, told what the files hold look by look.
///
/// What is half written may read well and lack a rule, so what is not asked for by the operator is taken only where two looks in a row see the same.
package struct FileWatch: Sendable {
    /// Why what files hold is not in force.
    package enum Obstacle: Sendable, Equatable {
        case broken
        /// Only a restart puts it in force.
        case pending
    }

    /// What the files held when what is in force was made of them, or said the same.
    private var inForce: [UInt8]
    private var seen: [UInt8]
    /// What they hold where that is not in force.
    private var held: (contents: [UInt8], by: Obstacle)?
    /// The contents of which the record says last that they are not in force; nil where it says of none.
    private var recorded: [UInt8]?

    package init(inForce: [UInt8]) {
        self.inForce = inForce
        seen = inForce
    }

    /// Why what is in force is other than what the files make; nil where it is not.
    package var obstacle: Obstacle? { held?.by }

    /// Whether the record has yet to say how the files stand: what they hold is not in force, or is again.
    package var isUnrecorded: Bool { recorded != held?.contents }

    /// Whether the files are to be read. `isAsked`: the operator has asked for it.
    package mutating func isDue(_ now: [UInt8], isAsked: Bool) -> Bool {
        defer { seen = now }
        guard !isAsked else { return true }
        guard now != (held?.contents ?? inForce) || isUnrecorded else { return false }
        // What is in force is not half written.
        return now == seen || now == inForce
    }

    /// Whether it is news that `now` is put in force.
    package func isNews(_ now: [UInt8]) -> Bool { now != inForce }

    /// What `now` says is in force already. False where nothing was said to the contrary.
    package mutating func agree(_ now: [UInt8]) -> Bool {
        defer { (inForce, held) = (now, nil) }
        return held != nil
    }

    /// What is made of `now` is in force, and the record says so.
    package mutating func take(_ now: [UInt8]) {
        _ = agree(now)
        recorded = nil
    }

    /// `now` is not in force. False where that was said before.
    package mutating func hold(_ now: [UInt8], by obstacle: Obstacle) -> Bool {
        defer { held = (now, obstacle) }
        return held?.contents != now
    }

    /// The record says how the files stand.
    package mutating func noteRecorded() {
        recorded = held?.contents
    }
}
