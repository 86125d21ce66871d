/// What a listener lets in.
package enum RequestDialect: Sendable {
    /// HTTP/1.1 and nothing else, with exactly one `Host`.
    case strict
    /// For health probes, which are old and simple: HTTP/1.0 too, `Host` optional, no body, one request a connection.
    /// All other rules are the same.
    case probe
}
