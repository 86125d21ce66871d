#define _GNU_SOURCE
#include "CCurl.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

struct ccurl_worker {
    pthread_mutex_t lock;
    pthread_cond_t bell;
    bool rung;
    char name[16];
    void *owner;
    bool (*turn)(void *owner);
    void (*ended)(void *owner);
};

static void await_ring(ccurl_worker *worker) {
    pthread_mutex_lock(&worker->lock);
    while (!worker->rung) pthread_cond_wait(&worker->bell, &worker->lock);
    worker->rung = false;
    pthread_mutex_unlock(&worker->lock);
}

static void discard(ccurl_worker *worker) {
    pthread_cond_destroy(&worker->bell);
    pthread_mutex_destroy(&worker->lock);
    free(worker);
}

static void *run(void *argument) {
    ccurl_worker *worker = argument;
    pthread_setname_np(pthread_self(), worker->name);
    do await_ring(worker);
    while (worker->turn(worker->owner));
    void *owner = worker->owner;
    void (*ended)(void *owner) = worker->ended;
    discard(worker);
    ended(owner);
    return NULL;
}

// With all signals blocked: those of the process are for threads that wait for them.
static int start(ccurl_worker *worker) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    int code = pthread_create(&thread, NULL, run, worker);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (code == 0) pthread_detach(thread);
    return code;
}

ccurl_worker *ccurl_worker_start(
    const char *name, void *owner, bool (*turn)(void *owner), void (*ended)(void *owner), int *code) {
    *code = ENOMEM;
    ccurl_worker *worker = calloc(1, sizeof *worker);
    if (worker == NULL) return NULL;
    pthread_mutex_init(&worker->lock, NULL);
    pthread_cond_init(&worker->bell, NULL);
    strncpy(worker->name, name, sizeof worker->name - 1);
    worker->owner = owner;
    worker->turn = turn;
    worker->ended = ended;
    *code = start(worker);
    if (*code == 0) return worker;
    discard(worker);
    return NULL;
}

void ccurl_worker_ring(ccurl_worker *worker) {
    pthread_mutex_lock(&worker->lock);
    worker->rung = true;
    pthread_cond_signal(&worker->bell);
    pthread_mutex_unlock(&worker->lock);
}
