#include "internal.h"

#include <signal.h>

static void on_timer(uv_timer_t *timer) { cuv_tell(timer->data, cuv_event_fired, 0, NULL); }

cuv_handle *cuv_timer_open(cuv_loop *loop, uint64_t milliseconds, void *owner, cuv_on_event on_event) {
    cuv_handle *handle = cuv_new_handle(owner, on_event);
    if (handle == NULL) return NULL;
    uv_timer_init(&loop->loop, &handle->uv.timer);
    // libuv counts from the time it took at the start of this round: without this a timer could run out early.
    uv_update_time(&loop->loop);
    uv_timer_start(&handle->uv.timer, on_timer, milliseconds, 0);
    return handle;
}

static void on_signal(uv_signal_t *signal, int number) { cuv_tell(signal->data, cuv_event_fired, number, NULL); }

static void ignore_event(void *owner, cuv_event event, int64_t value, const uint8_t *bytes) {
    (void)owner, (void)event, (void)value, (void)bytes;
}

// Who started the process may have left it with the signal blocked. One thread that lets it through is enough, and it is there by now:
// what came meanwhile reaches the handler, not the default.
static void unblock(int number) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, number);
    pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
}

cuv_handle *cuv_signal_open(cuv_loop *loop, int number, void *owner, cuv_on_event on_event, int *code) {
    cuv_handle *handle = cuv_new_handle(owner, on_event);
    if (handle == NULL) {
        *code = UV_ENOMEM;
        return NULL;
    }
    *code = uv_signal_init(&loop->loop, &handle->uv.signal);
    if (*code != 0) {
        free(handle);
        return NULL;
    }
    *code = uv_signal_start(&handle->uv.signal, on_signal, number);
    if (*code == 0) {
        unblock(number);
        return handle;
    }
    handle->on_event = ignore_event;
    cuv_close(handle);
    return NULL;
}

void cuv_ignore_broken_pipes(void) { signal(SIGPIPE, SIG_IGN); }
int cuv_signal_terminate(void) { return SIGTERM; }
int cuv_signal_interrupt(void) { return SIGINT; }
int cuv_signal_hangup(void) { return SIGHUP; }
