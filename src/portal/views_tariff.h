/* What the templates of the open tariff pages are given. */
#pragma once

struct tariff_section { /* a section of the tariff with its chapters */
    const char *name;   /* Section XI: Textiles ...; "" not in the data */
    const struct tariff_branch *chapters;
    size_t count;
};
struct tariff_view {
    const char *text, *on, *problem, *meant;
    const struct tariff_class *const *found;
    size_t count;
    bool more;
    const struct tariff_section *sections; /* when nothing is searched for */
    size_t sections_count;
};
struct tariff_tree_view {
    const char *number, *on, *problem; /* as shown */
    const struct tariff_branch *parents, *branches;
    size_t parents_count, count;
};
struct tariff_moment { /* a time in the life of a number */
    date from, to;
    const char *source;
    const char *changes[RATE_TREATMENTS_MAX + 1];
    size_t changes_count;
};
struct tariff_number_view {
    const struct tariff_class *class;
    date on;
    bool outside; /* not in force on the day */
    const char *problem;
    const struct tariff_branch *parents;
    size_t parents_count;
    const struct tariff_treatment *const *treatments;
    size_t treatments_count;
    const struct tariff_surtax *const *surtaxes;
    size_t surtaxes_count;
    const char *const *units;
    size_t units_count;
    const struct tariff_moment *moments;
    size_t moments_count;
    const char *declare; /* address of a new declaration, NULL none */
};
struct guide_view {
    const char *text, *meant, *under;
    bool all; /* branches without the words as well */
    int step;
    const struct tariff_branch *parents, *branches;
    size_t parents_count, count;
};
struct estimate_view {
    const char *text, *number, *origin, *value, *currency, *quantity, *unit, *quantity2, *unit2,
        *on; /* as typed; number: ten digits or "" */
    const char *class_shown;
    const struct problem *problems;
    size_t problems_count;
    const struct tariff_class *const *found; /* to choose from, by words */
    size_t found_count;
    const struct option *currencies;
    const struct comparison *comparison; /* NULL: not worked out */
    money least;
    const char *declare;
};

/* "Chapter 61: Articles of apparel ..."; number and text of any other branch. */
const char *branch_title(struct page *page, const char *number, const char *description);
const char *branch_number(struct page *page, const char *number); /* 6109.10.00 */
/* Where a branch leads: the number's page where it holds one only. */
const char *branch_url(struct page *page, const struct tariff_branch *branch, const char *on);
const char *guide_url(struct page *page, const struct guide_view *view, const char *under);
/* A day of the query; today, and what is wrong with it, when it cannot be read. */
date day_asked(struct page *page, const char *name, const char **ret_problem);
/* A new declaration of the actor's one account with these fields filled in; NULL: not signed in,
 * or there are several to choose from. */
const char *declare_url(struct page *page, const char *fields);
const char *estimate_problem(const struct estimate_view *view, const char *control);
