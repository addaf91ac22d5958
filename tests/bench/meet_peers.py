"""Measures the service beside its peers: nginx with Lua, Fastify, a plain ulfius, nginx as a proxy and as a cache.

Started by scripts/bench peers. First it is proved that the aggregators do the same work (gelijk.py); then comes the table of
all cells, then the decisive cells in rounds, from which the ratios follow. Exit codes and bounds are those of meet.py.
"""

import statistics
import sys
from dataclasses import dataclass

import gelijk
import peers
import rapport
from last import Onderwerp, Wrk, lhnummer, omvang, werkgevers
from meet import GROEP, PAGINA, VEEL, meld, opties_van, voer_uit
from opstelling import Fout, haal
from rapport import Oordeel
from traag import BRON_MS, BRON_VAN_GROEP

CPU_BIJ = 64  # clients at which CPU per request is compared
RONDES = 3
POGINGEN = 3
WERKGEVERS_BEWIJS = 25
VOLLEDIG = 0.95  # of an answer's mean size: below it, groups are missing, and less work was done

ONS, LUA, FASTIFY, BEWAARD, HELLO = "klantbeeld", "nginx + Lua", "Fastify", "klantbeeld cached", "ulfius hello"
HOP, PROXY_CACHE = "nginx, one hop", "nginx proxy_cache"


class Maat:
    def __init__(self, kort):
        self.verbindingen = (CPU_BIJ, VEEL) if kort else (1, 16, CPU_BIJ, 256, VEEL)
        self.seconden = 2 if kort else 5
        self.traag_s = 2 if kort else 20  # of the decisive cells with slow sources: see meet.py
        self.limiet_s = 600 if kort else 2400


@dataclass
class Lat:
    """A bar: how many times better than a peer the service must be, and is aimed to be."""

    wat: str
    moet: float | None
    streef: float | None = None

    def oordeel(self, verhoudingen, voorbehoud=""):
        midden = statistics.median(verhoudingen)
        bar = [f"≥ {self.moet:g}"] if self.moet else []
        if self.streef:
            bar.append(f"aim {self.streef:g}")
        gemeten = f"{midden:.2f} ({min(verhoudingen):.2f}–{max(verhoudingen):.2f}){voorbehoud}"
        return Oordeel(
            self.wat, ", ".join(bar), gemeten, midden >= self.moet if self.moet else None,
            midden >= self.streef if self.streef else None,
        )  # fmt: skip


def onderwerp(kort, soort, proces, url, pad):
    return Onderwerp(f"{kort}, {soort}", proces, url, pad)


def stel_op(o):
    """{"page": {short name: subject}, "group": …}, after the proof that the peers do the same."""
    lua, fastify = peers.start_nginx_lua(o), peers.start_fastify(o)
    aantal = gelijk.bewijs(o, {LUA: lua[1], FASTIFY: fastify[1]}, werkgevers(WERKGEVERS_BEWIJS), lhnummer(999_999))
    meld(f"{aantal} answers of the peers have the same data as the service's.")
    maten = {"page": omvang(o, PAGINA), "group": omvang(o, GROEP)}
    hello = {soort: o.start_hello(bytes_, "opties") for soort, (bytes_, _) in maten.items()}
    proxy = peers.start_nginx_proxy(o, {f"/{soort}": url + "/hello" for soort, (_, url) in hello.items()})
    uit = {}
    for soort, pad in (("page", PAGINA), ("group", GROEP)):
        dienst = (o.dienst, o.url)
        vast = pad.replace("{lh}", maten[soort][1])
        alle = {ONS: (*dienst, pad), LUA: (*lua, pad), FASTIFY: (*fastify, pad), BEWAARD: (*dienst, vast)}
        alle |= {HELLO: (*hello[soort], "/hello"), PROXY_CACHE: (*proxy, f"/{soort}")}
        uit[soort] = {kort: onderwerp(kort, soort, *wat) for kort, wat in alle.items()}
    bron, pad = BRON_VAN_GROEP
    uit["group"][HOP] = Onderwerp(f"{HOP}, one source", *proxy, f"/{bron}{pad}", token=False)
    return uit, maten


def ververs_bewaard(o, onderwerpen):
    """What is asked over and over was asked once before, so that a cache may have it."""
    for per_soort in onderwerpen.values():
        status, _ = haal(o.url + per_soort[BEWAARD].pad, token=o.token())
        if status != 200:
            raise Fout(f"{per_soort[BEWAARD].pad} gives {status}")


class Tabel:
    """Cells as they are measured, on the terminal and for the report. Each begins when the one before has left the core."""

    def __init__(self, o, wrk, seconden):
        self.o, self.wrk, self.seconden = o, wrk, seconden
        self.regels = [rapport.tabel_kop()]
        meld(self.regels[0])

    def cel(self, wie, verbindingen, seconden=0):
        self.o.kom_tot_rust()
        cel = self.wrk.draai(wie, verbindingen, seconden or self.seconden)
        self.regels.append(rapport.rij(cel))
        meld(self.regels[-1])
        return cel

    def zekere_cel(self, wie, verbindingen, seconden):
        """A cell in which something was measured: on a machine that has other work, wrk may not get its turn at all."""
        for _ in range(POGINGEN):
            cel = self.cel(wie, verbindingen, seconden)
            if cel.verzoeken and cel.cpu_us:
                return cel
        waarom = cel.opmerking or "is the machine busy?"
        raise Fout(f"{wie.naam} answered nothing at {verbindingen} clients, {POGINGEN} times: {waarom}")

    def tekst(self):
        return "\n".join(self.regels)


