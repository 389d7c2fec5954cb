"""Reader of facts/*.rec: records of `key: value` lines, parted by blank lines; `#` starts a comment
line; a line that starts with a blank continues the value before it."""


def read(path, required=()):
    records, record, key = [], {}, None
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            line = line.rstrip("\n")
            if line.startswith("#"):
                continue
            if not line.strip():
                if record:
                    records.append(record)
                record, key = {}, None
            elif line[0] in " \t" and key:
                record[key] += " " + line.strip()
            else:
                key, colon, value = line.partition(":")
                if not colon or key in record:
                    raise SystemExit(f"{path}:{number}: not a new `key: value`: {line}")
                record[key] = value.strip()
                record.setdefault("_line", number)
    if record:
        records.append(record)
    for r in records:
        for name in required:
            if not r.get(name):
                raise SystemExit(f"{path}:{r['_line']}: no {name}")
    return records


def c_string(text):
    """A C string literal; UTF-8 stays as it is."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def c_name(text):
    return "".join(c if c.isalnum() else "_" for c in text).upper()
