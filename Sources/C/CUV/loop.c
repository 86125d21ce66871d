#include "internal.h"

#include <pthread.h>

static _Thread_local uint64_t current_identity;

uint64_t cuv_current_identity(void) { return current_identity; }

static void do_nothing(uv_idle_t *idle) { (void)idle; }

static void take_turn(cuv_loop *loop) {
    bool left = loop->turn(loop->owner);
    if (uv_is_closing((uv_handle_t *)&loop->idle)) return; // the turn may finish the loop
    if (left) uv_idle_start(&loop->idle, do_nothing);
    else uv_idle_stop(&loop->idle);
}

static void on_prepare(uv_prepare_t *prepare) { take_turn(prepare->loop->data); }
static void on_check(uv_check_t *check) { take_turn(check->loop->data); }
// Waking is all it does: the check that follows the poll takes the turn.
static void on_wake(uv_async_t *wake) { (void)wake; }

cuv_loop *cuv_loop_create(uint64_t identity) {
    cuv_loop *loop = calloc(1, sizeof *loop);
    if (loop == NULL) return NULL;
    if (uv_loop_init(&loop->loop) != 0) {
        free(loop);
        return NULL;
    }
    loop->loop.data = loop;
    loop->identity = identity;
    uv_prepare_init(&loop->loop, &loop->prepare);
    uv_check_init(&loop->loop, &loop->check);
    uv_idle_init(&loop->loop, &loop->idle);
    if (uv_async_init(&loop->loop, &loop->wake, on_wake) != 0) {
        uv_run(&loop->loop, UV_RUN_NOWAIT);
        uv_loop_close(&loop->loop);
        free(loop);
        return NULL;
    }
    return loop;
}

static void run_loop(void *argument) {
    cuv_loop *loop = argument;
    current_identity = loop->identity;
    pthread_setname_np(pthread_self(), loop->name);
    uv_prepare_start(&loop->prepare, on_prepare);
    uv_check_start(&loop->check, on_check);
    uv_run(&loop->loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop->loop);
    loop->ended(loop->owner);
}

int cuv_loop_start(
    cuv_loop *loop, const char *name, void *owner, bool (*turn)(void *owner), void (*ended)(void *owner)) {
    loop->owner = owner;
    loop->turn = turn;
    loop->ended = ended;
    strncpy(loop->name, name, sizeof loop->name - 1);
    return uv_thread_create(&loop->thread, run_loop, loop);
}

void cuv_loop_wake(cuv_loop *loop) { uv_async_send(&loop->wake); }

// A handle of the loop's own has no `data`.
static void abandon(uv_handle_t *handle, void *argument) {
    (void)argument;
    if (handle->data != NULL && !uv_is_closing(handle)) cuv_tell(handle->data, cuv_event_abandoned, 0, NULL);
}

void cuv_loop_abandon(cuv_loop *loop) { uv_walk(&loop->loop, abandon, NULL); }

static void count_owned(uv_handle_t *handle, void *count) {
    if (handle->data != NULL && !uv_is_closing(handle)) *(size_t *)count += 1;
}

size_t cuv_loop_open(cuv_loop *loop) {
    size_t count = loop->lookups;
    uv_walk(&loop->loop, count_owned, &count);
    return count;
}

void cuv_loop_finish(cuv_loop *loop) {
    uv_close((uv_handle_t *)&loop->prepare, NULL);
    uv_close((uv_handle_t *)&loop->check, NULL);
    uv_close((uv_handle_t *)&loop->idle, NULL);
    uv_close((uv_handle_t *)&loop->wake, NULL);
}

void cuv_loop_join(cuv_loop *loop) {
    uv_thread_join(&loop->thread);
    free(loop);
}

void cuv_loop_discard(cuv_loop *loop) {
    cuv_loop_finish(loop);
    uv_run(&loop->loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop->loop);
    free(loop);
}

// Handles

cuv_handle *cuv_new_handle(void *owner, cuv_on_event on_event) {
    cuv_handle *handle = calloc(1, sizeof *handle);
    if (handle == NULL) return NULL;
    handle->owner = owner;
    handle->on_event = on_event;
    handle->uv.any.data = handle;
    return handle;
}

static void on_closed(uv_handle_t *uv) {
    cuv_handle *handle = uv->data;
    cuv_tell(handle, cuv_event_closed, 0, NULL);
    free(handle);
}

void cuv_close(cuv_handle *handle) { uv_close(&handle->uv.any, on_closed); }
