#!/usr/bin/env python3
"""What the generators of pages and texts must refuse."""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import templates  # noqa: E402
import texts  # noqa: E402

WORDS = {"a.b": ("A {0}", "A {0}", 1), "plain": ("P", "P", 0)}


class Refusals(unittest.TestCase):
    def page(self, body):
        with tempfile.NamedTemporaryFile("w", suffix=".html", encoding="utf-8") as file:
            file.write("{% page x(const char *name) %}\n" + body)
            file.flush()
            return "\n".join(templates.compile_page(file.name, WORDS)[1])

    def refused(self, body):
        with self.assertRaises(templates.Trouble):
            self.page(body)

    def test_policy(self):
        self.refused('<p style="color:red">x</p>')
        self.refused('<p onclick="a()">x</p>')
        self.refused("<p class=a>x</p>")
        self.refused("<p class='a'>x</p>")
        self.refused("<script>a()</script>")
        self.refused("<style>p{}</style>")
        self.refused("<p {{ name }}>x</p>")
        self.refused("<p class={{ name }}>x</p>")

    def test_texts(self):
        self.refused("{{t:missing}}")
        self.refused("{{t:a.b}}")
        self.refused("{{t:plain|name}}")

    def test_good(self):
        code = self.page('<p class="{{ name }}"{% if name %} hidden{% end %}>'
                         '{{t:a.b|f(name, 1)}}</p>')
        self.assertIn("page_put(page, name);", code)
        self.assertIn("page_say(page, TEXT_A_B, page_word(page, f(name, 1)), NULL);", code)
        self.assertIn("if (name) {", code)

    def catalogue(self, text):
        with tempfile.TemporaryDirectory() as directory:
            with open(directory + "/x.rec", "w", encoding="utf-8") as file:
                file.write(text)
            return texts.load(directory)

    def test_catalogue(self):
        for wrong in ("id: a\nen: A\n", "id: a\nen: {0}\nfr: A\n", "id: a\nen: {1}\nfr: {1}\n",
                      "id: a\nen: A\nfr: A\n\nid: a\nen: A\nfr: A\n"):
            with self.assertRaises(SystemExit):
                self.catalogue(wrong)
        got = self.catalogue("id: a\nen: It's {0} :\nfr: L'an « {0} » : 5 %\n")
        self.assertEqual(got["a"][0], "It’s {0} :")
        self.assertEqual(got["a"][1], "L’an «\u00a0{0}\u00a0»\u00a0: 5\u00a0%")


if __name__ == "__main__":
    unittest.main()
