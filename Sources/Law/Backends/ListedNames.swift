package import Quantities
package import TraceModel

/// The names that answer a question for names: in order, each once.
package enum ListedNames: Sendable {
    case services([UTF8Text])
    case operations([OperationName])

    package var count: Int {
        switch self {
        case .services(let names): names.count
        case .operations(let names): names.count
        }
    }
}
