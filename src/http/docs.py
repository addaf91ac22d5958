#!/usr/bin/env python3
"""Turns the contract and the guides into the pages of /docs, and all that they need into a C file.

    docs.py uit.c contract.yaml gids.md...

The pages are plain HTML: whatever is shown stands in them, so they are read without a script, by a screen reader, by a search
in the page. A text of the contract is Markdown without HTML; Jinja escapes everything else.
"""
import gzip
import hashlib
import itertools
import json
import pathlib
import re
import sys

import jinja2
import markdown
import markupsafe

import openapi

MAP = pathlib.Path(__file__).parent / "docs"
SOORTEN = {"string": "tekst", "integer": "geheel getal", "number": "getal", "boolean": "true of false", "object": "object"}
VORMEN = {"date": "datum, JJJJ-MM-DD", "date-time": "moment, RFC 3339 in UTC", "uri": "URI"}
# What is told of a schema beside its type and its description: the keyword, and how it is called.
FEITEN = {
    "enum": "Waarden", "default": "Zonder waarde", "minimum": "Minimum", "maximum": "Maximum", "minLength": "Minste tekens",
    "maxLength": "Meeste tekens", "minItems": "Minste elementen", "pattern": "Patroon", "x-eenheid": "Eenheid", "x-bron": "Bron",
    "example": "Voorbeeld",
}  # fmt: skip


def maak_markdown():
    """Of Markdown without HTML: what looks like it is shown as it is written."""
    m = markdown.Markdown(extensions=["tables", "fenced_code", "sane_lists", "toc"], output_format="html")
    m.preprocessors.deregister("html_block")
    m.inlinePatterns.deregister("html")
    return m


def opmaak(tekst):
    return markupsafe.Markup(maak_markdown().convert(tekst or ""))


def schuifbaar(html):
    """A table may be wider than a small window: then it has a bar of its own, which a keyboard can reach."""
    tel = itertools.count(1)
    begin = re.sub("<table>", lambda _: f'<div class="tabel" role="group" aria-label="Tabel {next(tel)}" tabindex="0"><table>', html)
    return begin.replace("</table>", "</table></div>")


def lees_gids(pad):
    """Title, table of contents and text; without the comments, which are for who makes it. A guide refers to another by its file."""
    m = maak_markdown()
    tekst = schuifbaar(m.convert(re.sub(r"<!--.*?-->\n?", "", pad.read_text(encoding="utf-8"), flags=re.DOTALL)))
    (boven,) = m.toc_tokens
    tekst = re.sub(r'href="(\w+)\.md"', r'href="\1"', tekst)
    return {"naam": pad.stem, "titel": boven["name"], "delen": boven["children"], "tekst": markupsafe.Markup(tekst)}


def compact(waarde):
    return waarde if isinstance(waarde, str) else json.dumps(waarde, ensure_ascii=False)


def mooi(waarde):
    return waarde if isinstance(waarde, str) else json.dumps(waarde, ensure_ascii=False, indent=2)


