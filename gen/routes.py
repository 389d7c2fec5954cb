#!/usr/bin/env python3
"""facts/routes.rec and facts/problems.rec to the API's router table and problem texts, and with
facts/openapi-schemas.json to the OpenAPI 3.1 document. Usage: routes.py FACTS_DIR VERSION OUT_H
OUT_C OUT_JSON"""
import json
import re
import sys

from rec import c_name, c_string, read

facts, version, out_h, out_c, out_json = sys.argv[1:6]
routes = read(f"{facts}/routes.rec",
              ("id", "method", "path", "handler", "who", "answer", "en", "fr"))
problems = read(f"{facts}/problems.rec", ("id", "status", "en", "fr", "detail-en", "detail-fr"))
with open(f"{facts}/openapi-schemas.json", encoding="utf-8") as file:
    base = json.load(file)
permissions = {r["id"] for r in read(f"{facts}/permissions.rec", ("id",))}


def body_type(record):
    return record.get("body_type", "application/json")


def fail(record, text):
    raise SystemExit(f"{facts}/routes.rec:{record['_line']}: {text}")


def schema(record, name):
    if name not in base["schemas"]:
        fail(record, f"no schema {name}")
    return {"$ref": f"#/components/schemas/{name}"}


def operation(record):
    who = record["who"]
    result = {"operationId": record["id"], "summary": record["en"], "x-summary-fr": record["fr"]}
    parameters = re.findall(r"\{(\w+)\}", record["path"]) + record.get("query", "").split()
    if record.get("idempotent") == "yes":
        parameters.append("idempotencyKey")
    if who != "open":
        parameters.append("acceptLanguage")
        result["security"] = [{"key": []}]
        result["description"] = f"Scope {record['scope']}."
    else:
        result["security"] = []
    for name in parameters:
        if name not in base["parameters"]:
            fail(record, f"no parameter {name}")
    if parameters:
        result["parameters"] = [{"$ref": f"#/components/parameters/{p}"} for p in parameters]
    if "body" in record:
        result["requestBody"] = {"required": True, "content": {
            kind: {"schema": schema(record, record["body"])}
            for kind in body_type(record).split()}}
        if "lines" in record:  # a member of the body each, one a line
            result["requestBody"]["content"]["application/x-ndjson"] = {
                "schema": schema(record, record["lines"])}
    result["responses"] = {}
    for answer in (record["answer"], record.get("also")):
        if not answer:
            continue
        status, name = answer.split()
        content = {}
        for kind in record.get("types", "application/json").split():
            content[kind] = {"schema": schema(record, name) if kind.endswith("json")
                             else {"type": "string"}}
        words = {"200": "Done", "201": "Made"}[status]
        if answer == record.get("also"):
            words = "There already, unchanged; or with dryRun checked only"
        result["responses"][status] = {"description": words, "content": content}
    result["responses"]["default"] = {"$ref": "#/components/responses/Problem"}
    return result


h = ["/* Generated from facts/routes.rec and facts/problems.rec by gen/routes.py. */",
     "#pragma once", '#include "base.h"', "", "struct api;", "enum api_problem {"]
h += [f"    PROBLEM_{c_name(p['id'])}," for p in problems]
h += ["    PROBLEM_COUNT,", "};", "struct api_problem_fact {", "    const char *id;",
      "    int status;", "    const char *title[LANGUAGES], *detail[LANGUAGES];", "};",
      "extern const struct api_problem_fact api_problems[PROBLEM_COUNT];", "",
      "enum api_who { API_OPEN = -2, API_KEY = -1 }; /* or an enum permission */",
      "struct api_route {", "    const char *id, *method, *path;",
      "    enum code (*handler)(struct api *api);", "    int who;",
      "    bool idempotent, body, lines; /* lines: JSON Lines as well */",
      "    const char *types; /* parted by blanks, the first by default */",
      "    const char *body_type;", "};",
      "extern const struct api_route api_routes[];", "extern const size_t api_routes_count;",
      "extern const char api_description[];", "extern const size_t api_description_size;", ""]
h += [f"enum code api_{name}(struct api *api);" for name in sorted({r["handler"] for r in routes})]

c = ["/* Generated from facts/routes.rec and facts/problems.rec by gen/routes.py. */",
     '#include "api_routes.h"', "",
     "const struct api_problem_fact api_problems[PROBLEM_COUNT] = {"]
for p in problems:
    c.append(f"    [PROBLEM_{c_name(p['id'])}] = {{{c_string(p['id'])}, {int(p['status'])}, "
             f"{{{c_string(p['en'])}, {c_string(p['fr'])}}}, "
             f"{{{c_string(p['detail-en'])}, {c_string(p['detail-fr'])}}}}},")
c += ["};", "", "const struct api_route api_routes[] = {"]
paths, seen = {}, set()
for r in routes:
    if r["id"] in seen or r["method"].lower() in paths.get(r["path"], {}):
        fail(r, "stands twice")
    seen.add(r["id"])
    if r["who"] in ("open", "key"):
        who = f"API_{r['who'].upper()}"
    elif r["who"] in permissions and "{account}" in r["path"]:
        who = f"PERMISSION_{c_name(r['who'])}"
    else:
        fail(r, f"who {r['who']}: open, key, or a permission on the {{account}} of the path")
    if r["who"] != "open" and not r.get("scope"):
        fail(r, "no scope")
    c.append(f"    {{{c_string(r['id'])}, {c_string(r['method'])}, {c_string(r['path'])}, "
             f"api_{r['handler']}, {who}, {'true' if r.get('idempotent') == 'yes' else 'false'}, "
             f"{'true' if 'body' in r else 'false'}, "
             f"{'true' if 'lines' in r else 'false'}, "
             f"{c_string(r.get('types', 'application/json'))}, "
             f"{c_string(body_type(r))}}},")
    paths.setdefault(r["path"], {})[r["method"].lower()] = operation(r)
c += ["};", f"const size_t api_routes_count = {len(routes)};", ""]

document = {
    "openapi": "3.1.0",
    "info": {**base["info"], "version": version},
    "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
    "paths": paths,
    "components": {
        "securitySchemes": base["securitySchemes"],
        "parameters": base["parameters"],
        "responses": base["responses"],
        "schemas": base["schemas"],
    },
}
text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
for name in re.findall(r'"#/components/(\w+/\w+)"', text):
    kind, key = name.split("/")
    if key not in document["components"][kind]:
        raise SystemExit(f"{facts}/openapi-schemas.json: {name} is used and not there")
c.append("const char api_description[] =")
c += [f"    {c_string(line)}" for line in text.splitlines(keepends=True)]
c += ["    ;", f"const size_t api_description_size = {len(text.encode())};"]

for path, content in ((out_h, "\n".join(h) + "\n"), (out_c, "\n".join(c) + "\n"), (out_json, text)):
    with open(path, "w", encoding="utf-8") as out:
        out.write(content)
