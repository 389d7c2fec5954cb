/* What the templates of drafts, and of bringing in lines, are given. */
#pragma once

struct templates_view {
    const struct draft *rows;
    size_t count;
};

struct import_column {
    const char *header, *control; /* "" not taken */
    const char *samples[3];
};
struct import_trouble { /* why a row is not taken */
    int row;            /* of the file */
    const char *column, *value, *reason;
};
struct import_view {
    const char *id, *name, *draft; /* draft: the lines go to, "" a new one */
    const struct problem *problems;
    size_t problems_count;
    const struct import_column *columns;
    size_t columns_count;
    const struct option *controls;
    const char *currency, *shipped, *origin; /* of rows that do not say it */
    const struct option *currencies;
    size_t rows, good, bad, added;
    const struct import_trouble *troubles;
    size_t troubles_count;
    bool more; /* troubles than are shown */
    const struct form *form; /* with the good rows at its end */
    size_t shown;            /* of them */
};
const char *begun_note(struct page *page); /* what a new draft was filled from, NULL nothing */
size_t form_window_start(size_t line); /* the first line of the page a line is on */
void form_set_window(struct page *page, struct form_view *view);
