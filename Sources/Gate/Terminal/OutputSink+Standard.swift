import Glibc

extension OutputSink {
    package static let standardOutput = OutputSink(descriptor: STDOUT_FILENO)
    package static let standardError = OutputSink(descriptor: STDERR_FILENO)

    /// The caller keeps `descriptor` open for as long as the sink lives.
    private convenience init(descriptor: Int32) {
        let isTerminal = isatty(descriptor) == 1
        self.init(isTerminal: isTerminal, width: isTerminal ? Self.columns(of: descriptor) : nil) { bytes in
            Self.write(bytes, to: descriptor)
        }
    }

    private static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        // SAFETY: TIOCGWINSZ writes one `winsize`, and `size` outlives the call.
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> OutputFailure? {
        var rest = bytes[...]
        while !rest.isEmpty {
            // SAFETY: the pointer is used within the closure only, with the length of its own buffer.
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if let failure = failure(errno, of: descriptor) {
                return failure
            }
        }
        return nil
    }

    /// Nil where trying again is right: after a signal, or when a descriptor that someone made non-blocking has room.
    private static func failure(_ number: Int32, of descriptor: Int32) -> OutputFailure? {
        switch number {
        case EINTR:
            return nil
        case EAGAIN:
            var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            // SAFETY: one `pollfd`, which outlives the call.
            unsafe poll(&wanted, 1, -1)
            return nil
        case EPIPE:
            return .readerLeft
        default:
            return .system(number)
        }
    }
}
