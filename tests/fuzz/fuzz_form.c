/* Any bytes as a form: what comes out is UTF-8, and escaped and parsed again it is the same. So is
 * the declaration's form in the browser once it was read, and whatever button is pressed. */
#include "form.h"
#include "fuzz.h"

static char *write_fields(struct arena *arena, const struct http_field *fields, size_t count)
{
    struct out out = out_new(arena);
    for (size_t i = 0; i < count; i++)
        out_printf(&out, "%s%s=%s", i == 0 ? "" : "&", http_escape(arena, fields[i].name),
                   http_escape(arena, fields[i].value));
    return out.data;
}

static void check_fields(struct arena *arena, const struct http_field *fields, size_t count)
{
    struct http_field *again;
    for (size_t i = 0; i < count; i++) {
        assert(text_is_utf8(fields[i].name, strlen(fields[i].name)));
        assert(text_is_utf8(fields[i].value, strlen(fields[i].value)));
    }
    const char *text = write_fields(arena, fields, count);
    /* A field without name and value is written as "=", which is one as well. */
    size_t same = http_parse_fields(arena, text, strlen(text), &again);
    assert(same == count);
    for (size_t i = 0; i < count; i++) {
        assert(strcmp(again[i].name, fields[i].name) == 0);
        assert(strcmp(again[i].value, fields[i].value) == 0);
    }
}

static struct form read_again(struct arena *arena, const struct form *form, enum language language)
{
    struct http_field *fields;
    const char *text = form_write(form);
    size_t count = http_parse_fields(arena, text, strlen(text), &fields);
    return form_read(arena, fields, count, language);
}

/* A declaration made of a form without a finding is one that can be stored and read again, but for
 * what is missing or below zero: that is for the check to tell. */
static void check_declaration(struct arena *arena, const struct form *form)
{
    struct findings findings = findings_new(arena);
    struct declaration declaration, stored;
    program_account account;
    bool parsed = program_account_parse("123456782RM0001", &account);
    assert(parsed);
    form_declaration(form, account, (program_account){""}, &findings, &declaration);
    for (size_t i = 0; i < findings.count; i++) {
        const char *control = form_control(arena, form, findings.items[i].pointer);
        assert(control != NULL && *control != '\0');
    }
    fuzz_check_findings(arena, findings.errors_count == 0 ? OK : FINDINGS, &findings);
    if (findings.errors_count > 0)
        return;
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    document_write_declaration(&json, &declaration);
    (void)document_read_declaration(arena, out.data, out.size, &findings, &stored);
    for (size_t i = 0; i < findings.count; i++)
        assert(findings.items[i].code == FINDING_DOC_0002 ||
               findings.items[i].code == FINDING_CAD_0206);
}

static void check_form(struct arena *arena, struct form form, const struct http_field *fields,
                       size_t count, enum language language)
{
    const char *anchor;
    for (size_t i = 0; i < count; i++)
        if (strcmp(fields[i].name, "change") == 0 && form_change(&form, fields[i].value, &anchor))
            assert(*anchor != '\0');
    assert(form.lines_count <= FORM_LINES_MAX && form.invoices_count <= FORM_INVOICES_MAX);
    if (*form.version == '\0')
        form.version = "1"; /* what a draft without it is given */
    struct form again = read_again(arena, &form, language);
    assert(again.lines_count == form.lines_count);
    assert(again.invoices_count == form.invoices_count);
    assert(strcmp(form_write(&again), form_write(&form)) == 0);
    for (size_t i = 0; i < form.lines_count; i++)
        (void)form_line_invoice(&form, i);
    check_declaration(arena, &form);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    struct http_field *fields;
    size_t count = http_parse_fields(arena, (const char *)bytes, size, &fields);
    check_fields(arena, fields, count);
    for (int language = 0; language < LANGUAGES; language++)
        check_form(arena, form_read(arena, fields, count, (enum language)language), fields, count,
                   (enum language)language);
    arena_free(arena);
    return 0;
}
