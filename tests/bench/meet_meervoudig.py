"""Three instances behind HAProxy (deploy/meervoudig): what one, two and three of them bear, and what a request costs each part.

This machine is smaller than what it plays: all parts and wrk share its cores. So there are two ways of looking. With the cores as they
are, the CPU per request says what each part needs. With each instance held to a part of a core (the CPU controller of cgroups), an
instance is what is scarce, as it is where each has a machine of its own, and throughput can grow with their number.
"""

import os
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import rapport
from last import Wrk, lhnummer
from meet import opties_van
from opstelling import BASIS, HIER, TIKKEN_PER_S, Fout

START = os.path.join(BASIS, "deploy", "meervoudig", "start")
INSTANTIES = ("bff1", "bff2", "bff3")
DELEN = ("instances", "HAProxy", "pg1", "pg2", "redis")
CLIENTS = 64
PERIODE_US = 50_000
DEEL = 0.06  # of a core, for an instance that is held
ONBEGRENSD = ("MEDEWERKER_VERZOEKEN", "DIVISIE_VERZOEKEN", "MEDEWERKER_WERKGEVERS", "DIVISIE_WERKGEVERS", "ALARM_WERKGEVERS")
# Three instances that each find a third of the work at a time spend up to 1.4 times as much CPU on a request: three times, less that.
GROEI = 2
VEEL_PER_S = 1000  # "thousands": what a restart must be seen under
HERLADINGEN = 6
WERK = {"cached": f"/v1/werkgever/{lhnummer(5)}/organisatie", "uncached": "/v1/werkgever/{lh}/organisatie"}


@dataclass
class Rij:
    werk: str
    deel: float | None
    instanties: int
    per_s: list = field(default_factory=list)
    p50_ms: list = field(default_factory=list)
    p99_ms: list = field(default_factory=list)
    mis: int = 0
    cpu_us: dict = field(default_factory=dict)  # part: a figure a round


class Groep:
    """A cgroup for each instance, with a bound on its CPU: version 2 or 1, whichever has the controller."""

    def __init__(self):
        v2 = "/sys/fs/cgroup/cgroup.subtree_control"
        try:
            with open("/sys/fs/cgroup/cgroup.controllers", encoding="ascii") as c:
                self.v2 = "cpu" in c.read().split()
            if self.v2:
                with open(v2, "w", encoding="ascii") as uit:
                    uit.write("+cpu")
        except OSError:
            self.v2 = False
        self.wortel = "/sys/fs/cgroup" if self.v2 else "/sys/fs/cgroup/cpu"
        if not os.path.isdir(self.wortel):
            raise Fout("this machine has no CPU controller of cgroups, version 1 or 2")
        self.mappen = []

    def houd(self, naam, pids, deel):
        map_ = os.path.join(self.wortel, f"klantbeeld-bench-{naam}")
        if map_ not in self.mappen:
            os.makedirs(map_, exist_ok=True)
            self.mappen.append(map_)
        quota = int(deel * PERIODE_US) if deel else None
        if self.v2:
            self._schrijf(map_, "cpu.max", f"{quota or 'max'} {PERIODE_US}")
        else:
            self._schrijf(map_, "cpu.cfs_period_us", str(PERIODE_US))
            self._schrijf(map_, "cpu.cfs_quota_us", str(quota or -1))
        for pid in pids:
            self._schrijf(map_, "cgroup.procs", str(pid))

    @staticmethod
    def _schrijf(map_, bestand, tekst):
        with open(os.path.join(map_, bestand), "w", encoding="ascii") as uit:
            uit.write(tekst)

    def weg(self):
        for map_ in self.mappen:
            os.rmdir(map_)


