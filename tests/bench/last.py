"""The load: whom is asked about, one run of wrk, and what it cost the process that answered."""

import json
import os
import statistics
import subprocess
import time
from dataclasses import dataclass

from opstelling import HIER, Fout, Opstelling, Proces, haal

WERKGEVERS = 1_000_000
PER_RUN = 50_000  # employers set apart for a run beside another
TIMEOUT_S = 5  # a client that waits longer than the service's own deadline (2.5 s) and some more


@dataclass
class Onderwerp:
    """Something that is asked: which process answers, where, and what its request looks like."""

    naam: str
    proces: Proces
    url: str
    pad: str
    token: bool = True


@dataclass
class Cel:
    """One run. The times are those of wrk's clients; None for what could not be measured, because the process died."""

    naam: str
    verbindingen: int
    seconden: float = 0.0
    verzoeken: int = 0
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    connect: int = 0
    read: int = 0
    write: int = 0
    timeout: int = 0
    status: int = 0
    bytes: int = 0
    cpu_us: float | None = None
    cpu_deel: float | None = None
    piek_mb: float | None = None
    rss_mb: float | None = None
    opmerking: str = ""

    @property
    def per_s(self):
        return self.verzoeken / self.seconden if self.seconden else 0.0

    @property
    def per_antwoord(self):
        """Bytes of an answer, its head included."""
        return self.bytes / self.verzoeken if self.verzoeken else 0.0

    @property
    def socketfouten(self):
        return self.connect + self.read + self.write + self.timeout


class Wrk:
    """Starts wrk on the cores for load. Every run asks a service for the employers after those of the run before."""

    def __init__(self, opstelling: Opstelling):
        self.opstelling = opstelling
        self.begin = {}

    def start(self, onderwerp, verbindingen, seconden, spreiding_ms=0):
        """A run in the background; end it with `lees`."""
        begin = self._schuif_op(onderwerp, PER_RUN)
        return self._start(onderwerp, verbindingen, seconden, (begin, spreiding_ms, 0))

    def _schuif_op(self, onderwerp, aantal):
        begin = self.begin.get(onderwerp.url, 0)
        self.begin[onderwerp.url] = (begin + aantal) % WERKGEVERS
        return begin

    def _start(self, onderwerp, verbindingen, seconden, wanneer):
        o = self.opstelling
        token = o.tokenbestand if onderwerp.token else "-"
        opdracht = ["taskset", "-c", o.kern_last, "wrk", "-t1", f"-c{verbindingen}", f"-d{seconden}s"]
        opdracht += ["--timeout", f"{TIMEOUT_S}s", "--latency", "-s", os.path.join(HIER, "vraag.lua"), onderwerp.url, "--"]
        opdracht += [onderwerp.pad, token, *map(str, wanneer), str(verbindingen)]
        return subprocess.Popen(opdracht, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    @staticmethod
    def lees(kind, seconden):
        """The result of a run, or None when wrk could not even connect."""
        try:
            uit, _ = kind.communicate(timeout=seconden + 30)
        except BaseException:
            kind.kill()
            kind.wait()
            raise
        for regel in uit.splitlines():
            if regel.startswith("RESULTAAT "):
                return json.loads(regel.removeprefix("RESULTAAT "))
        if "unable to connect" in uit:
            return None
        raise Fout(f"wrk: {uit}")

    def draai(self, onderwerp, verbindingen, seconden, spreiding_ms=0, pauze_ms=0):
        """One cell: the load, and meanwhile the CPU time and memory of the process that answers. The clients begin at random moments
        within spreiding_ms, or pause before every request, pauze_ms in the mean."""
        proces = onderwerp.proces
        proces.wis_piek()
        begin, cpu_begin = time.monotonic(), proces.cpu_s()
        wie = self._schuif_op(onderwerp, 0)
        ruw = self.lees(self._start(onderwerp, verbindingen, seconden, (wie, spreiding_ms, pauze_ms)), seconden)
        cpu_einde, duur = proces.cpu_s(), time.monotonic() - begin
        if ruw:
            self._schuif_op(onderwerp, ruw["verzoeken"] + verbindingen)
        return maak_cel(onderwerp, verbindingen, ruw, (cpu_begin, cpu_einde, duur))


def maak_cel(onderwerp, verbindingen, ruw, cpu):
    cel = Cel(onderwerp.naam, verbindingen)
    if ruw is None:
        cel.opmerking = "no connection at all"
    else:
        cel.seconden = ruw["duur_us"] / 1e6
        cel.verzoeken = ruw["verzoeken"]
        cel.p50_ms, cel.p99_ms = ruw["p50_us"] / 1e3, ruw["p99_us"] / 1e3
        cel.connect, cel.read, cel.write = ruw["connect"], ruw["read"], ruw["write"]
        cel.timeout, cel.status, cel.bytes = ruw["timeout"], ruw["status"], ruw["bytes"]
    if not onderwerp.proces.leeft():
        cel.opmerking = f"the process died ({onderwerp.proces.kind.returncode})"
        return cel
    cpu_begin, cpu_einde, duur = cpu
    if cpu_begin is not None and cpu_einde is not None:
        cel.cpu_deel = (cpu_einde - cpu_begin) / duur
        if cel.verzoeken:
            cel.cpu_us = (cpu_einde - cpu_begin) * 1e6 / cel.verzoeken
    cel.piek_mb, cel.rss_mb = onderwerp.proces.geheugen_mb()
    return cel


def omvang(o, pad):
    """(bytes, LH-nummer): the median size of some answers, which must be good ones, and whose it is."""
    maten = []
    for lh in werkgevers(25):
        status, body = haal(o.url + pad.replace("{lh}", lh), token=o.token())
        if status != 200:
            raise Fout(f"{pad} of {lh} gives {status}: {body[:500].decode('utf-8', 'replace')}")
        maten.append((len(body), lh))
    return statistics.median_low(maten)


def werkgevers(aantal):
    """LH-nummers of employers spread over the million, as vraag.lua makes them."""
    return [lhnummer(i * (1_000_000 // aantal)) for i in range(aantal)]


def lhnummer(i):
    """Seven digits, a filler digit, the check digit of the elfproef."""
    zeven = str(8_000_000 + i)
    for d8 in "01":
        controle = sum(int(c) * gewicht for c, gewicht in zip(zeven + d8, range(9, 1, -1))) % 11
        if controle < 10:
            return f"{zeven}{d8}{controle}L01"
    raise AssertionError(zeven)
