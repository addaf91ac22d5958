/* Every request comes by here before ulfius sees it: refuse at once what is framed wrong, and let nothing
 * that may hide behind it be answered.
 *
 * ulfius has no way to put a handler before its own, which is static. It hands it to MHD_start_daemon,
 * though, and the dynamic linker resolves that call to the function of that name in the executable: the one
 * below, which starts the same daemon with our handler in front. In the same way every answer leaves by our
 * MHD_queue_response, which puts the fixed headers on it: ulfius copies its default headers twice for every
 * answer, one small allocation after another. */
#include "http/ingang.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <stdlib.h>

#include "http/vastleggen.h"

/* One request, from its first line until its answer was sent. */
struct gesprek {
    struct kb_poort *poort;
    struct MHD_Connection *verbinding;
    void *ulfius;   /* what ulfius keeps of it; NULL = it does not know it */
    size_t n_doel;  /* of the target, before libmicrohttpd decodes it in place */
    bool doel_goed; /* the target has no byte that cannot be in one */
    bool gekeurd;
    bool begonnen;             /* verzoek and antwoord are there */
    bool geteld;               /* in dienst->onbeantwoord */
    bool beantwoord;           /* and the answer is complete, but for what the inzagelog says of it */
    enum kb_status vastgelegd; /* of a complete answer that had to be recorded */
    size_t n_body;             /* bytes of a body that came along */
    kb_moment begin;           /* when all of it was there: its deadline counts from here */
    /* Who must be done before an answer may be sent: this thread with suspending the connection, a thread of
     * the crew, the sources. */
    atomic_int bezig;
    struct kb_werk werk; /* for the crew */
    struct kb_antwoord antwoord;
    struct kb_verzoek verzoek;
    struct kb_kop kop;
    struct gesprek *volgende; /* of those that are free */
    size_t max_doel;
    char doel[]; /* as it came */
};

/* Requests are large: those that ended serve the next ones, while there are not many. What a longer target
 * needs is not kept. */
enum { MAX_VRIJ = 64, GEWOON_DOEL = 512 };

/* The request that ulfius is shown on this thread; NULL = none. */
static _Thread_local struct gesprek *getoond;

/* The port whose request this thread is answering. */
static _Thread_local struct kb_poort *antwoordt;

