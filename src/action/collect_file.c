/* The file of a run, for the bank; and what an account sees of its own collections. */
#include "collect_impl.h"

#include <stdlib.h>

/* Who collects, as agreed with the bank: parameters of the day the run was drawn up. */
struct bank_collector collect_collector(struct action *action, const struct bank_run *run)
{
    const struct tariff *tariff = action->tariff;
    date on = instant_date(run->created);
    struct bank_collector collector = {
        .name = tariff_parameter(tariff, "pad_name", on, ""),
        .short_name = tariff_parameter(tariff, "pad_short_name", on, ""),
        .originator = tariff_parameter(tariff, "pad_originator", on, ""),
        .data_centre = tariff_parameter(tariff, "pad_data_centre", on, ""),
        .transaction_type = (int)strtol(tariff_parameter(tariff, "pad_type", on, "0"), NULL, 10),
        .file_number = run->number,
        .created = run->created};
    const char *place = tariff_parameter(tariff, "pad_account", on, "");
    if (sscanf(place, "%3[0-9]-%5[0-9]-%12[0-9]", collector.to.institution, collector.to.transit,
               collector.to.number) != 3)
        collector.to = (struct bank_place){.institution = ""};
    return collector;
}

static enum code collection_of(struct action *action, const struct bank_run *run,
                               const struct bank_run_line *line, struct bank_collection *ret)
{
    struct stored_money_step step;
    struct agreement_terms terms;
    enum code code =
        store_load_money_step(action->store, action->arena, program_account_bn(line->account),
                              line->agreement, &step);
    if (code != OK || !collect_read_terms(action, step.document, &terms))
        return code == OK || code == NOT_FOUND ? FAULT : code;
    *ret = (struct bank_collection){
        .id = line->id,
        .account = line->account,
        .payer = terms.payer,
        .from = terms.from,
        .amount = line->amount,
        .due_on = run->due_on,
        .mandate = arena_printf(action->arena, "PAD-%s-%lld", line->account.text,
                                (long long)step.matter),
        .signed_on = step.on};
    return OK;
}

enum code collect_write(struct action *action, const struct bank_run *run,
                        enum collect_format format, struct out *out)
{
    const struct bank_collector collector = collect_collector(action, run);
    struct bank_collection *list = arena_array(action->arena, run->count, sizeof(*list));
    for (size_t i = 0; i < run->count; i++) {
        enum code code = collection_of(action, run, &run->lines[i], &list[i]);
        if (code != OK)
            return code;
    }
    return format == COLLECT_PAIN008
               ? document_write_pain008(out, &collector, list, run->count, &action->findings)
               : document_write_cpa005(out, &collector, list, run->count, &action->findings);
}

enum code action_collect_file(struct action *action, date due_on, enum collect_format format,
                              struct out *out)
{
    struct bank_run run;
    struct stored_money_step step;
    program_account agency;
    enum code code = collect_agency(action, &agency);
    if (code == OK)
        code = collect_load_run(action, agency, due_on, &run, &step);
    return code == OK ? collect_write(action, &run, format, out) : code;
}

/* ---- of one account ---- */

static enum code read_drawn(struct action *action, const struct stored_money_step *drawn,
                            const char *text, struct collection *ret)
{
    struct document_object *object;
    struct findings unused = findings_new(action->arena);
    if (text == NULL ||
        document_read_object(action->arena, text, strlen(text), &unused, &object) != OK)
        return FAULT;
    *ret = (struct collection){.id = drawn->subject,
                               .account = drawn->account,
                               .amount = drawn->amount,
                               .statement = document_member(object, "statement"),
                               .state = MONEY_STATE_COLLECTION_PENDING};
    const char *due = document_member(object, "dueDate");
    return due != NULL && date_parse(due, &ret->due_on) ? OK : FAULT;
}

enum code collect_read(struct action *action, const struct stored_money_step *drawn,
                       struct collection *ret)
{
    struct stored_money_step step;
    enum code code = store_load_money_step(action->store, action->arena,
                                           program_account_bn(drawn->account), drawn->id, &step);
    return code == OK ? read_drawn(action, drawn, step.document, ret) : code;
}

static enum code read_collection(struct action *action, const struct shown_matter *matter,
                                 struct collection *ret)
{
    struct stored_money_step undone;
    const struct stored_money_step *first = &matter->steps[0];
    enum code code = read_drawn(action, first, matter->first_document, ret);
    if (code != OK)
        return code;
    ret->state = matter->state;
    if (ret->state == MONEY_STATE_COLLECTION_PAID)
        ret->returned = money_undone(action, program_account_bn(first->account), first->subject,
                                     &undone) == OK;
    return OK;
}

enum code action_list_collections(struct action *action, program_account account,
                                  struct collection **ret, size_t *ret_count)
{
    struct shown_matter *matters;
    size_t count;
    enum code code = action_list_matters(action, account, "collection", &matters, &count);
    if (code != OK)
        return code;
    struct collection *list = arena_array(action->arena, count, sizeof(*list));
    for (size_t i = 0; i < count; i++) {
        code = read_collection(action, &matters[count - 1 - i], &list[i]);
        if (code != OK)
            return code;
    }
    *ret = list;
    *ret_count = count;
    return OK;
}
