import Backends
import HTTPSyntax

/// What a reply's head must say before its body is looked at.
enum ReplyCheck {
    static func check(_ head: ReplyHead, for content: ScopedRequest.Content) throws(UpstreamFailure) {
        guard head.fields.values(of: "content-encoding").isEmpty else { throw .encoded }
        switch head.status {
        case 200:
            guard let type = head.fields.first("content-type"), fits(type, content) else { throw .wrongContentType }
        case 300...399: throw .redirected
        case 400...599: break
        default: throw .unexpectedStatus(head.status)
        }
    }

    /// A store that makes its pages in the browser gives one for whatever it does not know: a file is never a page.
    private static func fits(_ type: ArraySlice<UInt8>, _ content: ScopedRequest.Content) -> Bool {
        let isPage = type.map(lowercase).starts(with: "text/html".utf8)
        return switch content {
        case .json: isJSON(type)
        case .page: isPage
        case .file: !isPage
        }
    }

    /// `application/json`, alone or with the charset that it always has (RFC 8259 section 8.1). Letters of any case.
    private static func isJSON(_ value: ArraySlice<UInt8>) -> Bool {
        let parts = value.map(lowercase).split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
            .map { trim($0) }
        guard parts.first?.elementsEqual("application/json".utf8) == true, parts.count <= 2 else { return false }
        return parts.count == 1
            || ["charset=utf-8", "charset=\"utf-8\""].contains { parts[1].elementsEqual($0.utf8) }
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    private static func trim(_ part: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isSpace: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        let front = part.drop(while: isSpace)
        return front.dropLast(front.reversed().prefix(while: isSpace).count)
    }
}
