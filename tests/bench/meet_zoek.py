"""Measures searching over HTTP; started by scripts/bench zoek.

A million employers are loaded into the index of the service and into PostgreSQL, with the command that operations use; then the same
questions go to both, kind by kind, and a full search load runs beside requests for a gegevensgroep. Exit codes as those of meet.py.
"""

import os
import statistics
import subprocess
import sys
import time

import postgres
import rapport
from last import HIER, TIMEOUT_S, Onderwerp, Wrk, maak_cel
from meet import GROEP, meld, opties_van, voer_uit
from opstelling import Fout
from rapport import Oordeel, midden

WERKGEVERS = 1_000_001  # De Groot too
CLIENTS = 8
OPWARM_S = 4
GROEP_CLIENTS = 16
PAD = "/v1/werkgever/_zoek"
LAAD_S, GEHEUGEN_MB, OMVANG_MB = 60, 512, 400
KEER_POSTGRES = 3
BYTES_VAN_EEN_TREFFER = 440
HOOGSTENS_KEER = 2
PAUZE_MS = 2
# kind, file of its questions, bar of its p99 in ms (None: none)
SOORTEN = (
    ("exact key", "sleutel", 1),
    ("whole name", "naam", None),
    ("part of a name", "deel", 5),
    ("beginnings of words", "woorden", None),
    ("name and town", "naam-plaats", None),
    ("postcode", "postcode", None),
    ("ten commonest parts", "gewoonste", 10),
    ("typing errors", "tikfout", 30),
)


class Maat:
    def __init__(self, kort):
        self.seconden = 2 if kort else 5
        self.beurten = 3
        self.limiet_s = 600 if kort else 1500


