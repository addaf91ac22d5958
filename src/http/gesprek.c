/* A request on its way to an answer. What can wait (sources, the first check of a token, the inzagelog) is
 * waited for with the connection suspended: whoever is the last to be done lets it go on, and libmicrohttpd
 * calls kb_gesprek_beantwoord again. */
#include "http/gesprek.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "http/herkomst.h"
#include "http/lus.h"
#include "http/vastleggen.h"
#include "http/verzoekregel.h"
#include "http/zoekgesprek.h"

/* Requests are large: those that ended serve the next ones, while there are not many. What a longer target
 * needs is not kept. */
enum { MAX_VRIJ = 64, GEWOON_DOEL = 512 };

/* The public port has one thread, so its free ones need no lock. */
static struct gesprek *neem_vrij(struct kb_poort *p, size_t n_doel)
{
    size_t max = n_doel < GEWOON_DOEL ? GEWOON_DOEL : n_doel + 1;
    struct gesprek *g = p->vrij;

    if (g && n_doel < GEWOON_DOEL) {
        p->vrij = g->volgende;
        p->n_vrij--;
        return g;
    }
    g = malloc(sizeof(*g) + max);
    if (g)
        g->max_doel = max;
    return g;
}

static void geef_vrij(struct kb_poort *p, struct gesprek *g)
{
    if (!p->ploeg || p->n_vrij == MAX_VRIJ || g->max_doel != GEWOON_DOEL) {
        free(g);
        return;
    }
    g->volgende = p->vrij;
    p->vrij = g;
    p->n_vrij++;
}

void kb_gesprek_ruim_op(struct kb_poort *p)
{
    while (p->vrij) {
        struct gesprek *g = p->vrij;

        p->vrij = g->volgende;
        free(g);
    }
}

/* What is not set here is set when its time comes. */
struct gesprek *kb_gesprek_nieuw(struct kb_poort *p, struct MHD_Connection *verbinding, const char *doel)
{
    size_t n = strlen(doel);
    struct gesprek *g = neem_vrij(p, n);

    if (!g)
        return NULL;
    g->poort = p;
    g->verbinding = verbinding;
    g->ulfius = NULL;
    g->n_doel = n;
    g->doel_goed = kb_omlijsting_doel_goed((struct kb_tekst){doel, n});
    g->gekeurd = false;
    g->begonnen = false;
    g->geteld = false;
    g->beantwoord = false;
    g->vastgelegd = KB_OK;
    g->n_body = 0;
    g->body = KB_LEGE_BUFFER;
    memcpy(g->doel, doel, n + 1);
    return g;
}

/* It has an answer, or will not get one. */
static void tel_af(struct gesprek *g)
{
    if (g->geteld)
        atomic_fetch_sub(&g->poort->dienst->onbeantwoord, 1);
    g->geteld = false;
}

/* Its client left before there was an answer. */
static void meld_weg(struct gesprek *g)
{
    struct kb_dienst *d = g->poort->dienst;
    struct kb_afloop afloop = {.geteld = {.route = g->verzoek.route,
                                          .duur_us = (kb_nu(d->deel.klok) - g->begin) / 1000,
                                          .divisie = g->verzoek.wie.divisie},
                               .kenmerk = &g->verzoek.kenmerk,
                               .bronuitkomst = g->verzoek.bronuitkomst,
                               .methode = g->verzoek.methode};

    atomic_fetch_add_explicit(&d->meting.afgebroken, 1, memory_order_relaxed);
    if (!g->begonnen)
        return;
    afloop.divisie = kb_meting_divisie(&d->meting, afloop.geteld.divisie);
    kb_verzoekregel_meld(d, &afloop);
}

void kb_gesprek_einde(struct gesprek *g)
{
    /* A client that left while its connection was suspended gets no answer: libmicrohttpd closes it first. */
    if (g->geteld)
        meld_weg(g);
    tel_af(g);
    if (g->begonnen) {
        /* Still there when the port stops before the answer was made. */
        kb_onderweg_vergeet(g->verzoek.onderweg);
        kb_zoekgesprek_vergeet(g->verzoek.zoek);
        kb_cache_laat_los(&g->antwoord.geleend);
        kb_buffer_vrij(&g->antwoord.body);
        kb_arena_vrij(&g->verzoek.arena);
    }
    kb_buffer_vrij(&g->body);
    geef_vrij(g->poort, g);
}

