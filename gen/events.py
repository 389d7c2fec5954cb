#!/usr/bin/env python3
"""The words of what happened, access.* and journal.* of facts/texts, to a sorted table in C. Every
kind that the sources given tell of (access_tell) must have its words, or nothing is built.
Usage: events.py TEXTS_DIR OUT_C SOURCE..."""
import re
import sys

from rec import c_string
from texts import load

directory, out, *sources = sys.argv[1:]
texts = {i: t for i, t in load(directory).items() if i.startswith(("access.", "journal."))}
for source in sources:
    with open(source, encoding="utf-8") as file:
        for call in re.findall(r"access_tell\([^;]*;", file.read()):
            for kind in re.findall(r'"([a-z]+\.[a-z_]+)"', call):
                if f"access.{kind}" not in texts:
                    sys.exit(f"{source}: there are no words for {kind}")
with open(out, "w", encoding="utf-8") as file:
    file.write('#include "audit.h"\n\nconst struct event_name event_names[] = {\n')
    for i in sorted(texts):
        en, fr, _ = texts[i]
        file.write(f"    {{{c_string(i)}, {{{c_string(en)},\n        {c_string(fr)}}}}},\n")
    file.write("};\nconst size_t event_names_count = %d;\n" % len(texts))
