"""The service under callgrind: switching the count on, cutting it into dumps, and reading those.

Nothing is simulated (no caches, no branches): the only event is Ir, an instruction of the service or of a library in its
process. What the kernel does for it is not counted.
"""

import collections
import glob
import os
import re
import subprocess

from opstelling import Fout

BESTURING_S = 60
# glibc picks its memcpy, memset and strlen by CPU. valgrind shows every program the same CPU (a Haswell) wherever there is
# AVX2, and an older one elsewhere; with these off, what is picked is the same on both. None of it uses `rep movsb` or
# `rep stosb` then, of which callgrind counts every byte as an instruction: half of a cached group was the clearing of buffers.
TUNABLES = "glibc.cpu.hwcaps=-AVX2,-AVX_Fast_Unaligned_Load,-ERMS"
KOSTENREGEL = tuple("0123456789+-*")
NAAM = re.compile(r"(ob|fn|cob|cfn)=\((\d+)\)(?: (.*))?")


def opdracht(map_, programma):
    """What goes before a program's arguments. Its pipes and dumps stay in our own folder: nobody else's runs are in sight."""
    return (
        "/usr/bin/env", "GLIBC_TUNABLES=" + TUNABLES,
        "/usr/bin/valgrind", "--quiet", "--tool=callgrind", "--instr-atstart=no", "--dump-line=no", "--fair-sched=try",
        f"--vgdb-prefix={os.path.join(map_, 'vgdb')}", f"--callgrind-out-file={os.path.join(map_, 'telling')}", programma,
    )  # fmt: skip


class Profiel:
    """Instructions by (object, function), of one dump."""

    def __init__(self, kosten):
        self.kosten = kosten
        self.totaal = sum(kosten.values())

    def per_object(self):
        uit = collections.Counter()
        for (object_, _), n in self.kosten.items():
            uit[object_] += n
        return uit.most_common()

    def per_functie(self):
        """Static functions of one name in one object are one."""
        return sorted(self.kosten.items(), key=lambda paar: -paar[1])


def kort(pad):
    """/usr/lib/x86_64-linux-gnu/libcurl-gnutls.so.4.8.0 → libcurl-gnutls; the program itself keeps its name."""
    return re.sub(r"\.so(\.\d+)*$", "", os.path.basename(pad)).split(".so")[0] or "?"


def lees(regels):
    """A dump's own costs. A line of costs belongs to the function named last; the one after `calls=` is of what was called."""
    namen = {"ob": {}, "fn": {}}
    nu = {"ob": "?", "fn": "?"}
    kosten = collections.Counter()
    aanroep, totaal = False, None
    for regel in regels:
        if regel.startswith(KOSTENREGEL):
            if not aanroep:
                kosten[nu["ob"], nu["fn"]] += int(regel.split()[1])
            aanroep = False
        elif regel.startswith("calls="):
            aanroep = True
        elif regel.startswith("totals:"):
            totaal = int(regel.split()[1])
        elif gevonden := NAAM.match(regel):
            soort, nummer, naam = gevonden.groups()
            tabel = namen[soort[-2:]]
            if naam is not None:
                tabel[nummer] = kort(naam) if soort[-2:] == "ob" else naam.removesuffix("'2")
            if len(soort) == 2:
                nu[soort] = tabel[nummer]
    profiel = Profiel(kosten)
    if profiel.totaal != totaal:
        raise Fout(f"callgrind: the dump says {totaal} instructions, its lines {profiel.totaal}")
    return profiel


class Teller:
    """Counts in a running process that was started by `opdracht`."""

    def __init__(self, map_, pid):
        self.map, self.pid = map_, pid

    def _bestuur(self, wens):
        uit = subprocess.run(
            ["callgrind_control", f"--vgdb-prefix={os.path.join(self.map, 'vgdb')}", wens, str(self.pid)],
            capture_output=True,
            text=True,
            timeout=BESTURING_S,
            check=False,
        )
        if uit.returncode != 0 or "Error" in uit.stdout + uit.stderr:
            raise Fout(f"callgrind_control {wens}: {uit.stdout}{uit.stderr}")

    def aan(self):
        self._bestuur("--instr=on")

    def begin(self):
        """Everything before now is forgotten."""
        self._bestuur("--zero")

    def einde(self):
        """What was executed since `begin`."""
        self._bestuur("--dump=einde")
        dumps = glob.glob(os.path.join(self.map, "telling.*"))
        if len(dumps) != 1:
            raise Fout(f"callgrind: one dump was asked for, there are {len(dumps)}")
        with open(dumps[0], encoding="utf-8", errors="replace") as dump:
            profiel = lees(dump)
        os.unlink(dumps[0])
        return profiel
