"""What is measured beside the service: aggregators on nginx with Lua and on Fastify, and nginx as a proxy and as a cache.

Each does what tests/bench/peers/ holds, over the same simulators, on the core of the service. nginx runs from the
temporary folder with a configuration of this run; the system's own nginx, its files and its port play no part.
"""

import json
import os
import re
import shutil
import subprocess

import codetabellen
from opstelling import BRONNEN, HIER, Fout, vrije_poorten

PEERS = os.path.join(HIER, "peers")
MODULES = "/usr/lib/nginx/modules"
NODE_MINSTENS = (20, 18, 1)  # of undici 7


def versies():
    """{program: version}; a Fout when one of them is not there."""
    nginx, node = _nginx(), shutil.which("node")
    if not nginx or not os.path.exists(os.path.join(MODULES, "ngx_http_lua_module.so")):
        raise Fout("nginx or its Lua module is not there; scripts/pakketten peers installs them")
    if not node:
        raise Fout("node is not there")
    uit = {
        "nginx": _versie([nginx, "-v"]),
        "libnginx-mod-http-lua": _versie(["dpkg-query", "-W", "-f=${Version}", "libnginx-mod-http-lua"]),
        "node": _versie([node, "-v"]),
    }
    if tuple(map(int, uit["node"].split("."))) < NODE_MINSTENS:
        raise Fout(f"node {uit['node']} is too old: undici needs {'.'.join(map(str, NODE_MINSTENS))}")
    for pakket in ("fastify", "undici"):
        bestand = os.path.join(PEERS, "fastify", "node_modules", pakket, "package.json")
        if not os.path.exists(bestand):
            raise Fout(f"{pakket} is not there; scripts/bench peers installs it")
        with open(bestand, encoding="utf-8") as tekst:
            uit[pakket] = json.load(tekst)["version"]
    return uit


def _versie(opdracht):
    uit = subprocess.run(opdracht, capture_output=True, text=True, timeout=30, check=False)
    gevonden = re.search(r"\d+:?[\w.~+:-]*", uit.stdout + uit.stderr)
    if uit.returncode != 0 or not gevonden:
        raise Fout(f"{' '.join(opdracht)}: {uit.stdout}{uit.stderr}")
    return gevonden[0]


def schrijf_codes(o):
    pad = o.pad("codes.json")
    with open(pad, "w", encoding="utf-8") as uit:
        json.dump(codetabellen.lees(), uit, ensure_ascii=False)
    return pad


def start_nginx_lua(o):
    """(process, URL)"""
    schrijf_codes(o)
    plaatsen = "\n".join(f"        location /{b}/ {{ internal; proxy_pass http://{b}/; }}" for b in BRONNEN)
    return _start_nginx(o, "lua", "nginx.conf", (_upstreams(o.bron_url), plaatsen))


def start_nginx_proxy(o, bewaard):
    """One hop in front of every source, on its own path; `bewaard` is {path: URL whose answer is cached}. (process, URL)"""
    upstreams = _upstreams(o.bron_url | {f"bewaard{n}": url.rpartition("/")[0] for n, url in enumerate(bewaard.values())})
    plaatsen = [f"        location /{b}/ {{ proxy_pass http://{b}/; }}" for b in BRONNEN]
    for n, (pad, url) in enumerate(bewaard.items()):
        doel = f"http://bewaard{n}/{url.rpartition('/')[2]}"
        plaatsen.append(f"        location = {pad} {{ proxy_cache antwoorden; proxy_cache_key {pad}; proxy_pass {doel}; }}")
    return _start_nginx(o, "proxy", "proxy.conf", (upstreams, "\n".join(plaatsen)))


def start_fastify(o):
    """(process, URL)"""
    (poort,) = vrije_poorten(1)
    omgeving = {"NODE_ENV": "production", "PEER_CODES": schrijf_codes(o), "PEER_BRONNEN": json.dumps(o.bron_url)}
    opdracht = (shutil.which("node"), "--max-semi-space-size=64", os.path.join(PEERS, "fastify", "server.mjs"), str(poort))
    proces = o.start(o.kern_dienst, *opdracht, omgeving=omgeving)
    url = f"http://127.0.0.1:{poort}"
    proces.wacht_op(url + "/gezond")
    return proces, url


def _upstreams(urls):
    return "\n".join(
        f"    upstream {naam} {{ server {url.removeprefix('http://')}; keepalive 4096; keepalive_requests 1000000000; }}"
        for naam, url in urls.items()
    )


def _start_nginx(o, naam, sjabloon, delen):
    (poort,) = vrije_poorten(1)
    with open(os.path.join(PEERS, "nginx", sjabloon), encoding="utf-8") as tekst:
        config = tekst.read()
    for plek, waarde in {
        "@MODULES@": MODULES,
        "@GEBRUIKER@": "user root;" if os.geteuid() == 0 else "",
        "@HIER@": os.path.join(PEERS, "nginx"),
        "@POORT@": str(poort),
        "@BRONNEN@": delen[0],
        "@PLAATSEN@": delen[1],
    }.items():
        config = config.replace(plek, waarde)
    pad = o.pad(f"nginx-{naam}.conf")
    with open(pad, "w", encoding="utf-8") as uit:
        uit.write(config)
    proces = o.start(o.kern_dienst, _nginx(), "-e", "stderr", "-p", o.map + "/", "-c", pad)
    url = f"http://127.0.0.1:{poort}"
    proces.wacht_op(url + "/gezond")
    return proces, url


def _nginx():
    return shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
