package import Quantities
import StrictJSON
package import TokenVerification

/// That the keys in force of one issuer have changed, or that what should have been its keys was refused.
package struct KeysChange: Sendable, Equatable {
    /// Where the issuer's keys come from. Raw values are stable.
    package enum Source: String, Sendable {
        case file
        case discovery
    }

    /// What came of it.
    package enum Result: Sendable, Equatable {
        /// The first keys of this process.
        case loaded(KeySetChange)
        case changed(KeySetChange)
        /// The source has not confirmed them for too long: none are in force.
        case lapsed(KeySetChange)
        /// There were none to be had, or none to believe: those of before stay. Once for a row of failures with one cause.
        case refused(ReasonCode)
    }

    package let issuer: UTF8Text
    package let source: Source
    package let result: Result

    package init(of issuer: UTF8Text, from source: Source, _ result: Result) {
        self.issuer = issuer
        self.source = source
        self.result = result
    }

    /// Whether an operator should look at it.
    var isWarning: Bool {
        switch result {
        case .loaded, .changed: false
        case .lapsed, .refused: true
        }
    }

    func writeData(to json: inout CanonicalJSON) {
        json.object { json in
            if let change {
                json.name("added")
                json.texts(change.added.map { UTF8Text($0) }, limit: 6_000)
            }
            if case .refused(let cause) = result {
                json.name("cause")
                json.string(cause.text)
            }
            json.name("issuer")
            json.text(issuer, limit: 4_096)
            if let change {
                json.name("keys")
                json.count(change.count)
                json.name("removed")
                json.texts(change.removed.map { UTF8Text($0) }, limit: 6_000)
            }
            json.name("result")
            json.string(word)
            json.name("source")
            json.string(source.rawValue)
        }
    }

    private var change: KeySetChange? {
        switch result {
        case .loaded(let change), .changed(let change), .lapsed(let change): change
        case .refused: nil
        }
    }

    private var word: String {
        switch result {
        case .loaded: "loaded"
        case .changed: "changed"
        case .lapsed: "lapsed"
        case .refused: "refused"
        }
    }
}
