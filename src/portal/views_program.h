/* views_program: what handlers give to the templates of other programs and of paper. */
#pragma once
#include "views.h"

struct programs_view {
    const struct program_standing *list;
    size_t count;
    struct form_view form;
    bool may_post, decides;
    const struct option *programs, *needs, *outcomes; /* for who decides */
    const char *program, *reference, *amount, *since, *words, *need, *until, *outcome, *back;
    bool stepping; /* the second form of who decides was sent */
};
struct paper_view {
    const struct paper_approval *list; /* newest first */
    size_t count;
    bool stands, decides, deposits; /* deposits: the form of those is shown */
    struct form_view form;
    const struct option *grounds, *providers, *programs, *authorities, *witnesses, *methods;
    const char *ground, *words, *provider, *program, *authority, *number, *amount, *from, *until,
        *parts, *amount_words, *witness, *copy, *id, *method;
    bool debtor_signed, provider_signed, sealed;
};

struct providers_view {
    const struct firm *list;
    size_t count;
};

const char *provider_class(struct page *page, const struct firm *firm);
const char *program_title(struct page *page, enum security_program program);
const char *authority_title(struct page *page, const char *authority);
struct markup program_tag(struct page *page, const char *state);
const char *paper_ground(struct page *page, const char *ground);
const char *channel_title(struct page *page, const char *channel);
/* A NULL-ended choice of programs; `first`: a label for none, NULL without it. */
const struct option *options_of_programs(struct page *page, const enum security_program *list,
                                         size_t count, const char *first);
const struct option *options_of_all_programs(struct page *page);
const struct option *options_of_authorities(struct page *page);
const struct option *options_of_providers(struct page *page);
/* Like problems_by_name, of fields that stand within others: the innermost name that is a field. */
struct form_view problems_of_bond(struct page *page, const char *otherwise);
/* "123456782RM0001 20000.00", a line each. */
size_t read_bond_parts(struct page *page, const char *text, struct security_part_order **ret);
