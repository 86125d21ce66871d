import CCurl

extension EasyHandle {
    /// What a code of libcurl's comes to, of which there are many for one cause, and which differ by the moment at
    /// which it struck.
    func failure(_ code: CURLcode, after judge: ReplyJudge) -> DocumentFailure {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: .unreachable(.nameUnknown)
        case CURLE_COULDNT_CONNECT: .unreachable(.noConnection)
        case CURLE_OPERATION_TIMEDOUT: .timedOut(number(CURLINFO_REQUEST_SIZE) > 0 ? .reading : .connecting)
        case CURLE_PEER_FAILED_VERIFICATION: .insecure(untrusted)
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_NOTFOUND: .insecure(.noSession)
        case CURLE_SSL_CACERT_BADFILE: .insecure(.authoritiesFile)
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR: .incomplete(judge.missing)
        case CURLE_RECV_ERROR: judge.isInChunks ? .malformed(.chunk) : .incomplete(judge.missing)
        // No head at all, or a version that HTTP does not have.
        case CURLE_UNSUPPORTED_PROTOCOL: .malformed(.statusLine)
        // What it says of one line that is longer than it takes.
        case CURLE_OUT_OF_MEMORY: .malformed(.longHead)
        case CURLE_FILESIZE_EXCEEDED: .tooLarge(judge.limit)
        case CURLE_FAILED_INIT: .unusable
        case CURLE_ABORTED_BY_CALLBACK: .cancelled
        default: .malformed(.unreadable)
        }
    }

    /// OpenSSL's own numbers (X509_V_ERR), which are part of its interface. A name is compared by libcurl, once the
    /// session is there and before its number is: it leaves 1 (unspecified), with which it began.
    private var untrusted: DocumentFailure.Insecurity {
        switch number(CURLINFO_SSL_VERIFYRESULT) {
        case 0, 1, 62, 64: .otherName
        case 9, 10: .expired
        case 2, 18, 19, 20, 21: .unknownAuthority
        default: .untrusted
        }
    }
}
