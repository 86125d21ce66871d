extension DocumentFailure {
    /// For the operator's log: what was found, and what would be right.
    package var description: String {
        switch self {
        case .hostNotAllowed(let host):
            "the host `\(String("\(host)".prefix(80)))` is not one of those that may be asked"
        case .schemeNotAllowed(let scheme): "the URL begins with `\(scheme.rawValue)://`: expected one that is allowed"
        case .unreachable(let why): "no connection: \(why.words)"
        case .addressRefused: "the host's name leads to a link-local or metadata address, to which nothing is sent"
        case .insecure(let why): "no secure connection: \(why.words)"
        case .timedOut(.connecting): "no connection in time: the deadline has passed"
        case .timedOut(.reading): "no whole reply in time: the deadline has passed"
        case .status(let status) where (300...399).contains(status):
            "the reply is a redirect (status \(status)): expected the document itself, with status 200"
        case .status(let status): "the reply has status \(status): expected 200"
        case .wrongContentType: "the reply's content type is missing or another one than was asked for"
        case .encoded: "the reply has a content encoding: expected none"
        case .tooLarge(let limit): "the document is longer than \(limit)"
        case .malformed(let what): "malformed reply: \(what.words)"
        case .incomplete(.head): "the reply ends within its head: expected an empty line behind it"
        case .incomplete(.body): "the reply ends within its body: expected as much as it announced"
        case .cancelled: "cancelled"
        case .tooManyWaiting(let limit): "\(limit) fetches wait already: expected fewer"
        case .unusable: "libcurl can't be used: expected 7.87 or later with TLS, memory, and a thread"
        }
    }
}

extension DocumentFailure.Unreachability {
    fileprivate var words: String {
        switch self {
        case .nameUnknown: "the host's name has no address"
        case .noConnection: "the host does not take one"
        }
    }
}

extension DocumentFailure.Insecurity {
    fileprivate var words: String {
        switch self {
        case .unknownAuthority: "the host's certificate is from no authority that is trusted"
        case .otherName: "the host's certificate is for another name"
        case .expired: "the host's certificate is out of date, or not good yet"
        case .untrusted: "the host's certificate is not trusted"
        case .noSession: "the host does not speak TLS 1.2 or later as we do"
        case .authoritiesFile: "the file of certificate authorities can't be read: expected PEM"
        }
    }
}

extension DocumentFailure.Malformation {
    fileprivate var words: String {
        switch self {
        case .statusLine: "the first line is not `HTTP/1.1`, three digits from 100 to 599 and a reason"
        case .lineEnd: "a line of the head does not end with carriage return and line feed"
        case .foldedField: "a field goes on in the next line"
        case .field: "a line of the head is not a name, a colon and a value"
        case .longHead: "the head is longer than 32KiB or 64 fields"
        case .interim: "more than 8 interim replies"
        case .framing: "expected one `Content-Length` of digits, or `Transfer-Encoding: chunked` alone"
        case .noLength: "the body ends with the connection: expected a `Content-Length` or chunks"
        case .chunk: "a chunk of the body is not as long as it says, or does not say it"
        case .trailer: "fields behind the body: expected none"
        case .unreadable: "libcurl can't read it"
        }
    }
}
