/* document, private: what the statements of decisions have in common in print. */
#pragma once
#include "pdf.h"
#include "words.h"

struct pdf_decision {
    struct pdf *pdf;
    struct arena *arena;
    enum language language;
};
/* Opened under its heading. content: the statement as JSON, whose checksum stands on each page. */
struct pdf_decision pdf_decision_new(struct arena *arena, enum language language, enum word kind,
                                     const char *id, const struct out *content, date decided_on);
struct pdf_fact {
    enum word word;
    const char *text; /* NULL: left out */
};
void pdf_decision_facts(const struct pdf_decision *decision, const struct pdf_fact *facts,
                        size_t count);
/* NULL: none */
const char *pdf_decision_day(const struct pdf_decision *decision, date on);
const char *pdf_decision_step(const struct pdf_decision *decision, enum case_step step);
struct pdf_outcome {
    bool posted;
    money interest; /* 0: none */
    bool prescribed;
    date interest_from, interest_to;
    const char *words; /* of who decided; NULL: none */
};
void pdf_decision_outcome(const struct pdf_decision *decision, const struct pdf_outcome *outcome);
enum code pdf_decision_end(const struct pdf_decision *decision, const char **ret_bytes,
                           size_t *ret_size);
