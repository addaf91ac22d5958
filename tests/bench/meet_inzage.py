"""Measures what the inzagelog costs; started by scripts/bench inzage.

First in one process: durable records a second, and what judging a token costs beside bare rhonabwy. Then over HTTP: the service
without a log, with files and with PostgreSQL, by turns on one core, under the same load. Exit codes as those of meet.py.
"""

import os
import statistics
import subprocess
import sys

import postgres
import rapport
from last import Onderwerp, Wrk, lhnummer
from meet import GROEP, meld, opties_van, voer_uit
from opstelling import Fout
from rapport import Oordeel

CLIENTS = 64
DEEL = 0.9
PER_S = 5000


class Maat:
    def __init__(self, kort):
        self.seconden = 2 if kort else 5
        self.rondes = 3 if kort else 5
        self.los_s = 1 if kort else 3
        self.limiet_s = 300 if kort else 900


def draai(o, *opdracht):
    """A program of the build to its end, on the core of the service: what it prints."""
    uit = subprocess.run(
        ["taskset", "-c", o.kern_dienst, os.path.join(o.bouw, opdracht[0]), *opdracht[1:]],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    if uit.returncode != 0:
        raise Fout(f"{opdracht[0]}: {uit.stdout}{uit.stderr}")
    return uit.stdout.strip()


def start_postgres(o, schijf):
    """A file with the connection string of the service."""
    map_ = postgres.start(o, schijf, "inzagelog.sql")
    postgres.psql(map_, "-c", "CREATE ROLE klantbeeld LOGIN IN ROLE inzagelog_schrijver")
    verbinding = os.path.join(map_, "verbinding")
    with open(verbinding, "w", encoding="ascii") as bestand:
        bestand.write(f"host={map_} user=klantbeeld dbname=postgres\n")
    return verbinding


def stel_op(o, schijf):
    """{name: (process, URL)}: the same service three times."""
    bestanden = os.path.join(schijf, "bestanden")
    os.mkdir(bestanden)
    verbinding = start_postgres(o, schijf)
    return {
        "no log": (o.dienst, o.url),
        "files": o.start_nog_een({"KLANTBEELD_INZAGE_MAP": bestanden}),
        "PostgreSQL": o.start_nog_een({"KLANTBEELD_INZAGE_VERBINDING_BESTAND": verbinding, "KLANTBEELD_INZAGE_INSTANTIE": "bench"}),
    }


def oordeel(werk, naam, cellen):
    """cellen: {name: its cells}, a cell a round."""
    zonder, met = (statistics.median(c.per_s for c in cellen[n]) for n in ("no log", naam))
    goed = all(not c.socketfouten and not c.status and not c.opmerking for c in cellen[naam])
    return Oordeel(
        f"{werk} group, {CLIENTS} clients, log in {naam}",
        f"≥ {DEEL:.0%} of that without a log, or ≥ {PER_S:,} a second",
        f"{met:,.0f} against {zonder:,.0f} a second: {met / zonder:.0%} (medians of {len(cellen[naam])} turns)",
        goed and (met >= DEEL * zonder or met >= PER_S),
    )


def meet_werk(wrk, maat, diensten, werk, pad):
    regels, cellen = [rapport.tabel_kop()], {naam: [] for naam in diensten}
    meld(f"\n## {werk} group\n\n{regels[0]}")
    onderwerpen = {naam: Onderwerp(f"{werk}, {naam}", *waar, pad) for naam, waar in diensten.items()}
    for onderwerp in onderwerpen.values():
        wrk.draai(onderwerp, CLIENTS, 1)
    for _ in range(maat.rondes):
        for naam, onderwerp in onderwerpen.items():
            cellen[naam].append(wrk.draai(onderwerp, CLIENTS, maat.seconden))
            regels.append(rapport.rij(cellen[naam][-1]))
            meld(regels[-1])
    return "\n".join(regels), [oordeel(werk, naam, cellen) for naam in ("files", "PostgreSQL")]


def meet_los(o, maat, schijf):
    map_ = os.path.join(schijf, "los")
    os.mkdir(map_)
    delen = []
    for kop, opdracht in (
        ("In one process: durable records", ("bench_inzage", map_, str(maat.los_s))),
        ("In one process: judging a token", ("bench_toegang",)),
    ):
        delen.append((kop, f"```\n{draai(o, *opdracht)}\n```"))
        meld(f"\n## {kop}\n\n{delen[-1][1]}")
    meld(draai(o, "klantbeeld", "inzagelog", "verifieer", "--map", map_))
    return delen


def meet_alles(o, maat):
    """(parts of the report, verdicts)"""
    # In the build folder, not in /tmp: that may be memory.
    schijf = o.map_op_schijf()
    delen, oordelen = meet_los(o, maat, schijf), []
    diensten = stel_op(o, schijf)
    wrk = Wrk(o)
    for werk, pad in (("cached", GROEP.replace("{lh}", lhnummer(5))), ("uncached", GROEP)):
        tekst, nieuw = meet_werk(wrk, maat, diensten, werk, pad)
        delen.append((f"Over HTTP: {werk} group", tekst))
        oordelen += nieuw
    delen.insert(0, ("Verdicts", rapport.oordelen_tabel(oordelen)))
    return delen, oordelen


def main():
    keuze = opties_van("scripts/bench inzage", "What the inzagelog costs.")
    maat = Maat(keuze.kort)
    return voer_uit(keuze, rapport.INZAGE, maat.limiet_s, lambda opstelling: meet_alles(opstelling, maat))


if __name__ == "__main__":
    sys.exit(main())
