// A typed door to libuv, so that no libuv struct, macro or upcast is written in Swift.
//
// A handle belongs to one owner (an opaque pointer that is given back with every event) and lives on the heap from its
// opening to its `CUV_CLOSED` event, which is its last. Everything but `cuv_loop_wake` and `cuv_loop_join` is called on
// the loop's own thread. Codes are libuv's: zero, or a negative errno.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CUV_CLOSED_ENUM __attribute__((enum_extensibility(closed)))
#define CUV_NAME(name) __attribute__((swift_name(#name)))

/// The most that one `received` event carries, and the size of the one receive buffer that a loop has.
static const size_t cuv_window = 64 * 1024;

typedef struct cuv_loop cuv_loop;
typedef struct cuv_handle cuv_handle;
typedef struct cuv_lookup cuv_lookup;

typedef struct cuv_address {
    uint8_t octets[16];
    uint8_t length; // 4 or 16
    uint16_t port;
} cuv_address;

typedef enum CUV_CLOSED_ENUM cuv_event {
    cuv_event_connected CUV_NAME(connected),  // value: code
    cuv_event_acceptable CUV_NAME(acceptable), // value: code
    cuv_event_received CUV_NAME(received),    // value: count of bytes, or a code
    cuv_event_ended CUV_NAME(ended),          // the peer has closed its sending side
    cuv_event_wrote CUV_NAME(wrote),          // value: code; the write that was queued is done
    cuv_event_fired CUV_NAME(fired),          // a timer ran out; a signal came (value: its number)
    cuv_event_abandoned CUV_NAME(abandoned),  // the loop is stopping: the owner must close its handle
    cuv_event_closed CUV_NAME(closed),        // the last event: the handle is gone, the owner may go
} cuv_event;

typedef void (*cuv_on_event)(void *owner, cuv_event event, int64_t value, const uint8_t *bytes);
typedef void (*cuv_on_addresses)(void *owner, int code, const cuv_address *addresses, size_t count);

/// What a code means to a caller who does not want to know libuv's list.
typedef enum CUV_CLOSED_ENUM cuv_failure {
    cuv_failure_again CUV_NAME(again),
    cuv_failure_refused CUV_NAME(refused),
    cuv_failure_reset CUV_NAME(reset),
    cuv_failure_timed_out CUV_NAME(timedOut),
    cuv_failure_unreachable CUV_NAME(unreachable),
    cuv_failure_address_in_use CUV_NAME(addressInUse),
    cuv_failure_address_unavailable CUV_NAME(addressUnavailable),
    cuv_failure_not_permitted CUV_NAME(notPermitted),
    cuv_failure_exhausted CUV_NAME(exhausted),
    cuv_failure_name_unknown CUV_NAME(nameUnknown),
    cuv_failure_canceled CUV_NAME(canceled),
    cuv_failure_other CUV_NAME(other),
} cuv_failure;

cuv_failure cuv_classify(int code);
/// Writes the errno's name (`ECONNREFUSED`) into `text`, which holds at least 32 bytes.
void cuv_error_name(int code, char *text, size_t capacity);

// Loops. `turn` is called twice in each round of the loop and says whether it left work, so that the poll does not sleep.

cuv_loop *cuv_loop_create(uint64_t identity);
int cuv_loop_start(cuv_loop *loop, const char *name, void *owner, bool (*turn)(void *owner), void (*ended)(void *owner));
/// From any thread, but never after `cuv_loop_finish`.
void cuv_loop_wake(cuv_loop *loop);
/// Tells every owner to close its handle.
void cuv_loop_abandon(cuv_loop *loop);
/// Handles whose close was not asked for and lookups not yet answered, without the loop's own.
size_t cuv_loop_open(cuv_loop *loop);
/// Closes the loop's own handles; its thread ends once nothing is open.
void cuv_loop_finish(cuv_loop *loop);
/// Waits for the thread and frees the loop. Not on the loop's thread.
void cuv_loop_join(cuv_loop *loop);
/// Frees a loop that was never started.
void cuv_loop_discard(cuv_loop *loop);
/// The identity of the loop that owns the calling thread, or 0.
uint64_t cuv_current_identity(void);

// TCP. `cuv_tcp_open` gives NULL with a code in `code`; `address_length` is 4 or 16 for a listener, 0 for a client.

cuv_handle *cuv_tcp_open(cuv_loop *loop, uint8_t address_length, void *owner, cuv_on_event on_event, int *code);
int cuv_tcp_listen(cuv_handle *handle, const cuv_address *address, bool shares_port, int backlog);
int cuv_tcp_accept(cuv_handle *listener, cuv_handle *connection);
int cuv_tcp_connect(cuv_handle *handle, const cuv_address *address);
/// At most `window` bytes an event; 0 stops. May be called while receiving, to change the window.
int cuv_tcp_receive(cuv_handle *handle, size_t window);
/// Looks at what has come without taking it: 1 where bytes wait, 0 where the peer has ended, else a code, that of `again` where nothing has.
int cuv_tcp_peek(cuv_handle *handle);
/// The count that was written at once, or a code.
int64_t cuv_tcp_try_write(cuv_handle *handle, const uint8_t *bytes, size_t count);
/// Copies `bytes` and sends them when the peer has room; a `wrote` event follows.
int cuv_tcp_write(cuv_handle *handle, const uint8_t *bytes, size_t count);
/// Closes the sending side once what is queued is sent.
int cuv_tcp_shut(cuv_handle *handle);
int cuv_tcp_peer(cuv_handle *handle, cuv_address *address);
int cuv_tcp_local(cuv_handle *handle, cuv_address *address);

// Timers and signals.

cuv_handle *cuv_timer_open(cuv_loop *loop, uint64_t milliseconds, void *owner, cuv_on_event on_event);
cuv_handle *cuv_signal_open(cuv_loop *loop, int number, void *owner, cuv_on_event on_event, int *code);

/// Starts to close a handle; to be called once.
void cuv_close(cuv_handle *handle);

// Names and addresses.

/// Strict dotted quad, or an IPv6 literal without zone.
bool cuv_address_parse(const char *literal, cuv_address *address);
/// Writes the address without port into `text`, which holds at least 46 bytes.
void cuv_address_print(const cuv_address *address, char *text, size_t capacity);
/// Resolves on libuv's threads. `on_addresses` is called exactly once unless NULL is returned.
cuv_lookup *cuv_lookup_start(cuv_loop *loop, const char *host, void *owner, cuv_on_addresses on_addresses, int *code);
/// Best effort: the answer may still come.
void cuv_lookup_cancel(cuv_lookup *lookup);

/// Raises the limit of open files to `wanted`, or as far as it goes; never lowers it. Returns what it is then.
uint64_t cuv_raise_descriptor_limit(uint64_t wanted);

void cuv_ignore_broken_pipes(void);
int cuv_signal_terminate(void);
int cuv_signal_interrupt(void);
int cuv_signal_hangup(void);