/* Only who searches has a body that is read: of any other it is enough to know how long it was. */
void kb_gesprek_neem_body(struct gesprek *g, const char *stuk, size_t n)
{
    size_t ruimte = KB_MAX_ZOEKBODY - g->body.n;

    g->n_body += n;
    if (kb_tekst_is(g->kop.methode, "POST"))
        kb_buffer_voeg(&g->body, stuk, n < ruimte ? n : ruimte);
}

/* One of those that must be done is. The last one lets the connection go on. libmicrohttpd is still being
 * called when the connection may have gone on, been answered and closed already: who stops the port waits for
 * that too. */
static void klaar_met(struct gesprek *g, int n)
{
    struct MHD_Connection *verbinding = g->verbinding;
    struct kb_poort *p = g->poort;

    atomic_fetch_add(&p->dienst->wekt, 1);
    if (atomic_fetch_sub_explicit(&g->bezig, n, memory_order_acq_rel) == n) {
        MHD_resume_connection(verbinding);
        kb_lus_wek(p);
    }
    atomic_fetch_sub(&p->dienst->wekt, 1);
}

static void bronnen_klaar(void *context)
{
    klaar_met(context, 1);
}

static void begin_verzoek(struct gesprek *g)
{
    const union MHD_ConnectionInfo *socket =
        MHD_get_connection_info(g->verbinding, MHD_CONNECTION_INFO_CONNECTION_FD);
    const struct kb_dienst *d = g->poort->dienst;
    struct kb_verzoek *v = &g->verzoek;

    g->antwoord = (struct kb_antwoord){.http = 500, .body = KB_LEGE_BUFFER};
    kb_verzoek_begin(v);
    v->begin = g->begin;
    v->wachtende = (struct kb_wachtende){.deadline = g->begin + d->deel.config->dienst.deadline_ms * KB_MS,
                                         .klant = socket ? socket->connect_fd : KB_GEEN_KLANT,
                                         .spoor = &v->kenmerk.spoor,
                                         .klaar = bronnen_klaar,
                                         .context = g};
    v->sluit = atomic_load_explicit(&d->loopt_leeg, memory_order_relaxed);
    g->begonnen = true;
    kb_kenmerk_maak(g->poort->dienst, &g->kop, &v->arena, &v->kenmerk);
}

/* Answer it, as far as that goes without waiting. */
static enum kb_voortgang behandel(struct gesprek *g, bool mag_wachten)
{
    struct kb_verzoek *v = &g->verzoek;
    struct kb_antwoord *a = &g->antwoord;

    begin_verzoek(g);
    if (kb_verzoek_lees(v, &g->kop, g->doel) != KB_OK) {
        kb_antwoord_probleem(v, a);
        return KB_BEANTWOORD;
    }
    if (g->n_body >= KB_MAX_BODY) {
        kb_fout_zet(&v->fout, KB_TE_GROOT, "Een body is kleiner dan %d bytes.", KB_MAX_BODY);
        kb_antwoord_probleem(v, a);
        return KB_BEANTWOORD;
    }
    if (g->body.mislukt) {
        kb_fout_zet(&v->fout, KB_GEEN_GEHEUGEN, "Er is nu te weinig geheugen.");
        kb_antwoord_probleem(v, a);
        return KB_BEANTWOORD;
    }
    v->body = kb_buffer_tekst(&g->body);
    v->n_body = g->n_body;
    return kb_route_behandel(g->poort->dienst, g->poort->routes, v, a, mag_wachten);
}

/* A problem document has no body either when memory is gone. */
static void red_antwoord(struct gesprek *g)
{
    if (!g->antwoord.body.mislukt || g->antwoord.vaste_body.p)
        return;
    kb_fout_zet(&g->verzoek.fout, KB_GEEN_GEHEUGEN, "Er is nu te weinig geheugen.");
    kb_antwoord_probleem(&g->verzoek, &g->antwoord);
}

