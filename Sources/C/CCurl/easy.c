#include "CCurl.h"

#include <netinet/in.h>
#include <sys/socket.h>

bool ccurl_prepare(void) {
    if (curl_global_init(CURL_GLOBAL_ALL) != CURLE_OK) return false;
    // PROTOCOLS_STR is of 7.85, QUICK_EXIT of 7.87.
    return curl_version_info(CURLVERSION_NOW)->version_num >= 0x075700;
}

CURLcode ccurl_set_number(CURL *easy, CURLoption option, long value) { return curl_easy_setopt(easy, option, value); }

CURLcode ccurl_set_size(CURL *easy, CURLoption option, int64_t value) {
    return curl_easy_setopt(easy, option, (curl_off_t)value);
}

CURLcode ccurl_set_text(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

CURLcode ccurl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}

long ccurl_number(CURL *easy, CURLINFO which) {
    long value = 0;
    return curl_easy_getinfo(easy, which, &value) == CURLE_OK ? value : 0;
}

static size_t on_head_line(char *bytes, size_t size, size_t count, void *argument) {
    const ccurl_events *events = argument;
    // Anything but the count itself is a refusal; no line is empty.
    return events->head_line(events->owner, (const uint8_t *)bytes, size * count) ? size * count : 0;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *argument) {
    const ccurl_events *events = argument;
    if (size * count == 0) return 0;
    return events->body(events->owner, (const uint8_t *)bytes, size * count) ? size * count : 0;
}

static int on_progress(void *argument, curl_off_t all, curl_off_t got, curl_off_t to_send, curl_off_t sent) {
    (void)all, (void)got, (void)to_send, (void)sent;
    const ccurl_events *events = argument;
    return events->goes_on(events->owner) ? 0 : 1;
}

static bool may_reach(const ccurl_events *events, const struct sockaddr *address) {
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *four = (const struct sockaddr_in *)address;
        return events->may_reach(events->owner, (const uint8_t *)&four->sin_addr, 4);
    }
    if (address->sa_family != AF_INET6) return false;
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;
    return events->may_reach(events->owner, (const uint8_t *)&six->sin6_addr, 16);
}

static curl_socket_t on_open(void *argument, curlsocktype purpose, struct curl_sockaddr *address) {
    if (purpose != CURLSOCKTYPE_IPCXN || !may_reach(argument, &address->addr)) return CURL_SOCKET_BAD;
    // The library itself would let programs that the process starts inherit it.
    return socket(address->family, address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address->protocol);
}

CURLcode ccurl_tell(CURL *easy, const ccurl_events *events) {
    void *argument = (void *)events;
    CURLcode codes[] = {
        curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_head_line),
        curl_easy_setopt(easy, CURLOPT_HEADERDATA, argument),
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body),
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, argument),
        curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress),
        curl_easy_setopt(easy, CURLOPT_XFERINFODATA, argument),
        curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L),
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open),
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, argument),
    };
    for (size_t at = 0; at < sizeof codes / sizeof *codes; at += 1)
        if (codes[at] != CURLE_OK) return codes[at];
    return CURLE_OK;
}
