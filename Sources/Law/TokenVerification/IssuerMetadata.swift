package import Quantities
package import StrictJSON

/// What an issuer's metadata says that is needed: where its keys are (OpenID Connect Discovery 1.0 section 4.2). Nothing else of it is believed.
package struct IssuerMetadata: Sendable, Equatable {
    package static let maximumSize = 256 << 10

    /// `jwks_uri`. Whether it may be asked is not looked at.
    package let keySetURL: String

    /// Reads the document that was found where `issuer` has its own. That it names exactly this issuer (RFC 8414 section 3.3) keeps one
    /// tenant of a host from standing in for another.
    package init(parsing bytes: [UInt8], of issuer: UTF8Text) throws(IssuerMetadataProblem) {
        let limits = JSONLimits(depth: 16, membersPerObject: 256, bytes: Self.maximumSize)
        let value: JSONValue
        do {
            value = try JSONReader.read(bytes, limits: limits)
        } catch {
            throw .unreadable(error)
        }
        guard case .object(let document) = value else { throw .notAnObject }
        guard case .string(let named) = document["issuer"] else { throw .noIssuer }
        guard UTF8Text(named) == issuer else { throw .otherIssuer(named) }
        guard case .string(let url) = document["jwks_uri"] else { throw .noKeySet }
        keySetURL = url
    }
}

/// Why a document is no metadata to believe.
package enum IssuerMetadataProblem: Error, Sendable, Equatable, CustomStringConvertible {
    case unreadable(JSONFailure)
    case notAnObject
    case noIssuer
    case otherIssuer(String)
    case noKeySet

    package var description: String {
        switch self {
        case .unreadable(let failure): failure.description
        case .notAnObject: "the document is not an object"
        case .noIssuer: "`issuer` is missing or no text: expected the issuer's URL as configured"
        case .otherIssuer(let found):
            "`issuer` is \(ForeignText.quoted(found)): expected the issuer's URL as configured"
        case .noKeySet: "`jwks_uri` is missing or no text: expected where the keys are"
        }
    }
}