/* The management port is asked by machines, all day: only what people ask for is counted. */
static void meet(struct gesprek *g)
{
    struct kb_dienst *d = g->poort->dienst;
    const struct kb_antwoord *a = &g->antwoord;
    struct kb_afloop afloop = {.geteld = {.route = g->verzoek.route,
                                          .http = a->http,
                                          .duur_us = (kb_nu(d->deel.klok) - g->begin) / 1000,
                                          .divisie = g->verzoek.wie.divisie,
                                          .geleverd = a->http == 200 ? g->verzoek.inzage.geleverd : 0},
                               .kenmerk = &g->verzoek.kenmerk,
                               .bronuitkomst = g->verzoek.bronuitkomst,
                               .methode = g->verzoek.methode,
                               .bytes = kb_antwoord_omvang(&g->verzoek, a)};

    if (!g->poort->ploeg)
        return;
    afloop.divisie = kb_meting_tel(&d->meting, &afloop.geteld);
    kb_verzoekregel_meld(d, &afloop);
}

/* By now the division of who asks is known, or it is nobody's answer. */
static void noem_herkomst(struct gesprek *g)
{
    if (g->poort->ploeg)
        g->antwoord.herkomst =
            kb_herkomst_van(g->poort->dienst->deel.config, &g->kop, g->verzoek.wie.divisie);
}

void kb_gesprek_via_ulfius(struct gesprek *g, const struct _u_request *u, struct _u_response *r)
{
    g->n_body = u->binary_body_length;
    g->begin = kb_nu(g->poort->dienst->deel.klok);
    behandel(g, true);
    red_antwoord(g);
    meet(g);
    noem_herkomst(g);
    kb_antwoord_geef(&g->verzoek, &g->antwoord, r);
}

/* Bytes that were sent before, and so have an answer that is ready. */
static struct MHD_Response *zoek_gereed(struct gesprek *g)
{
    struct kb_antwoord *a = &g->antwoord;

    return a->geleend.waarde && !g->verzoek.sluit ? kb_gereed_zoek(g->poort->gereed, &a->geleend, a->herkomst)
                                                  : NULL;
}

static enum MHD_Result stuur_antwoord(struct gesprek *g)
{
    struct kb_poort *p = g->poort;
    const struct kb_cachewaarde *waarde = g->verzoek.sluit ? NULL : g->antwoord.geleend.waarde;
    enum MHD_Result uit = MHD_NO;
    struct MHD_Response *r;

    noem_herkomst(g);
    r = zoek_gereed(g);
    meet(g);
    tel_af(g);
    if (r)
        return p->stuur(g->verbinding, (unsigned)g->antwoord.http, r);
    r = kb_antwoord_maak(&g->verzoek, &g->antwoord);
    if (r && kb_vastekoppen_zet(&p->koppen, r, g->antwoord.pagina))
        uit = p->stuur(g->verbinding, (unsigned)g->antwoord.http, r);
    if (uit == MHD_YES && waarde)
        kb_gereed_bewaar(p->gereed, waarde, g->antwoord.herkomst, r);
    else if (r)
        MHD_destroy_response(r);
    return uit;
}

static struct gesprek *gesprek_van(struct kb_werk *w)
{
    return (struct gesprek *)((char *)w - offsetof(struct gesprek, werk));
}

/* On a thread of a crew: it was left to this thread to be done, and to the sources if they are asked. */
static void doe_zoekwerk(struct kb_werk *w)
{
    struct gesprek *g = gesprek_van(w);

    klaar_met(g, kb_zoekgesprek_zoek(g->poort->dienst, &g->verzoek, &g->antwoord) == KB_ONDERWEG ? 1 : 2);
}

/* To the crew that searches. False when that has too much to do, or stops: then the answer says so. */
static bool laat_zoeken(struct gesprek *g)
{
    g->werk.doe = doe_zoekwerk;
    if (kb_ploeg_geef(g->poort->zoekploeg, &g->werk))
        return true;
    atomic_fetch_add_explicit(&g->poort->dienst->meting.zoeken_geweigerd, 1, memory_order_relaxed);
    kb_fout_zet(&g->verzoek.fout, KB_OVERBELAST, "Er wordt nu te veel tegelijk gezocht.");
    g->verzoek.fout.opnieuw_s = 1;
    kb_antwoord_probleem(&g->verzoek, &g->antwoord);
    return false;
}

static void doe_werk(struct kb_werk *w)
{
    struct gesprek *g = gesprek_van(w);
    enum kb_voortgang hoe;

    kb_arena_vrij(&g->verzoek.arena);
    hoe = behandel(g, true);
    if (hoe == KB_TE_ZOEKEN && laat_zoeken(g))
        return;
    klaar_met(g, hoe == KB_ONDERWEG ? 1 : 2);
}