class Alles:
    """deploy/meervoudig, running."""

    def __init__(self, bouw):
        # In memory: primary and standby would share one disk here, and its fdatasync would be what is measured.
        self.map = "/dev/shm/kbwbench"
        self.omgeving = {**os.environ, "KB_BOUW": bouw, "KB_MEERVOUDIG": self.map}
        self.omgeving |= {f"KLANTBEELD_GRENZEN_{naam}": "0" for naam in ONBEGRENSD}
        self.begin = 0

    def doe(self, *wat):
        uit = subprocess.run([START, *wat], env=self.omgeving, capture_output=True, text=True, timeout=300, check=False)
        if uit.returncode != 0:
            raise Fout(f"{START} {' '.join(wat)}: {uit.stdout}{uit.stderr}")
        return uit.stdout

    def __enter__(self):
        self.doe("start")
        self.token = os.path.join(self.map, "token")
        with open(self.token, "w", encoding="ascii") as uit:
            uit.write(self.doe("als", "bff1", "token", "--rol", "ks_klantadviseur", "--geldig", "86400"))
        self.groep = Groep()
        return self

    def __exit__(self, *_):
        self.doe("stop")
        self.groep.weg()

    def pids(self, deel):
        uit = subprocess.run(["ip", "netns", "pids", f"{os.path.basename(self.map)}-{deel}"], capture_output=True, text=True, check=True)
        return [int(p) for p in uit.stdout.split()]

    def cpu_s(self):
        """CPU time so far of each part; its processes stay the same during a run, but for sessions of PostgreSQL that end idle."""
        delen = {"instances": INSTANTIES, "HAProxy": ("haproxy",), "pg1": ("pg1",), "pg2": ("pg2",), "redis": ("redis",)}
        return {naam: sum(_cpu_s(p) for d in van for p in self.pids(d)) for naam, van in delen.items()}

    def met(self, aantal, deel):
        """So many instances, each held to that part of a core, in HAProxy's rotation."""
        for i, naam in enumerate(INSTANTIES):
            if i < aantal:
                self.doe("start", naam)
                self.groep.houd(naam, self.pids(naam), deel)
            else:
                self.doe("stop", naam)
        self.wacht_op(aantal)

    def wacht_op(self, aantal):
        for _ in range(100):
            if self.doe("status").count(" UP") == aantal:
                return
            time.sleep(0.2)
        raise Fout(f"HAProxy does not see {aantal} instances")

    def herstart(self):
        for naam in INSTANTIES:
            self.doe("stop", naam)
            self.doe("start", naam)
            self.wacht_op(len(INSTANTIES))

    def herlaad(self):
        for _ in range(HERLADINGEN):
            for naam in INSTANTIES:
                self.doe("sein", naam, "HUP")
            time.sleep(0.5)

    def wrk(self, pad, seconden):
        opdracht = [START, "in", "klant", "wrk", "-t1", f"-c{CLIENTS}", f"-d{seconden}s", "--timeout", "10s", "--latency"]
        opdracht += ["-s", os.path.join(HIER, "vraag.lua"), "https://10.99.0.20", "--", pad, self.token, str(self.begin), "0", str(CLIENTS)]
        kind = subprocess.Popen(opdracht, env=self.omgeving, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        uit = Wrk.lees(kind, seconden)
        if uit is None:
            raise Fout("HAProxy gives no connection")
        self.begin = (self.begin + uit["verzoeken"] + CLIENTS) % 900_000
        return uit


def _cpu_s(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
            velden = stat.read().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(velden[11]) + int(velden[12])) / TIKKEN_PER_S


def per_seconde(uit):
    return uit["verzoeken"] / (uit["duur_us"] / 1e6)


def mislukt(uit):
    return sum(uit[k] for k in ("connect", "read", "write", "timeout", "status"))


def meet_rij(a, rij, pad, seconden):
    voor = a.cpu_s()
    uit = a.wrk(pad, seconden)
    na = a.cpu_s()
    rij.per_s.append(per_seconde(uit))
    rij.p50_ms.append(uit["p50_us"] / 1e3)
    rij.p99_ms.append(uit["p99_us"] / 1e3)
    rij.mis += mislukt(uit)
    for naam in voor:
        rij.cpu_us.setdefault(naam, []).append((na[naam] - voor[naam]) * 1e6 / uit["verzoeken"])


def meet_onder_last(a, wat, doe):
    """Nothing that operations do may cost a request: wrk goes on at full rate until it has been done, and counts what failed."""
    seconden = 20
    with ThreadPoolExecutor(1) as naast:
        last = naast.submit(a.wrk, WERK["cached"], seconden)
        time.sleep(1)
        begin = time.monotonic()
        doe()
        duur = time.monotonic() - begin
        uit = last.result()
    per_s, mis = per_seconde(uit), mislukt(uit)
    return rapport.Oordeel(
        f"{wat}, under full load", f"no request fails, ≥ {VEEL_PER_S:,}/s",
        f"{mis} of {uit['verzoeken']:,} failed, {per_s:,.0f}/s, done in {duur:.1f} of {seconden} s, slowest in a hundred {uit['p99_us'] / 1e3:.0f} ms",
        mis == 0 and per_s >= VEEL_PER_S and duur < seconden - 2,
    )  # fmt: skip


def als_rij(rij, een):
    m = statistics.median
    velden = [rij.werk, f"{rij.deel:.0%} of a core" if rij.deel else "the machine", str(rij.instanties)]
    velden += [f"{m(rij.per_s):,.0f}", f"{m(rij.per_s) / m(een.per_s):.2f}", f"{m(rij.p50_ms):.1f}", f"{m(rij.p99_ms):.1f}", str(rij.mis)]
    velden += [f"{m(rij.cpu_us[d]):.0f}" for d in DELEN]
    return "| " + " | ".join(velden) + " |"


def kop():
    koppen = ["work", "an instance has", "instances", "requests/s", "× one", "p50 ms", "p99 ms", "failed"]
    koppen += [f"{d}, CPU µs/request" for d in DELEN]
    return "| " + " | ".join(koppen) + " |\n|" + " --- | --- |" + " ---: |" * (len(koppen) - 2)


def oordeel(rijen):
    een, drie = (next(r for r in rijen if r.deel and r.werk == "cached" and r.instanties == n) for n in (1, 3))
    groei = statistics.median(drie.per_s) / statistics.median(een.per_s)
    return rapport.Oordeel(
        f"cached group, each instance held to {DEEL:.0%} of a core, three beside one", f"≥ {GROEI:g} ×", f"{groei:.2f} ×",
        groei >= GROEI and not any(r.mis for r in rijen),
    )  # fmt: skip


def main():
    keuze = opties_van("scripts/bench meervoudig", "One, two and three instances behind HAProxy.")
    seconden, rondes = (3, 1) if keuze.kort else (5, 2)
    druk = os.getloadavg()[0]
    rijen = [Rij(werk, deel, n) for werk in WERK for deel in (DEEL, None) for n in (1, 2, 3)]
    try:
        with Alles(keuze.bouw) as a:
            for _ in range(rondes):
                for n in (1, 2, 3):
                    for deel in (DEEL, None):
                        a.met(n, deel)
                        for werk, pad in WERK.items():
                            a.wrk(pad, 2)
                            meet_rij(a, next(r for r in rijen if (r.werk, r.deel, r.instanties) == (werk, deel, n)), pad, seconden)
            # All three run now, none of them held.
            handelingen = [
                meet_onder_last(a, "the three restarted one after the other", a.herstart),
                meet_onder_last(a, f"rights and keys read again by all three, {HERLADINGEN} times", a.herlaad),
            ]
    except (Fout, OSError, subprocess.SubprocessError) as fout:
        print(f"scripts/bench meervoudig: {fout}", file=sys.stderr)
        return 2
    een = {(r.werk, r.deel): r for r in rijen if r.instanties == 1}
    tabel = "\n".join([kop(), *(als_rij(r, een[r.werk, r.deel]) for r in rijen)])
    oordelen = [oordeel(rijen), *handelingen]
    verdicts = f"{rapport.oordelen_tabel(oordelen)}\n\nLoad of the machine before it began: {druk:.1f}."
    delen = [("Verdicts", verdicts), ("One, two and three instances", tabel)]
    print(rapport.omstandigheden(), *(f"\n## {titel}\n\n{tekst}" for titel, tekst in delen), sep="\n")
    if keuze.schrijf:
        rapport.schrijf(rapport.MEERVOUDIG, delen)
    return 0 if all(o.gehaald for o in oordelen) else 1


if __name__ == "__main__":
    sys.exit(main())
