/// Fetches small documents with `GET`, one after the other in the order of asking, on a thread of its own.
///
/// What it hands out came whole, from a host that was allowed and, over https, proved its name. It follows no
/// redirect, knows no proxy and sends no credential. Whoever asks hosts that must not wait for one another starts a
/// fetcher for each: a host that takes its time holds up what is behind it for the whole of its deadline.
package final class DocumentFetcher: Sendable {
    private let queue: FetchQueue

    private init(queue: FetchQueue) {
        self.queue = queue
    }

    deinit {
        queue.close()
    }

    /// Starts a fetcher, with a thread named `name` (at most 15 bytes of it show in `top`).
    package static func start(_ rules: FetchRules, name: String = "documents") throws(DocumentFailure)
        -> DocumentFetcher
    {
        DocumentFetcher(queue: try FetchQueue(rules, name: name))
    }

    /// Returns the document as soon as it is there. Throws `cancelled` at once where the task is, or the fetcher is
    /// closed, before.
    package func fetch(_ request: DocumentRequest) async throws(DocumentFailure) -> RemoteDocument {
        defer { withExtendedLifetime(self) {} }
        let fetch = WaitingFetch(request)
        try queue.add(fetch)
        return try await fetch.outcome().get()
    }

    /// Ends what is being fetched and what waits, and the thread. Does not wait; the second time nothing happens.
    package func close() {
        queue.close()
    }

    /// Returns once the thread is done with its last fetch, within about a second of `close`.
    package func ended() async {
        await queue.ended()
    }
}