/* The connection waits until all are done that count in `bezig`, which this thread does too. */
static enum MHD_Result schort_op(struct gesprek *g)
{
    MHD_suspend_connection(g->verbinding);
    klaar_met(g, 1);
    return MHD_YES;
}

static void bij_vastgelegd(void *context, enum kb_status status)
{
    struct gesprek *g = context;
    struct kb_dienst *d = g->poort->dienst;

    kb_histogram_tel(&d->meting.inzageduur, (kb_nu(d->deel.klok) - g->gemeld) / 1000);
    g->vastgelegd = status;
    klaar_met(g, 1);
}

static struct kb_tekst adres_van(struct MHD_Connection *verbinding, char ruimte[INET6_ADDRSTRLEN])
{
    const union MHD_ConnectionInfo *i =
        MHD_get_connection_info(verbinding, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *a = i ? i->client_addr : NULL;
    const void *adres = NULL;

    if (a && a->sa_family == AF_INET)
        adres = &((const struct sockaddr_in *)(const void *)a)->sin_addr;
    if (a && a->sa_family == AF_INET6)
        adres = &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr;
    return adres && inet_ntop(a->sa_family, adres, ruimte, INET6_ADDRSTRLEN) ? kb_tekst_van(ruimte)
                                                                             : KB_GEEN_TEKST;
}

/* The answer is complete: record it where that must be, and send it once that is on disk. */
static enum MHD_Result rond_af(struct gesprek *g)
{
    char ruimte[INET6_ADDRSTRLEN];
    enum kb_status status;

    red_antwoord(g);
    g->beantwoord = true;
    if (!kb_vastleggen_moet(g->poort->dienst, &g->verzoek, &g->antwoord))
        return stuur_antwoord(g);
    atomic_store_explicit(&g->bezig, 2, memory_order_relaxed);
    g->gemeld = kb_nu(g->poort->dienst->deel.klok);
    status = kb_vastleggen(g->poort->dienst, &g->verzoek, &g->antwoord, adres_van(g->verbinding, ruimte),
                           bij_vastgelegd, g);
    if (status == KB_OK)
        return schort_op(g);
    kb_vastleggen_mislukt(&g->verzoek, &g->antwoord, status);
    return stuur_antwoord(g);
}

/* What it waited for has come. */
static enum MHD_Result ga_door(struct gesprek *g)
{
    if (!g->beantwoord) {
        if (g->verzoek.onderweg || g->verzoek.zoek)
            kb_route_rond_af(g->poort->dienst, &g->verzoek, &g->antwoord);
        return rond_af(g);
    }
    if (g->vastgelegd != KB_OK)
        kb_vastleggen_mislukt(&g->verzoek, &g->antwoord, g->vastgelegd);
    return stuur_antwoord(g);
}

/* Nothing of it was done, and nothing will be. */
static enum MHD_Result wijs_af(struct gesprek *g)
{
    kb_fout_zet(&g->verzoek.fout, KB_OVERBELAST, "De dienst stopt.");
    kb_antwoord_probleem(&g->verzoek, &g->antwoord);
    return stuur_antwoord(g);
}

/* While it waits, the connection is suspended and costs no thread. */
enum MHD_Result kb_gesprek_beantwoord(struct gesprek *g)
{
    enum kb_voortgang hoe = KB_BEANTWOORD;

    if (g->begonnen)
        return ga_door(g);
    /* In this order: who closes waits for what it sees here, and what it does not see sees that it is closed.
     */
    atomic_fetch_add(&g->poort->dienst->onbeantwoord, 1);
    g->geteld = true;
    g->begin = kb_nu(g->poort->dienst->deel.klok);
    if (atomic_load(&g->poort->dienst->gesloten)) {
        begin_verzoek(g);
        return wijs_af(g);
    }
    atomic_init(&g->bezig, 2);
    hoe = behandel(g, false);
    if (hoe == KB_OP_DRAAD) {
        atomic_store_explicit(&g->bezig, 3, memory_order_relaxed);
        g->werk.doe = doe_werk;
        if (!kb_ploeg_geef(g->poort->ploeg, &g->werk))
            return wijs_af(g);
    }
    if (hoe == KB_TE_ZOEKEN) {
        atomic_store_explicit(&g->bezig, 3, memory_order_relaxed);
        if (!laat_zoeken(g))
            return rond_af(g);
    }
    return hoe == KB_BEANTWOORD ? rond_af(g) : schort_op(g);
}
