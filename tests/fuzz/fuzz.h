/*
 * What the fuzzers share. Each gives any bytes to one reader of bytes from outside and asserts what
 * must hold of whatever comes out; a broken assertion ends the process, and libFuzzer keeps the
 * input.
 */
#pragma once
#include "document.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Findings agree with the code they came with, and their words are UTF-8 in both languages. */
static inline void fuzz_check_findings(struct arena *arena, enum code code,
                                       const struct findings *findings)
{
    size_t errors = 0;
    for (size_t i = 0; i < findings->count; i++)
        errors += findings->items[i].severity == SEVERITY_ERROR;
    assert(errors <= findings->errors_count);
    assert((code == OK) == (findings->errors_count == 0));
    for (int language = 0; language < LANGUAGES; language++) {
        struct out out = out_new(arena);
        struct json json = json_new(&out);
        document_write_findings(&json, findings, (enum language)language);
        assert(text_is_utf8(out.data, out.size));
        const char *text = document_findings_text(arena, findings, (enum language)language);
        assert(text_is_utf8(text, strlen(text)));
    }
}
