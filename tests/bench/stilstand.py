"""How still this machine stands: a loop that does nothing but look at the clock sees when its core was taken away. What p99 of anything
can be here depends on it."""

import json
import subprocess
import sys
import time

GRENS_MS = 2
SECONDEN = 8


def gaten(klok, grens, einde):
    """The steps of `klok` that took longer than `grens`, until it says `einde`."""
    uit = []
    was = klok()
    while was < einde:
        nu = klok()
        if nu - was > grens:
            uit.append(nu - was)
        was = nu
    return uit


def beschrijf(*kernen):
    """A line on these cores, all looked at in the same seconds."""
    kinderen = [
        subprocess.Popen(["taskset", "-c", kern, sys.executable, "-B", __file__], stdout=subprocess.PIPE, text=True) for kern in kernen
    ]
    delen = []
    for kern, kind in zip(kernen, kinderen):
        lengten = json.loads(kind.communicate(timeout=SECONDEN + 30)[0])
        delen.append(
            f"core {kern} {len(lengten)} times, {sum(lengten):.0f} ms together, {max(lengten, default=0):.0f} ms at most"
        )
    return f"Before anything was asked, in {SECONDEN} s, a loop that only reads the clock stood still for more than {GRENS_MS} ms: {'; '.join(delen)}."


if __name__ == "__main__":
    begin = time.monotonic()
    json.dump([1000 * gat for gat in gaten(time.monotonic, GRENS_MS / 1000, begin + SECONDEN)], sys.stdout)
