import CCurl

/// One transfer of libcurl's, from its options to its end. It is used once, on one thread: nothing is left of it that
/// the next could meet.
//
// SAFETY: the handle and the list are made by `init` and by `setFields`, and freed by `deinit`; nobody else has them.
// The library copies texts.
@safe
final class EasyHandle {
    private let easy: UnsafeMutableRawPointer
    private var fields: UnsafeMutablePointer<curl_slist>?
    /// Whether every option was taken. Where one was not, the transfer is not the one that we mean, and is not made.
    private var isAsMeant = true

    init?() {
        guard let easy = unsafe curl_easy_init() else { return nil }
        unsafe self.easy = easy
    }

    deinit {
        unsafe curl_easy_cleanup(easy)
        unsafe curl_slist_free_all(fields)
    }

    func set(_ option: CURLoption, _ number: Int) {
        note(unsafe ccurl_set_number(easy, option, number))
    }

    /// Nil takes away even the value that the library was built with.
    func set(_ option: CURLoption, _ text: String?) {
        // The library would see the part before it.
        guard text?.utf8.contains(0) != true else { return isAsMeant = false }
        note(unsafe ccurl_set_text(easy, option, text))
    }

    func setSize(_ option: CURLoption, _ bytes: Int) {
        note(unsafe ccurl_set_size(easy, option, Int64(bytes)))
    }

    /// Lines of the request's head, which go out unchecked. Once.
    func setFields(_ lines: [String]) {
        for line in lines {
            guard let longer = unsafe curl_slist_append(fields, line) else { return isAsMeant = false }
            unsafe fields = longer
        }
        note(unsafe ccurl_set_list(easy, CURLOPT_HTTPHEADER, fields))
    }

    private func note(_ code: CURLcode) {
        if code != CURLE_OK { isAsMeant = false }
    }

    /// Makes the transfer, and blocks until its end. Nil where an option was not taken, and nothing was sent.
    func perform(telling events: ccurl_events) -> CURLcode? {
        unsafe withUnsafePointer(to: events) { events in
            note(unsafe ccurl_tell(easy, events))
            return isAsMeant ? unsafe curl_easy_perform(easy) : nil
        }
    }

    func number(_ which: CURLINFO) -> Int {
        unsafe ccurl_number(easy, which)
    }
}
