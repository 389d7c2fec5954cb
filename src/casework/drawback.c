/* Drawback: what may be claimed of exported goods, and what it comes to. */
#include "casework.h"

#include <stdlib.h>

struct draw {
    struct arena *arena;
    const struct tariff *tariff;
    const struct casework_drawback_request *request;
    struct findings *findings;
    struct casework_drawback *ret;
    size_t capacity;
    const char *terms; /* of the country: "lesser no-sima" */
};

static void add(struct draw *draw, enum finding_code code, const char *pointer, const char *arg0,
                const char *arg1, const char *arg2)
{
    findings_add(draw->findings, code, 0, pointer, arg0, arg1, arg2);
}

/* Is it given? What is missing is told as such. */
static bool given(struct draw *draw, const char *field, bool there)
{
    if (!there)
        add(draw, FINDING_DOC_0002, arena_printf(draw->arena, "/%s", field), field, NULL, NULL);
    return there;
}

static const char *day(struct draw *draw, date on)
{
    return date_text(draw->arena, on);
}

static bool has_word(const char *text, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = text; at != NULL && (at = strstr(at, word)) != NULL; at += size)
        if ((at == text || at[-1] == ' ') && (at[size] == ' ' || at[size] == '\0'))
            return true;
    return false;
}

/* Quantities have at most six decimals. */
static __int128 millionths(decimal value)
{
    assert(value.scale <= 6);
    return (__int128)value.units * int_power10(6 - value.scale);
}

/* ---- the shipment ---- */

static void judge_ground(struct draw *draw)
{
    const struct casework_claim *claim = draw->request->claim;
    const struct tariff_code *ground =
        tariff_code_find(draw->tariff, "drawback-grounds", claim->ground, draw->request->on);
    struct casework_limit limit;
    if (!given(draw, "ground", claim->ground[0] != '\0'))
        return;
    if (ground == NULL) {
        add(draw, FINDING_DRW_0001, "/ground", claim->ground, NULL, NULL);
        return;
    }
    if (!has_word(ground->extra, "processed"))
        return;
    bool told = !date_is_none(claim->processed_on);
    if (!told || (!date_is_none(claim->exported_on) &&
                   date_before(claim->exported_on, claim->processed_on))) {
        add(draw, FINDING_DRW_0007, "/processedOn", told ? day(draw, claim->processed_on) : "",
            day(draw, claim->exported_on), NULL);
        return;
    }
    const char *name = arena_printf(draw->arena, "113-%s", claim->ground);
    if (casework_limit_find(draw->arena, draw->tariff, name, NULL, claim->processed_on, &limit) &&
        date_before(limit.until, claim->exported_on))
        add(draw, FINDING_DRW_0008, "/exportedOn", day(draw, claim->exported_on),
            day(draw, limit.until), NULL);
}

static void judge_export(struct draw *draw)
{
    const struct casework_drawback_request *request = draw->request;
    const struct casework_claim *claim = request->claim;
    struct casework_limit limit;
    if (given(draw, "exportedOn", !date_is_none(claim->exported_on)) &&
        (date_before(claim->exported_on, request->released_on) ||
         date_before(request->on, claim->exported_on)))
        add(draw, FINDING_DRW_0003, "/exportedOn", day(draw, claim->exported_on),
            day(draw, request->released_on), day(draw, request->on));
    if (given(draw, "country", claim->country[0] != '\0') &&
        (strcmp(claim->country, "CA") == 0 ||
         tariff_code_find(draw->tariff, "countries", claim->country, request->on) == NULL))
        add(draw, FINDING_DRW_0004, "/country", claim->country, NULL, NULL);
    if (claim->export_document == NULL || claim->export_document[0] == '\0')
        add(draw, FINDING_DRW_0005, "/exportDocument", NULL, NULL, NULL);
    judge_ground(draw);
    if (!casework_limit_find(draw->arena, draw->tariff, "113", NULL, request->released_on, &limit))
        return;
    draw->ret->until = limit.until;
    if (date_before(limit.until, request->on))
        add(draw, FINDING_DRW_0006, "", day(draw, limit.until), day(draw, request->released_on),
            NULL);
}

