/* Rate texts of the tariff: blanks change nothing, and a known rate printed plainly is the same
 * rate. A declared quantity turned into the rate's unit never overflows. */
#include "fuzz.h"

static void put_part(struct out *out, const struct rate_part *part)
{
    if (part->unit == RATE_UNIT_NONE || part->percent.units != 0)
        out_printf(out, "%s %%", decimal_text(out->arena, part->percent));
    if (part->unit != RATE_UNIT_NONE && part->percent.units != 0)
        out_put(out, " plus ");
    if (part->unit == RATE_UNIT_NONE)
        return;
    /* Beyond four decimals it was printed in cents. */
    decimal amount = part->amount;
    if (amount.scale > 4) {
        amount.scale -= 2;
        out_printf(out, "%s \u00a2/%s", decimal_text(out->arena, amount),
                   rate_unit_text(part->unit));
    } else {
        out_printf(out, "$%s/%s", decimal_text(out->arena, amount), rate_unit_text(part->unit));
    }
}

static char *rate_print(struct arena *arena, const struct rate *rate)
{
    struct out out = out_new(arena);
    put_part(&out, &rate->base);
    if (rate->has_minimum) {
        out_put(&out, " but not less than ");
        put_part(&out, &rate->minimum);
    }
    if (rate->has_maximum) {
        out_put(&out, " or more than ");
        put_part(&out, &rate->maximum);
    }
    if (rate->has_plus) {
        out_put(&out, " plus ");
        put_part(&out, &rate->plus);
    }
    return out.data;
}

static bool part_equal(const struct rate_part *a, const struct rate_part *b)
{
    return a->unit == b->unit && decimal_compare(a->percent, b->percent) == 0 &&
           decimal_compare(a->amount, b->amount) == 0;
}

static bool rate_equal(const struct rate *a, const struct rate *b)
{
    return a->state == b->state && a->has_minimum == b->has_minimum &&
           a->has_maximum == b->has_maximum && a->has_plus == b->has_plus &&
           part_equal(&a->base, &b->base) && part_equal(&a->minimum, &b->minimum) &&
           part_equal(&a->maximum, &b->maximum) && part_equal(&a->plus, &b->plus);
}

static void check_part(const struct rate_part *part, size_t size)
{
    static const char *const declared[] = {"KGM", "TNE", "GRM", "MGM", "KTN", "LTR", "MAL",
                                           "HLT", "LPA", "NMB", "DZN", "GRO", "MIO", "CTM"};
    assert(part->percent.units >= 0 && part->amount.units >= 0);
    assert(part->amount.scale <= 6 && part->percent.scale <= 4);
    for (size_t i = 0; i < ARRAY_COUNT(declared); i++) {
        decimal quantity = {INT64_MAX - (int64_t)size, (uint8_t)(size % 7)}, converted;
        if (rate_unit_convert(part->unit, declared[i], quantity, &converted))
            assert(converted.units > 0 && converted.scale <= DECIMAL_SCALE_MAX);
    }
}

/* Each blank made a no-break space, and blanks around: nothing of it is a doubt. */
static char *respaced(struct arena *arena, const char *text)
{
    struct out out = out_new(arena);
    out_put(&out, "\u00a0 ");
    for (; *text != '\0'; text++)
        if (*text == ' ')
            out_put(&out, "\u00a0");
        else
            out_char(&out, *text);
    out_char(&out, ' ');
    return out.data;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    const char *text = arena_copy(arena, (const char *)bytes, size);
    struct rate rate = rate_parse(text);
    if (rate.state == RATE_KNOWN) {
        check_part(&rate.base, size);
        check_part(&rate.minimum, size);
        check_part(&rate.maximum, size);
        check_part(&rate.plus, size);
        struct rate again = rate_parse(rate_print(arena, &rate));
        assert(rate_equal(&again, &rate));
    }
    /* Within words such as "but not less than" the blanks are the tariff's own. */
    if (strlen(text) < 60 && strstr(text, "not") == NULL && strstr(text, "more") == NULL &&
        strstr(text, "of") == NULL) {
        struct rate wide = rate_parse(respaced(arena, text));
        assert(rate_equal(&wide, &rate));
    }
    arena_free(arena);
    return 0;
}