class Contract:
    """The document, and what the template asks of it."""

    def __init__(self, document):
        self.document = document

    def volg(self, iets):
        while "$ref" in iets:
            deel = self.document
            for naam in iets["$ref"].removeprefix("#/").split("/"):
                deel = deel[naam.replace("~1", "/")]
            iets = deel
        return iets

    @staticmethod
    def naam(iets):
        """The last part of a reference, "" when it is none."""
        return iets.get("$ref", "").rsplit("/", 1)[-1]

    def soort(self, schema):
        """The type of a value in words, with links to the schemas that it names."""
        if "$ref" in schema:
            return markupsafe.Markup('<a href="#schema-{0}">{0}</a>').format(self.naam(schema))
        if "oneOf" in schema:
            uit = markupsafe.Markup(" of ").join(self.soort(s) for s in schema["oneOf"])
        elif schema.get("type") == "array":
            uit = markupsafe.Markup("lijst van {}").format(self.soort(schema["items"]))
        else:
            uit = markupsafe.escape(VORMEN.get(schema.get("format")) or SOORTEN[schema["type"]])
        return uit + " of null" if schema.get("nullable") else uit

    @staticmethod
    def feiten(schema):
        """[(what, [values])] of a schema itself; those of the elements of a list are told with the list."""
        if "$ref" in schema:
            return []
        elementen = {k: w for k, w in schema.get("items", {}).items() if k not in ("x-bron", "example")}
        alles = {**({} if "$ref" in elementen else elementen), **schema}
        return [(naam, [compact(w) for w in (alles[k] if k == "enum" else [alles[k]])]) for k, naam in FEITEN.items() if k in alles]

    @staticmethod
    def leden(schema):
        """The schema whose members are written out below this one; None when it has none, or they have a place of their own."""
        kandidaat = schema.get("items", schema)
        return kandidaat if kandidaat.get("properties") else None

    def operaties(self, label):
        for pad, item in self.document["paths"].items():
            for methode, operatie in item.items():
                if label in operatie["tags"]:
                    yield {"pad": pad, "methode": methode.upper(), "parameters": [], **operatie, **self.voorbeeldvraag(pad, operatie)}

    def voorbeeldvraag(self, pad, operatie):
        """An example of a request: its target, and its body when it has one."""
        parameters = [self.volg(p) for p in operatie.get("parameters", [])]
        for p in parameters:
            if p["in"] == "path":
                pad = pad.replace("{" + p["name"] + "}", str(p["example"]))
        eerste = next(iter(operatie.get("requestBody", {}).get("content", {}).values()), {}).get("examples", {})
        return {
            "doel": pad,
            "body": next((v["value"] for v in eerste.values()), None),
            "invoer": [{**p, "voorbeeld": self.invoer(p["example"])} for p in parameters],
            "met_token": operatie.get("security", [{}]) != [],
        }

    @staticmethod
    def invoer(voorbeeld):
        return ",".join(voorbeeld) if isinstance(voorbeeld, list) else str(voorbeeld)


def maak_paginas(document, gidsen):
    omgeving = jinja2.Environment(loader=jinja2.FileSystemLoader(MAP), autoescape=True, trim_blocks=True, lstrip_blocks=True,
                                  undefined=jinja2.StrictUndefined)  # fmt: skip
    omgeving.filters.update(opmaak=opmaak, mooi=mooi, compact=compact)
    uit = {"": omgeving.get_template("contract.html").render(c=Contract(document), d=document, gidsen=gidsen)}
    for gids in gidsen:
        uit[gids["naam"]] = omgeving.get_template("gids.html").render(d=document, gids=gids, gidsen=gidsen)
    return uit


def main():
    uit, bron, *gidsen = map(pathlib.Path, sys.argv[1:])
    paginas = maak_paginas(openapi.lees(bron.read_bytes()), [lees_gids(gids) for gids in gidsen])
    bestanden = [(naam, "text/html; charset=utf-8", html.encode()) for naam, html in paginas.items()]
    for naam, soort in (("docs.css", "text/css; charset=utf-8"), ("docs.js", "text/javascript; charset=utf-8"), ("docs.svg", "image/svg+xml")):
        bestanden.append((naam, soort, (MAP / naam).read_bytes()))
    with open(uit, "w", encoding="ascii") as f:
        f.write('/* Made by src/http/docs.py. */\n#include "http/docs.h"\n\n')
        for i, (_, _, inhoud) in enumerate(bestanden):
            f.write(openapi.reeks(f"plat_{i}", inhoud) + openapi.reeks(f"gzip_{i}", gzip.compress(inhoud, 9, mtime=0)))
        f.write("const struct kb_docsbestand kb_docsbestanden[] = {\n")
        for i, (naam, soort, inhoud) in enumerate(bestanden):
            merk = hashlib.sha256(inhoud).hexdigest()[:16]
            f.write(f'    {{"{naam}", "{soort}", "W/\\"{merk}\\"",\n'
                    f"     {{(const char *)plat_{i}, sizeof(plat_{i})}}, {{(const char *)gzip_{i}, sizeof(gzip_{i})}}}},\n")  # fmt: skip
        f.write("    {NULL, NULL, NULL, {NULL, 0}, {NULL, 0}},\n};\n")


main()