/* ---- the country's terms ---- */

static void find_terms(struct draw *draw)
{
    const struct casework_claim *claim = draw->request->claim;
    const char *both = arena_printf(draw->arena, "%s/%s", claim->ground, claim->country);
    const struct tariff_code *row =
        tariff_code_find(draw->tariff, "drawback-countries", both, draw->request->on);
    if (row == NULL)
        row = tariff_code_find(draw->tariff, "drawback-countries", claim->country,
                               draw->request->on);
    draw->terms = row == NULL ? "" : row->extra;
}

/* @source Customs Tariff s. 96: the duty paid there, as it stood when the goods came there */
static void convert_foreign(struct draw *draw)
{
    const struct casework_claim *claim = draw->request->claim;
    const decimal most = {INT64_C(9999999999999), 2};
    if (!has_word(draw->terms, "lesser"))
        return;
    draw->ret->limited = true;
    if (!claim->has_foreign || claim->foreign.units < 0 || claim->foreign.scale > 2 ||
        decimal_compare(claim->foreign, most) > 0) {
        add(draw, FINDING_DRW_0014, "/foreignDuty", claim->country, NULL, NULL);
        return;
    }
    if (strcmp(claim->foreign_currency, "CAD") == 0) {
        draw->ret->foreign = money_from_decimal(claim->foreign, ROUND_HALF_UP);
        draw->ret->exchange_rate = "1";
        return;
    }
    const struct tariff_exchange *exchange =
        tariff_exchange_find(draw->tariff, claim->foreign_currency, claim->exported_on);
    if (exchange == NULL) {
        add(draw, FINDING_DRW_0015, "/foreignDuty/currency", claim->foreign_currency,
            day(draw, claim->exported_on), NULL);
        return;
    }
    draw->ret->foreign = money_product(claim->foreign, exchange->rate, ROUND_HALF_UP);
    draw->ret->exchange_rate = exchange->text;
}

/* ---- amounts ---- */

/* Without the taxes of the Excise Tax Act Part IX, which go back by their own rules. */
static bool drawn_back(const struct draw *draw, enum revenue_class class)
{
    switch (class) {
    case REVENUE_CUSTOMS_DUTY:
    case REVENUE_SAFEGUARD:
    case REVENUE_EXCISE_DUTY:
    case REVENUE_EXCISE_TAX:
        return true;
    case REVENUE_ANTI_DUMPING:
    case REVENUE_COUNTERVAILING: /* @source Customs Tariff s. 97 */
        return !has_word(draw->terms, "no-sima");
    case REVENUE_SURTAX:
        return strcmp(tariff_parameter(draw->tariff, "drawback_surtax", draw->request->on, "true"),
                      "true") == 0;
    default:
        return false;
    }
}

static money paid_on(const struct assessment_line *line, enum revenue_class class)
{
    money sum = {0};
    for (size_t i = 0; i < line->charges_count; i++)
        if (line->charges[i].class == class)
            sum = money_add(sum, line->charges[i].amount);
    return sum;
}

static money part_of(money paid, decimal quantity, decimal imported)
{
    return money_cents((int64_t)int_divide((__int128)paid.cents * millionths(quantity),
                                           millionths(imported), ROUND_HALF_UP));
}

static void draw_class(struct draw *draw, const struct casework_drawable *known,
                       const struct casework_exported *out, enum revenue_class class, money paid)
{
    struct casework_drawback *ret = draw->ret;
    decimal after = decimal_sum(known->granted, out->quantity);
    money share = money_subtract(part_of(paid, after, known->imported),
                                 part_of(paid, known->granted, known->imported));
    money left = money_subtract(paid, known->drawn[class]);
    if (share.cents > left.cents)
        share = left.cents > 0 ? left : money_cents(0);
    if (share.cents == 0)
        return;
    *LIST_PUSH(draw->arena, ret->parts, ret->parts_count, draw->capacity) = (struct casework_drawn){
        .line = known->line,
        .class = class,
        .paid = paid,
        .earlier = known->granted,
        .quantity = out->quantity,
        .imported = known->imported,
        .share = share,
        .amount = share};
}

