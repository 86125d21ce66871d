import CCurl
import Quantities

extension EasyHandle {
    /// Everything that a fetch depends on is said, the library's defaults too: it has changed some between versions.
    func configure(_ request: DocumentRequest, by rules: FetchRules) {
        setTarget(request)
        setTrust(rules)
        setLimits(request)
    }

    private func setTarget(_ request: DocumentRequest) {
        set(CURLOPT_URL, request.url.description)
        set(CURLOPT_PROTOCOLS_STR, request.url.scheme.rawValue)
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        set(CURLOPT_FOLLOWLOCATION, 0)
        // Else the environment chooses one, and a file in the home folder adds a password.
        set(CURLOPT_PROXY, "")
        set(CURLOPT_NETRC, 0)
        set(CURLOPT_HTTPGET, 1)
        set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        set(CURLOPT_HTTP09_ALLOWED, 0)
        set(CURLOPT_HTTP_TRANSFER_DECODING, 1)
        set(CURLOPT_HTTP_CONTENT_DECODING, 0)
        set(CURLOPT_USERAGENT, "spanwarden")
        setFields(["Accept: " + request.types.map(\.description).joined(separator: ", ")])
    }

    private func setTrust(_ rules: FetchRules) {
        set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        guard let file = rules.authoritiesFile else { return }
        set(CURLOPT_CAINFO, file)
        // Else the system's folder of authorities is trusted too.
        set(CURLOPT_CAPATH, nil as String?)
    }

    private func setLimits(_ request: DocumentRequest) {
        set(CURLOPT_CONNECTTIMEOUT_MS, request.deadlines.connect.wholeMilliseconds)
        set(CURLOPT_TIMEOUT_MS, request.deadlines.total.wholeMilliseconds)
        // By `Content-Length` alone: what comes is counted by `ReplyJudge`.
        setSize(CURLOPT_MAXFILESIZE_LARGE, max(0, request.sizeLimit.bytes))
        set(CURLOPT_BUFFERSIZE, 64 * 1024)
        set(CURLOPT_NOSIGNAL, 1)
        // A lookup that nobody answers holds up nothing behind the deadline.
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_FRESH_CONNECT, 1)
        set(CURLOPT_FORBID_REUSE, 1)
    }

    private func set<Constant: BinaryInteger>(_ option: CURLoption, _ number: Constant) {
        set(option, Int(number))
    }
}

extension Duration {
    /// Rounded up, and never zero, which would be no deadline at all. At most a day.
    fileprivate var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < 86_400 else { return 86_400_000 }
        let thousandths = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return max(1, Int(seconds * 1000 + thousandths))
    }
}
