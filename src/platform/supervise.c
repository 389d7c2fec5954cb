#include "platform.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

size_t platform_processors(size_t most)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return processors < 1 ? 1 : (size_t)processors < most ? (size_t)processors : most;
}

enum { BACKOFF_MS = 50, BACKOFF_MAX_MS = 10000, STEADY_MS = 30000 };

static pid_t start(int (*serve)(void *context), void *context, const sigset_t *mask)
{
    pid_t parent = getpid();
    pid_t child = fork();
    if (child != 0)
        return child;
    /* Killed with its parent: whatever was not acknowledged is not kept, so nothing is lost. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(3);
    sigprocmask(SIG_SETMASK, mask, NULL);
    exit(serve(context));
}

/* Waits for a signal of `set` at most so long; 0 when none came. */
static int signal_wait(const sigset_t *set, int64_t ms)
{
    struct timespec most = {.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000};
    int number;
    do
        number = ms < 0 ? sigwaitinfo(set, NULL) : sigtimedwait(set, NULL, &most);
    while (number < 0 && errno == EINTR);
    return number < 0 ? 0 : number;
}

/* Until the child has ended: forwards what is asked of us. Gives its wait status. */
static int watch(pid_t child, const sigset_t *set, bool *stopping)
{
    for (;;) {
        int status;
        pid_t ended = waitpid(child, &status, WNOHANG);
        if (ended == child)
            return status;
        int number = signal_wait(set, -1);
        if (number == SIGTERM || number == SIGINT) {
            *stopping = true;
            kill(child, SIGTERM);
        }
    }
}

int supervise(int (*serve)(void *context), void *context)
{
    sigset_t set, before;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, &before);

    int result = 3;
    bool stopping = false;
    for (int64_t backoff = BACKOFF_MS; !stopping;) {
        uint64_t started = platform_monotonic_us();
        pid_t child = start(serve, context, &before);
        if (child < 0) {
            log_event("error", "fork_failed", "%s", strerror(errno));
            break;
        }
        int status = watch(child, &set, &stopping);
        if (WIFEXITED(status)) {
            result = WEXITSTATUS(status);
            break;
        }
        int number = WTERMSIG(status);
        if (stopping) {
            result = number == SIGTERM || number == SIGINT ? 0 : 128 + number;
            break;
        }
        if ((int64_t)(platform_monotonic_us() - started) / 1000 > STEADY_MS)
            backoff = BACKOFF_MS;
        log_event("error", "child_died", "signal %d, again in %d ms", number, (int)backoff);
        sigset_t stop = set;
        sigdelset(&stop, SIGCHLD);
        if (signal_wait(&stop, backoff) != 0) {
            result = 0;
            break;
        }
        backoff = backoff * 2 > BACKOFF_MAX_MS ? BACKOFF_MAX_MS : backoff * 2;
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return result;
}
