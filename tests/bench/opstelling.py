"""What is measured and what it needs: the service, the source simulators and the yardstick, each on its own core.

Everything listens on 127.0.0.1 on ports that were free a moment ago, keeps its files in one temporary folder, and is stopped
by its own process id, however the measurement ends. The first core is for what is measured; wrk and the sources share the
others, so that neither takes time from what is measured.
"""

import os
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

HIER = os.path.dirname(os.path.abspath(__file__))
BASIS = os.path.dirname(os.path.dirname(HIER))
BRONNEN = ("cws-ihp", "erd", "poortwachter", "k3cr", "vkcc", "archie", "archief")
HANGENDE_BRON = "archief"
TIKKEN_PER_S = os.sysconf("SC_CLK_TCK")
ROL = "ks_klantadviseur"
OPSTART_S = 20
STOP_S = 15
RUST_STAP_S, RUST_DEEL, RUST_MAX_S = 0.25, 0.05, 30


class Fout(Exception):
    """The measurement cannot be made; the text says why."""


def vrije_poorten(aantal):
    """Ports on 127.0.0.1 that nobody listens on now, all different."""
    sockets = [socket.socket() for _ in range(aantal)]
    try:
        for s in sockets:
            s.bind(("127.0.0.1", 0))
        return [s.getsockname()[1] for s in sockets]
    finally:
        for s in sockets:
            s.close()


def haal(url, token=None, methode="GET", body=None):
    """One request of our own: (status, bytes). A refused connection is an OSError."""
    verzoek = urllib.request.Request(url, data=body, method=methode)
    if token:
        verzoek.add_header("Authorization", "Bearer " + token)
    if body:
        verzoek.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(verzoek, timeout=10) as antwoord:
            return antwoord.status, antwoord.read()
    except urllib.error.HTTPError as fout:
        return fout.code, fout.read()


