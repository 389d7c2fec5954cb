/* The first sheet of an XLSX: a ZIP of XML (ECMA-376). Only what tells the text of cells is read.
 * Sizes are bounded before anything is unpacked, a document type is refused, and so nothing can
 * grow or be fetched. */
#include "sheet_impl.h"

#include <ctype.h>
#include <expat.h>
#include <stdlib.h>
#include <zip.h>

enum { PART_SIZE_MAX = 16 * 1024 * 1024, STRINGS_MAX = 400000, STYLES_MAX = 20000, DIGITS_KEPT = 15,
       XML_DEPTH_MAX = 64, DAYS_LAST = 2958465 };

/* ---- numbers and days ---- */

const char *sheet_number(struct arena *arena, const char *text)
{
    char digits[64];
    int count = 0, point = 0;
    bool negative = *text == '-', fraction = false, any = false;
    const char *at = text + (*text == '-' || *text == '+');
    for (; isdigit((unsigned char)*at) || (*at == '.' && !fraction); at++) {
        if (*at == '.') {
            fraction = true;
            continue;
        }
        any = true;
        if (count == 0 && *at == '0') { /* leading noughts count only behind the point */
            point -= fraction;
            continue;
        }
        if (count == (int)sizeof(digits))
            return text;
        digits[count++] = *at;
        point += !fraction;
    }
    if ((*at == 'e' || *at == 'E') && any) {
        char *end;
        long exponent = strtol(at + 1, &end, 10);
        if (*end != '\0' || end == at + 1 || exponent < -40 || exponent > 40)
            return text;
        point += (int)exponent;
        at = end;
    }
    if (*at != '\0' || !any || point > 30 || point < -30)
        return text;
    if (count > DIGITS_KEPT) { /* a spreadsheet keeps 15; what follows is noise */
        bool up = digits[DIGITS_KEPT] >= '5';
        count = DIGITS_KEPT;
        while (up && count > 0) {
            up = digits[count - 1] == '9';
            if (up)
                count--;
            else
                digits[count - 1]++;
        }
        if (up) {
            digits[count++] = '1';
            point++;
        }
    }
    while (count > 0 && digits[count - 1] == '0')
        count--;
    struct out out = out_new(arena);
    out_put(&out, negative && count > 0 ? "-" : "");
    for (int i = 0; i < (point > 0 ? point : 1); i++)
        out_char(&out, i < count && point > 0 ? digits[i] : '0');
    for (int i = point; i < count; i++) {
        if (i == point)
            out_char(&out, '.');
        out_char(&out, i < 0 ? '0' : digits[i]);
    }
    return out.data;
}

/* 1 is the first of 1900, in which a 29 February is counted that never was; or 0 that of 1904. */
static const char *day_text(struct arena *arena, const char *text, bool from_1904)
{
    char *end;
    long days = strtol(text, &end, 10);
    if (end == text || (*end != '\0' && *end != '.') || days < 1 || days > DAYS_LAST || days == 60)
        return NULL;
    date day = from_1904 ? date_add(date_make(1904, 1, 1), (int)days)
                         : date_add(date_make(1900, 1, 1), (int)days - (days < 60 ? 1 : 2));
    return date_before(DATE_MAX, day) ? NULL : date_text(arena, day);
}

static bool is_day_format(long id, const char *code)
{
    if ((id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58))
        return true;
    if (code == NULL)
        return false;
    bool year = false, day = false;
    for (const char *at = code; *at != '\0'; at++) {
        if (*at == '"' || *at == '[') {
            at = strchr(at + 1, *at == '"' ? '"' : ']');
            if (at == NULL)
                break;
        } else if (*at == '\\' && at[1] != '\0') {
            at++;
        } else {
            year |= *at == 'y' || *at == 'Y';
            day |= *at == 'd' || *at == 'D';
        }
    }
    return year || day;
}

/* ---- XML ---- */

