#include "document.h"

static const char *severity_text(enum severity severity)
{
    return severity == SEVERITY_ERROR ? "error" : "warning";
}

void document_write_findings(struct json *json, const struct findings *findings,
                             enum language language)
{
    json_array(json);
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        json_object(json);
        json_key(json, "code");
        json_string(json, finding_code_text(finding->code));
        json_key(json, "severity");
        json_string(json, severity_text(finding->severity));
        json_key(json, "pointer");
        json_string(json, finding->pointer);
        if (finding->line > 0) {
            json_key(json, "line");
            json_int(json, finding->line);
        }
        json_text(json, "field", findings_facts[finding->code].field);
        json_key(json, "arguments");
        json_array(json);
        for (size_t j = 0; j < ARRAY_COUNT(finding->arguments); j++)
            if (finding->arguments[j] != NULL)
                json_string(json, finding->arguments[j]);
        json_array_end(json);
        json_key(json, "message");
        json_string(json, finding_message(json->out->arena, finding, language));
        json_object_end(json);
    }
    json_array_end(json);
}

char *document_findings_text(struct arena *arena, const struct findings *findings,
                             enum language language)
{
    static const char *const severities[][LANGUAGES] = {
        [SEVERITY_ERROR] = {"error", "erreur"},
        [SEVERITY_WARNING] = {"warning", "avertissement"},
    };
    static const char *const lines[LANGUAGES] = {"line", "ligne"};
    struct out out = out_new(arena);
    out_put(&out, "");
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        out_put(&out, finding_code_text(finding->code));
        out_put(&out, "  ");
        out_put(&out, severities[finding->severity][language]);
        if (finding->line > 0)
            out_printf(&out, ", %s %d", lines[language], finding->line);
        if (finding->pointer != NULL && finding->pointer[0] != '\0')
            out_printf(&out, "  %s", finding->pointer);
        out_put(&out, "\n    ");
        out_put(&out, finding_message(arena, finding, language));
        out_put(&out, ".\n");
    }
    return out.data;
}
