#include "carm.h"

static void tell_json(struct arena *arena, const struct bank_plan *plan, bool taken)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    const struct {
        const char *name;
        size_t count;
    } counts[] = {{"payments", plan->counts[taken ? BANK_PAID : BANK_TO_PAY]},
                  {"held", plan->counts[taken ? BANK_HELD : BANK_TO_HOLD]},
                  {"repeated", plan->counts[BANK_PAID_BEFORE]},
                  {"dishonoured", plan->counts[taken ? BANK_DISHONOURED : BANK_TO_DISHONOUR]},
                  {"returnsHeld", plan->counts[taken ? BANK_RETURN_HELD : BANK_RETURN_TO_HOLD]},
                  {"putBack", plan->counts[taken ? BANK_PUT_BACK : BANK_TO_PUT_BACK]},
                  {"returnsRepeated", plan->counts[BANK_RETURNED_BEFORE]},
                  {"leftOut", plan->left_out},
                  {"passedOver", plan->file.passed_over}};
    json_object(&json);
    json_text(&json, "message", plan->file.message);
    for (size_t i = 0; i < ARRAY_COUNT(counts); i++) {
        json_key(&json, counts[i].name);
        json_int(&json, (int64_t)counts[i].count);
    }
    json_object_end(&json);
    printf("%s\n", out.data);
}

static const char *told_back(enum bank_stand stand, enum language language)
{
    bool french = language == LANGUAGE_FR;
    switch ((int)stand) {
    case BANK_TO_DISHONOUR: return french ? "à inscrire comme refusé" : "to dishonour";
    case BANK_DISHONOURED: return french ? "inscrit comme refusé" : "dishonoured";
    case BANK_TO_PUT_BACK: return french ? "remboursement à rétablir" : "refund to put back";
    case BANK_PUT_BACK: return french ? "remboursement rétabli" : "refund put back";
    default: return french ? "déjà repris" : "taken back before";
    }
}

/* A line for each payment that was taken back, and for what is held or left out. */
static void tell_reasons(struct arena *arena, const struct bank_plan *plan,
                         enum language language)
{
    for (size_t i = 0; i < plan->file.count; i++) {
        const struct bank_line *line = &plan->lines[i];
        const struct bank_credit *credit = line->credit;
        if (line->finding != NULL)
            printf("  %d  %s\n", credit->line, finding_message(arena, line->finding, language));
        else if (credit->kind != BANK_PAYMENT)
            printf("  %d  %s %s %s %s, %s%s%s\n", credit->line, credit->id,
                   line->account.text, line->payment == NULL ? "-" : line->payment,
                   money_text(arena, credit->amount), told_back(line->stand, language),
                   *credit->reason == '\0' ? "" : ", ", credit->reason);
    }
}

static int pay_file(struct session_of_command *session, const struct arguments *arguments,
                    const char *path)
{
    struct arena *arena = session->arena;
    struct bank_plan plan;
    size_t size;
    bool leave_out = arguments->values[0] != NULL, check = arguments->values[1] != NULL;
    char *bytes = file_read(arena, path, BANK_BYTES_MAX, &size);
    if (bytes == NULL)
        return EXIT_FAULT;
    enum code code = check ? action_plan_bank(&session->action, bytes, size, leave_out, &plan)
                           : action_take_bank(&session->action, bytes, size, leave_out, &plan);
    findings_print(arena, &session->action.findings, arguments, path);
    if (code != OK && code != FINDINGS && code != UNREADABLE) {
        fprintf(stderr, "carm: %s\n", code_words(code));
        return exit_of(code);
    }
    bool taken = !check && plan.lines != NULL;
    if (arguments->json && plan.lines != NULL)
        tell_json(arena, &plan, taken);
    else if (!arguments->json)
        printf("%zu payments %s, %zu seen before, %zu held, %zu left out, %zu passed over, "
               "%zu %s, %zu taken back held, %zu taken back before, %zu refunds %s\n",
               plan.counts[taken ? BANK_PAID : BANK_TO_PAY], check ? "to take" : "taken",
               plan.counts[BANK_PAID_BEFORE], plan.counts[taken ? BANK_HELD : BANK_TO_HOLD],
               plan.left_out, plan.file.passed_over,
               plan.counts[taken ? BANK_DISHONOURED : BANK_TO_DISHONOUR],
               check ? "to dishonour" : "dishonoured",
               plan.counts[taken ? BANK_RETURN_HELD : BANK_RETURN_TO_HOLD],
               plan.counts[BANK_RETURNED_BEFORE],
               plan.counts[taken ? BANK_PUT_BACK : BANK_TO_PUT_BACK],
               check ? "to put back" : "put back");
    if (!arguments->json && code == OK)
        tell_reasons(arena, &plan, arguments->language);
    return code == OK ? EXIT_DONE : EXIT_FINDINGS;
}

static int run(int argc, char **argv)
{
    static const char *const own[] = {"leave-out", "check", NULL};
    struct arguments arguments;
    if (!arguments_read(&command_pay, argc, argv, own, &arguments) || arguments.words_count != 1)
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
    .summary = "takes payments from a bank's file: CSV, camt.053, camt.054, EDI 820",
    .options = "  --leave-out  take the rest when items cannot be taken\n"
               "  --check      say what would be taken, take nothing\n",
    .run = run,
};
