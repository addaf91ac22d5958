"""The service when all its sources take their time: the page's p99, a thousand clients, and those at a part of what it bears."""

import statistics
from dataclasses import replace

import rapport
import stilstand
from last import Onderwerp
from rapport import Oordeel, midden

BRON_MS = 50
BRON_VAN_GROEP = ("cws-ihp", "/cws/ihp/v3/inhoudingsplichtigen/{lh}")
BRONNEN_PER_PAGINA = 5  # gegevensgroepen that wait for their source at the same time; some ask it more than once
KOP_PAGINA = f"The page, 64 clients, every source {BRON_MS} ms"
KOP_VEEL = f"A thousand clients, every source {BRON_MS} ms"
PAGINA_CLIENTS = 64
PAGINA_MARGE_MS = 10
PAREN = 3
OPWARM_S = 3
# What a thousand clients ask when they are not the limit, and how far the slow ones may then be from the middle. By turns: what a
# machine bears changes by the minute, and 70 % of what it bore a minute ago may be all that it bears now.
DEEL_VAN_VOL = 0.7
BEURTEN = 3
HOOGSTENS_P50 = 3
TREK_MS = 3  # what an answer takes longer than its source, when the service is not full: to choose the pauses of the clients by


def bron_zelf(o):
    return Onderwerp(f"source ({BRON_VAN_GROEP[0]}) itself", o.processen[0], o.bron_url[BRON_VAN_GROEP[0]], BRON_VAN_GROEP[1], token=False)


class Tabel:
    """Cells of wrk, shown as they are measured."""

    def __init__(self, wrk):
        self.wrk = wrk
        self.regels = []
        self._zeg(rapport.tabel_kop())

    def _zeg(self, regel):
        self.regels.append(regel)
        print(regel, flush=True)

    def cel(self, onderwerp, verbindingen, seconden, **hoe):
        uit = self.wrk.draai(onderwerp, verbindingen, seconden, **hoe)
        self._zeg(rapport.rij(uit))
        return uit

    def tekst(self):
        return "\n".join(self.regels)


def meet_pagina(o, wrk, seconden, pad):
    """(text, verdicts) of the page at 64 clients, in a service that nobody asked anything before, beside a source asked directly."""
    stil = stilstand.beschrijf(o.kern_dienst, o.kern_last.split(",")[0])
    print(stil + "\n", flush=True)
    proces, url = o.start_nog_een({})
    pagina = Onderwerp("klantbeeld, page", proces, url, pad)
    o.vertraag(BRON_MS)
    try:
        wrk.draai(pagina, PAGINA_CLIENTS, OPWARM_S)
        tabel = Tabel(wrk)
        paren = []
        for _ in range(PAREN):
            # wrk opens all its connections in one moment. That first wave is one page in a hundred of a short run, and p99 would
            # tell of nothing else.
            page = tabel.cel(pagina, PAGINA_CLIENTS, seconden, spreiding_ms=BRON_MS)
            bron = tabel.cel(bron_zelf(o), PAGINA_CLIENTS * BRONNEN_PER_PAGINA, seconden, spreiding_ms=BRON_MS)
            paren.append((page.p99_ms, bron.p99_ms))
        # For who compares: the same when all clients ask their first page in one moment.
        tabel.cel(replace(pagina, naam=f"{pagina.naam}, all at once"), PAGINA_CLIENTS, seconden)
    finally:
        o.herstel()
        proces.stop()
    return f"{tabel.tekst()}\n\n{stil}", oordelen_pagina(paren)


def oordelen_pagina(paren):
    """From (p99 of the page, p99 of a source with as many calls under way), pairs of runs beside each other."""
    p99 = [pagina for pagina, _ in paren]
    over = [pagina - bron for pagina, bron in paren]
    bar = BRON_MS + PAGINA_MARGE_MS
    wat = f"page p99 at {PAGINA_CLIENTS} clients that begin within {BRON_MS} ms, every source {BRON_MS} ms"
    direct = PAGINA_CLIENTS * BRONNEN_PER_PAGINA
    return [
        Oordeel(wat, f"≤ {bar} ms", midden(p99), statistics.median(p99) <= bar),
        Oordeel(
            f"the same, over the p99 of a source asked directly with {direct} connections",
            f"≤ {PAGINA_MARGE_MS} ms",
            midden(over),
            statistics.median(over) <= PAGINA_MARGE_MS,
        ),
    ]


def meet_veel(o, wrk, seconden, clients, onderwerpen):
    """(cells with their names, text, verdicts): each subject as fast as the clients can, then with clients that pause so long that they
    ask for DEEL_VAN_VOL of that."""
    cellen, oordelen = [], []
    o.vertraag(BRON_MS)
    try:
        tabel = Tabel(wrk)
        for naam, onderwerp in onderwerpen:
            rustig = replace(onderwerp, naam=f"{onderwerp.naam}, {DEEL_VAN_VOL:.0%} of that")
            beurten = []
            for _ in range(BEURTEN):
                vol = tabel.cel(onderwerp, clients, seconden)
                o.kom_tot_rust()
                deel = tabel.cel(rustig, clients, seconden, pauze_ms=pauze_ms(clients, vol.per_s))
                o.kom_tot_rust()
                beurten.append((vol, deel))
                cellen += [(f"{naam} {BRON_MS} ms", vol), (f"{naam} at {DEEL_VAN_VOL:.0%}", deel)]
            oordelen.append(oordeel_deel(naam, beurten))
    finally:
        o.herstel()
    return cellen, tabel.tekst(), oordelen


def pauze_ms(clients, vol_per_s):
    """The mean pause of a client, so that all of them together ask for DEEL_VAN_VOL of what was borne."""
    return max(1, round(1000 * clients / (DEEL_VAN_VOL * vol_per_s) - BRON_MS - TREK_MS))


def oordeel_deel(naam, beurten):
    """Of pairs (as fast as they can, a part of that). The load must have been what it says: a service that is asked for less is calm for
    another reason."""
    keer = [deel.p99_ms / deel.p50_ms for _, deel in beurten]
    gevraagd = [deel.per_s / vol.per_s for vol, deel in beurten]
    zonder_fouten = not any(cel.socketfouten or cel.status for paar in beurten for cel in paar)
    return Oordeel(
        f"{naam}, {beurten[0][0].verbindingen:,} clients at {DEEL_VAN_VOL:.0%} of what they can ask, every source {BRON_MS} ms: p99 ÷ p50",
        f"≤ {HOOGSTENS_P50}",
        f"{statistics.median(keer):.2f} (median of {', '.join(f'{k:.2f}' for k in keer)}; p99 "
        f"{', '.join(f'{deel.p99_ms:.0f}' for _, deel in beurten)} ms, at {', '.join(f'{g:.0%}' for g in gevraagd)})",
        statistics.median(keer) <= HOOGSTENS_P50 and min(gevraagd) >= DEEL_VAN_VOL - 0.1 and zonder_fouten,
    )