static const char *place(struct draw *draw, size_t i, const char *field)
{
    return arena_printf(draw->arena, "/lines/%zu/%s", i, field);
}

static bool judge_line(struct draw *draw, size_t i, size_t at)
{
    const struct casework_drawback_request *request = draw->request;
    const struct casework_exported *out = &request->claim->lines[i];
    const struct casework_drawable *known = &request->lines[at];
    const char *line = arena_printf(draw->arena, "%d", out->line);
    for (size_t k = 0; k < i; k++)
        if (request->claim->lines[k].line == out->line) {
            add(draw, FINDING_DRW_0011, place(draw, i, "line"), line, NULL, NULL);
            return false;
        }
    if (!known->known) {
        add(draw, FINDING_DRW_0016, place(draw, i, "line"), line, NULL, NULL);
        return false;
    }
    const decimal most = {INT64_C(9999999999999), 3};
    if (out->quantity.units <= 0 || out->quantity.scale > 6 ||
        decimal_compare(out->quantity, most) > 0) {
        add(draw, FINDING_DRW_0012, place(draw, i, "quantity"), line,
            decimal_text(draw->arena, out->quantity), NULL);
        return false;
    }
    if (decimal_compare(decimal_sum(known->claimed, out->quantity), known->imported) > 0) {
        decimal claimed = known->claimed;
        claimed.units = -claimed.units;
        add(draw, FINDING_DRW_0013, place(draw, i, "quantity"), line,
            decimal_text(draw->arena, out->quantity),
            arena_printf(draw->arena, "%s %s",
                         decimal_text(draw->arena, decimal_sum(known->imported, claimed)),
                         known->unit));
        return false;
    }
    return true;
}

static void draw_line(struct draw *draw, size_t i)
{
    const struct casework_drawback_request *request = draw->request;
    const struct casework_exported *out = &request->claim->lines[i];
    size_t at = 0;
    while (at < request->declaration->lines_count &&
           request->declaration->lines[at].number != out->line)
        at++;
    if (at == request->declaration->lines_count) {
        add(draw, FINDING_DRW_0010, place(draw, i, "line"),
            arena_printf(draw->arena, "%d", out->line), NULL, NULL);
        return;
    }
    if (!judge_line(draw, i, at))
        return;
    for (int class = 0; class < REVENUE_COUNT; class++) {
        money paid = paid_on(&request->assessment->lines[at], (enum revenue_class)class);
        if (paid.cents <= 0)
            continue;
        if (drawn_back(draw, (enum revenue_class)class))
            draw_class(draw, &request->lines[at], out, (enum revenue_class)class, paid);
        else if (class == REVENUE_ANTI_DUMPING || class == REVENUE_COUNTERVAILING)
            draw->ret->sima_left_out = true;
    }
}

/* Each part its part of the foreign duty; cents are carried along so that the parts make the whole.
 * @source Customs Tariff s. 96(1) */
static void limit_to_foreign(struct draw *draw)
{
    struct casework_drawback *ret = draw->ret;
    money whole = {0}, sum = {0}, given = {0};
    for (size_t i = 0; i < ret->parts_count; i++)
        whole = money_add(whole, ret->parts[i].share);
    if (!ret->limited || ret->foreign.cents >= whole.cents) {
        ret->limited = false;
        return;
    }
    for (size_t i = 0; i < ret->parts_count; i++) {
        sum = money_add(sum, ret->parts[i].share);
        money so_far = money_cents((int64_t)int_divide(
            (__int128)ret->foreign.cents * sum.cents, whole.cents, ROUND_HALF_UP));
        ret->parts[i].amount = money_subtract(so_far, given);
        given = so_far;
    }
}

static void sum_up(struct casework_drawback *drawback)
{
    drawback->total = money_cents(0);
    for (int i = 0; i < REVENUE_COUNT; i++)
        drawback->by_class[i] = money_cents(0);
    for (size_t i = 0; i < drawback->parts_count; i++) {
        money *sum = &drawback->by_class[drawback->parts[i].class];
        *sum = money_add(*sum, drawback->parts[i].amount);
        drawback->total = money_add(drawback->total, drawback->parts[i].amount);
    }
}

