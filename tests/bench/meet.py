"""Measures the service beside a plain ulfius, and holds it to the bars of one instance; started by scripts/bench.

Exit code 0 when every bar is met, 1 when one is missed, 2 when there was nothing to measure with. Takes bounded time: a
watchdog ends it. Everything it starts is stopped by process id, on Ctrl-C and on errors as well.
"""

import argparse
import json
import os
import signal
import statistics
import sys
import time

import rapport
import traag
from last import Onderwerp, Wrk, omvang
from opstelling import Fout, HANGENDE_BRON, Opstelling, haal
from rapport import Oordeel

GROEP = "/v1/werkgever/{lh}/organisatie"
PAGINA = "/v1/werkgever/{lh}"
HANGEND = "/v1/werkgever/{lh}/documenten"
VEEL = 1000
HOOGSTENS_KEER = 2.0
HOOGSTENS_ERBIJ_MS = 0.25
HOOGSTENS_LEEG_MB = 25
BRON_TIMEOUT_S = 2.0  # of deploy/klantbeeld.conf: after this a request on the hung source is answered 504


class Maat:
    """How long and how often: short for a check of every change, long for numbers to keep."""

    def __init__(self, kort):
        self.verbindingen = (16, VEEL) if kort else (1, 16, 64, 256, VEEL)
        self.seconden = 2 if kort else 8
        self.traag_s = 2 if kort else 24
        self.veel_s = 2 if kort else 10
        self.rondes = 3 if kort else 5
        self.limiet_s = 300 if kort else 1500


def meld(tekst=""):
    print(tekst, flush=True)


def stel_op(o, naam, pad):
    """The service and both yardsticks, for answers of one size."""
    bytes_, _ = omvang(o, pad)
    onderwerpen = [Onderwerp(f"klantbeeld, {naam}", o.dienst, o.url, pad)]
    for soort, hoe in (("kaal", "plain"), ("opties", "our options")):
        proces, url = o.start_hello(bytes_, soort)
        onderwerpen.append(Onderwerp(f"ulfius hello, {hoe}", proces, url, "/hello"))
    return bytes_, onderwerpen


def meet_tabel(wrk, maat, onderwerpen):
    """The cells in order, and the lines of the table. Subjects alternate, so that a slow moment of the machine hits all."""
    cellen, regels = [], [rapport.tabel_kop()]
    meld(regels[0])
    for onderwerp in onderwerpen:
        wrk.draai(onderwerp, 16, 1)
    for verbindingen in maat.verbindingen:
        for onderwerp in onderwerpen:
            cellen.append(wrk.draai(onderwerp, verbindingen, maat.seconden))
            regels.append(rapport.rij(cellen[-1]))
            meld(regels[-1])
    return cellen, "\n".join(regels)


def oordeel_veel(cellen):
    """Measurement 1, of (name, cell). Each client must have had an answer on average: a starved one is no socket error to wrk."""
    delen, goed = {}, True
    for naam, cel in cellen:
        goed = goed and not cel.socketfouten and not cel.status and cel.verzoeken >= cel.verbindingen and not cel.opmerking
        fouten, verzoeken, status = delen.get(naam, (0, 0, 0))
        delen[naam] = (fouten + cel.socketfouten, verzoeken + cel.verzoeken, status + cel.status)
    gemeten = "; ".join(f"{naam}: {fouten} of {verzoeken:,} (non-2xx {status})" for naam, (fouten, verzoeken, status) in delen.items())
    return Oordeel(f"socket errors at {VEEL:,} clients", "none, and no other status than 200", gemeten, goed)


def wachtend(o):
    """How many requests wait for sources, as the service itself counts them."""
    return json.loads(haal(f"{o.beheer_url}/bronnen")[1])["wachtendeVerzoeken"]


def meet_hangend(o, wrk, maat, groep):
    """Measurement 3: groups whose source is well, without and with VEEL requests on a hung source, by turns."""
    hangend = Onderwerp("hanging", o.dienst, o.url, HANGEND)
    aanloop = BRON_TIMEOUT_S + 1
    rust, druk, vast = [], [], []
    o.dienst.wis_piek()
    o.stoor(HANGENDE_BRON, '{"hangen": "voor"}')
    try:
        for _ in range(maat.rondes):
            rust.append(wrk.draai(groep, 16, maat.seconden).p99_ms)
            duur = round(aanloop + maat.seconden + 2)
            # Spread over the source's time limit, as people are; afterwards each asks again when it was answered.
            last = wrk.start(hangend, VEEL, duur, spreiding_ms=round(BRON_TIMEOUT_S * 1000))
            try:
                time.sleep(aanloop)
                voor = wachtend(o)
                druk.append(wrk.draai(groep, 16, maat.seconden).p99_ms)
                vast.append(min(voor, wachtend(o)))
            finally:
                wrk.lees(last, duur)
            time.sleep(BRON_TIMEOUT_S + 0.5)
    finally:
        o.herstel()
    return oordeel_hangend(rust, druk, vast, o.dienst.geheugen_mb()[0])


def oordeel_hangend(rust, druk, vast, piek_mb):
    """Nine in ten must really have been waiting: the others are between an answer and their next request."""
    keer = statistics.median(druk) / statistics.median(rust)
    return Oordeel(
        f"p99 of organisatie at 16 clients while {VEEL:,} requests wait on a hung source",
        f"≤ {HOOGSTENS_KEER:g} × idle",
        f"{statistics.median(druk):.2f} ms against {statistics.median(rust):.2f} ms: {keer:.2f} × (medians of {len(rust)} turns; "
        f"idle {', '.join(f'{p:.2f}' for p in rust)}; loaded {', '.join(f'{p:.2f}' for p in druk)}; "
        f"at least {min(vast):,} waiting; peak {piek_mb:.0f} MB)",
        keer <= HOOGSTENS_KEER and min(vast) >= 0.9 * VEEL,
    )


