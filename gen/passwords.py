#!/usr/bin/env python3
"""data/common-passwords.txt to a sorted table in C. Usage: passwords.py LIST OUT_C"""
import sys

from rec import c_string

source, out = sys.argv[1:]
with open(source, encoding="ascii") as file:
    words = [line.strip() for line in file if line.strip() and not line.startswith("#")]
if words != sorted(set(words)) or any(w != w.lower() for w in words):
    sys.exit(f"{source}: not in small letters, sorted, each once")
with open(out, "w", encoding="ascii") as file:
    file.write('#include "access.h"\n\nconst char *const common_passwords[] = {\n')
    file.writelines(f"    {c_string(word)},\n" for word in words)
    file.write("};\nconst size_t common_passwords_count = %d;\n" % len(words))
