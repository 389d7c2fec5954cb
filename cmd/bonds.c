/* carm load bonds FILE: bonds of form D120, of before the system. */
#include "carm.h"

#include "sheet.h"

enum { FILE_MAX = 16 * 1024 * 1024 };

static void print_report(struct arena *arena, const struct arguments *arguments,
                         const struct legacy_report *report)
{
    if (!arguments->json) {
        for (size_t i = 0; i < report->rows_count; i++)
            printf("row %d: %s %s: %s\n", report->rows[i].number, report->rows[i].account,
                   report->rows[i].bond, report->rows[i].done);
        printf("%zu added, %zu there already, %zu refused\n", report->added, report->there,
               report->refused);
        return;
    }
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_key(&json, "rows");
    json_array(&json);
    for (size_t i = 0; i < report->rows_count; i++) {
        json_object(&json);
        json_key(&json, "row");
        json_int(&json, report->rows[i].number);
        json_text(&json, "account", report->rows[i].account);
        json_text(&json, "number", report->rows[i].bond);
        json_text(&json, "done", report->rows[i].done);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_key(&json, "added");
    json_int(&json, (int64_t)report->added);
    json_key(&json, "there");
    json_int(&json, (int64_t)report->there);
    json_key(&json, "refused");
    json_int(&json, (int64_t)report->refused);
    json_object_end(&json);
    puts(out.data);
}

int load_bonds(const struct arguments *arguments, const char *path, bool dry_run)
{
    struct session_of_command session;
    struct legacy_report report = {0};
    struct sheet sheet;
    size_t size;
    if (!session_open(arguments, true, &session))
        return EXIT_FAULT;
    char *bytes = file_read(session.arena, path, FILE_MAX, &size);
    enum code code = FAULT;
    if (bytes != NULL) {
        code = sheet_read(session.arena, bytes, size, &session.action.findings, &sheet);
        if (code == OK)
            code = action_load_bonds(&session.action, &sheet, dry_run, &report);
        findings_print(session.arena, &session.action.findings, arguments, path);
    }
    if (code == OK || report.rows_count > 0)
        print_report(session.arena, arguments, &report);
    session_close(&session);
    return exit_of(code);
}
