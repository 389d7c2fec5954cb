/* views_refunds: what handlers give to the templates of refunds. */
#pragma once
#include "views.h"

/* How many lines of a change refund a loss. */
size_t refunded_lines(const struct assessment *assessment);
const struct option *options_of_registered(struct page *page);
