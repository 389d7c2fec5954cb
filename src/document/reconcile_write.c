#include "reconcile_file.h"
#include "statement_impl.h"
#include "words.h"

static const struct {
    const char *id, *names[LANGUAGES];
} groups[RECONCILE_GROUPS] = {
    [RECONCILE_MATCHED] = {"matched", {"Matched", "Concordants"}},
    [RECONCILE_DIFFERENT] = {"different", {"Different", "Différents"}},
    [RECONCILE_MISSING_HERE] = {"missingHere", {"Only in the file", "Seulement dans le fichier"}},
    [RECONCILE_MISSING_THERE] = {"missingThere",
                                 {"Only in the account", "Seulement dans le compte"}},
    [RECONCILE_OUTSIDE] = {"outside", {"Outside the period", "Hors de la période"}},
};

const char *reconcile_group_name(enum reconcile_group group, enum language language)
{
    return groups[group].names[language];
}

const char *reconcile_group_id(enum reconcile_group group)
{
    return groups[group].id;
}

static const char *reason_words(enum rule reason, enum language language)
{
    return language == LANGUAGE_FR ? rules[reason].fr : rules[reason].en;
}

static const char *differs(struct arena *arena, const struct reconcile_line *line)
{
    struct out out = out_new(arena);
    out_put(&out, "");
    const struct {
        bool is;
        const char *name;
    } all[] = {{line->amount_differs, "amount"},
               {line->date_differs, "date"},
               {line->reference_differs, "reference"}};
    for (size_t i = 0; i < ARRAY_COUNT(all); i++)
        if (all[i].is)
            out_printf(&out, "%s%s", out.size > 0 ? " " : "", all[i].name);
    return out.data;
}

/* ---- JSON ---- */

static void write_sum(struct json *json, const struct reconcile_sum *sum)
{
    json_object(json);
    json_key(json, "lines");
    json_int(json, (int64_t)sum->lines);
    json_key(json, "rows");
    json_int(json, (int64_t)sum->rows);
    json_key(json, "entries");
    json_int(json, (int64_t)sum->items);
    issued_write_money(json, "theirs", sum->theirs);
    issued_write_money(json, "ours", sum->ours);
    issued_write_money(json, "difference", sum->difference);
    json_object_end(json);
}

static void write_row(struct json *json, const struct reconcile_row *row)
{
    json_object(json);
    json_key(json, "row");
    json_int(json, row->number);
    json_text(json, "reference", row->reference);
    issued_write_date(json, "date", row->on);
    issued_write_money(json, "amount", row->amount);
    if (row->has_tax)
        issued_write_money(json, "tax", row->tax);
    json_object_end(json);
}

static void write_entry(struct json *json, const struct ledger_item *item)
{
    json_object(json);
    json_key(json, "id");
    json_string(json, arena_printf(json->out->arena, "%lld", (long long)item->id));
    json_text(json, "type", item_types[item->type].id);
    json_text(json, "reference", item->reference);
    if (item->version > 0) {
        json_key(json, "version");
        json_int(json, item->version);
    }
    issued_write_date(json, "postedOn", item->posted_on);
    issued_write_date(json, "effectiveOn", item->effective_on);
    issued_write_date(json, "dueDate", item->due_on);
    issued_write_money(json, "amount", item->amount);
    json_object_end(json);
}

static void write_line(struct json *json, const struct reconcile_line *line, enum language language)
{
    json_object(json);
    json_text(json, "group", groups[line->group].id);
    json_text(json, "reason", rules[line->reason].id);
    json_text(json, "words", reason_words(line->reason, language));
    json_text(json, "differs", differs(json->out->arena, line));
    issued_write_money(json, "theirs", line->theirs);
    issued_write_money(json, "ours", line->ours);
    issued_write_money(json, "difference", line->difference);
    json_key(json, "rows");
    json_array(json);
    for (size_t i = 0; i < line->rows_count; i++)
        write_row(json, line->rows[i]);
    json_array_end(json);
    json_key(json, "entries");
    json_array(json);
    for (size_t i = 0; i < line->items_count; i++)
        write_entry(json, line->items[i]);
    json_array_end(json);
    json_object_end(json);
}

void document_write_reconciliation(struct json *json, program_account account,
                                   const struct reconciliation *result, enum language language)
{
    json_object(json);
    json_text(json, "account", account.text);
    issued_write_date(json, "from", result->from);
    issued_write_date(json, "to", result->to);
    for (int group = 0; group < RECONCILE_GROUPS; group++) {
        json_key(json, groups[group].id);
        write_sum(json, &result->sums[group]);
    }
    json_key(json, "total");
    write_sum(json, &result->total);
    json_key(json, "lines");
    json_array(json);
    for (size_t i = 0; i < result->lines_count; i++)
        write_line(json, &result->lines[i], language);
    json_array_end(json);
    json_object_end(json);
}

/* ---- CSV ---- */

