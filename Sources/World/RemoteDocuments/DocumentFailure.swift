package import Quantities

/// Why there is no document. Nothing of what came is in it, and its words are all ours.
package enum DocumentFailure: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Unreachability: Sendable {
        case nameUnknown, noConnection
    }

    package enum Insecurity: Sendable {
        case unknownAuthority, otherName, expired, untrusted, noSession, authoritiesFile
    }

    package enum Step: Sendable {
        case connecting, reading
    }

    package enum Part: Sendable {
        case head, body
    }

    package enum Malformation: Sendable {
        case statusLine, lineEnd, foldedField, field, longHead, interim, framing, noLength, chunk, trailer, unreadable
    }

    case hostNotAllowed(DocumentHost)
    case schemeNotAllowed(DocumentURL.Scheme)
    case unreachable(Unreachability)
    /// The host's name leads to a link-local or metadata address.
    case addressRefused
    case insecure(Insecurity)
    case timedOut(Step)
    /// Any status but 200. Redirects are not followed.
    case status(Int)
    case wrongContentType
    case encoded
    case tooLarge(ByteCount)
    case malformed(Malformation)
    case incomplete(Part)
    /// The task was cancelled, or the fetcher closed.
    case cancelled
    /// So many fetches wait that another one is not taken.
    case tooManyWaiting(Int)
    /// libcurl is not as we need it, or has no memory; or there is no thread to be had.
    case unusable
}
