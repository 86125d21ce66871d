package import RemoteDocuments
package import TokenVerification

/// Why an issuer's keys could not be had. Texts of its own are in it only where they are quoted.
package enum DiscoveryFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// The metadata did not come.
    case metadata(DocumentFailure)
    /// It came and is not to be believed.
    case judged(IssuerMetadataProblem)
    /// It names no place to ask.
    case keySetURL(DocumentURL.Problem)
    /// The key set did not come, or its host may not be asked.
    case keySet(DocumentFailure)
    /// It came and has no keys to believe.
    case keys(KeySetProblem)

    /// Stable words, for the record.
    package enum Code: String, Sendable, CaseIterable {
        case metadataNotFetched = "metadata-not-fetched"
        case metadataRefused = "metadata-refused"
        case keysNotFetched = "keys-not-fetched"
        case keysRefused = "keys-refused"
    }

    package var code: Code {
        switch self {
        case .metadata: .metadataNotFetched
        case .judged, .keySetURL, .keySet(.hostNotAllowed), .keySet(.schemeNotAllowed): .metadataRefused
        case .keySet: .keysNotFetched
        case .keys: .keysRefused
        }
    }

    package var description: String {
        switch self {
        case .metadata(let failure): "the issuer's metadata: \(failure)"
        case .judged(let problem): "the issuer's metadata: \(problem)"
        case .keySetURL(let problem): "the issuer's metadata, `jwks_uri`: \(problem)"
        case .keySet(.hostNotAllowed(let host)):
            "the issuer's metadata, `jwks_uri`: \(DocumentFailure.hostNotAllowed(host)): expected the issuer's own host or one of `jwksHosts`"
        case .keySet(let failure): "the issuer's key set: \(failure)"
        case .keys(let problem): "the issuer's key set: \(problem)"
        }
    }
}
