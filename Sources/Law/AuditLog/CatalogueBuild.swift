package import Quantities
import StrictJSON

/// That the gateway has asked the store for names on its own account, and what came of it.
package struct CatalogueBuild: Sendable, Equatable {
    /// How it ended. Raw values are stable.
    package enum Result: String, Sendable, CaseIterable {
        case complete
        /// Some of it could not be asked, or not be read: names may be missing.
        case partial
        /// The catalogue of before stays.
        case failed
    }

    package let result: Result
    /// How the store is called.
    package let backend: UTF8Text
    /// To the store.
    package let requests: Int
    /// Names learned, each with its owner, kind and service.
    package let names: Int

    package init(_ result: Result, backend: UTF8Text, requests: Int, names: Int) {
        self.result = result
        self.backend = backend
        self.requests = requests
        self.names = names
    }

    func writeData(to json: inout CanonicalJSON) {
        json.object { json in
            json.name("backend")
            json.text(backend, limit: 300)
            json.name("names")
            json.count(names)
            json.name("requests")
            json.count(requests)
            json.name("result")
            json.string(result.rawValue)
        }
    }
}
