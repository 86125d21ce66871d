import CCurl

/// libcurl, once for the process.
enum CurlLibrary {
    /// Whether it is there and new enough. The first to ask prepares it.
    static let isReady = ccurl_prepare()
}
