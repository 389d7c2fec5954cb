/* carm: one binary; this file finds the subcommand. */
#include "carm.h"

static const struct command *const commands[] = {
    &command_init,   &command_serve,     &command_load,   &command_assess, &command_file,
    &command_pay,    &command_day,       &command_statement, &command_verify, &command_clock,
    &command_doctor, &command_key,       &command_user,   &command_backup, &command_restore,
    &command_migrate, &command_law,       &command_replay, &command_reconcile, &command_collect,
    &command_bounce,
};

static void help(FILE *to)
{
    fputs("carm: customs assessment and revenue\n\nUsage: carm COMMAND [options]\n\n", to);
    for (size_t i = 0; i < ARRAY_COUNT(commands); i++)
        fprintf(to, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
    fputs("\n--data DIR or CARM_DATA names the installation (default ./var/carm).\n"
          "carm COMMAND --help tells more. Exit: 0 done, 1 findings, 2 usage, 3 fault.\n",
          to);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        help(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        help(stdout);
        return EXIT_DONE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("carm " CARM_VERSION);
        return EXIT_DONE;
    }
    for (size_t i = 0; i < ARRAY_COUNT(commands); i++)
        if (strcmp(argv[1], commands[i]->name) == 0)
            return commands[i]->run(argc - 1, argv + 1);
    fprintf(stderr, "carm: there is no command %s\n", argv[1]);
    help(stderr);
    return EXIT_USAGE;
}