static struct kb_bewaakte *bewaakte(struct MHD_Connection *verbinding)
{
    return MHD_get_connection_info(verbinding, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

void kb_ingang_verbinding(void *poort, struct MHD_Connection *verbinding, void **context,
                          enum MHD_ConnectionNotificationCode wat)
{
    struct kb_poort *p = poort;

    if (wat == MHD_CONNECTION_NOTIFY_CLOSED)
        kb_bewaakte_laat_los(*context);
    else
        *context = kb_wachter_bewaak(
            p->wachter, MHD_get_connection_info(verbinding, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd,
            p->wachttijd);
}

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

void kb_ingang_ruim_op(struct kb_poort *p)
{
    while (p->vrij) {
        struct gesprek *g = p->vrij;

        p->vrij = g->volgende;
        free(g);
    }
}

/* What is not set here is set when its time comes. */
static struct gesprek *gesprek_nieuw(struct kb_poort *p, struct MHD_Connection *verbinding, const char *doel)
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

void *kb_ingang_begin(void *poort, const char *doel, struct MHD_Connection *verbinding)
{
    struct kb_poort *p = poort;

    atomic_fetch_add_explicit(&p->dienst->lopend, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&p->verzoeken, 1, memory_order_relaxed);
    kb_bewaakte_tot(bewaakte(verbinding), p->wachttijd);
    return gesprek_nieuw(p, verbinding, doel);
}

void kb_ingang_einde(void *poort, struct MHD_Connection *verbinding, void **gesprek,
                     enum MHD_RequestTerminationCode hoe)
{
    struct kb_poort *p = poort;
    struct gesprek *g = *gesprek;

    /* A client that left while its connection was suspended gets no answer: libmicrohttpd closes it first. */
    if (g)
        tel_af(g);
    if (g && g->ulfius)
        mhd_request_completed(NULL, verbinding, &g->ulfius, hoe);
    if (g && g->begonnen) {
        /* Still there when the port stops before the answer was made. */
        kb_onderweg_vergeet(g->verzoek.onderweg);
        kb_cache_laat_los(&g->antwoord.geleend);
        kb_buffer_vrij(&g->antwoord.body);
        kb_arena_vrij(&g->verzoek.arena);
    }
    if (g)
        geef_vrij(p, g);
    *gesprek = NULL;
    kb_bewaakte_tot(bewaakte(verbinding), p->wachttijd);
    atomic_fetch_sub_explicit(&p->dienst->lopend, 1, memory_order_release);
}

static enum MHD_Result neem_kopregel(void *context, enum MHD_ValueKind soort, const char *naam, size_t n_naam,
                                     const char *waarde, size_t n_waarde)
{
    struct kb_kop *kop = context;

    (void)soort;
    if (kop->n < KB_MAX_KOPREGELS)
        kop->regel[kop->n] =
            (struct kb_kopregel){{naam, n_naam}, {waarde ? waarde : naam + n_naam, n_waarde}};
    kop->n++;
    return MHD_YES;
}

/* Refused: a problem document now, without reading on, and the end of the connection. */
static enum MHD_Result weiger(struct kb_poort *p, struct MHD_Connection *verbinding,
                              const struct kb_fout *fout)
{
    struct kb_buffer body = KB_LEGE_BUFFER;
    struct kb_schrijver s = kb_schrijver_op(&body);
    enum MHD_Result uit = MHD_NO;
    struct MHD_Response *r;
    char id[37];

    kb_dienst_verzoek_id(p->dienst, id);
    kb_probleem_schrijf(&s, KB_GEEN_LID, fout, NULL, id);
    r = body.mislukt ? NULL : MHD_create_response_from_buffer(body.n, body.p, MHD_RESPMEM_MUST_COPY);
    if (r && MHD_add_response_header(r, "Content-Type", "application/problem+json") == MHD_YES &&
        MHD_add_response_header(r, "Connection", "close") == MHD_YES)
        uit = MHD_queue_response(verbinding, (unsigned)kb_probleem_soort(fout->status)->http, r);
    if (r)
        MHD_destroy_response(r);
    kb_buffer_vrij(&body);
    return uit;
}

/* On every answer (ADR rules /core/version-header and /core/transport/security-headers). */
static const struct {
    const char *naam, *waarde;
} vaste_koppen[] = {
    {"API-Version", "1.0.0"},
    {"Cache-Control", "no-store"},
    {"Content-Security-Policy", "frame-ancestors 'none'"},
    {"Strict-Transport-Security", "max-age=31536000; includeSubDomains"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
};

static bool zet_vaste_koppen(struct MHD_Response *r)
{
    for (size_t i = 0; i < sizeof(vaste_koppen) / sizeof(vaste_koppen[0]); i++)
        if (MHD_add_response_header(r, vaste_koppen[i].naam, vaste_koppen[i].waarde) != MHD_YES)
            return false;
    return true;
}

/* RFC 9112 by what libmicrohttpd made of the head. */
static enum kb_status keur(struct gesprek *g, const char *url, const char *methode, const char *versie,
                           struct kb_fout *fout)
{
    const union MHD_ConnectionInfo *omvang =
        MHD_get_connection_info(g->verbinding, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);

    g->kop.methode = kb_tekst_van(methode);
    g->kop.doel = (struct kb_tekst){url, g->n_doel};
    g->kop.versie = kb_tekst_van(versie);
    g->kop.omvang = omvang ? omvang->header_size : 0;
    g->kop.n = 0;
    MHD_get_connection_values_n(g->verbinding, MHD_HEADER_KIND, neem_kopregel, &g->kop);
    if (!g->doel_goed)
        return kb_fout_zet(fout, KB_ONGELDIG,
                           "Het doel van een verzoek is een pad dat begint met een schuine streep, met "
                           "alleen zichtbare ASCII-tekens.");
    return kb_omlijsting_keur(&g->kop, fout);
}

/* One of those that must be done is. The last one lets the connection go on. libmicrohttpd is still being
 * called when the connection may have gone on, been answered and closed already: who stops the port waits for
 * that too. */
static void klaar_met(struct gesprek *g, int n)
{
    struct MHD_Connection *verbinding = g->verbinding;
    struct kb_dienst *d = g->poort->dienst;

    atomic_fetch_add(&d->wekt, 1);
    if (atomic_fetch_sub_explicit(&g->bezig, n, memory_order_acq_rel) == n)
        MHD_resume_connection(verbinding);
    atomic_fetch_sub(&d->wekt, 1);
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
    v->wachtende = (struct kb_wachtende){.deadline = g->begin + d->deel.config->dienst.deadline_ms * KB_MS,
                                         .klant = socket ? socket->connect_fd : KB_GEEN_KLANT,
                                         .klaar = bronnen_klaar,
                                         .context = g};
    v->sluit = atomic_load_explicit(&d->loopt_leeg, memory_order_relaxed);
    g->begonnen = true;
    kb_dienst_verzoek_id(g->poort->dienst, v->id);
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

void kb_ingang_behandel(const struct _u_request *u, struct _u_response *r)
{
    struct gesprek *g = getoond;

    g->n_body = u->binary_body_length;
    g->begin = kb_nu(g->poort->dienst->deel.klok);
    behandel(g, true);
    red_antwoord(g);
    kb_antwoord_geef(&g->verzoek, &g->antwoord, r);
}

/* Bytes that were sent before, and so have an answer that is ready. */
static struct MHD_Response *zoek_gereed(struct gesprek *g)
{
    struct kb_antwoord *a = &g->antwoord;

    return a->geleend.waarde && !g->verzoek.sluit ? kb_gereed_zoek(g->poort->gereed, &a->geleend) : NULL;
}

static enum MHD_Result stuur_antwoord(struct gesprek *g)
{
    struct kb_poort *p = g->poort;
    struct MHD_Response *r = zoek_gereed(g);
    const struct kb_cachewaarde *waarde = g->verzoek.sluit ? NULL : g->antwoord.geleend.waarde;
    enum MHD_Result uit = MHD_NO;

    tel_af(g);
    if (r)
        return p->stuur(g->verbinding, (unsigned)g->antwoord.http, r);
    r = kb_antwoord_maak(&g->verzoek, &g->antwoord);
    if (r && zet_vaste_koppen(r))
        uit = p->stuur(g->verbinding, (unsigned)g->antwoord.http, r);
    if (uit == MHD_YES && waarde)
        kb_gereed_bewaar(p->gereed, waarde, r);
    else if (r)
        MHD_destroy_response(r);
    return uit;
}

/* On a thread of the crew: it was left to this thread to be done, and to the sources if they are asked. */
static void doe_werk(struct kb_werk *w)
{
    struct gesprek *g = (struct gesprek *)((char *)w - offsetof(struct gesprek, werk));

    kb_arena_vrij(&g->verzoek.arena);
    klaar_met(g, behandel(g, true) == KB_ONDERWEG ? 1 : 2);
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
        if (g->verzoek.onderweg)
            kb_route_rond_af(&g->verzoek, &g->antwoord);
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

/* All of a GET or HEAD is there, and later again, when what it waited for has come. While it waits, the
 * connection is suspended and costs no thread. */
static enum MHD_Result beantwoord(struct gesprek *g)
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
    return hoe == KB_BEANTWOORD ? rond_af(g) : schort_op(g);
}

/* ulfius has no part in what can wait without a thread. */
static bool gaat_voorbij(const struct gesprek *g)
{
    return g->poort->ploeg && (kb_tekst_is(g->kop.methode, "GET") || kb_tekst_is(g->kop.methode, "HEAD"));
}

static enum MHD_Result neem_deel(struct kb_poort *p, struct MHD_Connection *verbinding, const char *url,
                                 const char *methode, const char *versie, const char *stuk, size_t *n_stuk,
                                 void **gesprek)
{
    struct gesprek *g = *gesprek;
    enum MHD_Result uit;

    if (!g)
        return MHD_NO;
    if (!g->gekeurd) {
        struct kb_fout fout;

        g->gekeurd = true;
        if (keur(g, url, methode, versie, &fout) != KB_OK)
            return weiger(p, verbinding, &fout);
        if (gaat_voorbij(g))
            return MHD_YES;
        g->ulfius = ulfius_uri_logger(NULL, g->doel);
        if (!g->ulfius)
            return MHD_NO;
    } else if (*n_stuk == 0 && !g->begonnen) {
        kb_bewaakte_tot(bewaakte(verbinding),
                        p->dienst->deel.config->dienst.deadline_ms * KB_MS + p->wachttijd);
    }
    if (gaat_voorbij(g)) {
        if (*n_stuk == 0)
            return beantwoord(g);
        g->n_body += *n_stuk;
        *n_stuk = 0;
        return MHD_YES;
    }
    getoond = g;
    uit = p->verwerk(&p->ulfius, verbinding, url, methode, versie, stuk, n_stuk, &g->ulfius);
    getoond = NULL;
    return uit;
}

/* libmicrohttpd calls this when the head is there, for every piece of the body, and when all of it is. */
static enum MHD_Result bij_deel(void *poort, struct MHD_Connection *verbinding, const char *url,
                                const char *methode, const char *versie, const char *stuk, size_t *n_stuk,
                                void **gesprek)
{
    enum MHD_Result uit;

    antwoordt = poort;
    uit = neem_deel(poort, verbinding, url, methode, versie, stuk, n_stuk, gesprek);
    antwoordt = NULL;
    return uit;
}

/* libmicrohttpd's own; NULL when it has none. */
static kb_stuur *zoek_stuur(void)
{
    kb_stuur *uit = NULL;
    void *plaats = dlsym(RTLD_NEXT, "MHD_queue_response");

    memcpy(&uit, &plaats, sizeof(uit));
    return uit;
}

/* In place of libmicrohttpd's. Without one of its headers no answer goes out. */
enum MHD_Result MHD_queue_response(struct MHD_Connection *verbinding, unsigned status, struct MHD_Response *r)
{
    const struct kb_poort *p = antwoordt;
    kb_stuur *stuur = p ? p->stuur : zoek_stuur();

    if (p && !zet_vaste_koppen(r))
        return MHD_NO;
    return stuur ? stuur(verbinding, status, r) : MHD_NO;
}

/* The port that this thread is starting; NULL = none. */
static _Thread_local struct kb_poort *verwacht;

void kb_ingang_verwacht(struct kb_poort *p)
{
    verwacht = p;
}

/* In place of libmicrohttpd's. A daemon that is not one of our ports (a test's own) is started as it was
 * asked for. */
struct MHD_Daemon *MHD_start_daemon(unsigned int vlaggen, uint16_t poort, MHD_AcceptPolicyCallback toelating,
                                    void *toelating_context, MHD_AccessHandlerCallback verwerk, void *ulfius,
                                    ...)
{
    struct kb_poort *p = verwacht && ulfius == &verwacht->ulfius ? verwacht : NULL;
    struct MHD_Daemon *d;
    va_list opties;

    if (p) {
        p->verwerk = verwerk;
        p->stuur = zoek_stuur();
    }
    va_start(opties, ulfius);
    d = MHD_start_daemon_va(vlaggen, poort, toelating, toelating_context, p ? bij_deel : verwerk, ulfius,
                            opties);
    va_end(opties);
    return d;
}
