/* Every request comes by here before ulfius sees it: refuse at once what is framed wrong, and let nothing
 * that may hide behind it be answered.
 *
 * ulfius has no way to put a handler before its own, which is static. It hands it to MHD_start_daemon,
 * though, and the dynamic linker resolves that call to the function of that name in the executable: the one
 * below, which starts the same daemon with our handler in front. In the same way every answer leaves by our
 * MHD_queue_response, which puts the fixed headers on it: ulfius copies its default headers twice for every
 * answer, one small allocation after another. */
#include "http/ingang.h"

#include <dlfcn.h>
#include <stdlib.h>

#include "http/gesprek.h"
#include "http/herkomst.h"
#include "http/verzoekregel.h"

/* The request that ulfius is shown on this thread; NULL = none. */
static _Thread_local struct gesprek *getoond;

/* The port whose request this thread is answering. */
static _Thread_local struct kb_poort *antwoordt;

/* The port with one thread that this thread is of; NULL = none. */
static _Thread_local struct kb_poort *publiek_hier;

/* What we have of a connection. */
struct verbinding {
    struct kb_bewaakte bewaakte;
    struct kb_bewijs *bewijs; /* what it shows in its handshake; NULL = nothing */
};

/* From now on this connection has so long. One that there was no memory for is not watched. */
static void geef_tijd(struct MHD_Connection *verbinding, kb_moment limiet)
{
    struct verbinding *v =
        MHD_get_connection_info(verbinding, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;

    if (v)
        kb_bewaakte_tot(&v->bewaakte, limiet);
}

static struct verbinding *begin_verbinding(struct kb_poort *p, struct MHD_Connection *verbinding)
{
    struct verbinding *v = calloc(1, sizeof(*v));

    if (!v)
        return NULL;
    kb_wachter_bewaak(p->wachter, &v->bewaakte,
                      MHD_get_connection_info(verbinding, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd,
                      p->wachttijd);
    if (p->tls)
        v->bewijs = kb_tls_begin(
            p->tls, MHD_get_connection_info(verbinding, MHD_CONNECTION_INFO_GNUTLS_SESSION)->tls_session,
            p->vraagt_klant);
    return v;
}

/* libmicrohttpd has freed the session by now. */
static void einde_verbinding(struct verbinding *v)
{
    if (!v)
        return;
    kb_bewaakte_laat_los(&v->bewaakte);
    kb_bewijs_laat_los(v->bewijs);
    free(v);
}

void kb_ingang_verbinding(void *poort, struct MHD_Connection *verbinding, void **context,
                          enum MHD_ConnectionNotificationCode wat)
{
    struct kb_poort *p = poort;

    if (wat == MHD_CONNECTION_NOTIFY_CLOSED) {
        einde_verbinding(*context);
        if (p->ploeg)
            p->kwam_vrij = true;
        atomic_fetch_sub_explicit(&p->verbindingen, 1, memory_order_relaxed);
        return;
    }
    if (p->ploeg)
        publiek_hier = p;
    atomic_fetch_add_explicit(&p->verbindingen, 1, memory_order_relaxed);
    *context = begin_verbinding(p, verbinding);
}

void *kb_ingang_begin(void *poort, const char *doel, struct MHD_Connection *verbinding)
{
    struct kb_poort *p = poort;

    atomic_fetch_add_explicit(&p->dienst->lopend, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&p->verzoeken, 1, memory_order_relaxed);
    geef_tijd(verbinding, p->wachttijd);
    return kb_gesprek_nieuw(p, verbinding, doel);
}

void kb_ingang_einde(void *poort, struct MHD_Connection *verbinding, void **gesprek,
                     enum MHD_RequestTerminationCode hoe)
{
    struct kb_poort *p = poort;
    struct gesprek *g = *gesprek;

    if (g && g->ulfius)
        mhd_request_completed(NULL, verbinding, &g->ulfius, hoe);
    if (g)
        kb_gesprek_einde(g);
    *gesprek = NULL;
    geef_tijd(verbinding, p->wachttijd);
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

static const uint8_t niets_gevraagd[KB_CONFIG_MAX_BRONNEN];

/* A problem document that ends its connection, made without anything of the request, and told of. `plaats`:
 * where what is wrong stands, for a 400. NULL when memory is exhausted. */
static struct MHD_Response *maak_weigering(struct kb_poort *p, const struct kb_fout *fout, const char *plaats,
                                           const char *herkomst)
{
    struct kb_buffer body = KB_LEGE_BUFFER;
    struct kb_schrijver s = kb_schrijver_op(&body);
    struct kb_overtredingen overtredingen = {0};
    struct MHD_Response *r;
    struct kb_kenmerk kenmerk;
    struct kb_afloop afloop = {.geteld = {.http = kb_probleem_soort(fout->status)->http, .divisie = ""},
                               .kenmerk = &kenmerk,
                               .bronuitkomst = niets_gevraagd};

    if (fout->status == KB_ONGELDIG)
        kb_overtreding_meld(&overtredingen, plaats, "*", "%.190s", fout->tekst);
    kb_kenmerk_maak(p->dienst, NULL, NULL, &kenmerk);
    kb_probleem_schrijf(&s, KB_GEEN_LID, fout, &overtredingen, kenmerk.id);
    afloop.bytes = body.n;
    r = body.mislukt ? NULL : MHD_create_response_from_buffer(body.n, body.p, MHD_RESPMEM_MUST_COPY);
    if (r && (MHD_add_response_header(r, "Content-Type", "application/problem+json") != MHD_YES ||
              MHD_add_response_header(r, "Connection", "close") != MHD_YES ||
              (herkomst && MHD_add_response_header(r, "Access-Control-Allow-Origin", herkomst) != MHD_YES))) {
        MHD_destroy_response(r);
        r = NULL;
    }
    kb_buffer_vrij(&body);
    if (p->ploeg) {
        afloop.divisie = kb_meting_tel(&p->dienst->meting, &afloop.geteld);
        kb_verzoekregel_meld(p->dienst, &afloop);
    }
    return r;
}

/* Refused: a problem document now, without reading on, and the end of the connection. */
static enum MHD_Result weiger(struct gesprek *g, const struct kb_fout *fout)
{
    struct kb_poort *p = g->poort;
    const char *herkomst = p->ploeg ? kb_herkomst_van(p->dienst->deel.config, &g->kop, "") : NULL;
    struct MHD_Response *r = maak_weigering(p, fout, g->doel_goed ? "header" : "path", herkomst);
    enum MHD_Result uit = MHD_NO;

    if (r) {
        uit = MHD_queue_response(g->verbinding, (unsigned)kb_probleem_soort(fout->status)->http, r);
        MHD_destroy_response(r);
    }
    return uit;
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

void kb_ingang_behandel(const struct _u_request *u, struct _u_response *r)
{
    kb_gesprek_via_ulfius(getoond, u, r);
}

/* ulfius has no part in what can wait without a thread. */
static bool gaat_voorbij(const struct gesprek *g)
{
    return g->poort->ploeg && (kb_tekst_is(g->kop.methode, "GET") || kb_tekst_is(g->kop.methode, "HEAD") ||
                               kb_tekst_is(g->kop.methode, "POST"));
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
            return weiger(g, &fout);
        if (gaat_voorbij(g))
            return MHD_YES;
        g->ulfius = ulfius_uri_logger(NULL, g->doel);
        if (!g->ulfius)
            return MHD_NO;
    } else if (*n_stuk == 0 && !g->begonnen) {
        geef_tijd(verbinding, p->dienst->deel.config->dienst.deadline_ms * KB_MS + p->wachttijd);
    }
    if (gaat_voorbij(g)) {
        if (*n_stuk == 0)
            return kb_gesprek_beantwoord(g);
        kb_gesprek_neem_body(g, stuk, *n_stuk);
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

/* What libmicrohttpd refuses by itself, before there is a request to show: our words for its page. */
static const struct {
    enum kb_status status;
    const char *tekst;
} geweigerd[] = {
    {KB_ONGELDIG, "Het verzoek is niet opgebouwd zoals HTTP/1.1 voorschrijft (RFC 9112)."},
    {KB_TE_GROOT, "Het verzoek is te groot."},
    {KB_URI_TE_LANG, "De URI is te lang."},
    {KB_KOPPEN_TE_GROOT, "De headers zijn te groot."},
};

/* It has nothing of ours on it yet; where there is no memory for ours, its own page goes out. */
static enum MHD_Result stuur_weigering(struct kb_poort *p, struct MHD_Connection *verbinding, unsigned status,
                                       struct MHD_Response *r)
{
    enum MHD_Result uit = MHD_NO;

    for (size_t i = 0; i < sizeof(geweigerd) / sizeof(geweigerd[0]); i++) {
        struct kb_fout fout;
        struct MHD_Response *eigen;

        if ((unsigned)kb_probleem_soort(geweigerd[i].status)->http != status)
            continue;
        kb_fout_zet(&fout, geweigerd[i].status, "%s", geweigerd[i].tekst);
        fout.opnieuw_s = 0;
        eigen = maak_weigering(p, &fout, "header", NULL);
        if (eigen && kb_vastekoppen_zet(&p->koppen, eigen, false))
            uit = p->stuur(verbinding, status, eigen);
        if (eigen)
            MHD_destroy_response(eigen);
    }
    return uit == MHD_YES ? uit : p->stuur(verbinding, status, r);
}

/* In place of libmicrohttpd's, which comes by here itself for what it refuses. Without one of its headers no
 * answer goes out. */
enum MHD_Result MHD_queue_response(struct MHD_Connection *verbinding, unsigned status, struct MHD_Response *r)
{
    const struct kb_poort *p = antwoordt;
    kb_stuur *stuur = p ? p->stuur : zoek_stuur();

    if (!p && publiek_hier)
        return stuur_weigering(publiek_hier, verbinding, status, r);
    if (p && !kb_vastekoppen_zet(&p->koppen, r, false))
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
