#include "CSpanScan.h"

#include <string.h>

// Sixteen bytes at once, in the compiler's own vectors: the same source for every instruction set.
typedef uint8_t vector __attribute__((vector_size(16)));

static inline vector load(const uint8_t *bytes) {
    vector v;
    memcpy(&v, bytes, sizeof v);
    return v;
}

static inline int any(vector v) {
    uint64_t halves[2];
    memcpy(halves, &v, sizeof v);
    return (halves[0] | halves[1]) != 0;
}

size_t span_scan_plain(const uint8_t *bytes, size_t length) {
    size_t at = 0;
    for (; at + 16 <= length; at += 16) {
        vector v = load(bytes + at);
        if (any((vector)((v < 0x20) | (v == '"') | (v == '\\')))) break;
    }
    while (at < length && bytes[at] >= 0x20 && bytes[at] != '"' && bytes[at] != '\\') at++;
    return at;
}

static inline int peer_mark(const uint8_t *p) {
    return p[0] == '~' || (p[0] == '.' && (p[1] | 0x20) == 's' && (p[2] | 0x20) == 'v' && (p[3] | 0x20) == 'c') ||
           (p[0] == '/' && p[1] == 'n' && p[2] == 's') || (p[0] == 'm' && p[1] == ':' && p[2] == 's');
}

int span_scan_peer_mark(const uint8_t *bytes, size_t length, size_t readable) {
    const vector lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    if (length < 4) return 0;
    size_t at = 0, end = length - 3;
    for (; at < end && at + 19 <= readable; at += 16) {
        vector v0 = load(bytes + at), v1 = load(bytes + at + 1), v2 = load(bytes + at + 2), v3 = load(bytes + at + 3);
        vector svc = (vector)((v0 == '.') & ((v1 | 0x20) == 's') & ((v2 | 0x20) == 'v') & ((v3 | 0x20) == 'c'));
        vector ns = (vector)((v0 == '/') & (v1 == 'n') & (v2 == 's')), subject = (vector)((v0 == 'm') & (v1 == ':') & (v2 == 's'));
        vector found = (vector)(v0 == '~') | svc | ns | subject;
        if (end - at < 16) found &= (vector)(lanes < (uint8_t)(end - at)); // what begins behind the text is none of it
        if (any(found)) return 1;
    }
    for (; at < end; at++)
        if (peer_mark(bytes + at)) return 1;
    return 0;
}

size_t span_scan_pass_over(const uint8_t *text, const uint32_t *entries, size_t count, size_t next) {
    ptrdiff_t depth = 0;
    for (; next < count; next++) {
        uint8_t byte = text[entries[next] & ~SPAN_SCAN_ESCAPED] | 0x20;
        depth += byte == '{';
        depth -= byte == '}';
        if (depth <= 0) return next + 1;
    }
    return 0;
}

int span_scan_equal(const uint8_t *one, const uint8_t *other, size_t length) {
    return memcmp(one, other, length) == 0;
}
