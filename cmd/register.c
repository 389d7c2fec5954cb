/* carm load register FILE: what the register of businesses says. */
#include "carm.h"

int load_register(const struct arguments *arguments, const char *path, bool dry_run)
{
    struct session_of_command session;
    struct register_counts counts;
    size_t size;
    if (!session_open(arguments, true, &session))
        return EXIT_FAULT;
    char *bytes = file_read(session.arena, path, REGISTER_SIZE_MAX, &size);
    enum code code = FAULT;
    if (bytes != NULL) {
        code = action_load_register(&session.action, bytes, size, dry_run, &counts);
        findings_print(session.arena, &session.action.findings, arguments, path);
    }
    if (code == OK)
        printf(arguments->json
                   ? "{\"added\":%zu,\"changed\":%zu,\"unchanged\":%zu,\"businesses\":%zu}\n"
                   : "%zu added, %zu changed, %zu unchanged; %zu businesses of the ledger brought "
                     "up to date\n",
               counts.added, counts.changed, counts.unchanged, counts.businesses);
    session_close(&session);
    return exit_of(code);
}
