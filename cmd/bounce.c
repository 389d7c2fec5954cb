/* carm bounce: takes a letter that came back from a mail server, for the server to look at. */
#include "carm.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whole or not at all: under another name first. */
static bool put_file(struct arena *arena, const char *place, const char *bytes, size_t size)
{
    const char *name = platform_random_text(arena, 16);
    const char *part = arena_printf(arena, "%s/%s.part", place, name);
    int file = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        return false;
    bool fine = write(file, bytes, size) == (ssize_t)size;
    fine &= close(file) == 0;
    fine = fine && rename(part, arena_printf(arena, "%s/%s.eml", place, name)) == 0;
    if (!fine)
        unlink(part);
    return fine;
}

static int run_bounce(int argc, char **argv)
{
    static const char *const own[] = {NULL};
    struct arguments arguments;
    if (!arguments_read(&command_bounce, argc, argv, own, &arguments) ||
        arguments.words_count > 1)
        return usage(&command_bounce);
    struct arena *arena = arena_new();
    const char *place = arena_printf(arena, "%s/bounces", arguments.data);
    size_t size;
    const char *bytes =
        file_read(arena, arguments.words_count == 1 ? arguments.words[0] : "-", BOUNCE_MAX, &size);
    bool fine = bytes != NULL;
    if (fine) {
        (void)mkdir(place, 0700);
        fine = put_file(arena, place, bytes, size);
        if (!fine)
            fprintf(stderr, "carm bounce: %s cannot be written to\n", place);
    }
    arena_free(arena);
    return fine ? EXIT_DONE : EXIT_FAULT;
}

const struct command command_bounce = {
    .name = "bounce",
    .arguments = "[FILE]",
    .summary = "takes a letter that a mail server sent back, from FILE or standard input",
    .run = run_bounce,
};
