#!/usr/bin/env python3
"""The store's SQL to C, for both engines.

Usage: embed.py OUT_H OUT_C FILE...

FILE is one of
  queries.sql              sections `-- name: x`: what both engines run
  queries.ENGINE.sql       texts of one engine that stand instead of, or beside, those
  tables.tbl               a table a line: name, its key, its columns with their kinds
  NNNN-name.sql            a migration of both engines; NNNN-name.ENGINE.sql: of one"""
import os
import re
import sys

from rec import c_string

ENGINES = ("sqlite", "postgresql")
out_h, out_c, *paths = sys.argv[1:]


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def squeeze(text):
    """One line, without comments: what the engine needs to see."""
    lines = (re.sub(r"--.*", "", line).strip() for line in text.split("\n"))
    return " ".join(line for line in lines if line)


def sections(path):
    found = {}
    for section in re.split(r"^-- name: ", read(path), flags=re.M)[1:]:
        name, _, text = section.partition("\n")
        name = name.strip()
        text = squeeze(text).rstrip(";")
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or name in found:
            raise SystemExit(f"{path}: bad or second name {name}")
        # $n is bound by its place in one engine and by its number in the other.
        first = list(dict.fromkeys(re.findall(r"\$(\d+)", text)))
        if first != [str(n + 1) for n in range(len(first))]:
            raise SystemExit(f"{path}: {name}: parameters do not first appear as $1, $2, ...")
        found[name] = text
    return found


def tables(path):
    """Reads and writes of whole tables, a page at a time, in the order of their keys."""
    rows, texts = [], {}
    for line in read(path).split("\n")[1:]:
        if not line.strip() or line.startswith("#"):
            continue
        name, key, columns = (part.strip() for part in line.split("|"))
        key = key.split()
        kinds = dict(column.split(":") for column in columns.split())
        listed = ", ".join(kinds)
        marks = ", ".join(f"${n + 1}" for n in range(len(kinds)))
        after = ", ".join(f"${n + 1}" for n in range(len(key)))
        order = ", ".join(key)
        start = f"({order}) > ({after})" if len(key) > 1 else f"{order} > {after}"
        texts[f"page_of_{name}"] = (f"SELECT {listed} FROM {name} WHERE {start} "
                                    f"ORDER BY {order} LIMIT ${len(key) + 1}")
        texts[f"copy_to_{name}"] = f"INSERT INTO {name} ({listed}) VALUES ({marks})"
        texts[f"last_of_{name}"] = (f"SELECT {order} FROM {name} ORDER BY "
                                    + ", ".join(f"{column} DESC" for column in key) + " LIMIT 1")
        rows.append((name, [list(kinds).index(column) for column in key],
                     "".join(kinds.values()), list(kinds)))
    return rows, texts


texts = {engine: {} for engine in ENGINES}
steps = {engine: {} for engine in ENGINES}
spread = []
for path in sorted(paths):
    base = os.path.basename(path)
    stem, *rest = base.split(".")
    engines = [rest[0]] if rest[0] in ENGINES else list(ENGINES)
    if base == "tables.tbl":
        spread, both = tables(path)
        for engine in ENGINES:
            texts[engine].update(both)
    elif stem == "queries":
        for engine in engines:
            texts[engine].update(sections(path))
    else:
        for engine in engines:
            number = int(base.split("-")[0])
            if number != len(steps[engine]) + 1:
                raise SystemExit(f"{path}: {engine} expected migration {len(steps[engine]) + 1}")
            steps[engine][number] = (stem, squeeze(read(path)))
if len(steps["sqlite"]) != len(steps["postgresql"]):
    raise SystemExit("both engines need the same migrations")
names = list(dict.fromkeys(name for engine in ENGINES for name in texts[engine]))

h = ["/* Generated from src/store/sql by gen/embed.py. */", "#pragma once", "#include <stddef.h>",
     "enum dialect { " + ", ".join(f"DIALECT_{e.upper()}" for e in ENGINES) + ", DIALECTS };",
     "enum query {"]
h += [f"    QUERY_{name.upper()}," for name in names]
h += ["    QUERY_COUNT,", "};",
      "/* NULL: not of this engine. */",
      "extern const char *const query_texts[DIALECTS][QUERY_COUNT];",
      "struct migration {", "    int number;", "    const char *name, *sql;", "};",
      f"enum {{ MIGRATIONS = {len(steps['sqlite'])} }};",
      "extern const struct migration migrations[DIALECTS][MIGRATIONS];",
      "/* A table as it is copied: kinds of its columns (i number, t text, b bytes), its key. */",
      "struct table {", "    const char *name, *kinds;", "    const char *const *columns;",
      "    int key[6];", "    int key_count;", "    enum query page, copy, last;", "};",
      f"enum {{ TABLES = {len(spread)} }};", "extern const struct table tables[TABLES];"]
c = ["/* Generated from src/store/sql by gen/embed.py. */", '#include "sql.h"',
     "const char *const query_texts[DIALECTS][QUERY_COUNT] = {"]
for engine in ENGINES:
    c.append(f"    [DIALECT_{engine.upper()}] = {{")
    c += [f"        [QUERY_{name.upper()}] = {c_string(text)},"
          for name, text in texts[engine].items()]
    c.append("    },")
c += ["};", "const struct migration migrations[DIALECTS][MIGRATIONS] = {"]
for engine in ENGINES:
    c.append(f"    [DIALECT_{engine.upper()}] = {{")
    c += [f"        {{{number}, {c_string(name)}, {c_string(sql)}}},"
          for number, (name, sql) in steps[engine].items()]
    c.append("    },")
c += ["};"]
for name, _, _, columns in spread:
    c.append(f"static const char *const columns_of_{name}[] = {{"
             + ", ".join(c_string(column) for column in columns) + ", NULL};")
c.append("const struct table tables[TABLES] = {")
for name, key, kinds, _ in spread:
    c.append(f"    {{{c_string(name)}, {c_string(kinds)}, columns_of_{name}, "
             f"{{{', '.join(map(str, key))}}}, {len(key)}, QUERY_PAGE_OF_{name.upper()}, "
             f"QUERY_COPY_TO_{name.upper()}, QUERY_LAST_OF_{name.upper()}}},")
c += ["};"]

for path, lines in ((out_h, h), (out_c, c)):
    with open(path, "w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")
