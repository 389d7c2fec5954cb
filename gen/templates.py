#!/usr/bin/env python3
"""src/portal/pages/*.html to C: one function a template.

The first line of a template names its function and what it is given beside the page:

    {% page home(const struct home *home) %}     void page_home(struct page *page, const ...)

    {{ expression }}        written by its type, escaped; only a struct markup is written as it is
    {{t:home.title}}        words of the catalogue in the language of the page
    {{t:home.pay|a,b}}      the same with arguments, escaped
    {% if expression %} {% elif expression %} {% else %} {% end %}
    {% for start; while; step %} {% end %}       {% for i in count %} {% end %}
    {% include name(arguments) %}
    {% anything else %}     a C statement

Refused: style=, on...= and attributes without quotes, scripts in the page, an expression in a tag
outside quotes, a text that does not exist or gets another number of arguments.
Usage: templates.py TEXTS_DIR OUT_H OUT_C TEMPLATE..."""
import os
import re
import sys

from rec import c_name, c_string
from texts import load

TOKEN = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}|\{#.*?#\}", re.S)


class Trouble(Exception):
    pass


def split(text):
    """Arguments at commas outside parentheses and strings."""
    parts, depth, start, quoted = [], 0, 0, False
    for i, c in enumerate(text):
        if c == '"' and text[i - 1:i] != "\\":
            quoted = not quoted
        elif not quoted and c in "([{":
            depth += 1
        elif not quoted and c in ")]}":
            depth -= 1
        elif not quoted and c == "," and depth == 0:
            parts.append(text[start:i])
            start = i + 1
    return [p.strip() for p in parts + [text[start:]] if p.strip()]


class Markup:
    """Follows the tags of the static text, to know where an expression stands."""

    def __init__(self):
        self.where, self.name = "text", ""  # text, tag, value

    def feed(self, text):
        i = 0
        while i < len(text):
            if self.where == "text":
                i = text.find("<", i)
                if i < 0:
                    return
                comment = text.startswith("<!--", i)
                self.where = "text" if comment else "tag"
                if comment:
                    i = text.index("-->", i)
                self.tag = ""
            elif self.where == "tag":
                c = text[i]
                if c == ">":
                    self.close()
                    self.where = "text"
                elif c == '"':
                    self.check_attribute()
                    self.where = "value"
                else:
                    self.tag += c
            elif text[i] == '"':
                self.where, self.tag = "tag", self.tag + '""'
            i += 1

    def check_attribute(self):
        name = re.search(r"([^\s=]+)=$", self.tag)
        if not name:
            raise Trouble(f'quote outside an attribute: <{self.tag}"')
        if name[1].lower() == "style" or name[1].lower().startswith("on"):
            raise Trouble(f"attribute {name[1]} is against the policy")

    def close(self):
        if "'" in self.tag or re.search(r"=(?!\"\")", self.tag):
            raise Trouble(f"attribute without double quotes: <{self.tag}>")
        if re.match(r"<?script\b(?!.*\bsrc=)", self.tag, re.S):
            raise Trouble("script in the page")
        if re.match(r"<?style\b", self.tag):
            raise Trouble("style in the page")


def text_call(body, texts):
    key, _, arguments = body.partition("|")
    key, arguments = key.strip(), split(arguments)
    if key not in texts:
        raise Trouble(f"no text {key}")
    if texts[key][2] != len(arguments):
        raise Trouble(f"text {key} takes {texts[key][2]} arguments, not {len(arguments)}")
    values = "".join(f", page_word(page, {a})" for a in arguments)
    return f"page_say(page, TEXT_{c_name(key)}{values or ''}, NULL);"


def statement(body, markup):
    body = body.strip()
    word, _, rest = body.partition(" ")
    rest = rest.strip()
    if word == "if":
        return f"if ({rest}) {{"
    if word == "elif":
        return f"}} else if ({rest}) {{"
    if word == "else":
        return "} else {"
    if word == "end":
        return "}"
    if word == "for":
        within = re.fullmatch(r"(\w+) in (.+)", rest, re.S)
        if within:
            i, count = within.groups()
            return f"for (size_t {i} = 0; {i} < (size_t)({count}); {i}++) {{"
        return f"for ({rest}) {{"
    if word == "include":
        name, _, arguments = rest.partition("(")
        arguments = arguments.rstrip(")") if arguments.count(")") == 1 else arguments[:-1]
        return f"page_{name.strip()}(page{', ' + arguments if arguments.strip() else ''});"
    return body if body.endswith((";", "{")) else body + ";"


def compile_page(path, texts):
    with open(path, encoding="utf-8") as source:
        text = source.read()
    head = re.match(r"\{%\s*page\s+(\w+)\((.*?)\)\s*%\}\n?", text, re.S)
    if not head:
        raise Trouble("the first line is not {% page name(parameters) %}")
    name, parameters = head.groups()
    signature = f"void page_{name}(struct page *page{', ' + parameters if parameters else ''})"
    lines, markup, at = [], Markup(), head.end()

    def static(piece):
        piece = re.sub(r"[ \t]*\n\s*", "\n", piece)
        if piece.strip() or piece == " ":  # lines that hold only statements leave nothing
            markup.feed(piece)
            lines.append(f"    out_bytes(page->out, {c_string(piece)}, "
                         f"{len(piece.encode())});")

    for token in TOKEN.finditer(text, at):
        line = text.count("\n", 0, token.start()) + 1
        try:
            static(text[at:token.start()])
            at = token.end()
            if token[1] is not None:
                if markup.where == "tag":
                    raise Trouble(f"expression in a tag outside quotes: {token[0]}")
                body = token[1].strip()
                call = (text_call(body[2:], texts) if body.startswith("t:")
                        else f"page_put(page, {body});")
                lines.append(f'#line {line} "{path}"\n    {call}')
            elif token[2] is not None:
                lines.append(f'#line {line} "{path}"\n    {statement(token[2], markup)}')
        except Trouble as trouble:
            raise Trouble(f"{line}: {trouble}") from trouble
    static(text[at:])
    return signature, lines


def main():
    directory, out_h, out_c, *paths = sys.argv[1:]
    texts = load(directory)
    with open(out_h, "w", encoding="utf-8") as h, open(out_c, "w", encoding="utf-8") as c:
        h.write("/* Generated from src/portal/pages by gen/templates.py. */\n#pragma once\n"
                '#include "portal_impl.h"\n#include "views.h"\n\n')
        c.write("/* Generated from src/portal/pages by gen/templates.py. */\n"
                '#include "portal_impl.h"\n#include "templates.h"\n')
        for path in paths:
            try:
                signature, lines = compile_page(path, texts)
            except Trouble as trouble:
                raise SystemExit(f"{path}:{trouble}")
            h.write(signature + ";\n")
            c.write(f"\n{signature}\n{{\n" + "\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
