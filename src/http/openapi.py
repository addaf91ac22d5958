#!/usr/bin/env python3
"""Turns the contract into a C file: the YAML as it stands, and the same document as compact JSON.

    openapi.py contract.yaml uit.c
"""
import json
import re
import sys

import yaml


class Lader(yaml.SafeLoader):
    """The plain types of YAML 1.2: a date stays the text that it is, and so do yes, no, on and off."""


Lader.yaml_implicit_resolvers = {}
for soort, vorm, eerste in (
    ("null", r"^(null|~|)$", ["n", "~", ""]),
    ("bool", r"^(true|false)$", list("tf")),
    ("int", r"^-?(0|[1-9][0-9]*)$", list("-0123456789")),
    ("float", r"^-?(0|[1-9][0-9]*)\.[0-9]+$", list("-0123456789")),
):
    Lader.add_implicit_resolver(f"tag:yaml.org,2002:{soort}", re.compile(vorm), eerste)


def lees_object(lader, knoop):
    """An object whose members are texts that occur once; PyYAML itself would keep the last of two."""
    namen = [lader.construct_object(sleutel) for sleutel, _ in knoop.value]
    for naam in namen:
        if not isinstance(naam, str) or namen.count(naam) > 1:
            raise yaml.constructor.ConstructorError(None, None, f"member {naam!r} is no text, or is there twice",
                                                    knoop.start_mark)
    return {naam: lader.construct_object(waarde, deep=True) for naam, (_, waarde) in zip(namen, knoop.value)}


Lader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, lees_object)


def reeks(naam, inhoud):
    regels = [",".join(str(b) for b in inhoud[i:i + 32]) for i in range(0, len(inhoud), 32)]
    return f"static const unsigned char {naam}[] = {{\n" + ",\n".join(regels) + "};\n"


def lees(tekst):
    """The document in a text of YAML."""
    return yaml.load(tekst, Loader=Lader)


def main():
    bron, uit = sys.argv[1:]
    with open(bron, "rb") as f:
        tekst = f.read()
    document = json.dumps(lees(tekst), ensure_ascii=False, separators=(",", ":")).encode()
    with open(uit, "w", encoding="ascii") as f:
        f.write("/* Made by src/http/openapi.py from openapi/klantbeeld-werkgever.yaml. */\n")
        f.write('#include "klantbeeld/http/openapi.h"\n\n')
        f.write(reeks("json", document) + reeks("yaml", tekst))
        for naam in ("json", "yaml"):
            f.write(f"const struct kb_tekst kb_openapi_{naam} = {{(const char *){naam}, sizeof({naam})}};\n")


if __name__ == "__main__":
    main()
