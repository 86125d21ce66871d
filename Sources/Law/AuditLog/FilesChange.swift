package import Quantities
import StrictJSON

/// Files that the configuration names have other contents, and what is made of them comes into force. Secrets are not told, nor anything made of them.
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

    /// The first of an object's.
    func writeMembers(to json: inout CanonicalJSON) {
        if let backend {
            json.name("backend")
            json.text(backend, limit: 300)
        }
        json.name("part")
        json.string(part.rawValue)
    }
}
