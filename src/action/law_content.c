/* What a change of the law holds, and what it would do. */
#include "law_impl.h"

#include <stdlib.h>

/* ---- reading ---- */

/* What a reader found without a place is about this file. */
static void point_at(struct arena *arena, struct findings *findings, size_t from, const char *kind)
{
    for (size_t i = from; i < findings->count; i++)
        if (findings->items[i].pointer[0] == '\0')
            findings->items[i].pointer = arena_printf(arena, "/files/%s", kind);
}

static enum code read_kind(struct arena *arena, const struct law_file *file,
                           struct findings *findings, struct law_content *content)
{
    struct reference_rows rows = {0};
    const struct reference_kind *kind = reference_kind_find(file->kind);
    if (kind == NULL) {
        findings_add(findings, FINDING_LAW_0001, 0, "", file->kind, NULL, NULL);
        return FINDINGS;
    }
    enum code code = reference_read(arena, kind, file->body, strlen(file->body), findings, &rows);
    if (code != OK)
        return code;
    struct reference_rows *all = &content->rows;
    for (size_t i = 0; i < rows.count; i++)
        *LIST_PUSH(arena, all->rows, all->count, all->capacity) = rows.rows[i];
    return OK;
}

static enum code read_file(struct arena *arena, const struct law_file *file,
                           struct findings *findings, struct law_content *content)
{
    if (strcmp(file->kind, GOLDEN_CASES) == 0)
        return document_read_golden(arena, file->body, strlen(file->body), findings,
                                    &content->golden, &content->golden_count);
    if (strcmp(file->kind, REFERENCE_WITHDRAWN) == 0)
        return reference_read_withdrawn(arena, file->body, strlen(file->body), findings,
                                        &content->withdrawn);
    return read_kind(arena, file, findings, content);
}

enum code law_read(struct arena *arena, const struct law_file *files, size_t count,
                   struct findings *findings, struct law_content *ret)
{
    struct law_content content = {0};
    enum code worst = OK;
    bool law = false;
    for (size_t i = 0; i < count; i++) {
        size_t from = findings->count;
        for (size_t k = 0; k < i; k++)
            if (strcmp(files[k].kind, files[i].kind) == 0) {
                findings_add(findings, FINDING_LAW_0005, 0, "", files[i].kind, NULL, NULL);
                worst = FINDINGS;
            }
        enum code code = read_file(arena, &files[i], findings, &content);
        point_at(arena, findings, from, files[i].kind);
        if (code != OK && worst != TOO_LARGE)
            worst = code;
        law = law || strcmp(files[i].kind, GOLDEN_CASES) != 0;
    }
    if (!law) {
        findings_add(findings, FINDING_LAW_0002, 0, "/files", NULL, NULL, NULL);
        worst = FINDINGS;
    }
    if (worst == OK)
        *ret = content;
    return worst;
}

hash256 law_content_hash(struct arena *arena, const struct law_revision *revision,
                         const struct law_file *files, size_t count)
{
    struct out out = out_new(arena);
    out_printf(&out, "%zu:%s%zu:%s%lld;", strlen(revision->title), revision->title,
               strlen(revision->source), revision->source, (long long)revision->known_at.ms);
    for (size_t i = 0; i < count; i++) {
        hash256 body = hash_bytes(files[i].body, strlen(files[i].body));
        char hex[65];
        hash_hex(&body, hex);
        out_printf(&out, "%s %s;", files[i].kind, hex);
    }
    return hash_bytes(out.data, out.size);
}

/* ---- against the law in force ---- */

enum code law_judge(struct action *action, const struct law_content *content,
                    struct findings *findings, struct law_judgement *ret)
{
    struct law_judgement judgement = {0};
    struct reference_row *merged;
    size_t errors = findings->errors_count;
    enum code code = store_load_reference_version(action->store, &judgement.version);
    if (code != OK)
        return code;
    judgement.in_force_count =
        store_list_reference(action->store, action->arena, &judgement.in_force);
    if (action_torn(action))
        return BUSY;
    reference_compare(action->arena, judgement.in_force, judgement.in_force_count, &content->rows,
                      &content->withdrawn, findings, &judgement.effect);
    size_t count = reference_merge(action->arena, judgement.in_force, judgement.in_force_count,
                                   &judgement.effect, &merged);
    judgement.after = tariff_build(action->arena, merged, count);
    reference_consistent(action->arena, judgement.in_force, judgement.in_force_count, merged, count,
                         &judgement.effect, judgement.after, action->today, findings);
    *ret = judgement;
    return findings->errors_count > errors ? FINDINGS : OK;
}

