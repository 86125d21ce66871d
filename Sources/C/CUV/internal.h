// What the files of this target share, and no one else sees.
#pragma once
#define _GNU_SOURCE
#include "CUV.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <uv.h>

struct cuv_loop {
    uv_loop_t loop;
    uv_prepare_t prepare;
    uv_check_t check;
    uv_idle_t idle;
    uv_async_t wake;
    uv_thread_t thread;
    uint64_t identity;
    char name[16];
    void *owner;
    bool (*turn)(void *owner);
    void (*ended)(void *owner);
    size_t lookups;
    uint8_t received[64 * 1024]; // cuv_window
};

struct cuv_handle {
    union {
        uv_handle_t any;
        uv_stream_t stream;
        uv_tcp_t tcp;
        uv_timer_t timer;
        uv_signal_t signal;
    } uv;
    uv_connect_t connecting;
    uv_shutdown_t shutting;
    size_t window;
    void *owner;
    cuv_on_event on_event;
};

struct cuv_lookup {
    uv_getaddrinfo_t request;
    cuv_loop *loop;
    void *owner;
    cuv_on_addresses on_addresses;
};

cuv_handle *cuv_new_handle(void *owner, cuv_on_event on_event);
void cuv_to_socket_address(const cuv_address *address, struct sockaddr_storage *storage);
bool cuv_from_socket_address(const struct sockaddr *from, cuv_address *address);

static inline void cuv_tell(cuv_handle *handle, cuv_event event, int64_t value, const uint8_t *bytes) {
    handle->on_event(handle->owner, event, value, bytes);
}
