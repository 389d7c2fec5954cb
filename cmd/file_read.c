#include "carm.h"

struct declaration_file declaration_file_open(const char *path, const char *bytes, size_t size)
{
    size_t name = strlen(path);
    return (struct declaration_file){
        .next = bytes,
        .end = bytes + size,
        .whole = name <= 6 || strcmp(path + name - 6, ".jsonl") != 0,
    };
}

size_t declaration_file_take(struct declaration_file *file, struct piece *ret_pieces, size_t max)
{
    size_t count = 0;
    if (file->whole) {
        ret_pieces[count++] = (struct piece){file->next, (size_t)(file->end - file->next), 1};
        file->next = file->end;
        file->whole = false;
    }
    while (count < max && file->next < file->end) {
        const char *stop = memchr(file->next, '\n', (size_t)(file->end - file->next));
        if (stop == NULL)
            stop = file->end;
        file->line++;
        size_t size = (size_t)(stop - file->next);
        while (size > 0 && (file->next[size - 1] == '\r' || file->next[size - 1] == ' '))
            size--;
        if (size > 0)
            ret_pieces[count++] = (struct piece){file->next, size, file->line};
        file->next = stop < file->end ? stop + 1 : file->end;
    }
    return count;
}