struct book {
    struct sheet_found *found;
    struct arena *arena;
    XML_Parser parser;
    int depth;
    bool refused;
    /* workbook and its relations */
    const char *first_id, *target;
    bool from_1904;
    /* shared strings */
    const char **strings;
    size_t strings_count, strings_capacity;
    /* styles */
    struct format {
        long id;
        const char *code;
    } *formats;
    size_t formats_count, formats_capacity;
    bool *days; /* of a cell's style */
    size_t days_count, days_capacity;
    bool in_styles;
    /* the cell or string being read */
    struct out text;
    bool taking, phonetic;
    int row, column;
    char type[12];
    long style;
};

static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon == NULL ? name : colon + 1;
}

static const char *attribute(const char **attributes, const char *name)
{
    for (; attributes[0] != NULL; attributes += 2)
        if (strcmp(local(attributes[0]), name) == 0)
            return attributes[1];
    return NULL;
}

static long number_of(const char *text, long fallback)
{
    char *end;
    long number = text == NULL ? 0 : strtol(text, &end, 10);
    return text == NULL || end == text || *end != '\0' || number < 0 ? fallback : number;
}

static void refuse(struct book *book)
{
    book->refused = true;
    XML_StopParser(book->parser, XML_FALSE);
}

static void on_doctype(void *context, const char *name, const char *system, const char *public,
                       int internal)
{
    (void)name;
    (void)system;
    (void)public;
    (void)internal;
    refuse(context);
}

static void on_text(void *context, const char *text, int size)
{
    struct book *book = context;
    /* A cell that is too long is told of; it need not be kept whole for that. */
    /* Text that stands before the first cell or string belongs to none. */
    if (book->taking && !book->phonetic && book->text.capacity > 0 &&
        book->text.size <= 4 * SHEET_CELL_MAX)
        out_bytes(&book->text, text, (size_t)size);
}

static bool enter(struct book *book)
{
    if (++book->depth > XML_DEPTH_MAX)
        refuse(book);
    return !book->refused;
}

static void workbook_start(void *context, const char *name, const char **attributes)
{
    struct book *book = context;
    if (!enter(book))
        return;
    name = local(name);
    if (strcmp(name, "workbookPr") == 0) {
        const char *value = attribute(attributes, "date1904");
        book->from_1904 = value != NULL && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
    } else if (strcmp(name, "sheet") == 0 && book->first_id == NULL) {
        const char *id = attribute(attributes, "id");
        book->first_id = id == NULL ? NULL : arena_text(book->arena, id);
    }
}

static void relations_start(void *context, const char *name, const char **attributes)
{
    struct book *book = context;
    if (!enter(book) || strcmp(local(name), "Relationship") != 0)
        return;
    const char *id = attribute(attributes, "Id"), *target = attribute(attributes, "Target");
    if (id != NULL && target != NULL && text_equal(id, book->first_id))
        book->target = arena_text(book->arena, target);
}

static void strings_start(void *context, const char *name, const char **attributes)
{
    struct book *book = context;
    (void)attributes;
    if (!enter(book))
        return;
    name = local(name);
    if (strcmp(name, "si") == 0)
        book->text = out_new(book->arena);
    book->taking = strcmp(name, "t") == 0;
    book->phonetic |= strcmp(name, "rPh") == 0;
}

/* Ends an element that may have held text; its local name. */
static const char *leave(struct book *book, const char *name)
{
    book->depth--;
    name = local(name);
    book->taking = false;
    if (strcmp(name, "rPh") == 0)
        book->phonetic = false;
    return name;
}

static void strings_end(void *context, const char *name)
{
    struct book *book = context;
    if (strcmp(leave(book, name), "si") != 0)
        return;
    if (book->strings_count == STRINGS_MAX) {
        refuse(book);
        return;
    }
    *LIST_PUSH(book->arena, book->strings, book->strings_count, book->strings_capacity) =
        book->text.size > 0 ? book->text.data : "";
}