enum code law_assess(struct arena *arena, const struct tariff *tariff,
                     const struct declaration *declaration, date accounting_date, date today,
                     date rates_on, struct findings *findings, struct assessment *ret)
{
    const struct declaration_context context = {.tariff = tariff,
                                                .accounting_date = accounting_date,
                                                .what_if = true,
                                                .today = today,
                                                .rates_on = rates_on};
    enum code code = declaration_check(declaration, &context, findings);
    if (code != OK)
        return code;
    return assessment_compute_plain(arena, tariff, declaration, rates_on, findings, ret);
}

/* ---- golden cases ---- */

static const char *refused_by(struct arena *arena, const struct findings *findings)
{
    struct out out = out_new(arena);
    out_put(&out, "");
    for (size_t i = 0; i < findings->count; i++) {
        const char *code = finding_code_text(findings->items[i].code);
        if (findings->items[i].severity == SEVERITY_ERROR && strstr(out.data, code) == NULL)
            out_printf(&out, "%s%s", out.size > 0 ? " " : "", code);
    }
    return out.data;
}

static void differs(struct findings *findings, const struct golden_case *one, const char *expected,
                    const char *got)
{
    findings_add(findings, FINDING_LAW_0008, one->line, "/files/" GOLDEN_CASES, one->name, expected,
                 got);
}

static bool same_codes(const struct golden_case *one, const char *got)
{
    size_t words = 0;
    for (const char *at = got; *at != '\0'; at += strcspn(at, " "), at += strspn(at, " "))
        words++;
    bool all = words == one->findings_count;
    for (size_t i = 0; i < one->findings_count; i++)
        all = all && strstr(got, one->findings[i]) != NULL;
    return all;
}

static bool golden_refused(struct arena *arena, const struct golden_case *one, const char *got,
                           struct findings *findings)
{
    struct out expected = out_new(arena);
    if (same_codes(one, got))
        return true;
    for (size_t i = 0; i < one->findings_count; i++)
        out_printf(&expected, "%s%s", i == 0 ? "" : " ", one->findings[i]);
    differs(findings, one, expected.data, got[0] == '\0' ? "OK" : got);
    return false;
}

static bool golden_amount(struct arena *arena, const struct golden_case *one, const char *name,
                          money expected, money got, struct findings *findings)
{
    if (expected.cents == got.cents)
        return true;
    differs(findings, one, arena_printf(arena, "%s %s", name, money_text(arena, expected)),
            arena_printf(arena, "%s %s", name, money_text(arena, got)));
    return false;
}

static bool golden_totals(struct arena *arena, const struct golden_case *one,
                          const struct assessment *got, struct findings *findings)
{
    bool same = true;
    for (int i = 0; i < REVENUE_COUNT; i++)
        same &= golden_amount(arena, one, revenue_classes[i].json, one->totals[i], got->totals[i],
                              findings);
    if (one->has_payable)
        same &= golden_amount(arena, one, "payable", one->payable, got->payable, findings);
    if (one->has_value_for_duty)
        same &= golden_amount(arena, one, "valueForDuty", one->value_for_duty, got->value_for_duty,
                              findings);
    return same;
}

size_t law_golden(struct arena *arena, const struct tariff *after,
                  const struct law_content *content, struct findings *findings)
{
    size_t failed = 0;
    for (size_t i = 0; i < content->golden_count; i++) {
        const struct golden_case *one = &content->golden[i];
        struct findings found = findings_new(arena);
        struct assessment got = {0};
        bool good;
        enum code code =
            law_assess(arena, after, &one->declaration, one->on, one->on,
                       declaration_rates_date(&one->declaration, one->on, one->on), &found, &got);
        const char *codes = refused_by(arena, &found);
        if (one->refused) {
            good = golden_refused(arena, one, codes, findings);
        } else if (code != OK) {
            differs(findings, one, "OK", codes);
            good = false;
        } else {
            good = golden_totals(arena, one, &got, findings);
        }
        failed += !good;
    }
    return failed;
}