def laad(o, levering, index):
    """(seconds, peak in MB) of loading; it takes the cores of the load, as it does beside a service that runs."""
    omgeving = {**os.environ, "KLANTBEELD_ZOEK_INDEX": index}
    begin = time.monotonic()
    opdracht = [os.path.join(o.bouw, "klantbeeld"), "index", "laad", levering, "--config", o.pad("klantbeeld.conf")]
    kind = subprocess.Popen(["taskset", "-c", o.kern_last, *opdracht], env=omgeving, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    gezegd = kind.stderr.read()
    _, status, gebruik = os.wait4(kind.pid, 0)
    kind.returncode = os.waitstatus_to_exitcode(status)
    if kind.returncode != 0:
        raise Fout(f"klantbeeld index laad: {gezegd[-1000:]}")
    return time.monotonic() - begin, gebruik.ru_maxrss / 1024


def stel_op(o, schijf):
    """({name: (process, URL)}, folder of questions, verdicts of loading, what one process makes of the questions)"""
    levering, index, vragen = (os.path.join(schijf, naam) for naam in ("levering.ndjson", "zoek.sqlite", "vragen"))
    with open(levering, "wb") as uit:
        subprocess.run([os.path.join(o.bouw, "levering"), str(WERKGEVERS)], stdout=uit, check=True)
    map_ = postgres.start(o, schijf, "zoek.sql", "shared_buffers=512MB", "max_wal_size=4GB", kernen=o.alle_kernen)
    pg = f"postgresql://klantbeeld_zoek_%s@/postgres?host={map_}"
    oordelen = []
    for naam, waar, keer in (("own index", index, 1), ("PostgreSQL", pg % "lader", KEER_POSTGRES)):
        seconden, mb = laad(o, levering, waar)
        oordelen.append(Oordeel(f"loading, {naam}", f"≤ {LAAD_S * keer} s", f"{seconden:.1f} s", seconden <= LAAD_S * keer))
        oordelen.append(Oordeel(f"memory of loading, {naam}", f"≤ {GEHEUGEN_MB} MiB", f"{mb:.0f} MiB", mb <= GEHEUGEN_MB))
    omvang = os.path.getsize(index) / 2**20
    oordelen.append(Oordeel("size of the index", f"≤ {OMVANG_MB} MiB", f"{omvang:.0f} MiB", omvang <= OMVANG_MB))
    meld(rapport.oordelen_tabel(oordelen))
    os.mkdir(vragen)
    subprocess.run([os.path.join(o.bouw, "bench_zoek"), index, "--vragen", vragen], check=True)
    # Its exit code tells of its bars, which the text tells too.
    proces = ["taskset", "-c", o.kern_dienst, os.path.join(o.bouw, "bench_zoek"), index]
    los = subprocess.run(proces, capture_output=True, text=True, check=False)
    if los.returncode not in (0, 1):
        raise Fout(f"bench_zoek: {los.stderr}")
    meld(f"\n## In one process\n\n{los.stdout}")
    # Who searches has all cores: the service itself, or the database.
    diensten = {
        "own index": o.start_nog_een({"KLANTBEELD_ZOEK_INDEX": index}, o.alle_kernen),
        "PostgreSQL": o.start_nog_een({"KLANTBEELD_ZOEK_INDEX": pg % "lezer"}),
    }
    return diensten, vragen, oordelen, los.stdout


class Zoekwrk:
    def __init__(self, o, vragen):
        self.o, self.vragen = o, vragen

    def start(self, url, bestand, seconden, pauze_ms=0):
        opdracht = ["taskset", "-c", self.o.kern_last, "wrk", "-t1", f"-c{CLIENTS}", f"-d{seconden}s", "--timeout", f"{TIMEOUT_S}s"]
        opdracht += ["--latency", "-s", os.path.join(HIER, "zoek.lua"), url, "--", PAD, self.o.tokenbestand]
        opdracht.append(os.path.join(self.vragen, f"{bestand}.ndjson"))
        opdracht.append(str(pauze_ms))
        return subprocess.Popen(opdracht, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def draai(self, naam, waar, bestand, seconden, pauze_ms=0):
        proces, url = waar
        proces.wis_piek()
        begin, cpu = time.monotonic(), proces.cpu_s()
        ruw = Wrk.lees(self.start(url, bestand, seconden, pauze_ms), seconden)
        return maak_cel(Onderwerp(naam, proces, url, PAD), CLIENTS, ruw, (cpu, proces.cpu_s(), time.monotonic() - begin))


def _midden(cellen):
    tijden = [c.p99_ms for c in cellen]
    return statistics.median(tijden), midden(tijden, 2)


def _oordeel(soort, naam, grens, cellen):
    hoogst = grens * (1 if naam == "own index" else KEER_POSTGRES)
    p99, tekst = _midden(cellen)
    goed = p99 <= hoogst and not any(c.socketfouten or c.status for c in cellen)
    return Oordeel(f"p99 of {soort}, {naam}, {CLIENTS} clients", f"≤ {hoogst} ms", tekst, goed)


class Soorten:
    """Every kind, by turns where there is a bar: cells for the report, and verdicts.

    An exact key is next to nothing to find, so clients that never pause measure who gets a core first: themselves or the service.
    Its bar is for clients that do. What they see when they do not is told beside what an ulfius that answers as many bytes, and
    does nothing for them, shows then."""

    def __init__(self, zoek, wrk, maat, diensten, niets):
        self.zoek, self.wrk, self.maat, self.diensten, self.niets = zoek, wrk, maat, diensten, niets
        self.regels, self.oordelen = [rapport.tabel_kop()], []
        meld(f"\n## Kinds of questions\n\n{self.regels[0]}")

    def _toon(self, cel):
        self.regels.append(rapport.rij(cel))
        meld(self.regels[-1])
        return cel

    def _beurten(self, soort, bestand, keer, pauze_ms=0):
        cellen = {naam: [] for naam in self.diensten}
        for _ in range(keer):
            for naam, waar in self.diensten.items():
                cellen[naam].append(self._toon(self.zoek.draai(f"{soort}, {naam}", waar, bestand, self.maat.seconden, pauze_ms)))
        return cellen

    def _sleutel(self, soort, bestand, grens):
        for naam, cellen in self._beurten(f"{soort}, with pauses", bestand, self.maat.beurten, PAUZE_MS).items():
            per_s = statistics.median(c.per_s for c in cellen)
            self.oordelen.append(_oordeel(f"{soort}, {per_s:,.0f} a second", naam, grens, cellen))
        vol = self._beurten(soort, bestand, self.maat.beurten)
        _, rust = _midden([self._toon(self.wrk.draai(self.niets, CLIENTS, self.maat.seconden)) for _ in range(self.maat.beurten)])
        for naam, cellen in vol.items():
            per_s = statistics.median(c.per_s for c in cellen)
            wat = f"p99 of {soort}, {per_s:,.0f} a second, {naam}, {CLIENTS} clients that never pause"
            self.oordelen.append(Oordeel(wat, "", f"{_midden(cellen)[1]}; an ulfius that does nothing: {rust}", None))

    def meet(self):
        for soort, bestand, grens in SOORTEN:
            for waar in self.diensten.values():
                self.zoek.draai(soort, waar, bestand, OPWARM_S)  # pages of the index and rows of its terms are in memory
            if bestand == "sleutel":
                self._sleutel(soort, bestand, grens)
                continue
            for naam, cellen in self._beurten(soort, bestand, self.maat.beurten if grens else 1).items():
                if grens:
                    self.oordelen.append(_oordeel(soort, naam, grens, cellen))


def meet_naast(o, zoek, wrk, maat, waar):
    """The p99 of a gegevensgroep, idle and with a full load of searches beside it, by turns."""
    groep = Onderwerp("group", *waar, GROEP)
    rust, druk = [], []
    for _ in range(maat.beurten):
        rust.append(wrk.draai(groep, GROEP_CLIENTS, maat.seconden).p99_ms)
        last = zoek.start(waar[1], "deel", maat.seconden + 2)
        try:
            time.sleep(1)
            druk.append(wrk.draai(groep, GROEP_CLIENTS, maat.seconden).p99_ms)
        finally:
            Wrk.lees(last, maat.seconden + 2)
    keer = statistics.median(druk) / statistics.median(rust)
    gemeten = f"{statistics.median(druk):.2f} ms against {statistics.median(rust):.2f} ms: {keer:.2f} × (medians of {maat.beurten} turns)"
    return Oordeel(f"p99 of organisatie at {GROEP_CLIENTS} clients beside a full search load", f"≤ {HOOGSTENS_KEER} × idle", gemeten, keer <= HOOGSTENS_KEER)


def meet_alles(o, maat):
    """(parts of the report, verdicts)"""
    diensten, vragen, oordelen, los = stel_op(o, o.map_op_schijf())
    zoek = Zoekwrk(o, vragen)
    wrk = Wrk(o)
    niets = Onderwerp("ulfius hello, our options", *o.start_hello(BYTES_VAN_EEN_TREFFER, "opties"), "/hello")
    soorten = Soorten(zoek, wrk, maat, diensten, niets)
    soorten.meet()
    oordelen += soorten.oordelen
    oordelen.append(meet_naast(o, zoek, wrk, maat, diensten["own index"]))
    delen = [("Verdicts", rapport.oordelen_tabel(oordelen)), ("Kinds of questions, over HTTP", "\n".join(soorten.regels))]
    return [*delen, ("In one process, one thread", f"```\n{los.strip()}\n```")], oordelen


def main():
    keuze = opties_van("scripts/bench zoek", "What searching costs over HTTP.")
    maat = Maat(keuze.kort)
    return voer_uit(keuze, rapport.ZOEKEN, maat.limiet_s, lambda opstelling: meet_alles(opstelling, maat))


if __name__ == "__main__":
    sys.exit(main())
