#!/usr/bin/env python3
"""Files of src/portal/assets to a C table of bytes, plain and compressed. Style sheets are joined
into carm.css in the order given. Usage: assets.py OUT_C FILE..."""
import gzip
import hashlib
import os
import sys

TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
         ".svg": "image/svg+xml", ".woff2": "font/woff2"}


def array(name, data):
    rows = (", ".join(str(b) for b in data[i:i + 32]) for i in range(0, len(data), 32))
    return f"static const unsigned char {name}[] = {{\n" + ",\n".join(rows) + "};\n"


out_c, paths = sys.argv[1], sys.argv[2:]
files = {}
for path in paths:
    name = os.path.basename(path)
    with open(path, "rb") as source:
        data = source.read()
    if name.endswith(".css"):
        name, data = "carm.css", files.get("carm.css", b"") + data
    files[name] = data

digest = hashlib.sha256()
for name in sorted(files):
    digest.update(name.encode() + b"\0" + files[name])

with open(out_c, "w", encoding="utf-8") as out:
    out.write('/* Generated from src/portal/assets by gen/assets.py. */\n#include "asset.h"\n\n')
    out.write(f'const char asset_hash[] = "{digest.hexdigest()[:16]}";\n')
    rows = []
    for n, (name, data) in enumerate(sorted(files.items())):
        kind = os.path.splitext(name)[1]
        out.write(array(f"plain_{n}", data))
        packed = gzip.compress(data, 9, mtime=0) if kind != ".woff2" else b""
        if packed:
            out.write(array(f"packed_{n}", packed))
        rows.append(f'    {{"{name}", "{TYPES[kind]}", plain_{n}, sizeof(plain_{n}), '
                    + (f"packed_{n}, sizeof(packed_{n})" if packed else "NULL, 0") + "},\n")
    out.write("const struct asset assets[] = {\n" + "".join(rows) + "};\n")
    out.write("const size_t assets_count = sizeof(assets) / sizeof(assets[0]);\n")
