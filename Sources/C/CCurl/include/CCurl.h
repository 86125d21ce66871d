// A typed door to libcurl's easy interface: its calls have variable arguments, which Swift cannot make, and its
// callbacks are given structs of the system's. Which options are set, and what is made of what comes, is Swift's to
// say.
#pragma once

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Once in a process, before anything else here. False where the library can't be used, or is older than what we rely
/// on.
bool ccurl_prepare(void);

// One function for each type of argument. All but a list are copied by the library.

CURLcode ccurl_set_number(CURL *easy, CURLoption option, long value);
CURLcode ccurl_set_size(CURL *easy, CURLoption option, int64_t value);
/// NULL where the option is to have no value, not even the library's own.
CURLcode ccurl_set_text(CURL *easy, CURLoption option, const char *value);
/// The list stays the caller's, and must outlive the transfer.
CURLcode ccurl_set_list(CURL *easy, CURLoption option, struct curl_slist *value);

/// Zero where there is none.
long ccurl_number(CURL *easy, CURLINFO which);

/// What a transfer tells its owner, on the thread that performs it. False ends it there.
typedef struct ccurl_events {
    void *owner;
    /// Before a socket is opened: 4 or 16 octets in network order. Sockets of any other family are not opened.
    bool (*may_reach)(void *owner, const uint8_t *octets, size_t count);
    /// One line of a head, or of what follows a chunked body, with whatever ends it.
    bool (*head_line)(void *owner, const uint8_t *bytes, size_t count);
    bool (*body)(void *owner, const uint8_t *bytes, size_t count);
    /// At least once a second.
    bool (*goes_on)(void *owner);
} ccurl_events;

/// `events` stays the caller's, and must outlive the transfer.
CURLcode ccurl_tell(CURL *easy, const ccurl_events *events);

// A thread that sleeps until it is rung.

typedef struct ccurl_worker ccurl_worker;

/// Starts a thread that calls `turn` after each ring, or several, until that returns false; then `ended`, the last
/// thing that it does. NULL and an errno in `code` where there is none to be had.
ccurl_worker *ccurl_worker_start(
    const char *name, void *owner, bool (*turn)(void *owner), void (*ended)(void *owner), int *code);
/// From any thread, but never after a `turn` that returns false has begun to do so.
void ccurl_worker_ring(ccurl_worker *worker);
