#include "pdf.h"
#include "words.h"

#include <cairo-pdf.h>

static const unsigned char colors[][3] = {
    [PDF_INK] = {0x12, 0x22, 0x26},  [PDF_MUTED] = {0x4a, 0x5a, 0x60},
    [PDF_BAND] = {0x12, 0x3f, 0x47}, [PDF_TEAL] = {0x0e, 0x5a, 0x63},
    [PDF_WHITE] = {0xff, 0xff, 0xff}, [PDF_PALE] = {0xd5, 0xe8, 0xea},
    [PDF_RULE] = {0xd0, 0xd8, 0xda}, [PDF_SHADE] = {0xee, 0xf4, 0xf5},
};

static void set_color(cairo_t *cairo, enum pdf_color color)
{
    const unsigned char *c = colors[color];
    cairo_set_source_rgb(cairo, c[0] / 255.0, c[1] / 255.0, c[2] / 255.0);
}

cairo_status_t pdf_put_bytes(void *closure, const unsigned char *data, unsigned int size)
{
    out_bytes(closure, (const char *)data, size);
    return CAIRO_STATUS_SUCCESS;
}

/* Positions as the font says, not rounded to a screen's grid. */
static PangoLayout *layout_new(cairo_t *cairo, enum language language)
{
    PangoLayout *layout = pango_cairo_create_layout(cairo);
    PangoContext *context = pango_layout_get_context(layout);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_cairo_context_set_resolution(context, 72);
    pango_context_set_round_glyph_positions(context, FALSE);
    /* No ligatures: each letter stays one to be found and read aloud. */
    PangoAttrList *attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes, pango_attr_font_features_new("liga=0, clig=0, dlig=0"));
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
    pango_context_set_language(
        context, pango_language_from_string(language == LANGUAGE_EN ? "en-CA" : "fr-CA"));
    return layout;
}

/* The text with its line breaks written out. Pango draws the blank at which it breaks as nothing,
 * which cairo then wraps in a span of replacement text, after which some readers skip the rest. A
 * blank beside a written break is an ordinary one: before it, or after it where lines are flush
 * right. */
static const char *broken_text(struct arena *arena, PangoLayout *layout, enum pdf_align align,
                               const char *text)
{
    struct out out = out_new(arena);
    int count = pango_layout_get_line_count(layout);
    for (int i = 0; i < count; i++) {
        const PangoLayoutLine *line = pango_layout_get_line_readonly(layout, i);
        int size = line->length;
        const char *from = text + line->start_index;
        bool moves = i + 1 < count && align == PDF_ALIGN_RIGHT && size > 0 && from[size - 1] == ' ';
        out_bytes(&out, from, (size_t)(size - moves));
        if (i + 1 < count)
            out_put(&out, moves ? "\n " : "\n");
    }
    return out.data;
}

