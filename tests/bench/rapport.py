"""What was measured, as text: the same Markdown on the terminal and in RESULTATEN.md."""

import datetime
import os
import platform
import re
import statistics
import subprocess
from dataclasses import dataclass

from opstelling import BASIS, HIER

BESTAND = os.path.join(HIER, "RESULTATEN.md")
KOPPEN = (
    "answered by", "clients", "requests/s", "p50 ms", "p99 ms", "connect", "read", "write", "timeout", "non-2xx",
    "B/answer", "CPU µs/request", "core busy", "peak MB", "RSS MB",
)  # fmt: skip

INLEIDING = """\
Each part is one run on one machine, made by the command under its heading, never by hand: compare rows of a part with each
other, not with another part's or another machine's.

- The process that answers runs on one core; wrk and all source simulators share the other. Where "core busy" is well below
  100 %, wrk and the sources were the limit and not what is measured: CPU per request is then the number to compare.
- The times are those of wrk's clients. connect, read, write and timeout are wrk's socket errors; a timeout is an answer
  after more than 5 s. Requests that were never answered are in no column but requests/s.
- CPU per request is user + system time of the process over the requests that were answered. peak is VmHWM during the row, RSS
  is VmRSS at its end.
- B/answer is the mean size of an answer, its head included."""

# The part of a measurement: its heading, its command, and what there is to know about it.
ULFIUS = (
    "Beside a plain ulfius",
    "scripts/bench --schrijf",
    """\
Nothing is cached: every request asks for another employer of the million, with a valid token. `ulfius hello` answers bytes of
the same size without doing anything for them: started by `ulfius_start_framework` as its users do (select(), which cannot
watch descriptors from 1,024), and with the libmicrohttpd options of the service. The page at 64 clients is asked of a service of its
own, which nobody asked anything before. "70 % of that" is the same thousand clients with pauses between their requests (exponential),
so long that they ask for 70 % of what the run before it bore.""",
)
PEERS = (
    "Beside its peers",
    "scripts/bench peers --schrijf",
    """\
The peers of `tests/bench/peers/` are given the same requests over the same simulators and answer the same JSON; before
anything is measured, `gegevens` of every gegevensgroep is compared with the service's, for some employers, and once with a
source that fails. They check no token and name no deviations, which favours them. "uncached" asks for another employer each
time; "cached" for one and the same after it was asked once. nginx counts its master and its worker. A ratio above 1 is in
the service's favour; measured is the median of the rounds (their range), each round with the subjects by turns.""",
)
INZAGE = (
    "The inzagelog",
    "scripts/bench inzage --schrijf",
    """\
The service without a log, with files and with PostgreSQL, by turns. Every request is a disclosure that is durable (fdatasync, or
a commit with fsync on) before it is answered. The log's thread runs on the core of the service; PostgreSQL on that of wrk and
the sources, on the same disk. "cached" asks for one employer, "uncached" for another each time.""",
)
ZOEKEN = (
    "Searching",
    "scripts/bench zoek --schrijf",
    """\
A million employers, `POST /werkgever/_zoek` over HTTP, 8 clients that each wait for their answer, the questions of
`tests/bench/zoek.c`: the service with its own index and with PostgreSQL, by turns, without an inzagelog. Who searches has all cores:
the service itself in its own index, the database in PostgreSQL, whose service has the first core; wrk and the sources are on the others.
Where it says "with pauses", each client waits up to 2 ms before it asks again; else not at all.
A question waits for those before it: with 8 clients on 2 cores, p99 ÷ 4 is about what one costs. wrk's percentiles count a slow answer
as many times as its client would have asked meanwhile: of 0.1 % slow questions, p99 tells.""",
)
MEERVOUDIG = (
    "Several instances",
    "scripts/bench meervoudig --schrijf",
    """\
`deploy/meervoudig`: HAProxy (TLS), up to three instances, PostgreSQL with a synchronous standby (the inzagelog: every request is a
record that both servers have committed), Redis, the simulators and wrk with 64 clients, all on this one machine. The databases lie in
memory: primary and standby would share one disk here, and that would be what is measured. Where "an instance has" a part of a core, a
cgroup holds it to that, and nothing else is held: what it would be like with a machine for each. Where it has "the machine", HAProxy,
PostgreSQL and wrk take most of that and more instances cannot help: there CPU per request is what counts. It grows a little with
their number, as the same clients are spread over more: fewer records to a commit, fewer requests to a wake-up. CPU is user + system
time. "cached" asks for one employer, "uncached" for another each time.""",
)
VOLGORDE = (ULFIUS, PEERS, INZAGE, ZOEKEN, MEERVOUDIG)