def meet_toegevoegd(o, wrk, maat, groep):
    """p50 at one client through the service, less that of asking its source: the two by turns."""
    direct = traag.bron_zelf(o)
    paren = [[wrk.draai(x, 1, maat.seconden) for x in (direct, groep)] for _ in range(3)]
    if any(cel.status or cel.socketfouten for paar in paren for cel in paar):
        raise Fout("asking one source directly went wrong; is its path still the one of meet.py?")
    d, g = (statistics.median(paar[i].p50_ms for paar in paren) for i in (0, 1))
    return Oordeel(
        f"one group at one client: p50 added to that of its source ({traag.BRON_VAN_GROEP[0]})",
        f"≤ {HOOGSTENS_ERBIJ_MS} ms",
        f"{g - d:.3f} ms: {g:.3f} through the service, {d:.3f} at the source (medians of 3 turns)",
        g - d <= HOOGSTENS_ERBIJ_MS,
    )


def oordeel_leeg(mb):
    return Oordeel("memory before the first request (VmRSS)", f"≤ {HOOGSTENS_LEEG_MB} MB", f"{mb:.1f} MB", mb <= HOOGSTENS_LEEG_MB)


def meet_alles(o, maat):
    """(parts of the report, verdicts)"""
    wrk = Wrk(o)
    leeg = oordeel_leeg(o.dienst.geheugen_mb()[1])
    meld(f"\n## {traag.KOP_PAGINA}\n")
    delen = []
    tekst, oordelen_pagina = traag.meet_pagina(o, wrk, maat.traag_s, PAGINA)
    delen.append((traag.KOP_PAGINA, tekst))
    veel, hoofd = [], {}
    for naam, pad in (("group", GROEP), ("page", PAGINA)):
        bytes_, onderwerpen = stel_op(o, naam, pad)
        kop = {"group": "One group (organisatie)", "page": "The page of all groups"}[naam] + f", {bytes_:,} bytes"
        meld(f"\n## {kop}\n")
        cellen, tekst = meet_tabel(wrk, maat, onderwerpen)
        delen.append((kop, tekst))
        hoofd[naam] = onderwerpen[0]
        veel += [(f"{naam} 0 ms", c) for c in cellen if c.verbindingen == VEEL and c.naam == onderwerpen[0].naam]
        for yardstick in onderwerpen[1:]:
            yardstick.proces.stop()
    meld(f"\n## {traag.KOP_VEEL}\n")
    cellen, tekst, oordelen_last = traag.meet_veel(o, wrk, maat.veel_s, VEEL, list(hoofd.items()))
    delen.append((traag.KOP_VEEL, tekst))
    oordelen = [
        oordeel_veel(veel + cellen),
        *oordelen_last,
        *oordelen_pagina,
        meet_toegevoegd(o, wrk, maat, hoofd["group"]),
        meet_hangend(o, wrk, maat, hoofd["group"]),
        leeg,
    ]
    delen.insert(0, ("Verdicts", rapport.oordelen_tabel(oordelen)))
    return delen, oordelen


def stop_ermee(sein, _):
    raise Fout("took too long" if sein == signal.SIGALRM else f"stopped by signal {sein}")


def opties_van(programma, uitleg):
    """--kort, --schrijf and --bouw, which every measurement has."""
    opties = argparse.ArgumentParser(prog=programma, description=uitleg)
    opties.add_argument("--kort", action="store_true", help="short: 2 s per cell, fewer cells")
    opties.add_argument("--schrijf", action="store_true", help="write tests/bench/RESULTATEN.md (full run only)")
    opties.add_argument("--bouw", required=True, help="folder with klantbeeld, bronsimulator and bench_hello")
    keuze = opties.parse_args()
    if keuze.kort and keuze.schrijf:
        opties.error("--schrijf keeps numbers: not with --kort")
    return keuze


def voer_uit(keuze, deel, limiet_s, meet):
    """Measure within bounded time: meet(opstelling) gives (parts of the report, verdicts). The exit code."""
    for sein in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
        signal.signal(sein, stop_ermee)
    signal.alarm(limiet_s)
    for naam in [n for n in os.environ if n.startswith("KLANTBEELD_")]:
        del os.environ[naam]
    try:
        with Opstelling(keuze.bouw) as opstelling:
            delen, oordelen = meet(opstelling)
    except Fout as fout:
        print(f"scripts/bench: {fout}", file=sys.stderr)
        return 2
    meld(f"## Verdicts\n\n{rapport.oordelen_tabel(oordelen)}")
    if keuze.schrijf:
        rapport.schrijf(deel, delen)
        meld(f"\nwritten: {os.path.relpath(rapport.BESTAND)}")
    return 1 if any(o.gehaald is False for o in oordelen) else 0


def main():
    keuze = opties_van("scripts/bench", "The service beside a plain ulfius, on two cores.")
    maat = Maat(keuze.kort)
    return voer_uit(keuze, rapport.ULFIUS, maat.limiet_s, lambda opstelling: meet_alles(opstelling, maat))


if __name__ == "__main__":
    sys.exit(main())
