package import Backends
package import Quantities
import StrictJSON
package import TLS
package import Upstream
import YAMLDocuments

/// One entry of `backends`: a store behind the gateway.
package struct BackendConfiguration: Sendable {
    /// Which query API it speaks.
    package enum Kind: String, Sendable, CaseIterable {
        case jaeger
    }

    package let name: UTF8Text
    package let kind: Kind
    /// Whose imitation of that API it is.
    package let dialect: JaegerDialect
    package let url: BackendURL
    /// Whom the backend must prove to be, where its URL is `https`. Nil for a command that does not ask it.
    package let tls: TLSTarget?
    /// What `tls` was made of, and the name that the backend must bear; nil where its URL is not `https`.
    let tlsFiles: (files: TLSFiles, serverName: String)?
    package let credentials: BackendCredentials?
    package let tenant: BackendTenant?
    package let mount: MountPath
    /// What a token must also be for; nil where the issuers' audiences are enough.
    package let audiences: Set<UTF8Text>?
    /// Whether the store is told a caller's `traceparent`.
    package let forwardsTraceParent: Bool
}

/// `credentials`: what the gateway shows to the backend. The secret itself is read from the file by those who send it.
package struct BackendCredentials: Sendable {
    package let header: BackendHeader
    /// What stands before the secret and a space, as `Bearer`; nil for nothing.
    package let scheme: String?
    package let file: ConfiguredPath
}

/// `tenant`: a header that says whose data is asked for, always the same.
package struct BackendTenant: Sendable {
    package let header: BackendHeader
    package let value: String
}
