"""What was measured, as text: the same Markdown on the terminal and in RESULTATEN.md."""

import datetime
import os
import platform
import subprocess
from dataclasses import dataclass

from opstelling import BASIS, HIER

BESTAND = os.path.join(HIER, "RESULTATEN.md")
KOPPEN = (
    "answered by", "clients", "requests/s", "p50 ms", "p99 ms", "connect", "read", "write", "timeout", "non-2xx",
    "CPU µs/request", "core busy", "peak MB", "RSS MB",
)  # fmt: skip

UITLEG = """\
Made by `scripts/bench --schrijf`, never by hand. One run on one machine: compare rows with each other, not with another machine's.

- The process that answers runs on one core; wrk and all source simulators share the other. Where "core busy" is well below
  100 %, wrk and the sources were the limit and not what is measured: CPU per request is then the number to compare.
- Nothing is cached: every request asks for another employer of the million, with a valid token.
- The times are those of wrk's clients. connect, read, write and timeout are wrk's socket errors; a timeout is an answer
  after more than 5 s. Requests that were never answered are in no column but requests/s.
- CPU per request is user + system time of the process over the requests that were answered. peak is VmHWM during the row, RSS
  is VmRSS at its end.
- `ulfius hello` answers bytes of the same size without doing anything for them: started by `ulfius_start_framework` as
  its users do (select(), which cannot watch descriptors from 1,024), and with the libmicrohttpd options of the service."""


@dataclass
class Oordeel:
    """A bar, what was measured, and whether that is over it."""

    naam: str
    bar: str
    gemeten: str
    gehaald: bool


def _getal(waarde, vorm):
    return "–" if waarde is None else format(waarde, vorm)


def rij(cel):
    velden = [cel.naam, str(cel.verbindingen)]
    if cel.seconden:
        velden += [f"{cel.per_s:,.0f}", f"{cel.p50_ms:.2f}", f"{cel.p99_ms:.2f}"]
        velden += [str(n) for n in (cel.connect, cel.read, cel.write, cel.timeout, cel.status)]
    else:
        velden += ["–"] * 8
    velden += [_getal(cel.cpu_us, ".0f"), _getal(cel.cpu_deel, ".0%"), _getal(cel.piek_mb, ".1f"), _getal(cel.rss_mb, ".1f")]
    if cel.opmerking:
        velden[0] += f" ({cel.opmerking})"
    return "| " + " | ".join(velden) + " |"


def tabel_kop():
    return "| " + " | ".join(KOPPEN) + " |\n|" + " --- |" + " ---: |" * (len(KOPPEN) - 1)


def oordelen_tabel(oordelen):
    regels = ["| measurement | bar | measured | verdict |", "| --- | --- | --- | --- |"]
    regels += [f"| {o.naam} | {o.bar} | {o.gemeten} | {'pass' if o.gehaald else '**FAIL**'} |" for o in oordelen]
    return "\n".join(regels)


def _git(*argumenten):
    uit = subprocess.run(["git", "-C", BASIS, *argumenten], capture_output=True, text=True, timeout=30, check=False)
    return uit.stdout.strip() if uit.returncode == 0 else ""


def _processor():
    with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as regels:
        for regel in regels:
            if regel.startswith("model name"):
                return regel.partition(":")[2].strip()
    return platform.machine()


def omstandigheden():
    """When, what and where was measured."""
    commit = _git("rev-parse", "--short=12", "HEAD") or "unknown"
    if _git("status", "--porcelain", "--untracked-files=no", "--", "src", "include", "tests/bronsimulator", "tests/bench"):
        commit += ", with uncommitted changes"
    with open("/proc/meminfo", encoding="ascii") as regels:
        mb = int(next(r for r in regels if r.startswith("MemTotal")).split()[1]) // 1024
    nu = datetime.datetime.now(datetime.timezone.utc)
    return "\n".join(
        (
            f"- date: {nu:%Y-%m-%d %H:%M} UTC",
            f"- commit: {commit}",
            f"- machine: {len(os.sched_getaffinity(0))} cores, {_processor()}, {mb:,} MB, Linux {platform.release()}",
        )
    )


def schrijf(delen):
    """delen: (heading, text) in order. Replaces the file in one go."""
    tekst = "# Results of the benchmark\n\n" + UITLEG + "\n\n" + omstandigheden() + "\n"
    for kop, inhoud in delen:
        tekst += f"\n## {kop}\n\n{inhoud}\n"
    nieuw = BESTAND + ".nieuw"
    with open(nieuw, "w", encoding="utf-8") as uit:
        uit.write(tekst)
    os.replace(nieuw, BESTAND)
