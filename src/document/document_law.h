/*
 * Golden cases: declarations with what must come of them, a JSON object a line. A change of the law
 * carries them, and they are worked out with it before it may come into force.
 *   {"name":"...","on":"2026-01-15","declaration":{...},"totals":{"GST":"5.00","payable":"5.00"}}
 *   {"name":"...","on":"2026-01-15","declaration":{...},"findings":["CAD-0410"]}
 */
#pragma once
#include "document.h"

#define GOLDEN_CASES "golden-cases"

enum { GOLDEN_CASES_MAX = 1000, GOLDEN_FINDINGS_MAX = 20 };
struct golden_case {
    int line;
    const char *name; /* "line 3" when it has none */
    date on;          /* the accounting day */
    struct declaration declaration;
    bool refused; /* findings are expected; else totals: classes not named are zero */
    money totals[REVENUE_COUNT];
    bool has_payable, has_value_for_duty;
    money payable, value_for_duty;
    size_t findings_count; /* codes, in the order of the text */
    const char *findings[GOLDEN_FINDINGS_MAX];
};
/* Every trouble is a finding that names the line. */
enum code document_read_golden(struct arena *arena, const char *text, size_t size,
                               struct findings *findings, struct golden_case **ret_cases,
                               size_t *ret_count);
