package import HTTPClient
package import Quantities

/// One configured backend as Upstream needs it: where it is, and what is added to every request. Holds no secret.
package struct UpstreamBackend: Sendable {
    /// A constant field for backends that hold several tenants.
    package struct Tenant: Sendable {
        package let header: BackendHeader
        package let value: String

        package init(header: BackendHeader, value: String) {
            self.header = header
            self.value = value
        }
    }

    package let name: String
    package let endpoint: HTTPEndpoint
    /// Segments before every path (`select`, `jaeger`).
    package let pathPrefix: [UTF8Text]
    package let credentials: UpstreamCredentials?
    package let tenant: Tenant?
    package let bodyLimit: ByteCount
    package let deadlines: HTTPDeadlines

    package init(
        name: String, endpoint: HTTPEndpoint, pathPrefix: [UTF8Text] = [], credentials: UpstreamCredentials? = nil,
        tenant: Tenant? = nil, bodyLimit: ByteCount = .gibibytes(1), deadlines: HTTPDeadlines = HTTPDeadlines()
    ) {
        self.name = name
        self.endpoint = endpoint
        self.pathPrefix = pathPrefix
        self.credentials = credentials
        self.tenant = tenant
        self.bodyLimit = bodyLimit
        self.deadlines = deadlines
    }
}
