/* Help with classifying: words first, then branch by branch down to a number. All of it stands in
 * the address, so it works without scripts and can be sent to somebody. It is no ruling. */
#include "templates.h"

enum { BRANCHES_MAX = 128 };

const char *guide_url(struct page *page, const struct guide_view *view, const char *under)
{
    return arena_printf(page->arena, "%s?q=%s&under=%s", url(page, ROUTE_GUIDE, NULL),
                        http_escape(page->arena, view->text), http_escape(page->arena, under));
}

/* The chapter and what stands between it and the branch. */
static void set_parents(struct page *page, struct guide_view *view)
{
    struct tariff_branch *parents = arena_array(page->arena, 12, sizeof(*parents));
    if (*view->under) {
        parents[0] = (struct tariff_branch){.number = arena_copy(page->arena, view->under, 2),
                                            .description = ""};
        view->parents_count = 1 + tariff_parents(page->action->tariff, view->under,
                                                 page->action->today, parents + 1, 11);
    }
    view->parents = parents;
    view->step = *view->text || *view->under ? (int)view->parents_count + 2 : 1;
}

enum code get_guide(struct page *page)
{
    struct guide_view view = {.text = query(page, "q"), .under = query(page, "under"),
                              .all = strcmp(query(page, "all"), "1") == 0};
    size_t size = strlen(view.under);
    if (size == 1 || size > 9 || strspn(view.under, "0123456789") != size)
        return NOT_FOUND;
    const struct tariff *tariff = page->action->tariff;
    struct tariff_branch *branches = arena_array(page->arena, BRANCHES_MAX, sizeof(*branches));
    if (*view.text) {
        view.meant = tariff_search_meant(tariff, page->arena, view.text);
        if (!view.all)
            view.count = tariff_branches(tariff, page->arena, view.under, view.text,
                                         page->action->today, branches, BRANCHES_MAX);
    }
    /* Whoever left the words for another branch goes on without them. */
    if ((view.all || *view.under) && view.count == 0) {
        view.all = true;
        view.count = tariff_branches(tariff, page->arena, view.under, NULL, page->action->today,
                                     branches, BRANCHES_MAX);
    }
    view.branches = branches;
    set_parents(page, &view);
    page->title = t(page, TEXT_TARIFF_HELP);
    page->code = "RUL-01";
    page->nav = NAV_TARIFF;
    page_add_crumb(page, url(page, ROUTE_TARIFF, NULL), t(page, TEXT_TARIFF_TITLE));
    page_add_crumb(page, NULL, page->title);
    page_guide(page, &view);
    return page_answer(page, 200);
}
