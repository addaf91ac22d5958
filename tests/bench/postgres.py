"""A PostgreSQL for a measurement, on the cores of the load unless it is told others, on the disk of the build."""

import os
import signal
import subprocess
import time

from opstelling import BASIS, Fout

OPSTART_S = 30


def psql(map_, *opdracht):
    opdracht = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", f"host={map_} user=beheer dbname=postgres", *opdracht]
    uit = subprocess.run(opdracht, capture_output=True, text=True, check=False)
    if uit.returncode != 0:
        raise Fout(f"psql: {uit.stderr}")


def start(o, schijf, sql, *instellingen, kernen=None):
    """A server with the tables of deploy/`sql`, stopped with the rest: the folder of its socket. Settings as "name=value";
    kernen: others than those of the load."""
    map_ = os.path.join(schijf, "pg")
    os.mkdir(map_, 0o700)
    proces = o.start(kernen or o.kern_last, os.path.join(BASIS, "tests", "postgres", "start"), map_, "0", *instellingen)
    # On SIGTERM it would wait for its clients.
    proces.kind.terminate = lambda: proces.kind.send_signal(signal.SIGINT)
    tot = time.monotonic() + OPSTART_S
    while not os.path.exists(os.path.join(map_, "klaar")):
        if not proces.leeft() or time.monotonic() > tot:
            raise Fout(f"postgres did not come up; its log ends with:\n{proces.staart()}")
        time.sleep(0.05)
    psql(map_, "-f", os.path.join(BASIS, "deploy", sql))
    return map_