static void put_record(struct out *out, const struct reconcile_line *line, size_t n,
                       enum language language)
{
    struct arena *arena = out->arena;
    const struct reconcile_row *row = n < line->rows_count ? line->rows[n] : NULL;
    const struct ledger_item *item = n < line->items_count ? line->items[n] : NULL;
    csv_field(out, groups[line->group].id, true);
    csv_field(out, rules[line->reason].id, false);
    csv_field(out, differs(arena, line), false);
    csv_field(out, row ? arena_printf(arena, "%d", row->number) : "", false);
    csv_field(out, row ? row->reference : "", false);
    csv_field(out, row ? date_text(arena, row->on) : "", false);
    csv_field(out, row ? money_text(arena, row->amount) : "", false);
    csv_field(out, item ? arena_printf(arena, "%lld", (long long)item->id) : "", false);
    csv_field(out, item ? item_types[item->type].id : "", false);
    csv_field(out, item ? item->reference : "", false);
    csv_field(out, item && item->version > 0 ? arena_printf(arena, "%d", item->version) : "",
              false);
    csv_field(out, item ? date_text(arena, item->posted_on) : "", false);
    csv_field(out, item ? money_text(arena, item->amount) : "", false);
    csv_field(out, n == 0 ? money_text(arena, line->theirs) : "", false);
    csv_field(out, n == 0 ? money_text(arena, line->ours) : "", false);
    csv_field(out, n == 0 ? money_text(arena, line->difference) : "", false);
    csv_field(out, reason_words(line->reason, language), false);
    out_put(out, "\r\n");
}

char *document_reconciliation_csv(struct arena *arena, const struct reconciliation *result,
                                  enum language language)
{
    struct out out = out_new(arena);
    out_put(&out, "group,reason,differs,row,theirReference,theirDate,theirAmount,entry,type,"
                  "reference,version,postedOn,amount,theirs,ours,difference,words\r\n");
    for (size_t i = 0; i < result->lines_count; i++) {
        const struct reconcile_line *line = &result->lines[i];
        size_t records =
            line->rows_count > line->items_count ? line->rows_count : line->items_count;
        for (size_t n = 0; n < records; n++)
            put_record(&out, line, n, language);
    }
    return out.data;
}

/* ---- text ---- */

static int text_width(const char *text)
{
    int width = 0;
    for (; *text != '\0'; text++)
        width += ((unsigned char)*text & 0xc0) != 0x80;
    return width;
}

static void put_cell(struct out *out, const char *text, int width, bool right)
{
    int blanks = width - text_width(text);
    for (int i = 0; right && i < blanks; i++)
        out_char(out, ' ');
    out_put(out, text);
    for (int i = 0; !right && i < blanks; i++)
        out_char(out, ' ');
}

static void put_sum(struct out *out, const char *name, const struct reconcile_sum *sum,
                    enum language language)
{
    const money amounts[] = {sum->theirs, sum->ours, sum->difference};
    put_cell(out, name, 28, false);
    put_cell(out, arena_printf(out->arena, "%zu", sum->lines), 7, true);
    for (size_t i = 0; i < ARRAY_COUNT(amounts); i++)
        put_cell(out, word_amount(out->arena, amounts[i], language), 19, true);
    out_char(out, '\n');
}

static void put_line(struct out *out, const struct reconcile_line *line, enum language language)
{
    const char *reference = line->rows_count > 0 && line->rows[0]->reference[0] != '\0'
                                ? line->rows[0]->reference
                            : line->items_count > 0 ? line->items[0]->reference
                                                    : "-";
    put_cell(out, "", 2, false);
    put_cell(out, word_reference(out->arena, reference), 33, false);
    put_cell(out, line->rows_count > 0 ? word_amount(out->arena, line->theirs, language) : "-", 19,
             true);
    put_cell(out, line->items_count > 0 ? word_amount(out->arena, line->ours, language) : "-", 19,
             true);
    put_cell(out, word_amount(out->arena, line->difference, language), 19, true);
    out_printf(out, "\n    %s", reason_words(line->reason, language));
    for (size_t i = 0; i < line->rows_count; i++)
        out_printf(out, "%s%d", i > 0 ? ", " : language == LANGUAGE_FR ? "; rangée " : "; row ",
                   line->rows[i]->number);
    out_char(out, '\n');
}

char *document_reconciliation_text(struct arena *arena, const struct reconciliation *result,
                                   enum language language)
{
    bool french = language == LANGUAGE_FR;
    struct out out = out_new(arena);
    if (!date_is_none(result->from))
        out_printf(&out, "%s %s %s\n", date_page(arena, result->from, language),
                   word(WORD_TO, language), date_page(arena, result->to, language));
    put_cell(&out, "", 28, false);
    put_cell(&out, french ? "lignes" : "lines", 7, true);
    put_cell(&out, french ? "fichier" : "file", 19, true);
    put_cell(&out, french ? "compte" : "account", 19, true);
    put_cell(&out, word(WORD_DIFFERENCE, language), 19, true);
    out_char(&out, '\n');
    for (int group = 0; group < RECONCILE_GROUPS; group++)
        if (group != RECONCILE_OUTSIDE || result->sums[group].lines > 0)
            put_sum(&out, groups[group].names[language], &result->sums[group], language);
    put_sum(&out, "Total", &result->total, language);
    for (int group = RECONCILE_DIFFERENT; group < RECONCILE_GROUPS; group++) {
        if (result->sums[group].lines > 0)
            out_printf(&out, "\n%s\n", groups[group].names[language]);
        for (size_t i = 0; i < result->lines_count; i++)
            if ((int)result->lines[i].group == group)
                put_line(&out, &result->lines[i], language);
    }
    return out.data;
}
