import Quantities
import TokenVerification

extension FuzzEntry {
    /// An issuer's metadata.
    static let metadata = FuzzEntry("metadata", mostBytes: 4096, dictionary: "json", seeds: metadataSeeds) { bytes in
        let issuer = "https://login.example"
        let read: IssuerMetadata
        do throws(IssuerMetadataProblem) {
            read = try IssuerMetadata(parsing: bytes, of: UTF8Text(issuer))
        } catch {
            let message = Array(error.description.utf8)
            try law("a message is one short line", message.isOneLine && message.count < 500)
            return "refused"
        }
        // Escapes may spell any character of a text.
        let text = String(decoding: bytes, as: UTF8.self)
        try law("what is believed names its issuer", text.contains(issuer) || text.contains("\\"))
        try law("the keys are where it says", text.contains(read.keySetURL) || text.contains("\\"))
        return "read"
    }

    private static func metadataSeeds() throws -> [[UInt8]] {
        [
            #"{"issuer":"https://login.example","jwks_uri":"https://login.example/keys"}"#,
            #"{"issuer":"https:\/\/login.example","jwks_uri":"https://keys.example/a?b","response_types_supported":["code"]}"#,
            #"{"jwks_uri":"https://login.example/keys","issuer":"https://login.example/"}"#,
            #"{"issuer":"https://login.example","issuer":"https://login.example","jwks_uri":1}"#,
            #"{"issuer":"https://login.example","claims_supported":["sub","iss"],"jwks_uri":"http:\u002f\u002fa"}"#,
        ].map { Array($0.utf8) }
    }
}
