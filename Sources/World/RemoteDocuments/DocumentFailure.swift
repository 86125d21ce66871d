package import Quantities

/// Why there is no document. Nothing of what came is in it, and its words are all ours.
package enum DocumentFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// Why there is no connection.
    package enum Unreachability: Sendable {
        case nameUnknown, noConnection
    }

    /// Why there is no session over which the host has proved its name.
    package enum Insecurity: Sendable {
        case unknownAuthority, otherName, expired, untrusted, noSession, authoritiesFile
    }

    /// Whether the request had been sent.
    package enum Step: Sendable {
        case connecting, reading
    }

    /// Where a reply ended before its end.
    package enum Part: Sendable {
        case head, body
    }

    /// What a reply has that other programs could read otherwise, or can't be read.
    package enum Malformation: Sendable {
        case statusLine, lineEnd, foldedField, field, longHead, interim, framing, noLength, chunk, trailer, unreadable
    }

    /// Not one of the rules' hosts.
    case hostNotAllowed(DocumentHost)
    /// Not one of the rules' schemes.
    case schemeNotAllowed(DocumentURL.Scheme)
    /// No connection could be made.
    case unreachable(Unreachability)
    /// The host's name leads to a link-local or metadata address.
    case addressRefused
    /// The host did not prove who it is, or no TLS session came about. Nothing was asked.
    case insecure(Insecurity)
    /// One of the request's deadlines has passed.
    case timedOut(Step)
    /// Any status but 200. Redirects are not followed.
    case status(Int)
    /// None of the request's types, or not exactly one, or in another charset than UTF-8.
    case wrongContentType
    /// A `Content-Encoding`, of any kind: nothing is inflated.
    case encoded
    /// The body is, or says that it is, longer than the request's limit.
    case tooLarge(ByteCount)
    /// The reply is not as strict as we read it.
    case malformed(Malformation)
    /// The connection ended before the reply did.
    case incomplete(Part)
    /// The task was cancelled, or the fetcher closed.
    case cancelled
    /// So many fetches wait that another one is not taken.
    case tooManyWaiting(Int)
    /// libcurl is not as we need it, or has no memory; or there is no thread to be had.
    case unusable
}
