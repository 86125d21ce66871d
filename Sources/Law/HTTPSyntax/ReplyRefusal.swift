/// Why a backend's reply was not believed. The text is for the operator and quotes nothing of the reply.
package enum ReplyRefusal: Error, Sendable, Equatable, CaseIterable, CustomStringConvertible {
    case statusLine, statusOutOfRange, unaskedUpgrade, interimStatus, tooManyInterimHeads
    case lineEnding, controlByte, foldedField, fieldName, headTooLong, tooManyFields, fieldRepeated
    case contentLength, transferCoding, lengthAndCoding, noLength, bodyNotAllowed
    case chunkSize, chunkEnd, trailer, bytesAfterEnd, bytesBeforeRequest, truncated

    package var description: String {
        switch self {
        case .statusLine: "the status line is not `HTTP/1.1 status reason`"
        case .statusOutOfRange: "the status is outside 100 to 599"
        case .unaskedUpgrade: "status 101 was not asked for"
        case .interimStatus: "an interim status is neither 100 nor 103, or declares a body"
        case .tooManyInterimHeads: "there are more interim heads than are read"
        case .lineEnding: "a line of the head does not end in CR LF"
        case .controlByte: "the head holds a control byte"
        case .foldedField: "a header field is folded over two lines"
        case .fieldName: "a header name is empty or not a token"
        case .headTooLong: "the head is longer than is read"
        case .tooManyFields: "there are more header fields than are read"
        case .fieldRepeated: "a header field that may be given once is repeated"
        case .contentLength: "Content-Length is not a number in digits"
        case .transferCoding: "the only transfer coding read is `chunked`, once"
        case .lengthAndCoding: "Content-Length and Transfer-Encoding exclude each other"
        case .noLength: "neither Content-Length nor chunked says where the body ends"
        case .bodyNotAllowed: "a reply with this status has no body"
        case .chunkSize: "a chunk size is not up to 15 hexadecimal digits and nothing else"
        case .chunkEnd: "a chunk does not end where its size says"
        case .trailer: "fields behind the last chunk are not read"
        case .bytesAfterEnd: "bytes follow the end of the reply"
        case .bytesBeforeRequest: "bytes came before the request was sent"
        case .truncated: "the connection ended before the reply did"
        }
    }
}