int pdf_set(struct pdf *pdf, PangoLayout *layout, struct pdf_font font, int width,
            enum pdf_align align, bool wrap, const char *text)
{
    PangoFontDescription *face = pango_font_description_new();
    pango_font_description_set_family(face, "DejaVu Sans, Noto Sans, sans-serif");
    pango_font_description_set_size(face, POINTS(font.tenths) / 10);
    pango_font_description_set_weight(face, font.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, face);
    pango_font_description_free(face);
    pango_layout_set_width(layout, width);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_ellipsize(layout, wrap || width < 0 ? PANGO_ELLIPSIZE_NONE
                                                         : PANGO_ELLIPSIZE_END);
    pango_layout_set_alignment(layout,
                               align == PDF_ALIGN_RIGHT ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
    pango_layout_set_text(layout, text, -1);
    if (wrap && pango_layout_get_line_count(layout) > 1) {
        pango_layout_set_text(layout, broken_text(pdf->arena, layout, align, text), -1);
        /* The blank at the end of a full line must not break it again. */
        if (align == PDF_ALIGN_LEFT)
            pango_layout_set_width(layout, -1);
    }
    int wide = 0, high = 0;
    pango_layout_get_size(layout, &wide, &high);
    return high;
}

int pdf_width_of(struct pdf *pdf, struct pdf_font font, const char *text)
{
    pdf_set(pdf, pdf->layout, font, -1, PDF_ALIGN_LEFT, false, text);
    int wide = 0, high = 0;
    pango_layout_get_size(pdf->layout, &wide, &high);
    return wide;
}

void pdf_show(struct pdf *pdf, cairo_t *cairo, PangoLayout *layout, int x, int y,
              enum pdf_color color)
{
    (void)pdf;
    set_color(cairo, color);
    cairo_move_to(cairo, pango_units_to_double(x), pango_units_to_double(y));
    pango_cairo_show_layout(cairo, layout);
}

void pdf_mark_rectangle(struct pdf *pdf, int x, int y, int width, int height, enum pdf_color color)
{
    *LIST_PUSH(pdf->arena, pdf->marks, pdf->marks_count, pdf->marks_capacity) =
        (struct pdf_mark){.page = pdf->page, .x = x, .y = y, .width = width, .height = height,
                          .color = color};
}

void pdf_mark_text(struct pdf *pdf, int page, int x, int y, int width, enum pdf_align align,
                   struct pdf_font font, const char *text)
{
    if (text == NULL)
        return;
    *LIST_PUSH(pdf->arena, pdf->marks, pdf->marks_count, pdf->marks_capacity) =
        (struct pdf_mark){.page = page, .x = x, .y = y, .width = width, .font = font,
                          .align = align, .text = text};
}

struct pdf *pdf_new(struct arena *arena, enum language language, const struct pdf_about *about)
{
    struct pdf *pdf = arena_alloc(arena, sizeof(*pdf));
    pdf->arena = arena;
    pdf->language = language;
    pdf->about = *about;
    pdf->content_bytes = out_new(arena);
    pdf->marks_bytes = out_new(arena);
    pdf->surface =
        cairo_pdf_surface_create_for_stream(pdf_put_bytes, &pdf->content_bytes, 612, 792);
    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_TITLE, about->title);
    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATOR, "Open CARM");
    /* The day of the data, not of the printing: the same document gives the same bytes. */
    if (!date_is_none(about->created_on))
        cairo_pdf_surface_set_metadata(
            pdf->surface, CAIRO_PDF_METADATA_CREATE_DATE,
            arena_printf(arena, "%sT00:00:00", date_text(arena, about->created_on)));
    pdf->content = cairo_create(pdf->surface);
    pdf->layout = layout_new(pdf->content, language);
    cairo_tag_begin(pdf->content, "Document", NULL);

    pdf_mark_rectangle(pdf, 0, 0, PDF_WIDTH, POINTS(46), PDF_BAND);
    pdf_mark_rectangle(pdf, 0, POINTS(46), PDF_WIDTH, POINTS(3), PDF_TEAL);
    struct pdf_font brand = {150, true, PDF_WHITE}, beside = {75, false, PDF_WHITE};
    cairo_tag_begin(pdf->content, "P", NULL);
    pdf_set(pdf, pdf->layout, brand, -1, PDF_ALIGN_LEFT, false, about->brand);
    pdf_show(pdf, pdf->content, pdf->layout, PDF_LEFT, POINTS(14), brand.color);
    cairo_tag_end(pdf->content, "P");
    cairo_tag_begin(pdf->content, "P", NULL);
    pdf_set(pdf, pdf->layout, beside, PDF_RIGHT - POINTS(200), PDF_ALIGN_RIGHT, true,
            about->beside);
    pdf_show(pdf, pdf->content, pdf->layout, POINTS(200), POINTS(19), beside.color);
    cairo_tag_end(pdf->content, "P");
    pdf->y = PDF_TOP_FIRST;
    return pdf;
}

void pdf_turn(struct pdf *pdf)
{
    cairo_show_page(pdf->content);
    pdf->page++;
    pdf->y = PDF_TOP;
    pdf_mark_text(pdf, pdf->page, PDF_LEFT, POINTS(30), PDF_RIGHT - PDF_LEFT, PDF_ALIGN_LEFT,
                  (struct pdf_font){75, false, PDF_MUTED}, pdf->about.running);
    pdf_mark_rectangle(pdf, PDF_LEFT, POINTS(44), PDF_RIGHT - PDF_LEFT, POINTS(1), PDF_TEAL);
    if (pdf->grid != NULL)
        pdf_table_headings(pdf, true);
}

void pdf_need(struct pdf *pdf, int height)
{
    if (pdf->y + height > PDF_BOTTOM)
        pdf_turn(pdf);
}

void pdf_gap(struct pdf *pdf, int height)
{
    pdf->y += height;
}

struct pdf_place pdf_box(struct pdf *pdf, int height)
{
    pdf_need(pdf, height);
    struct pdf_place from = {pdf->page, pdf->y};
    pdf->y += POINTS(9);
    pdf->indent = POINTS(12);
    return from;
}

void pdf_box_end(struct pdf *pdf, struct pdf_place from, enum pdf_color color)
{
    pdf->y += POINTS(8);
    pdf->indent = 0;
    if (pdf->page == from.page)
        pdf_mark_rectangle(pdf, PDF_LEFT, from.y, PDF_RIGHT - PDF_LEFT, pdf->y - from.y, color);
}

static void tagged(struct pdf *pdf, const char *tag, struct pdf_font font, int keep,
                   const char *text)
{
    int height = pdf_set(pdf, pdf->layout, font, PDF_RIGHT - PDF_LEFT - 2 * pdf->indent,
                         PDF_ALIGN_LEFT, true, text);
    pdf_need(pdf, height + keep);
    cairo_tag_begin(pdf->content, tag, NULL);
    pdf_show(pdf, pdf->content, pdf->layout, PDF_LEFT + pdf->indent, pdf->y, font.color);
    cairo_tag_end(pdf->content, tag);
    pdf->y += height;
}

