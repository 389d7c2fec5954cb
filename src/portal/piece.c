/* Small pieces of pages: icons, tags, names. */
#include "action_arrears.h"
#include "action_relief.h"
#include "portal_impl.h"

#define LINE_ICON(path)                                                                            \
    "<svg viewBox=\"0 0 20 20\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.8\" "       \
    "stroke-linecap=\"round\" stroke-linejoin=\"round\" aria-hidden=\"true\" "                     \
    "focusable=\"false\">" path "</svg>"
#define DOT_ICON(colour, path)                                                                     \
    "<svg class=\"ic\" viewBox=\"0 0 28 28\" aria-hidden=\"true\" focusable=\"false\">"            \
    "<circle cx=\"14\" cy=\"14\" r=\"13\" fill=\"" colour "\"/><path d=\"" path                    \
    "\" stroke=\"#fff\" stroke-width=\"3\" fill=\"none\" stroke-linecap=\"round\" "                \
    "stroke-linejoin=\"round\"/></svg>"

static const char *const icons[] = {
    [ICON_MENU] = LINE_ICON("<path d=\"M3 5h14M3 10h14M3 15h14\"/>"),
    [ICON_BUILDING] = LINE_ICON("<path d=\"M4 17V4h8v13M12 8h4v9M2.5 17h15M7 7.5h2M7 10.5h2"
                                "M7 13.5h2\"/>"),
    [ICON_USER] = LINE_ICON("<circle cx=\"10\" cy=\"6.5\" r=\"3.5\"/><path d=\"M3.5 17c.6-3.3 "
                            "3.2-5 6.5-5s5.9 1.7 6.5 5\"/>"),
    [ICON_INFO] = LINE_ICON("<circle cx=\"10\" cy=\"10\" r=\"8\"/><path d=\"M10 9v5M10 6v.01\"/>"),
    [ICON_WARN] = LINE_ICON("<path d=\"M10 2.5 1.5 17h17zM10 8v4M10 14.5v.01\"/>"),
    [ICON_OK] = LINE_ICON("<circle cx=\"10\" cy=\"10\" r=\"8\"/><path d=\"m6 10.2 2.7 2.7L14 "
                          "7.5\"/>"),
    [ICON_BAD] = LINE_ICON("<circle cx=\"10\" cy=\"10\" r=\"8\"/><path d=\"m7 7 6 6M13 7l-6 "
                           "6\"/>"),
    [ICON_DOWN] = LINE_ICON("<path d=\"M10 3v10M5.5 9 10 13.5 14.5 9M3 17h14\"/>"),
    [ICON_PLUS] = LINE_ICON("<path d=\"M10 4v12M4 10h12\"/>"),
    [ICON_SEARCH] = LINE_ICON("<circle cx=\"8.5\" cy=\"8.5\" r=\"5.5\"/><path d=\"m13 13 4.5 "
                              "4.5\"/>"),
    [ICON_CROSS] = LINE_ICON("<path d=\"m3 3 14 14M17 3 3 17\"/>"),
    [ICON_MARK] = "<svg viewBox=\"0 0 42 42\" aria-hidden=\"true\" focusable=\"false\">"
                  "<rect width=\"42\" height=\"42\" rx=\"9\" fill=\"#0e5a63\"/>"
                  "<path d=\"M11 31V20h5.5v11zM18.25 31V14.5h5.5V31zM25.5 31V9H31v22z\" "
                  "fill=\"#fff\"/><path d=\"M8.5 34.5h25\" stroke=\"#7fd3da\" stroke-width=\"2.2\" "
                  "stroke-linecap=\"round\"/></svg>",
    [ICON_DOT_BAD] = DOT_ICON("#b3192e", "M14 7.5v8M14 20v.01"),
    [ICON_DOT_WARN] = DOT_ICON("#795706", "M14 7.5v8M14 20v.01"),
    [ICON_DOT_INFO] = DOT_ICON("#24568f", "M14 13v7M14 8.5v.01"),
    [ICON_DOT_OK] = DOT_ICON("#196636", "m8.5 14.5 3.8 3.8 7.2-8.3"),
};

struct markup icon(enum icon which)
{
    return (struct markup){icons[which]};
}

struct markup swatch(struct page *page, const char *class)
{
    return (struct markup){arena_printf(
        page->arena,
        "<svg viewBox=\"0 0 13 13\" aria-hidden=\"true\" focusable=\"false\"><rect width=\"13\" "
        "height=\"13\" class=\"%s\"/></svg>",
        class)};
}

struct markup tag(struct page *page, const char *kind, const char *text)
{
    struct out *outer = page->out, inner = out_new(page->arena);
    page->out = &inner;
    out_printf(&inner, "<span class=\"tag%s%s\">", *kind ? " tag--" : "", kind);
    page_put_text(page, text);
    out_put(&inner, "</span>");
    page->out = outer;
    return (struct markup){inner.data};
}

const char *item_type_name(const struct page *page, enum item_type type)
{
    return fact(page, item_types[type].en, item_types[type].fr);
}

const char *role_name(const struct page *page, const char *role)
{
    const char *name = say_id(page, "role.", role);
    return name ? name : role;
}

/* Who filed or paid: the name when it is one of the accounts at hand, else the number. */
const char *party_name(const struct page *page, const char *number)
{
    if (!number || !*number)
        return "";
    bn business;
    const char *name = NULL;
    if (bn_parse(arena_copy(page->arena, number, strnlen(number, 9)), &business))
        name = action_business_name(page->action, business);
    return name ? name : number;
}

const char *account_name(const struct page *page, program_account account)
{
    const char *name = action_business_name(page->action, program_account_bn(account));
    return name ? name : arena_text(page->arena, account.text);
}

struct markup item_status(struct page *page, const struct ledger_item *item)
{
    date today = page->action->today;
    enum item_type by;
    bool whole;
    if (action_given_up(page->action, item, &by, &whole))
        return tag(page, "ok",
                   t(page, by == ITEM_WAV ? whole ? TEXT_STATUS_WAIVED : TEXT_STATUS_REST_WAIVED
                           : whole        ? TEXT_STATUS_WRITTEN_OFF
                                          : TEXT_STATUS_REST_WRITTEN_OFF));
    if (item->outstanding.cents == 0)
        return tag(page, "ok",
                   t(page, item->amount.cents < 0 ? TEXT_STATUS_USED : TEXT_STATUS_PAID));
    if (item->amount.cents < 0)
        return tag(page, "violet", t(page, TEXT_STATUS_CREDIT));
    if (action_is_referred(page->action, item))
        return tag(page, "bad", t(page, TEXT_STATUS_REFERRED));
    if (!date_is_none(item->due_on) && date_before(item->due_on, today))
        return tag(page, "bad", t(page, TEXT_STATUS_PAST_DUE));
    if (item->outstanding.cents != item->amount.cents)
        return tag(page, "warn", t(page, TEXT_STATUS_PART));
    return tag(page, "info", t(page, TEXT_STATUS_OPEN));
}

const char *account_short(const struct page *page, program_account account)
{
    return arena_text(page->arena, program_account_program(&account));
}
