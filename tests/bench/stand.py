"""The accepted instruction counts (instructies.json): what was counted is held against them, and they can be replaced.

A count that grows is a change somebody made; it is either mended or accepted with --schrijf, in the same commit.
"""

import datetime
import json
import os
import platform
import re
import subprocess
from dataclasses import dataclass, field

from opstelling import BASIS, HIER

BESTAND = os.path.join(HIER, "instructies.json")
RESULTATEN = os.path.join(HIER, "RESULTATEN.md")
KOP = "## Instructions per request"
GRENS = 0.10
BEWAARD_DEEL = 0.005  # functions of a smaller share are not kept: what grew is then known well enough
TOP = 15
GROEIERS = 5

UITLEG = """\
Made by `scripts/bench instructies --schrijf`; `instructies.json` has the same numbers, and `scripts/bench instructies
--controle` (part of the full test run) fails when one grows by more than 10 %.

- One client, one keep-alive connection, one request at a time; the service under callgrind, optimised (-O2). Cached is the same
  employer again and again, uncached another one each time. Nothing is subtracted: the loop's timers and wake-ups are in it.
- Instructions of the service's own process: what the kernel does for it is not counted, and an instruction is no measure of
  waiting for memory. Only counts that were made the same way are to be compared."""


class Meting:
    """What a case's requests took, each, on average."""

    def __init__(self, profiel, aantal):
        self.instructies = round(profiel.totaal / aantal)
        self.objecten = [(naam, n / aantal) for naam, n in profiel.per_object()]
        self.functies = [(f"{object_}:{functie}", n / aantal) for (object_, functie), n in profiel.per_functie()]


@dataclass
class Oordeel:
    """What a case came to, beside what was accepted for it (None = nothing)."""

    geval: str
    nu: int
    aanvaard: int | None
    groeiers: list = field(default_factory=list)  # (function, growth), most first

    @property
    def groei(self):
        return self.nu / self.aanvaard - 1

    @property
    def goed(self):
        return self.aanvaard is not None and self.nu <= self.aanvaard * (1 + GRENS)

    def tekst(self):
        if self.aanvaard is None:
            return f"{self.geval}: FAIL, there is no accepted number"
        uit = f"{self.geval}: {self.nu:,} instructions, accepted are {self.aanvaard:,} ({self.groei:+.1%}): "
        if not self.goed:
            uit += f"FAIL, more than {GRENS:.0%} above. What grew most:"
            return uit + "".join(f"\n  {n:+10,.0f}  {functie}" for functie, n in self.groeiers)
        if self.groei < -GRENS:
            return uit + "well below; lower the accepted number (scripts/bench instructies --schrijf)"
        return uit + "good"


def groeiers(oud, meting):
    """Functions that took more than before. One that was not kept was small: it counts from the most it can have been."""
    hoogstens = BEWAARD_DEEL * oud["instructies"]
    groei = [(functie, n - oud["functies"].get(functie, hoogstens)) for functie, n in meting.functies]
    return sorted((g for g in groei if g[1] >= 1), key=lambda g: -g[1])[:GROEIERS]


def vergelijk(aanvaard, metingen):
    """A verdict per case; a case that was not counted has none, and is not accepted either."""
    uit = []
    for naam, meting in metingen.items():
        oud = aanvaard["gevallen"].get(naam)
        if oud:
            uit.append(Oordeel(naam, meting.instructies, oud["instructies"], groeiers(oud, meting)))
        else:
            uit.append(Oordeel(naam, meting.instructies, None))
    return uit


def _eerste_regel(*opdracht):
    uit = subprocess.run(opdracht, capture_output=True, text=True, timeout=30, check=False)
    return uit.stdout.strip().partition("\n")[0] if uit.returncode == 0 else "unknown"


def _processor():
    with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as regels:
        return next((r.partition(":")[2].strip() for r in regels if r.startswith("model name")), platform.machine())


