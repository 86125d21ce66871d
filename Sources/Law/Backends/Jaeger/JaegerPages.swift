import Quantities

/// Jaeger's web interface: every page is one document that makes the page in the browser, and files below `/static`. Jaeger gives that document for any path that it does not know; here a
/// page is one of a closed list, and always asked for as `/search`.
enum JaegerPages {
    private static let pages: Set<String> = ["search", "dependencies", "monitor"]
    private static let kinds: [(ending: String, kind: StorePage.Kind)] = [
        (".js", .script), (".css", .style), (".svg", .vector), (".png", .image), (".ico", .icon), (".woff2", .font),
        (".woff", .olderFont), (".txt", .text),
    ]

    static func page(at path: [UTF8Text]) -> StorePage? {
        let segments = path.map(\.string)
        switch segments.first {
        case nil: return document
        case "static"?: return file(path)
        case "trace"?: return segments.count == 2 ? document : nil
        case let name?: return segments.count == 1 && pages.contains(name) ? document : nil
        }
    }

    private static let document = StorePage(kind: .page, segments: [UTF8Text("search")])

    private static func file(_ path: [UTF8Text]) -> StorePage? {
        guard (2...4).contains(path.count), let name = path.last?.string,
            path.allSatisfy({ $0.bytes.allSatisfy(isPlain) && $0.bytes.first != UInt8(ascii: ".") }),
            let kind = kinds.first(where: { name.hasSuffix($0.ending) })?.kind
        else { return nil }
        return StorePage(kind: kind, segments: path)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    static func request(of page: StorePage) -> ScopedRequest {
        ScopedRequest(segments: page.segments, query: [], content: page.kind == .page ? .page : .file)
    }

    static func answer(to page: StorePage, _ body: [UInt8], below mount: String) -> FixedAnswer {
        FixedAnswer(
            status: 200, contentType: page.kind.contentType,
            body: page.kind == .page ? based(switchedOff(body), on: mount) : body, isPage: true)
    }

    /// `<base href="…">`, the first in the document: the script that makes the page finds its files and its API below it. A store that is below a path
    /// prefix of its own writes that.
    private static func based(_ document: [UInt8], on mount: String) -> [UInt8] {
        let opening = Array(#"<base href=""#.utf8)
        guard let start = document.firstRange(of: opening)?.upperBound,
            let end = document[start...].firstIndex(of: UInt8(ascii: "\""))
        else { return document }
        return Array(document[..<start] + mount.utf8 + document[end...])
    }

    /// What Jaeger writes into its document about itself: `JAEGER_BACKEND_CAPABILITIES = {…};`, and before 2.19 `JAEGER_STORAGE_CAPABILITIES`. Each is replaced by one in which nothing that
    /// is refused here is there.
    private static func switchedOff(_ document: [UInt8]) -> [UInt8] {
        let off =
            #" = {"archiveStorage":false,"metricsStorage":false,"searchWithoutServiceName":false,"aiAssistant":false};"#
        var result = document
        for name in ["JAEGER_BACKEND_CAPABILITIES", "JAEGER_STORAGE_CAPABILITIES"] {
            guard let range = assignment(to: Array(name.utf8), in: result) else { continue }
            result.replaceSubrange(range, with: Array((name + off).utf8))
        }
        return result
    }

    /// `NAME = … ;`, where what is assigned is an object or a name: the first in the document.
    private static func assignment(to name: [UInt8], in text: [UInt8]) -> Range<Int>? {
        for start in text.indices.dropLast(name.count) where text[start] == name[0] && text[start...].starts(with: name)
        {
            let rest = text[(start + name.count)...]
            let equals = rest.drop { $0 == UInt8(ascii: " ") }
            guard equals.first == UInt8(ascii: "="), equals.dropFirst().first != UInt8(ascii: "="),
                let end = equals.firstIndex(of: UInt8(ascii: ";"))
            else { continue }
            return start..<end + 1
        }
        return nil
    }
}
