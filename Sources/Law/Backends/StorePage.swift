package import Quantities

/// A page of the store's own web interface, or a file that its pages need.
package struct StorePage: Sendable, Equatable {
    /// What it is sent as; nobody else's word for it counts.
    package enum Kind: Sendable, Equatable, CaseIterable {
        case page
        case script
        case style
        case vector
        case image
        case icon
        case font
        case olderFont
        case text

        package var contentType: StaticString {
            switch self {
            case .page: "text/html; charset=utf-8"
            case .script: "text/javascript; charset=utf-8"
            case .style: "text/css; charset=utf-8"
            case .vector: "image/svg+xml"
            case .image: "image/png"
            case .icon: "image/x-icon"
            case .font: "font/woff2"
            case .olderFont: "font/woff"
            case .text: "text/plain; charset=utf-8"
            }
        }
    }

    package let kind: Kind
    /// Where the store has it: the same for every page of one that makes its pages in the browser.
    package let segments: [UTF8Text]

    package init(kind: Kind, segments: [UTF8Text]) {
        self.kind = kind
        self.segments = segments
    }
}
