/* A form of many lines is shown in pages of some; the other lines stand in the draft. */
#include "form.h"
#include "templates.h"

#include <stdlib.h>

size_t form_window_start(size_t line)
{
    return line / FORM_SHOWN_MAX * FORM_SHOWN_MAX;
}

/* Which lines the page shows: those with the first error, those asked for, or the first. */
void form_set_window(struct page *page, struct form_view *view)
{
    size_t count = view->form->lines_count;
    view->last_line = count;
    if (count <= FORM_SHOWN_MAX || !view->draft || !view->draft->id[0])
        return;
    const char *asked = query(page, "lines");
    if (!*asked)
        asked = field(page, "window");
    size_t first = strtoul(asked, NULL, 10);
    for (size_t i = 0; i < view->problems_count && !*query(page, "lines"); i++)
        if (!view->problems[i].warning && view->problems[i].line > 0) {
            first = (size_t)view->problems[i].line - 1;
            break;
        }
    view->windowed = true;
    view->first_line = form_window_start(first < count ? first : count - 1);
    view->last_line = view->first_line + FORM_SHOWN_MAX;
    if (view->last_line > count)
        view->last_line = count;
}

const char *problem_url(struct page *page, const struct form_view *view,
                        const struct problem *problem)
{
    size_t line = problem->line > 0 ? (size_t)problem->line - 1 : view->first_line;
    if (!view->windowed || (line >= view->first_line && line < view->last_line))
        return arena_printf(page->arena, "#%s", problem->control);
    return arena_printf(page->arena, "%s?draft=%s&errors=1&lines=%zu#%s",
                        url(page, ROUTE_DECLARATION_NEW, NULL),
                        http_escape(page->arena, view->form->draft), form_window_start(line),
                        problem->control);
}
