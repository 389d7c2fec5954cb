#include "words.h"

static const char *const words[WORD_COUNT][LANGUAGES] = {
#define WORD_ROW(name, en, fr) [WORD_##name] = {en, fr},
    WORDS(WORD_ROW)
#undef WORD_ROW
};

const char *word(enum word word, enum language language)
{
    return words[word][language];
}

char *word_fill(struct arena *arena, enum word word, enum language language, const char *a,
                const char *b, const char *c, const char *d)
{
    const char *const arguments[] = {a, b, c, d};
    struct out out = out_new(arena);
    for (const char *at = words[word][language]; *at != '\0'; at++) {
        if (at[0] == '{' && at[1] >= '0' && at[1] <= '3' && at[2] == '}') {
            out_put(&out, arguments[at[1] - '0']);
            at += 2;
        } else {
            out_char(&out, *at);
        }
    }
    return out.data;
}

const char *word_section(const char *code, enum language language)
{
    static const struct {
        char code[3];
        enum word word;
    } sections[] = {
        {"OB", WORD_SECTION_OB}, {"PY", WORD_SECTION_PY}, {"TX", WORD_SECTION_TX},
        {"OT", WORD_SECTION_OT}, {"IN", WORD_SECTION_IN}, {"PD", WORD_SECTION_PD},
        {"CR", WORD_SECTION_CR}, {"UR", WORD_SECTION_UR},
    };
    for (size_t i = 0; i < ARRAY_COUNT(sections); i++) {
        if (strcmp(sections[i].code, code) == 0)
            return word(sections[i].word, language);
    }
    return code;
}

const char *word_status(const char *status, enum language language)
{
    static const struct {
        char status[8];
        enum word word;
    } states[] = {
        {"OPEN", WORD_OPEN},
        {"PART", WORD_PART},
        {"CLEARED", WORD_CLEARED},
        {"OVERDUE", WORD_OVERDUE},
    };
    for (size_t i = 0; i < ARRAY_COUNT(states); i++) {
        if (strcmp(states[i].status, status) == 0)
            return word(states[i].word, language);
    }
    return status;
}

const char *word_item_type(enum item_type type, enum language language)
{
    return language == LANGUAGE_EN ? item_types[type].en : item_types[type].fr;
}

const char *word_class(enum revenue_class class, enum language language)
{
    return language == LANGUAGE_EN ? revenue_classes[class].en : revenue_classes[class].fr;
}

char *word_amount(struct arena *arena, money value, enum language language)
{
    char *text = money_page(arena, value, language);
    char *sign = strchr(text, '$');
    if (language == LANGUAGE_EN)
        memmove(sign, sign + 1, strlen(sign));
    else
        sign[-(int)strlen("\u00a0")] = '\0';
    return text;
}

char *word_reference(struct arena *arena, const char *reference)
{
    if (strlen(reference) != 14 || strspn(reference, "0123456789") != 14)
        return arena_text(arena, reference);
    return arena_printf(arena, "%.5s\u00a0%.5s\u00a0%.4s", reference, reference + 5,
                        reference + 10);
}

const char *word_kind(const struct statement *statement, enum language language)
{
    return word(strcmp(statement->kind, "DN") == 0 ? WORD_NOTICE : WORD_STATEMENT, language);
}

char *word_decimal(struct arena *arena, const char *text, enum language language)
{
    char *copy = arena_text(arena, text == NULL ? "" : text);
    char *point = language == LANGUAGE_FR ? strchr(copy, '.') : NULL;
    if (point != NULL)
        *point = ',';
    return copy;
}
