#!/usr/bin/env python3
"""facts/texts/*.rec to texts.h and texts.c: the words of the pages in both languages.

A record has id, en, fr. {0} to {5} stand for arguments. A missing text or different placeholders
fail the build. French spacing is set here: a no-break space inside « », before : % $ and between a
number's digits; straight apostrophes become curly ones in both languages.
Usage: texts.py TEXTS_DIR OUT_H OUT_C"""
import glob
import re
import sys

from rec import c_name, c_string, read

NBSP = "\u00a0"


def typeset(text, french):
    text = re.sub(r"(?<=\w)'", "’", text)
    if french:
        text = text.replace("« ", "«" + NBSP).replace(" »", NBSP + "»")
        text = re.sub(r" (?=[:%$](?:\W|$))", NBSP, text)
        text = re.sub(r"(?<=\d) (?=\d{3}(?:\D|$))", NBSP, text)
    return text


def load(directory):
    """All records by id, typeset; stops with a message when one is not right."""
    texts = {}
    for path in sorted(glob.glob(f"{directory}/*.rec")):
        for r in read(path, ("id", "en", "fr")):
            where = f"{path}:{r['_line']}: {r['id']}"
            if r["id"] in texts:
                raise SystemExit(f"{where}: twice")
            holes = [sorted(set(re.findall(r"\{(\d)\}", r[x]))) for x in ("en", "fr")]
            if holes[0] != holes[1]:
                raise SystemExit(f"{where}: placeholders differ: {holes[0]} and {holes[1]}")
            if holes[0] != [str(n) for n in range(len(holes[0]))]:
                raise SystemExit(f"{where}: placeholders must be {{0}}, {{1}} ... without a gap")
            texts[r["id"]] = (typeset(r["en"], False), typeset(r["fr"], True), len(holes[0]))
    return texts


def main():
    directory, out_h, out_c = sys.argv[1:4]
    texts = load(directory)
    with open(out_h, "w", encoding="utf-8") as out:
        out.write("/* Generated from facts/texts/ by gen/texts.py. */\n#pragma once\n\n")
        out.write("enum text_id {\n")
        out.writelines(f"    TEXT_{c_name(i)},\n" for i in texts)
        out.write("    TEXT_COUNT,\n};\nstruct text_fact {\n    const char *id, *words[2];\n"
                  "    int arguments;\n};\nextern const struct text_fact texts[TEXT_COUNT];\n")
    with open(out_c, "w", encoding="utf-8") as out:
        out.write('/* Generated from facts/texts/ by gen/texts.py. */\n#include "texts.h"\n\n')
        out.write("const struct text_fact texts[TEXT_COUNT] = {\n")
        for i, (en, fr, count) in texts.items():
            out.write(f"    [TEXT_{c_name(i)}] = {{{c_string(i)}, {{{c_string(en)},\n"
                      f"        {c_string(fr)}}}, {count}}},\n")
        out.write("};\n")


if __name__ == "__main__":
    main()
