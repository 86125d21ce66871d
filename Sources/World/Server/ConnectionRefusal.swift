import Observability

/// Why a connection was closed before a request was read.
package enum ConnectionRefusal: String, MetricLabel {
    /// The peer has as many as one may have.
    case peer = "too_many_of_peer"
    /// There are as many as there may be.
    case total = "too_many"
    /// No TLS session came about.
    case handshake
    /// The process has as many files open as it may: the listener rests, and whoever waited there is dropped, uncounted.
    case files = "out_of_files"
}