static void styles_start(void *context, const char *name, const char **attributes)
{
    struct book *book = context;
    if (!enter(book))
        return;
    name = local(name);
    if (strcmp(name, "numFmt") == 0 && book->formats_count < STYLES_MAX) {
        const char *code = attribute(attributes, "formatCode");
        *LIST_PUSH(book->arena, book->formats, book->formats_count, book->formats_capacity) =
            (struct format){number_of(attribute(attributes, "numFmtId"), 0),
                            code == NULL ? "" : arena_text(book->arena, code)};
    } else if (strcmp(name, "cellXfs") == 0) {
        book->in_styles = true;
    } else if (strcmp(name, "xf") == 0 && book->in_styles && book->days_count < STYLES_MAX) {
        long id = number_of(attribute(attributes, "numFmtId"), 0);
        const char *code = NULL;
        for (size_t i = 0; i < book->formats_count; i++)
            if (book->formats[i].id == id)
                code = book->formats[i].code;
        *LIST_PUSH(book->arena, book->days, book->days_count, book->days_capacity) =
            is_day_format(id, code);
    }
}

static void styles_end(void *context, const char *name)
{
    struct book *book = context;
    book->depth--;
    if (strcmp(local(name), "cellXfs") == 0)
        book->in_styles = false;
}

static void plain_end(void *context, const char *name)
{
    struct book *book = context;
    (void)name;
    book->depth--;
}

/* "AB12" to column 27; the letters alone matter, the row says its own number. */
static int column_of(const char *reference, int fallback)
{
    int column = 0;
    if (reference == NULL || !isupper((unsigned char)*reference))
        return fallback;
    for (; isupper((unsigned char)*reference) && column < 100000; reference++)
        column = column * 26 + (*reference - 'A' + 1);
    return column - 1;
}

static void sheet_start(void *context, const char *name, const char **attributes)
{
    struct book *book = context;
    if (!enter(book))
        return;
    name = local(name);
    if (strcmp(name, "row") == 0) {
        long row = number_of(attribute(attributes, "r"), book->row + 1);
        book->row = row < 1 || row > 2000000 ? 2000000 : (int)row;
        book->column = -1;
    } else if (strcmp(name, "c") == 0) {
        const char *type = attribute(attributes, "t");
        book->column = column_of(attribute(attributes, "r"), book->column + 1);
        book->style = number_of(attribute(attributes, "s"), -1);
        size_t size = type == NULL ? 0 : strlen(type);
        memcpy(book->type, type == NULL || size >= sizeof(book->type) ? "" : type,
               type == NULL || size >= sizeof(book->type) ? 1 : size + 1);
        book->text = out_new(book->arena);
    }
    book->taking = strcmp(name, "v") == 0 || strcmp(name, "t") == 0;
    book->phonetic |= strcmp(name, "rPh") == 0;
}

static const char *cell_text(struct book *book)
{
    const char *text = book->text.size > 0 ? book->text.data : "";
    if (strcmp(book->type, "s") == 0) {
        long index = number_of(text, -1);
        return index >= 0 && (size_t)index < book->strings_count ? book->strings[index] : "";
    }
    if (strcmp(book->type, "b") == 0)
        return strcmp(text, "1") == 0 ? "TRUE" : "FALSE";
    if (book->type[0] != '\0' && strcmp(book->type, "n") != 0)
        return text;
    if (book->style >= 0 && (size_t)book->style < book->days_count && book->days[book->style]) {
        const char *day = day_text(book->arena, text, book->from_1904);
        if (day != NULL)
            return day;
    }
    return sheet_number(book->arena, text);
}

