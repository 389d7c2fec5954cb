/* Any bytes as a bulk file of declarations: the pieces stand in order within the file, one a line,
 * however many are taken at once, and nothing but blanks and line ends is left out. */
#include "carm.h"
#include "fuzz.h"

enum { AT_ONCE_MAX = 7 };

static bool is_blank(const char *from, const char *to)
{
    for (; from < to; from++)
        if (*from != '\n' && *from != '\r' && *from != ' ')
            return false;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const char *text = (const char *)bytes, *at = text;
    struct piece pieces[AT_ONCE_MAX];
    struct declaration_file file = declaration_file_open("file.jsonl", text, size);
    int line = 0;
    for (size_t count, max = 1 + size % AT_ONCE_MAX;
         (count = declaration_file_take(&file, pieces, max)) > 0;) {
        assert(count <= max);
        for (size_t i = 0; i < count; i++) {
            const struct piece *piece = &pieces[i];
            assert(piece->size > 0 && piece->line > line);
            assert(piece->text >= at && piece->text + piece->size <= text + size);
            assert(memchr(piece->text, '\n', piece->size) == NULL);
            assert(is_blank(at, piece->text));
            at = piece->text + piece->size;
            line = piece->line;
        }
    }
    assert(is_blank(at, text + size));

    struct declaration_file whole = declaration_file_open("file.json", text, size);
    assert(declaration_file_take(&whole, pieces, AT_ONCE_MAX) == 1);
    assert(pieces[0].text == text && pieces[0].size == size);
    assert(declaration_file_take(&whole, pieces, AT_ONCE_MAX) == 0);
    return 0;
}