def meet_cellen(o, wrk, maat, onderwerpen, ms):
    """Every subject at every number of clients, by turns, the sources `ms` late: (heading, table)."""
    kop = f"All cells, sources {ms} ms"
    meld(f"\n## {kop}\n")
    zonder_bron = (BEWAARD, HELLO, PROXY_CACHE)
    wie = [w for per_soort in onderwerpen.values() for k, w in per_soort.items() if not ms or k not in zonder_bron]
    tabel = Tabel(o, wrk, maat.seconden)
    if ms:
        o.vertraag(ms)
    try:
        for verbindingen in maat.verbindingen:
            for w in wie:
                tabel.cel(w, verbindingen)
    finally:
        o.herstel()
    return kop, tabel.tekst()


def meet_rondes(o, wrk, maat, onderwerpen):
    """The decisive cells, RONDES times by turns: ({(kind, subject, ms): [cell of each round]}, (heading, table))."""
    kop = f"Decisive cells, {RONDES} rounds"
    meld(f"\n## {kop}\n")
    cellen, tabel = {}, Tabel(o, wrk, maat.seconden)
    for _ in range(RONDES):
        for ms, verbindingen, wie in ((0, CPU_BIJ, (ONS, LUA, FASTIFY, BEWAARD, HELLO)), (BRON_MS, VEEL, (ONS, LUA, FASTIFY))):
            if ms:
                o.vertraag(ms)
            try:
                for soort, per_soort in onderwerpen.items():
                    for kort in wie:
                        cellen.setdefault((soort, kort, ms), []).append(tabel.zekere_cel(per_soort[kort], verbindingen, maat.traag_s if ms else maat.seconden))
            finally:
                o.herstel()
    return cellen, (kop, tabel.tekst())


def beoordeel(cellen):
    """Every bar against the rounds, each ratio from one round."""

    def kosten(soort, peer, wij=ONS):
        paren = zip(cellen[soort, peer, 0], cellen[soort, wij, 0])
        return [p.cpu_us / w.cpu_us for p, w in paren]

    def onvolledig(soort, peer):
        heel = statistics.median(c.per_antwoord for c in cellen[soort, peer, 0])
        minst = min(c.per_antwoord for c in cellen[soort, peer, BRON_MS])
        fouten = sum(c.socketfouten + c.status for c in cellen[soort, peer, BRON_MS])
        uit = f"; {peer}: answers incomplete" if minst < VOLLEDIG * heel else ""
        return uit + (f"; {peer}: {fouten} errors" if fouten else "")

    uit = []
    for soort, peer, moet, streef in (
        ("page", LUA, 1.5, 2.0), ("page", FASTIFY, 2.0, 2.8), ("group", FASTIFY, 1.2, None), ("group", LUA, None, 1.0),
    ):  # fmt: skip
        lat = Lat(f"uncached {soort}, CPU at {CPU_BIJ} clients, {peer} ÷ ours", moet, streef)
        uit.append(lat.oordeel(kosten(soort, peer)))
    for soort in ("page", "group"):
        for peer in (LUA, FASTIFY):
            zij, wij = cellen[soort, peer, BRON_MS], cellen[soort, ONS, BRON_MS]
            voorbehoud = onvolledig(soort, ONS) + onvolledig(soort, peer)
            waar = f"{soort}, {VEEL:,} clients, sources {BRON_MS} ms"
            per_s = [w.per_s / z.per_s for w, z in zip(wij, zij)]
            p99 = [z.p99_ms / w.p99_ms for w, z in zip(wij, zij)]
            uit.append(Lat(f"{waar}, throughput, ours ÷ {peer}", 1.0).oordeel(per_s, voorbehoud))
            uit.append(Lat(f"{waar}, p99, {peer} ÷ ours", 1.0).oordeel(p99, voorbehoud))
    for soort in ("page", "group"):
        ten_opzichte = (("Fastify uncached", FASTIFY, 5.0), ("ulfius hello of the same size", HELLO, 0.66))
        for naam, peer, moet in ten_opzichte:
            lat = Lat(f"cached {soort}, CPU at {CPU_BIJ} clients, {naam} ÷ ours", moet)
            uit.append(lat.oordeel(kosten(soort, peer, BEWAARD)))
    return uit


def meet_alles(o, maat):
    """(parts of the report, verdicts)"""
    versies = ", ".join(f"{naam} {versie}" for naam, versie in peers.versies().items())
    onderwerpen, maten = stel_op(o)
    soorten = ", ".join(f"{soort} {bytes_:,} bytes" for soort, (bytes_, _) in maten.items())
    meld(f"{versies}; median sizes: {soorten}")
    wrk = Wrk(o)
    for per_soort in onderwerpen.values():
        for w in per_soort.values():
            wrk.draai(w, CPU_BIJ, 2)  # the just-in-time compilers have seen it, and the connections to the sources stand
    ververs_bewaard(o, onderwerpen)
    cellen, rondes = meet_rondes(o, wrk, maat, onderwerpen)
    delen = [meet_cellen(o, wrk, maat, onderwerpen, ms) for ms in (0, BRON_MS)]
    oordelen = beoordeel(cellen)
    gelijkheid = f"{versies}. Median sizes: {soorten}."
    return [("Ratios", f"{gelijkheid}\n\n{rapport.oordelen_tabel(oordelen)}"), rondes, *delen], oordelen


def main():
    keuze = opties_van("scripts/bench peers", "The service beside its peers, on two cores.")
    maat = Maat(keuze.kort)
    return voer_uit(keuze, rapport.PEERS, maat.limiet_s, lambda opstelling: meet_alles(opstelling, maat))


if __name__ == "__main__":
    sys.exit(main())