static void sheet_end(void *context, const char *name)
{
    struct book *book = context;
    if (strcmp(leave(book, name), "c") != 0)
        return;
    const char *text = cell_text(book);
    size_t before = book->found->count;
    sheet_put(book->found, book->row, book->column, text, strlen(text));
    /* Rows may be numbered far apart; what counts is how many hold something. */
    if (book->found->count > before &&
        book->found->count > (size_t)(SHEET_ROWS_MAX + 1) * SHEET_COLUMNS_MAX) {
        book->found->too_many_rows = true;
        refuse(book);
    }
}

/* ---- the parts of the package ---- */

/* Unpacked, and the caller's to free. */
static char *part_read(zip_t *zip, const char *name, size_t *ret_size)
{
    zip_stat_t stat;
    if (zip_stat(zip, name, 0, &stat) != 0 || (stat.valid & ZIP_STAT_SIZE) == 0 ||
        stat.size > PART_SIZE_MAX)
        return NULL;
    zip_file_t *file = zip_fopen(zip, name, 0);
    if (file == NULL)
        return NULL;
    char *bytes = malloc(stat.size + 1);
    assert(bytes != NULL);
    zip_int64_t got = zip_fread(file, bytes, stat.size);
    zip_fclose(file);
    if (got < 0 || (zip_uint64_t)got != stat.size) {
        free(bytes);
        return NULL;
    }
    *ret_size = stat.size;
    return bytes;
}

static bool part_parse(struct book *book, zip_t *zip, const char *name,
                       XML_StartElementHandler start, XML_EndElementHandler end, bool must)
{
    size_t size;
    char *bytes = part_read(zip, name, &size);
    if (bytes == NULL)
        return !must;
    book->parser = XML_ParserCreate(NULL);
    assert(book->parser != NULL);
    book->depth = 0;
    XML_SetUserData(book->parser, book);
    XML_SetElementHandler(book->parser, start, end);
    XML_SetCharacterDataHandler(book->parser, on_text);
    XML_SetStartDoctypeDeclHandler(book->parser, on_doctype);
    bool good = XML_Parse(book->parser, bytes, (int)size, XML_TRUE) == XML_STATUS_OK;
    XML_ParserFree(book->parser);
    free(bytes);
    return good && !book->refused;
}

static const char *sheet_name(struct book *book)
{
    if (book->target == NULL)
        return "xl/worksheets/sheet1.xml";
    if (book->target[0] == '/')
        return book->target + 1;
    return arena_printf(book->arena, "xl/%s", book->target);
}

static enum code package_read(struct book *book, zip_t *zip, const char **ret_reason)
{
    *ret_reason = "xl/workbook.xml";
    if (!part_parse(book, zip, "xl/workbook.xml", workbook_start, plain_end, true))
        return UNREADABLE;
    *ret_reason = "xl/_rels/workbook.xml.rels";
    if (!part_parse(book, zip, "xl/_rels/workbook.xml.rels", relations_start, plain_end, false))
        return UNREADABLE;
    *ret_reason = "xl/sharedStrings.xml";
    if (!part_parse(book, zip, "xl/sharedStrings.xml", strings_start, strings_end, false))
        return UNREADABLE;
    *ret_reason = "xl/styles.xml";
    if (!part_parse(book, zip, "xl/styles.xml", styles_start, styles_end, false))
        return UNREADABLE;
    *ret_reason = sheet_name(book);
    bool good = part_parse(book, zip, *ret_reason, sheet_start, sheet_end, true);
    return good || book->found->too_many_rows ? OK : UNREADABLE;
}

enum code sheet_read_xlsx(struct sheet_found *found, const char *bytes, size_t size,
                          const char **ret_reason)
{
    struct book book = {.found = found, .arena = found->arena, .style = -1};
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(bytes, size, 0, &error);
    zip_t *zip = source == NULL ? NULL : zip_open_from_source(source, ZIP_RDONLY, &error);
    zip_error_fini(&error);
    *ret_reason = "zip";
    if (zip == NULL) {
        zip_source_free(source);
        return UNREADABLE;
    }
    enum code code = package_read(&book, zip, ret_reason);
    zip_discard(zip);
    return code;
}