enum code casework_draw(struct arena *arena, const struct tariff *tariff,
                        const struct casework_drawback_request *request, struct findings *findings,
                        struct casework_drawback *ret_drawback)
{
    struct casework_drawback drawback = {.version = request->declaration->version};
    struct draw draw = {.arena = arena, .tariff = tariff, .request = request,
                        .findings = findings, .ret = &drawback};
    size_t errors = findings->errors_count;
    judge_export(&draw);
    find_terms(&draw);
    convert_foreign(&draw);
    if (request->claim->lines_count == 0)
        add(&draw, FINDING_DRW_0009, "/lines", NULL, NULL, NULL);
    for (size_t i = 0; i < request->claim->lines_count; i++)
        draw_line(&draw, i);
    limit_to_foreign(&draw);
    sum_up(&drawback);
    if (findings->errors_count == errors && drawback.total.cents == 0)
        add(&draw, FINDING_DRW_0017, "/lines", NULL, NULL, NULL);
    *ret_drawback = drawback;
    return findings->errors_count > errors ? FINDINGS : OK;
}

/* ---- less than was granted ---- */

static struct casework_exported *exported(struct casework_claim *claim, int line)
{
    for (size_t i = 0; i < claim->lines_count; i++)
        if (claim->lines[i].line == line)
            return &claim->lines[i];
    return NULL;
}

/* "1=60, 3=0", into the claim. */
static void read_entitled(struct draw *draw, const char *entitled, struct casework_claim *claim)
{
    char *text = arena_text(draw->arena, entitled), *next = text;
    bool *given = arena_array(draw->arena, claim->lines_count + 1, sizeof(*given));
    if (text[strspn(text, " ")] == '\0')
        return;
    for (char *pair; (pair = strsep(&next, ",")) != NULL;) {
        char *quantity = strchr(pair, '='), *end = NULL;
        long line = strtol(pair, &end, 10);
        decimal stays = {0, 0};
        if (quantity != NULL)
            quantity += 1 + strspn(quantity + 1, " ");
        bool read = quantity != NULL && end != pair && end[strspn(end, " ")] == '=' && line > 0 &&
                    line < 100000;
        if (read) {
            quantity[strcspn(quantity, " ")] = '\0';
            read = decimal_parse(quantity, 6, &stays) && stays.units >= 0;
        }
        if (!read) {
            add(draw, FINDING_DRW_0022, "/entitled", entitled, NULL, NULL);
            return;
        }
        struct casework_exported *known = exported(claim, (int)line);
        const char *number = arena_printf(draw->arena, "%ld", line);
        if (known == NULL)
            add(draw, FINDING_DRW_0023, "/entitled", number, NULL, NULL);
        else if (given[known - claim->lines])
            add(draw, FINDING_DRW_0026, "/entitled", number, NULL, NULL);
        else if (decimal_compare(stays, known->quantity) > 0)
            add(draw, FINDING_DRW_0024, "/entitled", number, quantity,
                decimal_text(draw->arena, known->quantity));
        else
            known->quantity = stays;
        if (known != NULL)
            given[known - claim->lines] = true;
    }
}

static void keep_part(struct draw *draw, const struct casework_drawn *part, decimal quantity)
{
    struct casework_drawback *ret = draw->ret;
    money share = money_subtract(
        part_of(part->paid, decimal_sum(part->earlier, quantity), part->imported),
        part_of(part->paid, part->earlier, part->imported));
    share = money_min(share, part->share);
    if (share.cents <= 0)
        return;
    struct casework_drawn *kept = LIST_PUSH(draw->arena, ret->parts, ret->parts_count,
                                            draw->capacity);
    *kept = *part;
    kept->quantity = quantity;
    kept->share = kept->amount = share;
}

