/*
 * mass: a file on its way into a mass adjustment. What was uploaded is kept like a draft until it
 * is filed or dropped: the table, what each column holds, and what rows hold that do not say it.
 */
#pragma once
#include "bulk.h"
#include "import.h"

struct mass {
    const char *id, *name;
    const char *reasons[CASEWORK_REASONS_MAX], *known_on, *remarks; /* "" not given */
    struct sheet sheet;
    const char **controls; /* of each column, "" not taken */
};
enum code mass_load(struct page *page, const char *id, struct mass *ret);
enum code mass_save(struct page *page, struct mass *mass);
void mass_guess(struct page *page, struct mass *mass);
const struct option *mass_controls(struct page *page);
/* Are transaction, field and value there? Else a finding on the action. */
bool mass_complete(struct page *page, const struct mass *mass);
struct bulk_request mass_request(struct page *page, const struct mass *mass);
