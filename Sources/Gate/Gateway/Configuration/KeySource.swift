package import OIDCDiscovery
import RemoteDocuments
import StrictJSON
import TLS
import YAMLDocuments

/// Where an issuer's keys come from.
package enum KeySource: Sendable {
    /// A JWK set (RFC 7517 section 5), looked at again every few seconds.
    case file(ConfiguredPath)
    /// The issuer itself.
    case discovery(IssuerLocation)

    /// All authorities of a system.
    private static let mostAuthorities = 1 << 20

    /// * `jwksFile`: a path; nothing is fetched then
    /// * `jwksHosts`: hosts beside the issuer's own where its keys may be; default none
    /// * `caFile`: a PEM file of the only authorities that are believed; default: the system's
    init?(
        reading issuer: YAMLMapping, of url: YAMLText, _ file: ConfigurationFile, _ problems: inout ProblemList
    ) {
        if issuer["jwksFile"] != nil {
            for name in ["jwksHosts", "caFile"] {
                guard let node = issuer[name] else { continue }
                problems.add("key `\(name)`: nothing is fetched where there is a `jwksFile`", at: node.position)
            }
            guard let text = issuer.text("jwksFile", &problems) else { return nil }
            self = .file(file.path(of: text))
            return
        }
        let hosts = (issuer.texts("jwksHosts", &problems) ?? []).compactMap { Self.host($0, &problems) }
        let authorities = issuer.text("caFile", &problems).map(file.path(of:))
        if let authorities, file.serves(.issuers) { Self.check(authorities, &problems) }
        do throws(IssuerLocation.Problem) {
            self = .discovery(
                try IssuerLocation(issuer: url.bytes, keyHosts: hosts, authoritiesFile: authorities?.path))
        } catch {
            problems.add(
                "key `url`: \(error)", at: url.position, hint: "or give the issuer's keys in a `jwksFile`")
            return nil
        }
    }

    private static func host(_ text: YAMLText, _ problems: inout ProblemList) -> DocumentHost? {
        let host = DocumentHost(parsing: text.text)
        if host == nil {
            problems.add(
                "entry of `jwksHosts`: \(ForeignText.quoted(text.text)): expected a host's name or address alone",
                at: text.position)
        }
        return host
    }

    private static func check(_ path: ConfiguredPath, _ problems: inout ProblemList) {
        guard let bytes = LocalFile.contents(of: path, limit: mostAuthorities, &problems) else { return }
        do throws(TLSProblem) {
            _ = try TLSContext.client(authorities: bytes, at: WallClock.now())
        } catch {
            problems.add("key `caFile`: \(ForeignText.quoted(path.path)): \(error)", at: path.position)
        }
    }
}
