/* Values into a page: escaped, and in the way of its language. */
#include "portal_impl.h"

static void escape(struct out *out, const char *text)
{
    const char *start = text;
    for (; *text; text++) {
        const char *instead = NULL;
        switch (*text) {
        case '&': instead = "&amp;"; break;
        case '<': instead = "&lt;"; break;
        case '>': instead = "&gt;"; break;
        case '"': instead = "&quot;"; break;
        case '\'': instead = "&#39;"; break;
        default: continue;
        }
        out_bytes(out, start, (size_t)(text - start));
        out_put(out, instead);
        start = text + 1;
    }
    out_bytes(out, start, (size_t)(text - start));
}

void page_put_text(struct page *page, const char *text)
{
    if (text)
        escape(page->out, text);
}

void page_put_int(struct page *page, long long value)
{
    out_int(page->out, value);
}

void page_put_size(struct page *page, unsigned long long value)
{
    out_printf(page->out, "%llu", value);
}

void page_put_money(struct page *page, money value)
{
    out_put(page->out, money_page(page->arena, value, page->language));
}

void page_put_date(struct page *page, date value)
{
    page_put_markup(page, time_tag(page, value));
}

void page_put_decimal(struct page *page, decimal value)
{
    out_put(page->out, decimal_page(page, value));
}

void page_put_transaction(struct page *page, transaction_number value)
{
    page_put_text(page, reference_text(page, value.text));
}

void page_put_account(struct page *page, program_account value)
{
    out_put(page->out, value.text);
}

void page_put_bn(struct page *page, bn value)
{
    out_printf(page->out, "%.5s\u00a0%.4s", value.text, value.text + 5);
}

void page_put_markup(struct page *page, struct markup value)
{
    out_put(page->out, value.text);
}

const char *page_word_text(struct page *page, const char *text)
{
    (void)page;
    return text ? text : "";
}

const char *page_word_int(struct page *page, long long value)
{
    return arena_printf(page->arena, "%lld", value);
}

const char *page_word_size(struct page *page, unsigned long long value)
{
    return arena_printf(page->arena, "%llu", value);
}

const char *page_word_money(struct page *page, money value)
{
    return money_page(page->arena, value, page->language);
}

const char *page_word_date(struct page *page, date value)
{
    return date_page(page->arena, value, page->language);
}

const char *page_word_decimal(struct page *page, decimal value)
{
    return decimal_page(page, value);
}

const char *page_word_transaction(struct page *page, transaction_number value)
{
    return reference_text(page, value.text);
}

const char *page_word_account(struct page *page, program_account value)
{
    return arena_text(page->arena, value.text);
}

const char *t(const struct page *page, enum text_id text)
{
    return texts[text].words[page->language];
}

/* {0} to {5} replaced by the arguments, which are plain words. */
static const char *fill(const struct page *page, const char *words, va_list arguments)
{
    const char *values[6] = {NULL};
    for (size_t i = 0; i < ARRAY_COUNT(values); i++) {
        values[i] = va_arg(arguments, const char *);
        if (!values[i])
            break;
    }
    struct out out = out_new(page->arena);
    for (const char *at = words; *at; at++) {
        if (at[0] == '{' && at[1] >= '0' && at[1] <= '5' && at[2] == '}') {
            const char *value = values[at[1] - '0'];
            out_put(&out, value ? value : "");
            at += 2;
        } else {
            out_char(&out, *at);
        }
    }
    return out.data ? out.data : "";
}

const char *say(const struct page *page, enum text_id text, ...)
{
    va_list arguments;
    va_start(arguments, text);
    const char *words = fill(page, t(page, text), arguments);
    va_end(arguments);
    return words;
}

void page_say(struct page *page, enum text_id text, ...)
{
    va_list arguments;
    va_start(arguments, text);
    escape(page->out, texts[text].arguments ? fill(page, t(page, text), arguments) : t(page, text));
    va_end(arguments);
}

const char *say_id(const struct page *page, const char *prefix, const char *id)
{
    const char *wanted = arena_printf(page->arena, "%s%s", prefix, id);
    for (size_t i = 0; i < TEXT_COUNT; i++)
        if (strcmp(texts[i].id, wanted) == 0)
            return texts[i].words[page->language];
    return NULL;
}

const char *fact(const struct page *page, const char *en, const char *fr)
{
    return page->language == LANGUAGE_FR ? fr : en;
}

const char *iso(const struct page *page, date d)
{
    return date_text(page->arena, d);
}

const char *money_of(const struct page *page, money m)
{
    return money_page(page->arena, m, page->language);
}

const char *decimal_page(const struct page *page, decimal value)
{
    const char *text = decimal_text(page->arena, value);
    bool fr = page->language == LANGUAGE_FR;
    struct out out = out_new(page->arena);
    if (*text == '-') {
        out_put(&out, "\u2212");
        text++;
    }
    size_t whole = strcspn(text, ".");
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            out_put(&out, fr ? "\u00a0" : ",");
        out_char(&out, text[i]);
    }
    if (text[whole])
        out_printf(&out, "%c%s", fr ? ',' : '.', text + whole + 1);
    return out.data;
}

const char *rate_page(const struct page *page, const char *text)
{
    if (!text)
        return "";
    if (strcmp(text, "Free") == 0)
        return t(page, TEXT_RATE_FREE);
    bool fr = page->language == LANGUAGE_FR;
    struct out out = out_new(page->arena);
    out_put(&out, "");
    for (const char *at = text; *at; at++) {
        bool point = *at == '.' && at > text && at[-1] >= '0' && at[-1] <= '9' && at[1] >= '0' &&
                     at[1] <= '9';
        if (at[0] == ' ' && at[1] == '%')
            continue;
        if (*at == '%' && fr)
            out_put(&out, "\u00a0%");
        else
            out_char(&out, point && fr ? ',' : *at);
    }
    return out.data;
}

const char *reference_text(const struct page *page, const char *digits)
{
    if (strlen(digits) != 14 || strspn(digits, "0123456789") != 14)
        return arena_text(page->arena, digits);
    return arena_printf(page->arena, "%.5s\u00a0%.5s\u00a0%.4s", digits, digits + 5, digits + 10);
}

const char *clock_text(const struct page *page, instant at)
{
    const char *text = instant_text(page->arena, at); /* 2025-11-20T14:05:00.000-05:00 */
    const char *time = strchr(text, 'T');
    if (!time)
        return "";
    return arena_printf(page->arena, page->language == LANGUAGE_FR ? "%.2s\u00a0h\u00a0%.2s"
                                                                   : "%.2s:%.2s",
                        time + 1, time + 4);
}

struct markup time_tag(const struct page *page, date d)
{
    if (date_is_none(d))
        return (struct markup){""};
    return (struct markup){arena_printf(page->arena, "<time datetime=\"%s\">%s</time>",
                                        date_text(page->arena, d),
                                        date_page(page->arena, d, page->language))};
}