@dataclass
class Oordeel:
    """A bar, what was measured, and whether that is over it: `gehaald` for what must be, `streven` for what is aimed at."""

    naam: str
    bar: str
    gemeten: str
    gehaald: bool | None
    streven: bool | None = None

    @property
    def woord(self):
        woorden = [] if self.gehaald is None else ["pass" if self.gehaald else "**FAIL**"]
        if self.streven is not None:
            woorden.append("aim reached" if self.streven else "aim missed")
        return ", ".join(woorden)


def _getal(waarde, vorm):
    return "–" if waarde is None else format(waarde, vorm)


def rij(cel):
    velden = [cel.naam, str(cel.verbindingen)]
    if cel.seconden:
        velden += [f"{cel.per_s:,.0f}", f"{cel.p50_ms:.2f}", f"{cel.p99_ms:.2f}"]
        velden += [str(n) for n in (cel.connect, cel.read, cel.write, cel.timeout, cel.status)]
        velden += [f"{cel.per_antwoord:,.0f}"]
    else:
        velden += ["–"] * 9
    velden += [_getal(cel.cpu_us, ".0f"), _getal(cel.cpu_deel, ".0%"), _getal(cel.piek_mb, ".1f"), _getal(cel.rss_mb, ".1f")]
    if cel.opmerking:
        velden[0] += f" ({cel.opmerking})"
    return "| " + " | ".join(velden) + " |"


def tabel_kop():
    return "| " + " | ".join(KOPPEN) + " |\n|" + " --- |" + " ---: |" * (len(KOPPEN) - 1)


def midden(tijden, cijfers=1):
    """The median of times in ms, and all of them, as a verdict shows them."""
    return f"{statistics.median(tijden):.{cijfers}f} ms (median of {', '.join(f'{t:.{cijfers}f}' for t in tijden)})"


def oordelen_tabel(oordelen):
    regels = ["| measurement | bar | measured | verdict |", "| --- | --- | --- | --- |"]
    regels += [f"| {o.naam} | {o.bar} | {o.gemeten} | {o.woord} |" for o in oordelen]
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


def _bewaarde_delen(tekst):
    """{heading: text} of what stands in the file; what is above the first heading is made anew."""
    stukken = re.split(r"^## (.+)$", tekst, flags=re.MULTILINE)
    return {kop.strip(): inhoud.strip() for kop, inhoud in zip(stukken[1::2], stukken[2::2])}


def schrijf(deel, hoofdstukken, bestand=BESTAND):
    """Put a part (one of VOLGORDE) in the place of its former self; all other parts stay. hoofdstukken: (heading, text)."""
    kop, opdracht, uitleg = deel
    try:
        with open(bestand, encoding="utf-8") as tekst:
            delen = _bewaarde_delen(tekst.read())
    except FileNotFoundError:
        delen = {}
    delen[kop] = f"`{opdracht}`\n\n{omstandigheden()}\n\n{uitleg}"
    delen[kop] += "".join(f"\n\n### {titel}\n\n{inhoud}" for titel, inhoud in hoofdstukken)
    tekst = "# Results of the benchmark\n\n" + INLEIDING + "\n"
    volgorde = [k for k, _, _ in VOLGORDE if k in delen]
    tekst += "".join(f"\n## {k}\n\n{delen[k]}\n" for k in volgorde + [k for k in delen if k not in volgorde])
    nieuw = bestand + ".nieuw"
    with open(nieuw, "w", encoding="utf-8") as uit:
        uit.write(tekst)
    os.replace(nieuw, bestand)
