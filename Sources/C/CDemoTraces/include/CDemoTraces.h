#pragma once
#include <stddef.h>

/// One recorded reply of a real trace store, as it was sent.
struct demo_trace {
    /// What the recording is called.
    const char *name;
    /// The trace's id: 32 lower-case hex digits.
    const char *trace_id;
    size_t length;
    /// `length` bytes, for the life of the process.
    const unsigned char *bytes;
};

/// How many recordings there are.
size_t demo_trace_count(void);

/// The recording at `index`, in the order of their names; all zero beyond the last.
struct demo_trace demo_trace_at(size_t index);