/* A heading keeps room for what follows, so that it never ends a page. */
void pdf_heading(struct pdf *pdf, int level, const char *text)
{
    static const struct {
        const char *tag;
        struct pdf_font font;
        int before, after;
    } styles[] = {
        {"H1", {200, true, PDF_INK}, POINTS(0), POINTS(4)},
        {"H2", {120, true, PDF_TEAL}, POINTS(16), POINTS(5)},
        {"H3", {90, true, PDF_INK}, POINTS(9), POINTS(3)},
    };
    assert(level >= 1 && level <= (int)ARRAY_COUNT(styles));
    if (pdf->y > PDF_TOP_FIRST)
        pdf->y += styles[level - 1].before;
    tagged(pdf, styles[level - 1].tag, styles[level - 1].font, POINTS(52), text);
    pdf->y += styles[level - 1].after;
}

void pdf_band_heading(struct pdf *pdf, const char *text, const char *figure)
{
    tagged(pdf, "H2", (struct pdf_font){105, true, PDF_PALE}, 0, text);
    tagged(pdf, "P", (struct pdf_font){260, true, PDF_WHITE}, 0, figure);
}

void pdf_paragraph(struct pdf *pdf, struct pdf_font font, const char *text)
{
    tagged(pdf, "P", font, 0, text);
    pdf->y += POINTS(3);
}

/* Page numbers and the foot, once the last page is known. */
static void mark_feet(struct pdf *pdf)
{
    struct pdf_font font = {75, false, PDF_MUTED}, small = {60, false, PDF_MUTED};
    int pages = pdf->page + 1, width = PDF_RIGHT - PDF_LEFT;
    for (int page = 0; page < pages; page++) {
        pdf->page = page;
        pdf_mark_rectangle(pdf, PDF_LEFT, POINTS(748), width, POINTS(1) / 2, PDF_RULE);
        pdf_mark_text(pdf, page, PDF_LEFT, POINTS(752), width * 3 / 4, PDF_ALIGN_LEFT, font,
                      pdf->about.foot);
        pdf_mark_text(pdf, page, PDF_LEFT + width * 3 / 4, POINTS(752), width / 4, PDF_ALIGN_RIGHT,
                      font,
                      word_fill(pdf->arena, WORD_PAGE, pdf->language,
                                arena_printf(pdf->arena, "%d", page + 1),
                                arena_printf(pdf->arena, "%d", pages), NULL, NULL));
        pdf_mark_text(pdf, page, PDF_LEFT, POINTS(764), width, PDF_ALIGN_LEFT, small,
                      pdf->about.foot_small);
    }
}

/* The marks as a document of their own, page by page; `order` holds them sorted by page. */
static cairo_status_t draw_marks(struct pdf *pdf)
{
    int pages = pdf->page + 1;
    size_t *first = arena_array(pdf->arena, (size_t)pages + 1, sizeof(*first));
    for (size_t i = 0; i < pdf->marks_count; i++)
        first[pdf->marks[i].page + 1]++;
    for (int page = 0; page < pages; page++)
        first[page + 1] += first[page];
    const struct pdf_mark **order =
        arena_array(pdf->arena, pdf->marks_count + 1, sizeof(*order));
    size_t *next = arena_array(pdf->arena, (size_t)pages, sizeof(*next));
    for (size_t i = 0; i < pdf->marks_count; i++) {
        int page = pdf->marks[i].page;
        order[first[page] + next[page]++] = &pdf->marks[i];
    }
    cairo_surface_t *surface =
        cairo_pdf_surface_create_for_stream(pdf_put_bytes, &pdf->marks_bytes, 612, 792);
    cairo_t *cairo = cairo_create(surface);
    PangoLayout *layout = layout_new(cairo, pdf->language);
    for (int page = 0; page < pages; page++) {
        for (size_t i = first[page]; i < first[page + 1]; i++) {
            const struct pdf_mark *mark = order[i];
            if (mark->text != NULL) {
                pdf_set(pdf, layout, mark->font, mark->width, mark->align, true, mark->text);
                pdf_show(pdf, cairo, layout, mark->x, mark->y, mark->font.color);
                continue;
            }
            set_color(cairo, mark->color);
            cairo_rectangle(cairo, pango_units_to_double(mark->x), pango_units_to_double(mark->y),
                            pango_units_to_double(mark->width),
                            pango_units_to_double(mark->height));
            cairo_fill(cairo);
        }
        cairo_show_page(cairo);
    }
    g_object_unref(layout);
    cairo_status_t status = cairo_status(cairo);
    cairo_destroy(cairo);
    cairo_surface_finish(surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    return status;
}

enum code pdf_finish(struct pdf *pdf, const char **ret_bytes, size_t *ret_size)
{
    cairo_tag_end(pdf->content, "Document");
    cairo_show_page(pdf->content);
    mark_feet(pdf);
    g_object_unref(pdf->layout);
    cairo_status_t status = cairo_status(pdf->content);
    cairo_destroy(pdf->content);
    cairo_surface_finish(pdf->surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(pdf->surface);
    cairo_surface_destroy(pdf->surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = draw_marks(pdf);
    return status == CAIRO_STATUS_SUCCESS ? pdf_join(pdf, ret_bytes, ret_size) : FAULT;
}
