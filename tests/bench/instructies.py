"""Counts the instructions of a request, and holds them against the accepted numbers; started by scripts/bench instructies.

Seconds depend on the machine and on its mood; the number of instructions hardly does. Exit code 0 when no case grew, 1 when
one did, 2 when there was nothing to count with.
"""

import argparse
import http.client
import os
import signal
import sys
from dataclasses import dataclass

import callgrind
import stand
from last import lhnummer
from meet import GROEP, PAGINA, meld, stop_ermee
from opstelling import BRONNEN, Fout, Opstelling

LIMIET_S = 150
ANTWOORD_S = 30


@dataclass
class Geval:
    """A kind of request. `eerste` is the first employer: cases do not share any."""

    naam: str
    pad: str
    eerste: int
    ander: bool  # another employer each time
    aanloop: int
    aantal: int

    def paden(self):
        for i in range(self.aanloop + self.aantal):
            yield self.pad.replace("{lh}", lhnummer(self.eerste + (i if self.ander else 0)))


GEVALLEN = (
    Geval("cached group", GROEP, 100_000, False, 50, 2000),
    Geval("cached page", PAGINA, 200_000, False, 50, 1000),
    Geval("uncached group", GROEP, 300_000, True, 100, 1000),
    Geval("uncached page", PAGINA, 400_000, True, 100, 500),
)

# Slow as it is under callgrind, the service must not give up on itself or on a source, and what is cached must stay so.
INSTELLINGEN = {"KLANTBEELD_DIENST_DEADLINE_MS": "60000"}
PER_BRON = {"TIMEOUT_MS": "60000", "VERBIND_MS": "10000", "VERS_S": "3600"}


class Telopstelling(Opstelling):
    """The service under callgrind; the rest of the setup runs as it is."""

    def start(self, kern, *opdracht):
        if opdracht[:2] == ("klantbeeld", "serve"):
            opdracht = (*callgrind.opdracht(self.map, os.path.join(self.bouw, "klantbeeld")), *opdracht[1:])
        return super().start(kern, *opdracht)


class Klant:
    """One connection, one request at a time."""

    def __init__(self, opstelling):
        self.verbinding = http.client.HTTPConnection(opstelling.url.removeprefix("http://"), timeout=ANTWOORD_S)
        self.verbinding.connect()
        self.socket = self.verbinding.sock
        self.koppen = {"Authorization": "Bearer " + opstelling.token()}

    def vraag(self, pad):
        self.verbinding.request("GET", pad, headers=self.koppen)
        antwoord = self.verbinding.getresponse()
        body = antwoord.read()
        if antwoord.status != 200:
            raise Fout(f"{pad} gives {antwoord.status}: {body[:500].decode('utf-8', 'replace')}")
        if self.verbinding.sock is not self.socket:
            raise Fout("the service closed the connection: every request is to come over the same one")


def tel(teller, klant, geval):
    """The profile of a case's requests, after its first ones."""
    paden = geval.paden()
    for _ in range(geval.aanloop):
        klant.vraag(next(paden))
    teller.begin()
    for pad in paden:
        klant.vraag(pad)
    return teller.einde()


def tel_alles(bouw):
    """(case, its result) one after the other."""
    os.environ.update(INSTELLINGEN)
    for bron in BRONNEN:
        for naam, waarde in PER_BRON.items():
            os.environ[f"KLANTBEELD_BRONNEN_{bron.upper().replace('-', '_')}_{naam}"] = waarde
    with Telopstelling(bouw) as opstelling:
        teller = callgrind.Teller(opstelling.map, opstelling.dienst.pid)
        klant = Klant(opstelling)
        teller.aan()
        for geval in GEVALLEN:
            yield geval.naam, stand.Meting(tel(teller, klant, geval), geval.aantal)


def controleer(metingen, onder):
    """The verdicts on what was counted, as text; and whether nothing grew."""
    try:
        aanvaard = stand.lees()
    except (OSError, ValueError) as fout:
        raise Fout(f"no accepted numbers ({fout}); scripts/bench instructies --schrijf makes them") from fout
    oordelen = stand.vergelijk(aanvaard, metingen)
    for oordeel in oordelen:
        meld(oordeel.tekst())
    goed = all(o.goed for o in oordelen)
    if not goed:
        meld(stand.verschil(aanvaard, onder))
    return goed


def main():
    opties = argparse.ArgumentParser(prog="scripts/bench instructies", description="Instructions per request.")
    keuze = opties.add_mutually_exclusive_group()
    keuze.add_argument("--controle", action="store_true", help="fail when a case grew beyond its accepted number")
    keuze.add_argument("--schrijf", action="store_true", help="accept these numbers, and write them in RESULTATEN.md")
    opties.add_argument("--bouw", required=True, help="folder with klantbeeld and bronsimulator")
    keuze = opties.parse_args()
    for sein in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
        signal.signal(sein, stop_ermee)
    signal.alarm(LIMIET_S)
    for naam in [n for n in os.environ if n.startswith("KLANTBEELD_")]:
        del os.environ[naam]
    metingen = {}
    try:
        for naam, meting in tel_alles(keuze.bouw):
            metingen[naam] = meting
            meld(f"{naam}: {meting.instructies:,} instructions a request")
        onder = stand.omstandigheden(keuze.bouw)
        if keuze.schrijf:
            stand.schrijf(metingen, onder)
            meld(f"written: {', '.join(os.path.relpath(p) for p in (stand.BESTAND, stand.RESULTATEN))}")
        elif not keuze.controle:
            meld("\n" + stand.tekst(metingen))
        return 0 if not keuze.controle or controleer(metingen, onder) else 1
    except Fout as fout:
        print(f"scripts/bench: {fout}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
