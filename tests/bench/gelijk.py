"""Proof that what is measured beside the service does the same work: the same data for the same employers, to the letter.

Compared is `gegevens` of every gegevensgroep, and of every source its name and whether it answered; not the moments, nor the
words about what went wrong. Also with a source that fails: then the others' data must still be there, and equal.
"""

import json

from opstelling import Fout, haal

DE_GROOT = "123456789L01"
FALENDE_BRON = "archief"


def kern(groep):
    """What must be equal of one group's answer."""
    return {
        "lhnummer": groep["lhnummer"],
        "gegevensgroep": groep["gegevensgroep"],
        "gegevens": groep.get("gegevens"),
        "bronnen": [{"naam": b["naam"], "status": b["status"], "ontbreekt": sorted(b["ontbreekt"])} for b in groep["bronnen"]],
    }


def verschil(a, b, plek=""):
    """Where the two differ first, or None. True and 1 are not the same; 1 and 1.0 are, in JSON."""
    if isinstance(a, bool) != isinstance(b, bool) or (type(a) is not type(b) and not _getallen(a, b)):
        return f"{plek}: {a!r} is not {b!r}"
    if isinstance(a, dict):
        if a.keys() != b.keys():
            return f"{plek}: members {sorted(a.keys() ^ b.keys())} are in one only"
        return next((v for v in (verschil(a[k], b[k], f"{plek}.{k}") for k in a) if v), None)
    if isinstance(a, list):
        if len(a) != len(b):
            return f"{plek}: {len(a)} elements and {len(b)}"
        return next((v for v in (verschil(x, y, f"{plek}[{i}]") for i, (x, y) in enumerate(zip(a, b))) if v), None)
    return None if a == b else f"{plek}: {a!r} is not {b!r}"


def _getallen(a, b):
    return isinstance(a, (int, float)) and isinstance(b, (int, float))


def token_voor(o):
    """The peers mask nothing, so what is compared is what the role sees that sees everything."""
    return o.token_van("ks_accountmanager")


def _haal(url, pad, token):
    status, body = haal(url + pad, token=token)
    if status != 200:
        raise Fout(f"{url}{pad} gives {status}: {body[:300].decode('utf-8', 'replace')}")
    return json.loads(body), len(body)


def _vergelijk(onze, hun, naam, pad):
    gevonden = verschil(onze, hun, "")
    if gevonden:
        raise Fout(f"{naam} does not do what the service does: {pad}{gevonden}")


def _paginas(o, lh):
    pagina, _ = _haal(o.url, f"/v1/werkgever/{lh}", token_voor(o))
    return {g: kern(inhoud) for g, inhoud in pagina["gegevensgroepen"].items()}


def bewijs(o, peers, lhnummers, vreemde):
    """peers: {name: URL}. A Fout at the first difference; else how many answers were compared."""
    aantal = 0
    for lh in [DE_GROOT, *lhnummers]:
        onze = _paginas(o, lh)
        groep = kern(_haal(o.url, f"/v1/werkgever/{lh}/organisatie", token_voor(o))[0])
        for naam, url in peers.items():
            pagina, bytes_ = _haal(url, f"/v1/werkgever/{lh}", token_voor(o))
            hun = {g: kern(inhoud) for g, inhoud in pagina["gegevensgroepen"].items()}
            _vergelijk(onze, hun, naam, f"page of {lh} ({bytes_} bytes)")
            _vergelijk(groep, kern(_haal(url, f"/v1/werkgever/{lh}/organisatie", token_voor(o))[0]), naam, f"organisatie of {lh}")
            aantal += 2
    # An employer that nobody asked for yet: of one that it knows, the service would give what the source said before.
    aantal += _bewijs_storing(o, peers, vreemde)
    return aantal


def _bewijs_storing(o, peers, lh):
    o.stoor(FALENDE_BRON, '{"status": 500}')
    try:
        onze = _paginas(o, lh)
        if sum(1 for g in onze.values() if g["gegevens"] is None) != 1:
            raise Fout(f"without {FALENDE_BRON}, not exactly one group is missing from the page")
        for naam, url in peers.items():
            pagina, _ = _haal(url, f"/v1/werkgever/{lh}", token_voor(o))
            hun = {g: kern(inhoud) for g, inhoud in pagina["gegevensgroepen"].items()}
            _vergelijk(onze, hun, naam, f"page of {lh} without {FALENDE_BRON}")
    finally:
        o.herstel()
    return len(peers)
