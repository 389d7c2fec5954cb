#include "pdf.h"

#include <qpdf/qpdf-c.h>
#include <stdlib.h>

/* Text with the five characters of XML escaped. */
static char *xml_text(struct arena *arena, const char *text)
{
    struct out out = out_new(arena);
    for (; *text != '\0'; text++) {
        if (*text == '&')
            out_put(&out, "&amp;");
        else if (*text == '<')
            out_put(&out, "&lt;");
        else if (*text == '>')
            out_put(&out, "&gt;");
        else
            out_char(&out, *text);
    }
    return out.data;
}

static const char *language_tag(enum language language)
{
    return language == LANGUAGE_EN ? "en-CA" : "fr-CA";
}

static void add_metadata(struct pdf *pdf, qpdf_data file, qpdf_oh root)
{
    struct arena *arena = pdf->arena;
    const char *day = date_text(arena, pdf->about.created_on);
    const char *tag = language_tag(pdf->language);
    const char *title = xml_text(arena, pdf->about.title);
    char *xmp = arena_printf(
        arena,
        "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
        "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
        " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\""
        " xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">"
        "<pdfuaid:part>1</pdfuaid:part>"
        "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li>"
        "<rdf:li xml:lang=\"%s\">%s</rdf:li></rdf:Alt></dc:title>"
        "<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>"
        "<xmp:CreatorTool>Open CARM</xmp:CreatorTool><xmp:CreateDate>%s</xmp:CreateDate>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>",
        title, tag, title, tag, day);
    qpdf_oh stream = qpdf_oh_new_stream(file);
    qpdf_oh_replace_stream_data(file, stream, (const unsigned char *)xmp, strlen(xmp),
                                qpdf_oh_new_null(file), qpdf_oh_new_null(file));
    qpdf_oh dictionary = qpdf_oh_get_dict(file, stream);
    qpdf_oh_replace_key(file, dictionary, "/Type", qpdf_oh_new_name(file, "/Metadata"));
    qpdf_oh_replace_key(file, dictionary, "/Subtype", qpdf_oh_new_name(file, "/XML"));
    qpdf_oh_replace_key(file, root, "/Metadata", stream);
    qpdf_oh_replace_key(file, root, "/Lang", qpdf_oh_new_string(file, tag));
    qpdf_oh_replace_key(file, root, "/ViewerPreferences",
                        qpdf_oh_parse(file, "<< /DisplayDocTitle true >>"));
    qpdf_oh_replace_key(file, root, "/MarkInfo", qpdf_oh_parse(file, "<< /Marked true >>"));
}

/* n-th child of a structure element, whose /K is one or an array. */
static int kids_count(qpdf_data file, qpdf_oh element)
{
    qpdf_oh kids = qpdf_oh_get_key(file, element, "/K");
    int count = qpdf_oh_is_array(file, kids) ? qpdf_oh_get_array_n_items(file, kids)
                                             : qpdf_oh_is_dictionary(file, kids);
    qpdf_oh_release(file, kids);
    return count;
}

static qpdf_oh kid(qpdf_data file, qpdf_oh element, int n)
{
    qpdf_oh kids = qpdf_oh_get_key(file, element, "/K");
    if (!qpdf_oh_is_array(file, kids))
        return kids;
    qpdf_oh child = qpdf_oh_get_array_item(file, kids, n);
    qpdf_oh_release(file, kids);
    return child;
}

static bool is_element(qpdf_data file, qpdf_oh element, const char *name)
{
    if (!qpdf_oh_is_dictionary(file, element))
        return false;
    qpdf_oh kind = qpdf_oh_get_key(file, element, "/S");
    bool same = qpdf_oh_is_name_and_equals(file, kind, name);
    qpdf_oh_release(file, kind);
    return same;
}

static void scope_row(qpdf_data file, qpdf_oh row, const char *attributes)
{
    for (int i = 0; i < kids_count(file, row); i++) {
        qpdf_oh cell = kid(file, row, i);
        if (is_element(file, cell, "/TH"))
            qpdf_oh_replace_key(file, cell, "/A", qpdf_oh_parse(file, attributes));
        qpdf_oh_release(file, cell);
    }
}

/* Headings of columns are all of a table's first row. Where the first row also has plain cells its
 * headings are those of rows, and so are those of the rows below. */
static void add_scopes(qpdf_data file, qpdf_oh root)
{
    static const char column[] = "<< /O /Table /Scope /Column >>";
    static const char row[] = "<< /O /Table /Scope /Row >>";
    qpdf_oh document = kid(file, qpdf_oh_get_key(file, root, "/StructTreeRoot"), 0);
    for (int i = 0; i < kids_count(file, document); i++) {
        qpdf_oh table = kid(file, document, i);
        if (is_element(file, table, "/Table")) {
            qpdf_oh first = kid(file, table, 0);
            qpdf_oh last = kid(file, first, kids_count(file, first) - 1);
            if (is_element(file, last, "/TH")) {
                scope_row(file, first, column);
            } else {
                for (int j = 0; j < kids_count(file, table); j++)
                    scope_row(file, kid(file, table, j), row);
            }
        }
        qpdf_oh_release(file, table);
    }
}