def omstandigheden(bouw):
    """Everything the counts depend on, beside our own code."""
    with open(os.path.join(bouw, "CMakeCache.txt"), encoding="utf-8") as cache:
        cc = next(r.partition("=")[2].strip() for r in cache if r.startswith("CMAKE_C_COMPILER:"))
    commit = _eerste_regel("git", "-C", BASIS, "describe", "--always", "--abbrev=12", "--exclude=*", "--dirty=, with uncommitted changes")
    return {
        "datum": f"{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d}",
        "commit": commit,
        "cpu": _processor(),
        "compiler": _eerste_regel(cc, "--version"),
        "valgrind": _eerste_regel("valgrind", "--version"),
        "glibc": " ".join(platform.libc_ver()),
        **{naam: _eerste_regel("pkg-config", "--modversion", naam) for naam in ("libcurl", "libmicrohttpd", "libulfius", "gnutls")},
    }


def verschil(aanvaard, nu):
    """What was different when the accepted numbers were made."""
    toen = aanvaard["gemaakt"]
    regels = [f"  {k}: {toen.get(k, 'unknown')}, now {v}" for k, v in nu.items() if toen.get(k) != v]
    return "When the accepted numbers were made:\n" + "\n".join(regels)


def lees(bestand=BESTAND):
    with open(bestand, encoding="utf-8") as uit:
        return json.load(uit)


def als_json(metingen, onder):
    gevallen = {}
    for naam, m in metingen.items():
        functies = {f: round(n) for f, n in m.functies if n >= BEWAARD_DEEL * m.instructies}
        gevallen[naam] = {"instructies": m.instructies, "functies": functies}
    return json.dumps({"gemaakt": onder, "gevallen": gevallen}, indent=1, ensure_ascii=False) + "\n"


def tekst(metingen):
    """The tables: cases, their shares per object, their heaviest functions."""
    namen = list(dict.fromkeys(n for m in metingen.values() for n, _ in m.objecten))
    namen.sort(key=lambda n: -sum(dict(m.objecten).get(n, 0) / m.instructies for m in metingen.values()))
    namen = [n for n in namen if any(dict(m.objecten).get(n, 0) >= BEWAARD_DEEL * m.instructies for m in metingen.values())]
    regels = ["| a request | instructions | " + " | ".join(namen) + " |", "| --- |" + " ---: |" * (len(namen) + 1)]
    for geval, m in metingen.items():
        delen = [f"{dict(m.objecten).get(n, 0) / m.instructies:.1%}" for n in namen]
        regels.append(f"| {geval} | {m.instructies:,} | " + " | ".join(delen) + " |")
    for geval, m in metingen.items():
        regels += ["", f"### {geval[0].upper()}{geval[1:]}: the {TOP} heaviest functions", ""]
        regels += ["| instructions | share | function |", "| ---: | ---: | --- |"]
        regels += [f"| {n:,.0f} | {n / m.instructies:.1%} | `{f}` |" for f, n in m.functies[:TOP]]
    return "\n".join(regels)


def vervang_deel(oud, deel):
    """`oud` with what stands under KOP replaced by `deel`, or with `deel` at its end."""
    begin = re.search(f"^{KOP}$", oud, re.MULTILINE)
    if not begin:
        return (oud.rstrip() or "# Results of the benchmark") + f"\n\n{KOP}\n\n{deel}\n"
    einde = re.search(r"^##? ", oud[begin.end() :], re.MULTILINE)
    rest = oud[begin.end() + einde.start() :] if einde else ""
    return oud[: begin.start()] + f"{KOP}\n\n{deel}\n" + (f"\n{rest}" if rest else "")


def _schrijf_bestand(pad, inhoud):
    with open(pad + ".nieuw", "w", encoding="utf-8") as uit:
        uit.write(inhoud)
    os.replace(pad + ".nieuw", pad)


def schrijf(metingen, onder):
    try:
        with open(RESULTATEN, encoding="utf-8") as bestand:
            oud = bestand.read()
    except FileNotFoundError:
        oud = ""
    kop = "\n".join(f"- {naam}: {waarde}" for naam, waarde in onder.items())
    _schrijf_bestand(RESULTATEN, vervang_deel(oud, f"{UITLEG}\n\n{kop}\n\n{tekst(metingen)}"))
    _schrijf_bestand(BESTAND, als_json(metingen, onder))
