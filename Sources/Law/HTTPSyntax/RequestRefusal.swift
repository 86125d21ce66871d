/// Why a request was not read. Each case has its status, a stable code and a sentence without any foreign text, so that
/// all three may be shown to a stranger.
package enum RequestRefusal: Error, Sendable, Equatable, CaseIterable {
    case requestLine, methodTooLong, targetForm, targetByte, targetTooLong, version, emptyLines
    case lineEnding, controlByte, foldedField, fieldName, fieldTooLong, fieldsTooLong, tooManyFields
    case hostMissing, hostMalformed, fieldRepeated, severalCredentials, methodOverride, connectionOption
    case contentLength, transferCoding, lengthAndCoding, bodyNotAllowed, bodyTooLarge, bodyEncoded, expectation
    case chunkSize, chunkEnd, trailer

    package var status: Int { row.status }
    package var code: String { row.code }
    package var explanation: String { row.explanation }

    private var row: (status: Int, code: String, explanation: String) {
        switch self {
        case .requestLine: (400, "request-line-malformed", "the request line is not `method target HTTP/1.1`")
        case .methodTooLong: (501, "method-unknown", "the method is longer than any that is served")
        case .targetForm: (400, "target-form", "the target does not begin with a slash, or the method is CONNECT")
        case .targetByte: (400, "target-byte", "the target holds a byte that must be percent-encoded")
        case .targetTooLong: (414, "target-too-long", "the target is longer than is read")
        case .version: (505, "version-not-supported", "only HTTP/1.1 is spoken")
        case .emptyLines: (400, "empty-lines", "more than one empty line comes before the request line")
        case .lineEnding: (400, "line-ending", "a line of the head does not end in CR LF")
        case .controlByte: (400, "control-byte", "the head holds a control byte")
        case .foldedField: (400, "field-folded", "a header field is folded over two lines")
        case .fieldName: (400, "field-name", "a header name is empty, not a token, or holds an underscore")
        case .fieldTooLong: (431, "field-too-long", "a header field is longer than is read")
        case .fieldsTooLong: (431, "fields-too-long", "the header fields are longer than is read")
        case .tooManyFields: (431, "too-many-fields", "there are more header fields than are read")
        case .hostMissing: (400, "host-missing", "there is no Host")
        case .hostMalformed: (400, "host-malformed", "the Host is not a name or address with an optional port")
        case .fieldRepeated: (400, "field-repeated", "a header field that may be given once is repeated")
        case .severalCredentials: (400, "several-credentials", "more than one credential is given")
        case .methodOverride: (400, "method-override", "the method can't be overridden by a header field")
        case .connectionOption:
            (400, "connection-option", "Connection is malformed or names a header field that is read here")
        case .contentLength: (400, "content-length", "Content-Length is not a number of up to 20 digits")
        case .transferCoding: (400, "transfer-coding", "the only transfer coding read is `chunked`, once")
        case .lengthAndCoding: (400, "length-and-coding", "Content-Length and Transfer-Encoding exclude each other")
        case .bodyNotAllowed:
            (400, "body-not-allowed", "a request with this method, or one that asks for an upgrade, has no body")
        case .bodyTooLarge: (413, "body-too-large", "the body is larger than is read")
        case .bodyEncoded: (415, "body-encoded", "a body is read in identity encoding only")
        case .expectation: (417, "expectation", "the only expectation met is `100-continue`")
        case .chunkSize: (400, "chunk-size", "a chunk size is not up to 15 hexadecimal digits and nothing else")
        case .chunkEnd: (400, "chunk-end", "a chunk does not end where its size says")
        case .trailer: (400, "trailer", "fields behind the last chunk are not read")
        }
    }
}
