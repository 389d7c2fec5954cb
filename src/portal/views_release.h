/* What the page of a declaration that is paid before release shows. */
#pragma once

struct release_view {
    struct shown_release release;
    struct shown_declaration *shown; /* the version to act on */
    const struct shown_case *cases;  /* about release, by version */
    size_t cases_count;
    bool officer, client, payer, may_change;
    const char *words;
    const struct findings *problems; /* NULL none */
};
/* The due date of a debt; of one that is paid before release, that. */
const char *due_text(struct page *page, money amount, date due_on);
bool is_paid_at_release(const char *type);
void release_drop_number(struct page *page, struct form *form);
enum code release_preview(struct page *page, const char *number, struct pay_view *view);
const char *release_next(struct page *page, const struct release_view *view);
const char *release_button(struct page *page, const struct release_view *view, enum case_step step);
