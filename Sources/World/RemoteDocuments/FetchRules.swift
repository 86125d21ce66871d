/// Whom a fetcher may ask, and by whom it believes them.
package struct FetchRules: Sendable {
    /// Nobody else is asked, whatever a document says.
    package var hosts: Set<DocumentHost>
    /// In the clear nobody proves who they are: `http` is for hosts on this machine.
    package var schemes: Set<DocumentURL.Scheme>
    /// A PEM file of certificate authorities, which are then the only ones; nil for the system's. Read anew for each
    /// fetch.
    package var authoritiesFile: String?

    /// Over https alone, unless it is said otherwise.
    package init(
        hosts: Set<DocumentHost>, schemes: Set<DocumentURL.Scheme> = [.https], authoritiesFile: String? = nil
    ) {
        self.hosts = hosts
        self.schemes = schemes
        self.authoritiesFile = authoritiesFile
    }

    func check(_ url: DocumentURL) throws(DocumentFailure) {
        guard schemes.contains(url.scheme) else { throw .schemeNotAllowed(url.scheme) }
        guard hosts.contains(url.host) else { throw .hostNotAllowed(url.host) }
    }
}