/* The page of marks as a form, drawn below the text of the page and outside its structure. */
static bool add_marks(qpdf_data file, qpdf_data marks, size_t n)
{
    static const char before[] = "/Artifact <</Type /Layout>> BDC q /Marks Do Q EMC\n";
    qpdf_oh page = qpdf_get_page_n(file, n), other = qpdf_get_page_n(marks, n);
    unsigned char *data = NULL;
    size_t size = 0;
    if (qpdf_oh_get_page_content_data(marks, other, &data, &size) & QPDF_ERRORS)
        return false;
    qpdf_oh form = qpdf_oh_new_stream(file);
    qpdf_oh_replace_stream_data(file, form, data, size, qpdf_oh_new_null(file),
                                qpdf_oh_new_null(file));
    free(data);
    qpdf_oh dictionary = qpdf_oh_get_dict(file, form);
    qpdf_oh resources = qpdf_oh_get_key(marks, other, "/Resources");
    if (!qpdf_oh_is_indirect(marks, resources))
        resources = qpdf_make_indirect_object(marks, resources);
    qpdf_oh_replace_key(file, dictionary, "/Type", qpdf_oh_new_name(file, "/XObject"));
    qpdf_oh_replace_key(file, dictionary, "/Subtype", qpdf_oh_new_name(file, "/Form"));
    qpdf_oh_replace_key(file, dictionary, "/BBox", qpdf_oh_parse(file, "[0 0 612 792]"));
    qpdf_oh_replace_key(file, dictionary, "/Resources",
                        qpdf_oh_copy_foreign_object(file, marks, resources));

    qpdf_oh own = qpdf_oh_get_key(file, page, "/Resources");
    if (!qpdf_oh_has_key(file, own, "/XObject"))
        qpdf_oh_replace_key(file, own, "/XObject", qpdf_oh_new_dictionary(file));
    qpdf_oh_replace_key(file, qpdf_oh_get_key(file, own, "/XObject"), "/Marks", form);
    qpdf_oh stream = qpdf_oh_new_stream(file);
    qpdf_oh_replace_stream_data(file, stream, (const unsigned char *)before, sizeof(before) - 1,
                                qpdf_oh_new_null(file), qpdf_oh_new_null(file));
    qpdf_oh contents = qpdf_oh_new_array(file);
    qpdf_oh_append_item(file, contents, stream);
    qpdf_oh_append_item(file, contents, qpdf_oh_get_key(file, page, "/Contents"));
    qpdf_oh_replace_key(file, page, "/Contents", contents);
    qpdf_oh_replace_key(file, page, "/Tabs", qpdf_oh_new_name(file, "/S"));
    return true;
}

static bool join(struct pdf *pdf, qpdf_data file, qpdf_data marks)
{
    qpdf_silence_errors(file);
    qpdf_silence_errors(marks);
    if ((qpdf_read_memory(file, "content", pdf->content_bytes.data, pdf->content_bytes.size, NULL) |
         qpdf_read_memory(marks, "marks", pdf->marks_bytes.data, pdf->marks_bytes.size, NULL)) &
        QPDF_ERRORS)
        return false;
    qpdf_oh root = qpdf_get_root(file);
    add_metadata(pdf, file, root);
    add_scopes(file, root);
    for (int page = 0; page <= pdf->page; page++) {
        if (!add_marks(file, marks, (size_t)page))
            return false;
    }
    if (qpdf_has_error(file) || qpdf_has_error(marks))
        return false;
    if (qpdf_init_write_memory(file) & QPDF_ERRORS)
        return false;
    qpdf_set_object_stream_mode(file, qpdf_o_generate);
    qpdf_set_deterministic_ID(file, QPDF_TRUE);
    return !(qpdf_write(file) & QPDF_ERRORS);
}

enum code pdf_join(struct pdf *pdf, const char **ret_bytes, size_t *ret_size)
{
    qpdf_data file = qpdf_init(), marks = qpdf_init();
    bool joined = join(pdf, file, marks);
    if (joined) {
        *ret_size = qpdf_get_buffer_length(file);
        *ret_bytes = arena_copy(pdf->arena, (const char *)qpdf_get_buffer(file), *ret_size);
    }
    qpdf_cleanup(&file);
    qpdf_cleanup(&marks);
    return joined ? OK : FAULT;
}
