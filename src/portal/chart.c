/* Drawings: SVG with attributes only, so that the policy needs no exception. Places are kept in
 * tenths of a unit. */
#include "portal_impl.h"

struct markup share_bar(struct page *page, money part, money whole, const char *class)
{
    int64_t hundredths =
        whole.cents > 0 && part.cents > 0
            ? (int64_t)int_divide((__int128)part.cents * 10000, whole.cents, ROUND_HALF_UP)
            : 0;
    if (hundredths > 10000)
        hundredths = 10000;
    return (struct markup){arena_printf(
        page->arena,
        "<svg aria-hidden=\"true\" focusable=\"false\" preserveAspectRatio=\"none\"><rect "
        "width=\"%lld.%02lld%%\" height=\"100%%\" class=\"%s\"/></svg>",
        (long long)(hundredths / 100), (long long)(hundredths % 100), class)};
}

struct markup gauge(struct page *page, const char *id, money used, money limit,
                    const char *description)
{
    /* the longer of the two leaves some room behind it */
    const int64_t longer = used.cents > limit.cents ? used.cents : limit.cents;
    const __int128 whole = (__int128)(longer > 0 ? longer : 1) * 115;
    const int64_t share = (int64_t)((__int128)used.cents * 1000000 / whole);
    const int64_t mark = (int64_t)((__int128)limit.cents * 1000000 / whole);
    const bool over = used.cents > limit.cents;
    const bool near = (__int128)used.cents * 4 > (__int128)limit.cents * 3;
    struct out *outer = page->out, inner = out_new(page->arena);
    page->out = &inner;
    out_printf(&inner, "<svg class=\"gauge\" role=\"img\" preserveAspectRatio=\"none\" "
               "aria-labelledby=\"%s-t %s-d\"><title id=\"%s-t\">", id, id, id);
    page_put_text(page, t(page, TEXT_FS_USE_GAUGE));
    out_printf(&inner, "</title><desc id=\"%s-d\">", id);
    page_put_text(page, say(page, TEXT_FS_USE_GAUGE_WHAT, description, NULL));
    out_put(&inner, "</desc><rect y=\"20%\" width=\"100%\" height=\"60%\" rx=\"3\" "
                    "class=\"g-bg\"/>");
    out_printf(&inner, "<rect y=\"20%%\" width=\"%lld.%02lld%%\" height=\"60%%\" rx=\"3\" "
               "class=\"%s\"/>", (long long)(share / 100), (long long)(share % 100),
               over ? "g-bad" : near ? "g-warn" : "g-ok");
    out_printf(&inner, "<line x1=\"%lld.%02lld%%\" x2=\"%lld.%02lld%%\" y1=\"0\" y2=\"100%%\" "
               "class=\"th\"/></svg>", (long long)(mark / 100), (long long)(mark % 100),
               (long long)(mark / 100), (long long)(mark % 100));
    page->out = outer;
    return (struct markup){inner.data};
}

/* Axis words: $500, $20k, $1.5M. Steps are chosen so that nothing is lost by it. */
const char *money_short(struct page *page, money value)
{
    bool fr = page->language == LANGUAGE_FR;
    int64_t dollars = value.cents / 100;
    const char *number, *unit = "";
    if (dollars >= 1000000) {
        int64_t tenths = dollars / 100000;
        number = tenths % 10 == 0
                     ? arena_printf(page->arena, "%lld", (long long)(tenths / 10))
                     : arena_printf(page->arena, fr ? "%lld,%lld" : "%lld.%lld",
                                    (long long)(tenths / 10), (long long)(tenths % 10));
        unit = "M";
    } else if (dollars >= 1000) {
        int64_t tenths = dollars / 100;
        number = tenths % 10 == 0
                     ? arena_printf(page->arena, "%lld", (long long)(tenths / 10))
                     : arena_printf(page->arena, fr ? "%lld,%lld" : "%lld.%lld",
                                    (long long)(tenths / 10), (long long)(tenths % 10));
        unit = "k";
    } else {
        number = arena_printf(page->arena, "%lld", (long long)dollars);
    }
    if (fr)
        return arena_printf(page->arena, "%s\u00a0%s$", number, unit);
    return arena_printf(page->arena, "$%s%s", number, unit);
}

