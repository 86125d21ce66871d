package import Quantities
import StrictJSON

/// Files have other contents, and something is wrong with them: what was in force stays so.
package struct FilesRejection: Sendable, Equatable {
    package let files: FilesChange
    /// Where what is wrong stands, as `file:line:column`. What it is, the operator's log says.
    package let places: [UTF8Text]

    package init(_ files: FilesChange, places: [UTF8Text]) {
        self.files = files
        self.places = places
    }

    func writeData(to json: inout CanonicalJSON) {
        json.object { json in
            files.writeMembers(to: &json)
            json.name("places")
            json.texts(places, limit: 4_000)
        }
    }
}
