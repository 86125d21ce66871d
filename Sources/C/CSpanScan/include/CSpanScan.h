#ifndef CSPANSCAN_H
#define CSPANSCAN_H

#include <stddef.h>
#include <stdint.h>

// Structural index of JSON text: where the strings, brackets, colons and commas are.
//
// Text may come in pieces of any size; `span_scan_state` carries what a piece leaves open. Each entry of the index is the offset of a
// byte that is structural: `{ } [ ] : ,` outside strings, and both quotes of every string. An entry of a closing quote has
// SPAN_SCAN_ESCAPED set where its string holds a backslash. Offsets are relative to the first byte ever fed, below 2^31.

#define SPAN_SCAN_ESCAPED 0x80000000u

typedef struct {
    uint64_t in_string;    // all ones inside a string
    uint64_t escaped;      // 1 where the next byte is escaped by a backslash
    uint64_t backslash;    // 1 where the open string has held a backslash
    uint32_t utf8_need;    // continuation bytes still to come
    uint32_t utf8_low;     // least and greatest value of the next continuation byte
    uint32_t utf8_high;
    uint32_t fault;        // 0, or the first SPAN_SCAN_FAULT_*
    uint64_t fault_offset; // about where
} span_scan_state;

enum {
    SPAN_SCAN_FAULT_CONTROL = 1, // a byte below 0x20 inside a string
    SPAN_SCAN_FAULT_UTF8 = 2     // not well-formed UTF-8
};

void span_scan_start(span_scan_state *state);

// Indexes `length` bytes whose first has offset `base`. `entries` has room for `length` + 8 of them; what
// is written behind those that count is rubbish. Returns how many count.
size_t span_scan_index(span_scan_state *state, const uint8_t *bytes, size_t length, uint32_t base, uint32_t *entries);

// Goes over the bracket that is the entry `next` and all up to the one that closes it, by counting: returns the number of the entry
// behind it, or 0 where none closes it. `entries` are `count` places of structural bytes of `text`.
size_t span_scan_pass_over(const uint8_t *text, const uint32_t *entries, size_t count, size_t next);

// How many of the bytes, from the first on, may stand in a JSON string as they are: no `"`, no `\`, nothing below 0x20.
size_t span_scan_plain(const uint8_t *bytes, size_t length);

// Whether the bytes hold `~`, `.svc` in either case, `/ns` or `m:s`, with four bytes from the mark's first on: every name of a peer does.
// Of the `readable` bytes from the first on, those behind `length` are looked at together with them and don't count.
int span_scan_peer_mark(const uint8_t *bytes, size_t length, size_t readable);

// Whether two runs of `length` bytes are the same: for long ones, where a call does not count.
int span_scan_equal(const uint8_t *one, const uint8_t *other, size_t length);

// The instruction set that this machine's index uses: "avx512", "avx2", "sse2", "neon" or "scalar".
const char *span_scan_kernel(void);

// For tests: the same by the named kernel; 0 where this machine does not have it.
int span_scan_use_kernel(const char *name);

#endif
