// Preloaded under the thread sanitizer, so that it sees two things of Swift's on Linux by which threads hand over to each other.
//
// * `Mutex` is a word: where nobody contends, locking and unlocking are inlined into our code, and the sanitizer sees the atomic
//   operations. Else the slow halves are called, in a library that is not instrumented, and the kernel hands the lock over: without this
//   every contended lock is reported as a race.
// * A continuation that is resumed before its task waits for it: the runtime tells the sanitizer nothing of that meeting.
//
// What is written here says who released and who acquired, and goes on to the library's own.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self
#define ASYNC __attribute__((swiftasynccall))
#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

// In a process that is instrumented, the sanitizer's and the runtime's; in others null.
extern void __tsan_acquire(void *) __attribute__((weak));
extern void __tsan_release(void *) __attribute__((weak));
extern SWIFT void *swift_task_getCurrent(void) __attribute__((weak));

static void acquire(void *what) {
    if (__tsan_acquire) __tsan_acquire(what);
}

static void release(void *what) {
    if (__tsan_release) __tsan_release(what);
}

SWIFT void lock_slow(uint32_t thread, SELF) __asm__(LOCK_SLOW);
SWIFT void unlock_slow(SELF) __asm__(UNLOCK_SLOW);

SWIFT void lock_slow(uint32_t thread, SELF) {
    typedef SWIFT void (*function)(uint32_t, SELF);
    ((function)dlsym(RTLD_NEXT, LOCK_SLOW))(thread, self);
    acquire(self);
}

SWIFT void unlock_slow(SELF) {
    typedef SWIFT void (*function)(SELF);
    release(self);
    ((function)dlsym(RTLD_NEXT, UNLOCK_SLOW))(self);
}

SWIFT void swift_continuation_resume(void *task) {
    typedef SWIFT void (*function)(void *);
    release(task);
    ((function)dlsym(RTLD_NEXT, "swift_continuation_resume"))(task);
}

SWIFT void swift_continuation_throwingResume(void *task) {
    typedef SWIFT void (*function)(void *);
    release(task);
    ((function)dlsym(RTLD_NEXT, "swift_continuation_throwingResume"))(task);
}

SWIFT void swift_continuation_throwingResumeWithError(void *task, void *error) {
    typedef SWIFT void (*function)(void *, void *);
    release(task);
    ((function)dlsym(RTLD_NEXT, "swift_continuation_throwingResumeWithError"))(task, error);
}

// The task that this thread last saw waiting.
static __thread void *waiting;

// Called where the runtime finds, having begun to suspend the task, that it was resumed meanwhile.
SWIFT void swift_task_enterThreadLocalContext(void *state) {
    typedef SWIFT void (*function)(void *);
    ((function)dlsym(RTLD_NEXT, "swift_task_enterThreadLocalContext"))(state);
    if (waiting) acquire(waiting);
}

// Asked last, so that little time is left in which the resumption may come before the runtime looks for it.
ASYNC void swift_continuation_await(void *context) {
    typedef ASYNC void (*function)(void *);
    function await = (function)dlsym(RTLD_NEXT, "swift_continuation_await");
    waiting = swift_task_getCurrent ? swift_task_getCurrent() : NULL;
    if (waiting) acquire(waiting);
    __attribute__((musttail)) return await(context);
}
