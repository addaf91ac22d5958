"""The service's own code tables as JSON: {table: {source code: [our code, description]}}.

Read from src/domein, so that what is measured beside the service translates by the same tables and cannot drift from them.
"""

import os
import re

from opstelling import BASIS, Fout

DOMEIN = os.path.join(BASIS, "src", "domein")
# Our name of a table, the array or row macro in which it stands, and where its columns are: source code, code, description.
TABELLEN = (
    ("sectoren", "codes_organisatie.c", "SECTOREN", (0, 1, 2)),
    ("risicopremiegroepen", "codes_organisatie.c", "RISICOPREMIEGROEPEN", (0, 1, 2)),
    ("werkgeverstatus", "codes_organisatie.c", "WERKGEVERSTATUS", (0, 1, 2)),
    ("landen", "codes_organisatie.c", "LANDEN", (0, 1, 2)),
    ("directeBetaling", "codes_uitkering.c", "directe_betaling", (0, 1, 2)),
    ("kanalen", "codes_contact.c", "KANALEN", (0, 2, 3)),
    ("contactstatus", "codes_contact.c", "STATUSSEN", (0, 2, 3)),
    ("onderwerpen", "codes_contact.c", "ONDERWERPEN", (0, 2, 3)),
    ("documentsoorten", "codes_documenten.c", "DOCUMENTSOORTEN", (0, 1, 2)),
    ("aandachtsgebieden", "codes_documenten.c", "AANDACHTSGEBIEDEN", (0, 1, 2)),
)


def lees():
    """All tables; a Fout when one is not found where it was."""
    uit = {}
    for naam, bestand, bron, kolommen in TABELLEN:
        with open(os.path.join(DOMEIN, bestand), encoding="utf-8") as regels:
            tekst = regels.read()
        blok = re.search(rf"kb_code {bron}\[\] = \{{(.*?)\n\}};|#define {bron}\(R\)(.*?[^\\])\n", tekst, re.DOTALL)
        rijen = re.findall(r'[{(]("[^"]*"(?:,\s*"[^"]*")+)[})]', blok[1] or blok[2]) if blok else []
        if not rijen:
            raise Fout(f"{bestand} has no table {bron} any more; see codetabellen.py")
        velden = (re.findall(r'"([^"]*)"', rij) for rij in rijen)
        uit[naam] = {rij[kolommen[0]]: [rij[kolommen[1]], rij[kolommen[2]]] for rij in velden}
    return uit
