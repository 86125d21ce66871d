import Quantities
import RemoteDocuments
package import TokenVerification

/// Fetches one issuer's metadata and key set, on a thread of its own: an issuer that takes its time holds up no other one.
///
/// Both come over https, from hosts that the configuration names, with no redirect, and within some ten seconds or not at all. It keeps nothing
/// and knows no moment: when to ask is `RefreshedKeys`' to say.
package final class IssuerDocuments: Sendable {
    /// An issuer's keys as they were found.
    package struct Found: Sendable {
        package let keys: KeySet
        /// How long the issuer allows to keep them; nil where it does not say, or says not to.
        package let lifetime: Duration?
    }

    private let location: IssuerLocation
    private let fetcher: DocumentFetcher

    private init(_ location: IssuerLocation, _ fetcher: DocumentFetcher) {
        self.location = location
        self.fetcher = fetcher
    }

    /// Starts the thread. Nothing is asked yet.
    package static func start(_ location: IssuerLocation) throws(DiscoveryFailure) -> IssuerDocuments {
        do throws(DocumentFailure) {
            return IssuerDocuments(location, try DocumentFetcher.start(location.rules, name: "issuer"))
        } catch {
            throw .metadata(error)
        }
    }

    /// The keys as they are now: the metadata is asked where they are each time, so that keys that moved are found.
    package func keySet() async throws(DiscoveryFailure) -> Found {
        let url = try await keySetURL()
        let document: RemoteDocument
        do throws(DocumentFailure) {
            document = try await fetcher.fetch(
                DocumentRequest(url, types: [.json, .keySet], sizeLimit: ByteCount(KeySet.maximumSize)))
        } catch {
            throw .keySet(error)
        }
        do throws(KeySetProblem) {
            return Found(keys: try KeySet(parsing: document.body), lifetime: document.lifetime.kept)
        } catch {
            throw .keys(error)
        }
    }

    private func keySetURL() async throws(DiscoveryFailure) -> DocumentURL {
        let document: RemoteDocument
        do throws(DocumentFailure) {
            document = try await fetcher.fetch(
                DocumentRequest(
                    location.metadata, types: [.json], sizeLimit: ByteCount(IssuerMetadata.maximumSize)))
        } catch {
            throw .metadata(error)
        }
        let metadata: IssuerMetadata
        do throws(IssuerMetadataProblem) {
            metadata = try IssuerMetadata(parsing: document.body, of: location.issuer)
        } catch {
            throw .judged(error)
        }
        do throws(DocumentURL.Problem) {
            return try DocumentURL(parsing: metadata.keySetURL)
        } catch {
            throw .keySetURL(error)
        }
    }

    /// Ends what is under way, and the thread. Does not wait.
    package func close() {
        fetcher.close()
    }
}

extension DocumentLifetime {
    fileprivate var kept: Duration? {
        switch self {
        case .unstated, .notKept: nil
        case .seconds(let seconds): .seconds(seconds)
        }
    }
}
