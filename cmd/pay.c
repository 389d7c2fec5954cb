#include "carm.h"

static int pay_file(struct session_of_command *session, const struct arguments *arguments,
                    const char *path)
{
    struct arena *arena = session->arena;
    size_t size;
    char *bytes = file_read(arena, path, 64 * 1024 * 1024, &size);
    if (bytes == NULL)
        return EXIT_FAULT;
    struct findings findings = findings_new(arena);
    struct payment_file file;
    struct payment_order order;
    struct paid paid;
    bool good;
    int taken = 0, repeated = 0, refused = 0;
    bool open = payment_file_open(arena, bytes, size, &findings, &file);
    while (open && payment_file_next(&file, &order, &good)) {
        if (!good) {
            refused++;
            continue;
        }
        session->action.findings = findings_new(arena);
        enum code code = action_pay(&session->action, &order, &paid);
        if (code == FAULT || code == BUSY)
            return EXIT_FAULT;
        if (code != OK) {
            for (size_t i = 0; i < session->action.findings.count; i++) {
                const struct finding *f = &session->action.findings.items[i];
                findings_add(&findings, f->code, file.csv.row, f->pointer, f->arguments[0],
                             f->arguments[1], f->arguments[2]);
            }
            refused++;
        } else if (paid.repeated) {
            repeated++;
        } else {
            taken++;
        }
    }
    findings_print(arena, &findings, arguments, path);
    if (arguments->json)
        printf("{\"payments\":%d,\"repeated\":%d,\"refused\":%d}\n", taken, repeated, refused);
    else
        printf("%d payments taken, %d seen before, %d refused\n", taken, repeated, refused);
    return findings.errors_count > 0 ? EXIT_FINDINGS : EXIT_DONE;
}

static int run(int argc, char **argv)
{
    struct arguments arguments;
    if (!arguments_read(&command_pay, argc, argv, NULL, &arguments) || arguments.words_count != 1)
        return usage(&command_pay);
    struct session_of_command session;
    if (!session_open(&arguments, true, &session))
        return EXIT_FAULT;
    int status = pay_file(&session, &arguments, arguments.words[0]);
    session_close(&session);
    return status;
}

const struct command command_pay = {
    .name = "pay",
    .arguments = "FILE",
    .summary = "takes payments from a bank file (CSV: id,account,amount,value_date,reference,"
               "paid_by)",
    .run = run,
};