/* 1, 2 or 5 times a power of ten dollars, so that at most five steps reach the top. */
static int64_t axis_step(int64_t top)
{
    int64_t power = 100;
    for (;;) {
        const int64_t steps[] = {power, 2 * power, 5 * power};
        for (size_t i = 0; i < ARRAY_COUNT(steps); i++)
            if (top <= 5 * steps[i])
                return steps[i];
        power *= 10;
    }
}

static void put_tenths(struct out *out, const char *name, int64_t tenths)
{
    out_printf(out, " %s=\"%lld.%lld\"", name, (long long)(tenths / 10), (long long)(tenths % 10));
}

struct markup chart_columns(struct page *page, const struct chart *chart, const char *suffix,
                            int width, int height, int label_every)
{
    enum { LEFT = 520, RIGHT = 40, TOP = 140, BOTTOM = 260 };
    int64_t wide = 10 * (int64_t)width, high = 10 * (int64_t)height;
    int64_t top = 0;
    for (size_t i = 0; i < chart->labels_count; i++) {
        int64_t sum = 0;
        for (size_t s = 0; s < chart->series_count; s++)
            if (chart->series[s].values[i].cents > 0)
                sum += chart->series[s].values[i].cents;
        top = sum > top ? sum : top;
    }
    int64_t step = axis_step(top > 0 ? top : 1);
    int64_t limit = (top + step - 1) / step * step;
    if (limit == 0)
        limit = step;
    int64_t room = high - TOP - BOTTOM;

    struct out *outer = page->out, inner = out_new(page->arena);
    page->out = &inner;
    out_printf(&inner, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s%s-t %s%s-d\">"
               "<title id=\"%s%s-t\">", width, height, chart->id, suffix, chart->id, suffix,
               chart->id, suffix);
    page_put_text(page, chart->title);
    out_printf(&inner, "</title><desc id=\"%s%s-d\">", chart->id, suffix);
    page_put_text(page, chart->description);
    out_put(&inner, "</desc>");
    for (int64_t g = 0; g <= limit; g += step) {
        int64_t y = TOP + room - room * g / limit;
        out_printf(&inner, "<line x1=\"52\" x2=\"%d\"", width - 4);
        put_tenths(&inner, "y1", y);
        put_tenths(&inner, "y2", y);
        out_printf(&inner, " class=\"%s\"/><text x=\"44\"", g ? "gl" : "ax");
        put_tenths(&inner, "y", y + 45);
        out_printf(&inner, " text-anchor=\"end\">%s</text>", money_short(page, money_cents(g)));
    }
    int64_t count = chart->labels_count ? (int64_t)chart->labels_count : 1;
    int64_t band = (wide - LEFT - RIGHT) / count;
    int64_t inside = band * 64 / 100 < 380 ? band * 64 / 100 : 380;
    for (size_t i = 0; i < chart->labels_count; i++) {
        int64_t x = LEFT + band * (int64_t)i + (band - inside) / 2, sum = 0;
        for (size_t s = 0; s < chart->series_count; s++) {
            int64_t value = chart->series[s].values[i].cents;
            if (value <= 0)
                continue;
            int64_t low = TOP + room - (int64_t)((__int128)room * sum / limit);
            sum += value;
            int64_t up = TOP + room - (int64_t)((__int128)room * sum / limit);
            out_put(&inner, "<rect");
            put_tenths(&inner, "x", x);
            put_tenths(&inner, "y", up);
            put_tenths(&inner, "width", inside);
            put_tenths(&inner, "height", low - up - 10 > 6 ? low - up - 10 : 6);
            out_printf(&inner, " class=\"%s\"/>", chart->series[s].class);
        }
        if ((chart->labels_count - 1 - i) % (size_t)label_every == 0) {
            out_put(&inner, "<text");
            put_tenths(&inner, "x", x + inside / 2);
            out_printf(&inner, " y=\"%d\" text-anchor=\"middle\">", height - 7);
            page_put_text(page, chart->labels[i]);
            out_put(&inner, "</text>");
        }
    }
    out_put(&inner, "</svg>");
    page->out = outer;
    return (struct markup){inner.data};
}