class Proces:
    """A program of ours that keeps running; what it says goes to a file."""

    def __init__(self, opdracht, kern, logboek, omgeving=None):
        self.naam = os.path.basename(opdracht[0])
        self.logboek = logboek
        with open(logboek, "wb") as uit:
            self.kind = subprocess.Popen(
                ["taskset", "-c", kern, *opdracht],
                stdin=subprocess.DEVNULL,
                stdout=uit,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(omgeving or {})},
            )
        self.pid = self.kind.pid

    def leeft(self):
        return self.kind.poll() is None

    def staart(self):
        with open(self.logboek, "rb") as log:
            return log.read()[-2000:].decode("utf-8", "replace")

    def wacht_op(self, url):
        tot = time.monotonic() + OPSTART_S
        while time.monotonic() < tot:
            if not self.leeft():
                break
            try:
                if haal(url)[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise Fout(f"{self.naam} did not come up; its log ends with:\n{self.staart()}")

    def pids(self):
        """The process and its children: nginx answers from a worker."""
        try:
            with open(f"/proc/{self.pid}/task/{self.pid}/children", encoding="ascii") as kinderen:
                return [self.pid, *map(int, kinderen.read().split())]
        except OSError:
            return [self.pid]

    def cpu_s(self):
        """CPU time so far of all threads, those that ended included, and of the children; None when the process is gone."""
        tijden = [_cpu_s(pid) for pid in self.pids()]
        return None if tijden[0] is None else sum(t for t in tijden if t is not None)

    def wis_piek(self):
        """From here on, VmHWM is the peak since now."""
        for pid in self.pids():
            try:
                with open(f"/proc/{pid}/clear_refs", "w", encoding="ascii") as uit:
                    uit.write("5")
            except OSError:
                pass

    def geheugen_mb(self):
        """(VmHWM, VmRSS) in MB, children included, or (None, None)."""
        paren = [p for p in map(_geheugen_mb, self.pids()) if p]
        return (sum(p[0] for p in paren), sum(p[1] for p in paren)) if paren else (None, None)

    def stop(self):
        if not self.leeft():
            return
        pids = self.pids()
        self.kind.terminate()
        try:
            self.kind.wait(STOP_S)
        except subprocess.TimeoutExpired:
            # Killed, it cannot end its children any more.
            for pid in reversed(pids):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            self.kind.wait()


def _cpu_s(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
            velden = stat.read().rpartition(")")[2].split()
    except OSError:
        return None
    return None if velden[0] in "ZX" else (int(velden[11]) + int(velden[12])) / TIKKEN_PER_S


def _geheugen_mb(pid):
    waarden = {}
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
            for regel in status:
                naam, _, rest = regel.partition(":")
                if naam in ("VmHWM", "VmRSS"):
                    waarden[naam] = int(rest.split()[0]) / 1024
    except OSError:
        pass
    return (waarden["VmHWM"], waarden["VmRSS"]) if len(waarden) == 2 else None


class Opstelling:
    """Use with `with`: starts the simulators and the service; yardsticks are added by start_hello."""

    def __init__(self, bouw):
        kernen = sorted(os.sched_getaffinity(0))
        if len(kernen) < 2:
            raise Fout("two cores are needed: one for the service, one for wrk and the sources")
        self.bouw = os.path.abspath(bouw)
        self.kern_dienst = str(kernen[0])
        self.kern_last = ",".join(map(str, kernen[1:]))
        self.alle_kernen = ",".join(map(str, kernen))
        self.processen = []
        self.op_schijf = []
        self.map = None

    def __enter__(self):
        # 1,000 clients are 1,000 descriptors in wrk and in the service, and as many again towards the sources.
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        grens = 65536 if hard == resource.RLIM_INFINITY else min(hard, 65536)
        resource.setrlimit(resource.RLIMIT_NOFILE, (grens, hard))
        self.map = tempfile.mkdtemp(prefix="klantbeeld-bench-")
        try:
            self._start_simulator()
            self._start_dienst()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        # A second signal must not leave the rest running.
        oud = {s: signal.signal(s, signal.SIG_IGN) for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        signal.alarm(0)
        for proces in reversed(self.processen):
            proces.stop()
        for map_ in (self.map, *self.op_schijf):
            shutil.rmtree(map_, ignore_errors=True)
        for sein, doe in oud.items():
            signal.signal(sein, doe)

    def pad(self, naam):
        return os.path.join(self.map, naam)

    def start(self, kern, *opdracht, omgeving=None):
        """A program of the build, or by its own path, on these cores."""
        opdracht = [os.path.join(self.bouw, opdracht[0]), *opdracht[1:]]
        proces = Proces(opdracht, kern, self.pad(f"log-{len(self.processen)}"), omgeving)
        self.processen.append(proces)
        return proces

    def _start_simulator(self):
        (poort,) = vrije_poorten(1)
        omgeving = self.pad("simulator.env")
        proces = self.start(
            self.kern_last, "bronsimulator", "--adres", "127.0.0.1", "--beheer-poort", str(poort), "--omgeving", omgeving
        )
        self.simulator = f"http://127.0.0.1:{poort}"
        proces.wacht_op(self.simulator + "/gezond")
        with open(omgeving, encoding="utf-8") as regels:
            gelezen = dict(r.strip().removeprefix("export ").split("=", 1) for r in regels if "=" in r)
        self.bron_url = {b: gelezen[f"KB_BRON_{b.upper().replace('-', '_')}_URL"].strip("'\"") for b in BRONNEN}

    def _klantbeeld(self, *argumenten, omgeving=None):
        uit = subprocess.run(
            [os.path.join(self.bouw, "klantbeeld"), *argumenten],
            env={**os.environ, **(omgeving or {})},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        if uit.returncode != 0:
            raise Fout(f"klantbeeld {' '.join(argumenten)}: {uit.stderr or uit.stdout}")
        return uit.stdout

    def _start_dienst(self):
        """The default configuration with this run's ports, keys and sources, and the elfproef off. A source may be called as
        often at once as the peers may: they have no bound, and the default of 256 would be what is measured."""
        poort, beheer = vrije_poorten(2)
        self._klantbeeld("token", "--maak-sleutels", self.map)
        omgeving = {
            "KLANTBEELD_DIENST_POORT": str(poort),
            "KLANTBEELD_DIENST_BEHEER_POORT": str(beheer),
            "KLANTBEELD_DIENST_ELFPROEF": "soepel",
            "KLANTBEELD_ABS_UITGEVER": "https://ontwikkeling.klantbeeld.invalid",
            "KLANTBEELD_ABS_JWKS": self.pad("jwks.json"),
            "KLANTBEELD_ABS_RECHTEN": os.path.join(BASIS, "deploy", "rechten.conf"),
            "KLANTBEELD_ABS_ONTWIKKELSLEUTEL": self.pad("ontwikkelsleutel.jwk"),
        }
        # One employee asks for all: the limits are counted, and never reached.
        omgeving |= {
            f"KLANTBEELD_GRENZEN_{naam}": waarde
            for naam, waarde in (
                ("MEDEWERKER_VERZOEKEN", "1000000"),
                ("DIVISIE_VERZOEKEN", "1000000"),
                ("VERZOEKEN_VENSTER_S", "1"),
                ("MEDEWERKER_WERKGEVERS", "100000"),
                ("DIVISIE_WERKGEVERS", "100000"),
                ("WERKGEVERS_VENSTER_S", "1"),
                ("ALARM_WERKGEVERS", "0"),
            )
        }
        # With its breaker, a hung source answers at once after its first time-outs: who is to wait for it must be let.
        omgeving[f"KLANTBEELD_BRONNEN_{HANGENDE_BRON.upper()}_BREKER_MINIMUM"] = "100000"
        for bron, url in self.bron_url.items():
            voor = f"KLANTBEELD_BRONNEN_{bron.upper().replace('-', '_')}_"
            omgeving |= {voor + "URL": url, voor + "MAX_VERBINDINGEN": "1024"}
        standaard = os.path.join(BASIS, "deploy", "klantbeeld.conf")
        config = self.pad("klantbeeld.conf")
        with open(config, "w", encoding="utf-8") as uit:
            uit.write(self._klantbeeld("config", "--config", standaard, omgeving=omgeving))
        self.tokenbestand = self.pad("token")
        with open(self.tokenbestand, "w", encoding="ascii") as uit:
            uit.write(
                self._klantbeeld(
                    "token", "--config", config, "--rol", ROL, "--medewerker", "bench", "--geldig", "86400",
                )
            )  # fmt: skip
        self.dienst = self.start(self.kern_dienst, "klantbeeld", "serve", "--config", config)
        self.url = f"http://127.0.0.1:{poort}"
        self.beheer_url = f"http://127.0.0.1:{beheer}"
        self.dienst.wacht_op(f"http://127.0.0.1:{beheer}/readyz")

    def start_nog_een(self, omgeving, kernen=None):
        """The same service again with other settings, on the same core unless it is told others: (process, URL)."""
        poort, beheer = vrije_poorten(2)
        omgeving = {"KLANTBEELD_DIENST_POORT": str(poort), "KLANTBEELD_DIENST_BEHEER_POORT": str(beheer), **omgeving}
        proces = self.start(kernen or self.kern_dienst, "klantbeeld", "serve", "--config", self.pad("klantbeeld.conf"), omgeving=omgeving)
        proces.wacht_op(f"http://127.0.0.1:{beheer}/readyz")
        return proces, f"http://127.0.0.1:{poort}"

    def map_op_schijf(self):
        """A folder on the disk of the build, gone afterwards: the temporary one may be memory."""
        map_ = tempfile.mkdtemp(prefix="bench-", dir=self.bouw)
        os.chmod(map_, 0o755)
        self.op_schijf.append(map_)
        return map_

    def token(self):
        with open(self.tokenbestand, encoding="ascii") as bestand:
            return bestand.read().strip()

    def token_van(self, rol):
        """A token of another role than the one that is measured."""
        return self._klantbeeld("token", "--config", self.pad("klantbeeld.conf"), "--rol", rol, "--medewerker", "bench").strip()

    def kom_tot_rust(self):
        """Wait until nothing of this set-up is at work any more: whoever was asked last may still answer clients that have left,
        on the core of who is asked next. Returns the seconds it took."""
        begin = time.monotonic()
        was = self._cpu_van_alle()
        while time.monotonic() - begin < RUST_MAX_S:
            time.sleep(RUST_STAP_S)
            nu = self._cpu_van_alle()
            if nu - was < RUST_DEEL * RUST_STAP_S:
                return time.monotonic() - begin
            was = nu
        raise Fout(f"the programs that are measured are still at work after {RUST_MAX_S} s without a question")

    def _cpu_van_alle(self):
        return sum(s for s in (p.cpu_s() for p in self.processen) if s is not None)

    def start_hello(self, bytes_, soort):
        """A yardstick that answers so many bytes, started as `kaal` or with `opties`: (process, URL)."""
        (poort,) = vrije_poorten(1)
        proces = self.start(self.kern_dienst, "bench_hello", str(poort), str(bytes_), soort)
        url = f"http://127.0.0.1:{poort}"
        proces.wacht_op(url + "/hello")
        return proces, url

    def stoor(self, bron, storing):
        status, body = haal(f"{self.simulator}/bronnen/{bron}/storing", methode="PUT", body=storing.encode())
        if status >= 300:
            raise Fout(f"the simulator refuses {storing} for {bron}: {status} {body.decode('utf-8', 'replace')}")

    def vertraag(self, ms):
        for bron in self.bron_url:
            self.stoor(bron, f'{{"vertragingMs": {ms}}}')

    def herstel(self):
        status, _ = haal(self.simulator + "/storingen", methode="DELETE")
        if status >= 300:
            raise Fout(f"the simulator does not end its faults: {status}")
