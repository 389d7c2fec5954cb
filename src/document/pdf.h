/*
 * document, private: tagged PDF pages, Letter size. Two layers: what is read (headings,
 * paragraphs, tables; each under its structure tag) is drawn as it comes; what only decorates
 * (bands, rules, running heads, repeated column headings, page numbers) is kept as marks and drawn
 * at the end, when the number of pages is known, as artifacts under the first layer.
 *
 * Lengths are Pango units, 1/1024 point, so no arithmetic here is in floating point.
 */
#pragma once
#include "document.h"
#include <pango/pangocairo.h>

#define POINTS(n) ((n) * PANGO_SCALE)

enum {
    PDF_WIDTH = POINTS(612),
    PDF_HEIGHT = POINTS(792),
    PDF_LEFT = POINTS(40),
    PDF_RIGHT = POINTS(572),
    PDF_TOP_FIRST = POINTS(76), /* below the band of the first page */
    PDF_TOP = POINTS(58),
    PDF_BOTTOM = POINTS(738),
    PDF_ROWS_MAX = 10000, /* of one table; more are said to be left out */
};

enum pdf_color {
    PDF_INK,
    PDF_MUTED,
    PDF_BAND,
    PDF_TEAL,
    PDF_WHITE,
    PDF_PALE,
    PDF_RULE,
    PDF_SHADE,
};
enum pdf_align { PDF_ALIGN_LEFT, PDF_ALIGN_RIGHT };

struct pdf_font {
    int tenths; /* of a point */
    bool bold;
    enum pdf_color color;
};

struct pdf_column {
    const char *title;
    bool right; /* amounts */
    bool wrap;  /* takes what width is left and breaks into lines */
};
struct pdf_row {
    const char **cells; /* NULL is an empty cell */
    bool strong;        /* a total */
};
struct pdf_table {
    const struct pdf_column *columns;
    int columns_count;
    const struct pdf_row *rows;
    size_t rows_count;
    int tenths;       /* type size wanted; made smaller, to 6 points, when columns need it */
    int width;        /* 0 is the width of the page */
    bool no_headings; /* the first column holds the headings of the rows */
};

struct pdf;
/* `brand` and `beside` stand in the band of page one; `running` is at the top of the others;
 * `foot` at the bottom of each, left of the page number, with `foot_small` below. */
struct pdf_about {
    const char *title, *brand, *beside, *running, *foot, *foot_small;
    date created_on;
};
struct pdf *pdf_new(struct arena *arena, enum language language, const struct pdf_about *about);
void pdf_heading(struct pdf *pdf, int level, const char *text); /* 1 to 3 */
/* A heading of level 2 in white with a big figure under it, for a box in the band's colour. */
void pdf_band_heading(struct pdf *pdf, const char *text, const char *figure);
void pdf_paragraph(struct pdf *pdf, struct pdf_font font, const char *text);
void pdf_gap(struct pdf *pdf, int height);
void pdf_rows(struct pdf *pdf, const struct pdf_table *table);
/* A box of one colour behind headings and paragraphs, `height` at most, which it indents. */
struct pdf_place {
    int page, y;
};
struct pdf_place pdf_box(struct pdf *pdf, int height);
void pdf_box_end(struct pdf *pdf, struct pdf_place from, enum pdf_color color);
/* Turns the page unless `height` is left on it. */
void pdf_need(struct pdf *pdf, int height);
/* Ends the document, in every case frees what is not in the arena. */
enum code pdf_finish(struct pdf *pdf, const char **ret_bytes, size_t *ret_size);

/* ---- between the files of the printer ---- */

struct pdf_mark {
    int page, x, y, width, height;
    enum pdf_color color;
    struct pdf_font font;
    enum pdf_align align;
    const char *text; /* NULL: a filled rectangle */
};
struct pdf {
    struct arena *arena;
    enum language language;
    struct pdf_about about;
    struct out content_bytes, marks_bytes;
    cairo_surface_t *surface;
    cairo_t *content;
    PangoLayout *layout;
    int page, y, indent; /* page from 0 */
    struct pdf_mark *marks;
    size_t marks_count, marks_capacity;
    const struct pdf_grid *grid; /* of the table being drawn */
};
struct pdf_grid; /* column widths and type size of a table */
void pdf_turn(struct pdf *pdf);
void pdf_mark_rectangle(struct pdf *pdf, int x, int y, int width, int height, enum pdf_color color);
void pdf_mark_text(struct pdf *pdf, int page, int x, int y, int width, enum pdf_align align,
                   struct pdf_font font, const char *text);
/* Sets the layout and gives the height it takes. Width -1: one line, as long as it is. */
int pdf_set(struct pdf *pdf, PangoLayout *layout, struct pdf_font font, int width,
            enum pdf_align align, bool wrap, const char *text);
int pdf_width_of(struct pdf *pdf, struct pdf_font font, const char *text);
/* Shows the layout that was set, inside the open tag. */
void pdf_show(struct pdf *pdf, cairo_t *cairo, PangoLayout *layout, int x, int y,
              enum pdf_color color);
void pdf_table_headings(struct pdf *pdf, bool repeated);
cairo_status_t pdf_put_bytes(void *closure, const unsigned char *data, unsigned int size);
/* Joins the layers and adds what cairo leaves out: language, title, XMP, scopes of headings. */
enum code pdf_join(struct pdf *pdf, const char **ret_bytes, size_t *ret_size);
