#!/usr/bin/env python3
"""SQL files to C: migrations (NNNN-name.sql) in order, and a queries file of `-- name: x` sections
to an enum and its texts. Usage: embed.py QUERIES OUT_H OUT_C MIGRATION..."""
import os
import re
import sys

from rec import c_string

queries, out_h, out_c, *migrations = sys.argv[1:]


def squeeze(text):
    """One line, without comments: what the engine needs to see."""
    lines = (re.sub(r"--.*", "", line).strip() for line in text.split("\n"))
    return " ".join(line for line in lines if line)


names, texts = [], []
with open(queries, encoding="utf-8") as file:
    for section in re.split(r"^-- name: ", file.read(), flags=re.M)[1:]:
        name, _, text = section.partition("\n")
        name = name.strip()
        text = squeeze(text).rstrip(";")
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or name in names:
            raise SystemExit(f"{queries}: bad or second name {name}")
        # $n is bound by its place in one engine and by its number in the other.
        first = list(dict.fromkeys(re.findall(r"\$(\d+)", text)))
        if first != [str(n + 1) for n in range(len(first))]:
            raise SystemExit(f"{queries}: {name}: parameters do not first appear as $1, $2, ...")
        names.append(name)
        texts.append(text)

steps = []
for path in sorted(migrations):
    base = os.path.basename(path)
    number = int(base.split("-")[0])
    if number != len(steps) + 1:
        raise SystemExit(f"{path}: expected migration {len(steps) + 1}")
    with open(path, encoding="utf-8") as file:
        steps.append((number, base[:-4], squeeze(file.read())))

h = ["/* Generated from src/store/sql by gen/embed.py. */", "#pragma once",
     "enum query {"]
h += [f"    QUERY_{name.upper()}," for name in names]
h += ["    QUERY_COUNT,", "};", "extern const char *const query_texts[QUERY_COUNT];",
      "struct migration {", "    int number;", "    const char *name, *sql;", "};",
      f"enum {{ MIGRATIONS = {len(steps)} }};",
      "extern const struct migration migrations[MIGRATIONS];"]
c = ["/* Generated from src/store/sql by gen/embed.py. */", '#include "sql.h"',
     "const char *const query_texts[QUERY_COUNT] = {"]
c += [f"    [QUERY_{name.upper()}] = {c_string(text)}," for name, text in zip(names, texts)]
c += ["};", "const struct migration migrations[MIGRATIONS] = {"]
c += [f"    {{{number}, {c_string(name)}, {c_string(sql)}}}," for number, name, sql in steps]
c += ["};"]

for path, lines in ((out_h, h), (out_c, c)):
    with open(path, "w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")
