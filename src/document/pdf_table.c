#include "pdf.h"

enum { COLUMNS_MAX = 16, PAD_X = POINTS(3), PAD_Y = POINTS(2), TENTHS_MIN = 60 };

struct pdf_grid {
    const struct pdf_table *table;
    int tenths, width;
    int x[COLUMNS_MAX], widths[COLUMNS_MAX]; /* text box, without padding */
    int heading_height, line_height;
};

static enum pdf_align align_of(const struct pdf_table *table, int column)
{
    return table->columns[column].right ? PDF_ALIGN_RIGHT : PDF_ALIGN_LEFT;
}

static size_t points_count(const char *text)
{
    size_t count = 0;
    for (; text != NULL && *text != '\0'; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

/* Width of the longest word of a column heading. */
static int heading_width(struct pdf *pdf, struct pdf_font font, const char *title)
{
    int widest = 0;
    while (*title != '\0') {
        size_t size = strcspn(title, " ");
        /* With the blank that stands beside a written line break. */
        int width = pdf_width_of(pdf, font, arena_printf(pdf->arena, " %.*s", (int)size, title));
        widest = width > widest ? width : widest;
        title += size + (title[size] == ' ');
    }
    return widest;
}

/* What a column needs at a type size. Only its longest cell is measured (one with a total in bold
 * is another candidate), which keeps ten thousand rows cheap; digits are all of one width. */
static int column_width(struct pdf *pdf, const struct pdf_table *table, int column, int tenths)
{
    struct pdf_font plain = {tenths, false, PDF_INK}, bold = {tenths, true, PDF_INK};
    const char *longest[2] = {"", ""};
    size_t lengths[2] = {0, 0};
    for (size_t row = 0; row < table->rows_count; row++) {
        const char *cell = table->rows[row].cells[column];
        size_t length = points_count(cell);
        bool strong = table->rows[row].strong;
        if (length > lengths[strong]) {
            lengths[strong] = length;
            longest[strong] = cell;
        }
    }
    int width = table->no_headings ? 0 : heading_width(pdf, bold, table->columns[column].title);
    bool heads_rows = table->no_headings && column == 0;
    int cell = pdf_width_of(pdf, heads_rows ? bold : plain, longest[0]);
    width = cell > width ? cell : width;
    cell = pdf_width_of(pdf, bold, longest[1]);
    width = cell > width ? cell : width;
    /* A hair more, so that rounding never ellipsizes the longest one. */
    return width + POINTS(1);
}

/* Gives what is left to the columns that wrap, or else to all alike. */
static void grid_share(struct pdf_grid *grid, int left)
{
    const struct pdf_table *table = grid->table;
    int wraps = 0;
    for (int i = 0; i < table->columns_count; i++)
        wraps += table->columns[i].wrap;
    for (int i = 0; i < table->columns_count; i++) {
        if (wraps == 0)
            grid->widths[i] += left / table->columns_count;
        else if (table->columns[i].wrap)
            grid->widths[i] += left / wraps;
    }
}

static void grid_make(struct pdf *pdf, const struct pdf_table *table, struct pdf_grid *grid)
{
    assert(table->columns_count <= COLUMNS_MAX);
    *grid = (struct pdf_grid){.table = table};
    grid->width = table->width == 0 ? PDF_RIGHT - PDF_LEFT : table->width;
    int left = 0;
    for (grid->tenths = table->tenths;; grid->tenths -= 5) {
        left = grid->width;
        for (int i = 0; i < table->columns_count; i++) {
            grid->widths[i] = column_width(pdf, table, i, grid->tenths);
            /* A column that wraps needs no more than some words a line. */
            int most = grid->tenths * PANGO_SCALE * 12 / 10;
            if (table->columns[i].wrap && grid->widths[i] > most)
                grid->widths[i] = most;
            left -= grid->widths[i] + 2 * PAD_X;
        }
        if (left >= 0 || grid->tenths - 5 < TENTHS_MIN)
            break;
    }
    grid_share(grid, left);
    int x = PDF_LEFT;
    for (int i = 0; i < table->columns_count; i++) {
        grid->x[i] = x + PAD_X;
        x += grid->widths[i] + 2 * PAD_X;
    }
    struct pdf_font bold = {grid->tenths, true, PDF_INK};
    grid->line_height = pdf_set(pdf, pdf->layout, bold, -1, PDF_ALIGN_LEFT, false, "0");
    for (int i = 0; i < table->columns_count; i++) {
        int height = pdf_set(pdf, pdf->layout, bold, grid->widths[i], align_of(table, i), true,
                             table->columns[i].title);
        grid->heading_height = height > grid->heading_height ? height : grid->heading_height;
    }
}

/* The headings of the columns: tagged the first time, decoration on the pages that follow. */
void pdf_table_headings(struct pdf *pdf, bool repeated)
{
    const struct pdf_grid *grid = pdf->grid;
    const struct pdf_table *table = grid->table;
    if (table->no_headings)
        return;
    struct pdf_font bold = {grid->tenths, true, PDF_INK};
    int height = grid->heading_height + 2 * PAD_Y;
    pdf_mark_rectangle(pdf, PDF_LEFT, pdf->y, grid->width, height, PDF_SHADE);
    pdf_mark_rectangle(pdf, PDF_LEFT, pdf->y + height, grid->width, POINTS(1), PDF_TEAL);
    if (!repeated)
        cairo_tag_begin(pdf->content, "TR", NULL);
    for (int i = 0; i < table->columns_count; i++) {
        const char *title = table->columns[i].title;
        int shown =
            pdf_set(pdf, pdf->layout, bold, grid->widths[i], align_of(table, i), true, title);
        int y = pdf->y + PAD_Y + grid->heading_height - shown;
        if (repeated) {
            pdf_mark_text(pdf, pdf->page, grid->x[i], y, grid->widths[i], align_of(table, i), bold,
                          title);
            continue;
        }
        cairo_tag_begin(pdf->content, "TH", NULL);
        pdf_show(pdf, pdf->content, pdf->layout, grid->x[i], y, PDF_INK);
        cairo_tag_end(pdf->content, "TH");
    }
    if (!repeated)
        cairo_tag_end(pdf->content, "TR");
    pdf->y += height + POINTS(1);
}

static int row_height(struct pdf *pdf, const struct pdf_grid *grid, const struct pdf_row *row)
{
    int height = grid->line_height;
    struct pdf_font font = {grid->tenths, row->strong, PDF_INK};
    for (int i = 0; i < grid->table->columns_count; i++) {
        if (!grid->table->columns[i].wrap || row->cells[i] == NULL)
            continue;
        int cell = pdf_set(pdf, pdf->layout, font, grid->widths[i], PDF_ALIGN_LEFT, true,
                           row->cells[i]);
        height = cell > height ? cell : height;
    }
    return height + 2 * PAD_Y;
}

/* `more` is the room that what follows must still have on the page. */
static void put_row(struct pdf *pdf, const struct pdf_grid *grid, const struct pdf_row *row,
                    int more)
{
    const struct pdf_table *table = grid->table;
    int height = row_height(pdf, grid, row);
    pdf_need(pdf, height + more);
    cairo_tag_begin(pdf->content, "TR", NULL);
    for (int i = 0; i < table->columns_count; i++) {
        const char *tag = table->no_headings && i == 0 ? "TH" : "TD";
        bool strong = row->strong || (table->no_headings && i == 0);
        cairo_tag_begin(pdf->content, tag, NULL);
        if (row->cells[i] != NULL && row->cells[i][0] != '\0') {
            struct pdf_font font = {grid->tenths, strong, PDF_INK};
            pdf_set(pdf, pdf->layout, font, grid->widths[i], align_of(table, i),
                    table->columns[i].wrap, row->cells[i]);
            pdf_show(pdf, pdf->content, pdf->layout, grid->x[i], pdf->y + PAD_Y, PDF_INK);
        }
        cairo_tag_end(pdf->content, tag);
    }
    cairo_tag_end(pdf->content, "TR");
    if (row->strong)
        pdf_mark_rectangle(pdf, PDF_LEFT, pdf->y, grid->width, height, PDF_SHADE);
    pdf->y += height;
    pdf_mark_rectangle(pdf, PDF_LEFT, pdf->y, grid->width, POINTS(1) / 2, PDF_RULE);
}

void pdf_rows(struct pdf *pdf, const struct pdf_table *table)
{
    struct pdf_grid grid;
    grid_make(pdf, table, &grid);
    pdf_need(pdf, grid.heading_height + 3 * grid.line_height + 6 * PAD_Y);
    pdf->grid = &grid;
    cairo_tag_begin(pdf->content, "Table", NULL);
    pdf_table_headings(pdf, false);
    for (size_t i = 0; i < table->rows_count; i++) {
        /* A total does not stand alone on a page. */
        bool before_total = i + 2 == table->rows_count && table->rows[i + 1].strong;
        put_row(pdf, &grid, &table->rows[i], before_total ? grid.line_height + 2 * PAD_Y : 0);
    }
    cairo_tag_end(pdf->content, "Table");
    pdf->grid = NULL;
    pdf->y += POINTS(6);
}
