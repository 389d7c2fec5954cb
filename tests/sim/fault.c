/* What goes wrong in one house while the others are spared; in the end all must hold the same. */
#include "sim.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

const char *const fault_names[FAULTS] = {"none", "again", "killed", "refused", "crowded"};

struct fault fault_draw(struct sim *sim, const struct operation *operation, bool crowded)
{
    static const enum code refusals[] = {FAULT, BUSY, MOVED};
    struct draw *draw = &sim->faults_draw;
    int percent = (int)draw_between(draw, 0, 99);
    bool advance = operation->kind == OPERATION_ADVANCE;
    struct fault fault = {
        .house = &sim->houses[draw_between(draw, 0, (int64_t)sim->houses_count - 1)],
        .after = (int)draw_between(draw, 0, advance ? 8 : 0),
        .code = refusals[draw_between(draw, 0, 2)],
        .nap_us = (long)draw_between(draw, 0, advance ? 4000 : 1200)};
    if (crowded)
        fault.kind = FAULT_CROWDED;
    else if (!sim->faults || operation->kind == OPERATION_ANNOUNCE)
        fault.kind = FAULT_NONE;
    else if (percent < 10)
        fault.kind = FAULT_AGAIN;
    else if (percent < 22)
        fault.kind = FAULT_REFUSED;
    else if (percent < 26)
        fault.kind = FAULT_KILLED;
    return fault;
}

/* ---- the same request twice ---- */

static struct outcome run_again(struct sim *sim, const struct fault *fault,
                                const struct operation *operation)
{
    struct one_house *one = fault->house;
    struct outcome first = operation_run(sim, one, one->reader, operation);
    const char *before = house_state(sim, one);
    if (operation->kind == OPERATION_ADVANCE) {
        struct day_report report;
        struct action action = sim_action(sim, one);
        if (action_day(&action, operation->to, &report) != OK || report.days != 0)
            sim_fail(sim, "%s closes a day twice", one->directory);
    } else {
        struct outcome again = operation_run(sim, one, one->second, operation);
        if (strcmp(first.words, again.words) != 0)
            sim_fail(sim, "%s answers %s, and to the same again %s", one->directory, first.words,
                     again.words);
        bool echo = operation->kind == OPERATION_BULK || first.codes[0] != OK;
        if (!echo && !again.repeated[0])
            sim_fail(sim, "%s does not know what it did: %s", one->directory, first.words);
    }
    if (strcmp(before, house_state(sim, one)) != 0)
        sim_fail(sim, "%s did the same twice: %s", one->directory, first.words);
    return first;
}

/* ---- a process killed ---- */

static void nap(long microseconds)
{
    nanosleep(&(struct timespec){microseconds / 1000000, microseconds % 1000000 * 1000}, NULL);
}

static _Noreturn void act_and_wait(struct sim *sim, const struct fault *fault,
                                   const struct operation *operation, int started)
{
    struct one_house *one = fault->house;
    house_start(sim, one, NULL);
    if (write(started, "s", 1) != 1)
        _exit(3);
    (void)operation_run(sim, one, one->reader, operation);
    for (;;)
        pause();
}

/* The house is closed before the fork: its threads would not live on in the child. Whether the
 * operation was done before the end is chance; what comes of it in the end is not. */
static struct outcome run_killed(struct sim *sim, const struct fault *fault,
                                 const struct operation *operation)
{
    struct one_house *one = fault->house;
    int ends[2], status;
    char byte;
    house_shut(one);
    fflush(NULL);
    if (pipe(ends) != 0)
        sim_fail(sim, "no pipe");
    pid_t child = fork();
    if (child < 0)
        sim_fail(sim, "no child");
    if (child == 0) {
        close(ends[0]);
        act_and_wait(sim, fault, operation, ends[1]);
    }
    close(ends[1]);
    if (read(ends[0], &byte, 1) == 1)
        nap(fault->nap_us);
    kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    close(ends[0]);
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
        sim_fail(sim, "%s: the process ended by itself before it was killed", one->directory);
    house_start(sim, one, NULL);
    return operation_run(sim, one, one->reader, operation);
}

/* ---- a commit refused ---- */

struct refusal {
    int left; /* commits that pass */
    enum code code;
    bool always; /* not one alone: part of a bulk done and part not has another order */
    bool done;
};

static enum code refuse_one(void *context)
{
    struct refusal *refusal = context;
    if ((refusal->done && !refusal->always) || refusal->left-- > 0)
        return OK;
    refusal->done = true;
    return refusal->code;
}

static struct outcome run_refused(struct sim *sim, const struct fault *fault,
                                  const struct operation *operation)
{
    struct one_house *one = fault->house;
    bool bulk = operation->kind == OPERATION_BULK;
    struct refusal refusal = {.left = fault->after, .code = fault->code, .always = bulk};
    committer_set_gate(house_committer(one->house), refuse_one, &refusal);
    struct outcome outcome = operation_run(sim, one, one->reader, operation);
    committer_set_gate(house_committer(one->house), NULL, NULL);
    if (!refusal.done)
        return outcome;
    if (!bulk && outcome.codes[0] != (fault->code == MOVED ? OK : fault->code))
        sim_fail(sim, "%s: a commit was refused with %d, the answer was %s", one->directory,
                 fault->code, outcome.words);
    /* What was not done is asked for again, as any caller does. */
    if (bulk || fault->code != MOVED)
        outcome = operation_run(sim, one, one->reader, operation);
    return outcome;
}

/* ---- two people on one object ---- */

struct crowd {
    struct sim *sim;
    struct one_house *one;
    const struct operation *other;
    struct outcome outcome;
    bool done;
};

static enum code other_first(void *context)
{
    struct crowd *crowd = context;
    if (crowd->done)
        return OK;
    crowd->done = true;
    crowd->outcome =
        operation_run(crowd->sim, crowd->one, crowd->one->second, crowd->other);
    return OK;
}

static struct outcome run_crowded(struct sim *sim, const struct fault *fault,
                                  const struct operation *operation,
                                  const struct operation *other, struct outcome *ret_other)
{
    struct one_house *one = fault->house;
    struct crowd crowd = {.sim = sim, .one = one, .other = other};
    committer_set_gate(house_committer(one->house), other_first, &crowd);
    struct outcome outcome = operation_run(sim, one, one->reader, operation);
    committer_set_gate(house_committer(one->house), NULL, NULL);
    if (!crowd.done) { /* refused before it came to a commit; the other may change that */
        crowd.outcome = operation_run(sim, one, one->second, other);
        outcome = operation_run(sim, one, one->reader, operation);
    }
    *ret_other = crowd.outcome;
    return outcome;
}

struct outcome fault_run(struct sim *sim, const struct fault *fault,
                         const struct operation *operation, const struct operation *other,
                         struct outcome *ret_other)
{
    switch (fault->kind) {
    case FAULT_AGAIN:
        return run_again(sim, fault, operation);
    case FAULT_KILLED:
        return run_killed(sim, fault, operation);
    case FAULT_REFUSED:
        return run_refused(sim, fault, operation);
    case FAULT_CROWDED:
        return run_crowded(sim, fault, operation, other, ret_other);
    case FAULT_NONE:
    case FAULTS:
        break;
    }
    return operation_run(sim, fault->house, fault->house->reader, operation);
}
