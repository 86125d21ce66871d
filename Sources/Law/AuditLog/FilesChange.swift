package import Quantities
import StrictJSON

/// Files of which something comes into force, or is in force again. Secrets are not told, nor anything made of them.
package struct FilesChange: Sendable, Equatable {
    package let part: ReloadedPart
    /// Of a part that a backend has.
    package let backend: UTF8Text?

    package init(_ part: ReloadedPart, backend: UTF8Text? = nil) {
        self.part = part
        self.backend = backend
    }

    func writeData(to json: inout CanonicalJSON) {
        json.object { writeMembers(to: &$0) }
    }

    /// The members alone, for an object that has further ones.
    func writeMembers(to json: inout CanonicalJSON) {
        if let backend {
            json.name("backend")
            json.text(backend, limit: 300)
        }
        json.name("part")
        json.string(part.rawValue)
    }
}
