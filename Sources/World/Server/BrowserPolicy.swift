/// What a browser may do with a reply.
package enum BrowserPolicy: Sendable {
    /// Data: nothing in it runs or loads anything.
    case data
    /// A page of the backend's web interface: it may run its own scripts and ask this origin alone.
    case page

    /// The value of `Content-Security-Policy`.
    var contentSecurity: String {
        switch self {
        case .data: "default-src 'none'; frame-ancestors 'none'"
        case .page:
            "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
                + "font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
        }
    }
}