static void drop_empty_lines(struct casework_claim *claim)
{
    size_t kept = 0;
    for (size_t i = 0; i < claim->lines_count; i++)
        if (claim->lines[i].quantity.units != 0)
            claim->lines[kept++] = claim->lines[i];
    claim->lines_count = kept;
}

enum code casework_reduce(struct arena *arena, const char *entitled,
                          const struct casework_drawback *granted, struct casework_claim *claim,
                          struct findings *findings, struct casework_drawback *ret_drawback)
{
    struct casework_drawback reduced = *granted;
    struct draw draw = {.arena = arena, .findings = findings, .ret = &reduced};
    size_t errors = findings->errors_count;
    struct casework_exported *lines = arena_array(arena, claim->lines_count + 1, sizeof(*lines));
    memcpy(lines, claim->lines, claim->lines_count * sizeof(*lines));
    claim->lines = lines;
    read_entitled(&draw, entitled, claim);
    reduced.parts = NULL;
    reduced.parts_count = 0;
    for (size_t i = 0; i < granted->parts_count; i++) {
        const struct casework_exported *stays = exported(claim, granted->parts[i].line);
        if (stays != NULL && stays->quantity.units > 0)
            keep_part(&draw, &granted->parts[i], stays->quantity);
    }
    limit_to_foreign(&draw);
    sum_up(&reduced);
    drop_empty_lines(claim);
    if (findings->errors_count == errors && reduced.total.cents >= granted->total.cents)
        add(&draw, FINDING_DRW_0025, "/entitled", money_text(arena, granted->total), NULL, NULL);
    else if (findings->errors_count == errors && reduced.total.cents == 0)
        add(&draw, FINDING_DRW_0027, "/entitled", NULL, NULL, NULL);
    *ret_drawback = reduced;
    return findings->errors_count > errors ? FINDINGS : OK;
}

enum case_step casework_drawback_step(const struct casework_drawback_statement *statement)
{
    if (statement->before.cents > 0)
        return statement->granted ? CASE_STEP_DRAWBACK_REDUCE : CASE_STEP_DRAWBACK_TAKE_BACK;
    return statement->granted ? CASE_STEP_DRAWBACK_GRANT : CASE_STEP_DRAWBACK_REFUSE;
}

/* ---- versions after a drawback ---- */

static void judge_drawn_line(struct arena *arena, const struct declaration *declaration,
                             const struct assessment *after, const struct casework_drawable *known,
                             struct findings *findings)
{
    const struct assessment_line *line = NULL;
    decimal quantity = {0, 0};
    size_t at = 0;
    for (size_t i = 0; i < after->lines_count; i++)
        if (declaration->lines[i].number == known->line) {
            line = &after->lines[i];
            at = i;
            if (declaration->lines[i].quantities_count > 0)
                quantity = declaration->lines[i].quantities[0].value;
        }
    money drawn = {0}, least = {0};
    for (int class = 0; class < REVENUE_COUNT; class++) {
        money owed = line == NULL ? money_cents(0) : paid_on(line, (enum revenue_class)class);
        if (owed.cents >= known->drawn[class].cents)
            continue;
        drawn = money_add(drawn, known->drawn[class]);
        least = money_add(least, owed);
    }
    if (drawn.cents > 0)
        findings_add(findings, FINDING_DRW_0020, known->line,
                     arena_printf(arena, "/lines/%zu", at), money_text(arena, drawn),
                     arena_printf(arena, "%d", known->line), money_text(arena, least));
    if (known->claimed.units > 0 && decimal_compare(quantity, known->claimed) < 0)
        findings_add(findings, FINDING_DRW_0021, known->line,
                     arena_printf(arena, "/lines/%zu/quantities/0", at),
                     decimal_text(arena, known->claimed), arena_printf(arena, "%d", known->line),
                     decimal_text(arena, quantity));
}

void casework_judge_drawn(struct arena *arena, const struct declaration *declaration,
                          const struct assessment *after, const struct casework_drawable *drawable,
                          size_t count, struct findings *findings)
{
    for (size_t i = 0; i < count; i++)
        judge_drawn_line(arena, declaration, after, &drawable[i], findings);
}
