/* Every request comes by here before ulfius sees it: refuse at once what is framed wrong, and let nothing
 * that may hide behind it be answered.
 *
 * ulfius has no way to put a handler before its own, which is static. It hands it to MHD_start_daemon,
 * though, and the dynamic linker resolves that call to the function of that name in the executable: the one
 * below, which starts the same daemon with our handler in front. */
#include "http/ingang.h"

#include <stdlib.h>

#include "http/omlijsting.h"

/* One request, from its first line until its answer was sent. */
struct gesprek {
    void *ulfius;   /* what ulfius keeps of it; NULL when it had no memory for that */
    size_t n_doel;  /* of the target, before libmicrohttpd decodes it in place */
    bool doel_goed; /* the target has no byte that cannot be in one */
    bool gekeurd;
};

/* A connection has a thread of its own, and this is its socket. */
static _Thread_local int klant = KB_GEEN_KLANT;

int kb_ingang_klant(void)
{
    return klant;
}

void *kb_ingang_begin(void *poort, const char *doel, struct MHD_Connection *verbinding)
{
    const union MHD_ConnectionInfo *socket =
        MHD_get_connection_info(verbinding, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct kb_poort *p = poort;
    struct gesprek *g = calloc(1, sizeof(*g));

    klant = socket ? socket->connect_fd : KB_GEEN_KLANT;
    atomic_fetch_add_explicit(&p->dienst->lopend, 1, memory_order_relaxed);
    if (!g)
        return NULL;
    g->n_doel = strlen(doel);
    g->doel_goed = kb_omlijsting_doel_goed((struct kb_tekst){doel, g->n_doel});
    g->ulfius = ulfius_uri_logger(NULL, doel);
    return g;
}

void kb_ingang_einde(void *poort, struct MHD_Connection *verbinding, void **gesprek,
                     enum MHD_RequestTerminationCode hoe)
{
    struct kb_poort *p = poort;
    struct gesprek *g = *gesprek;

    if (g)
        mhd_request_completed(NULL, verbinding, &g->ulfius, hoe);
    free(g);
    *gesprek = NULL;
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
    const struct _u_map *vast = p->ulfius.default_headers;
    enum MHD_Result uit = MHD_NO;
    struct MHD_Response *r;
    char id[37];

    kb_dienst_verzoek_id(p->dienst, id);
    kb_probleem_schrijf(&s, KB_GEEN_LID, fout, NULL, id);
    r = body.mislukt ? NULL : MHD_create_response_from_buffer(body.n, body.p, MHD_RESPMEM_MUST_COPY);
    for (int i = 0; r && i < vast->nb_values; i++)
        MHD_add_response_header(r, vast->keys[i], vast->values[i]);
    if (r && MHD_add_response_header(r, "Content-Type", "application/problem+json") == MHD_YES &&
        MHD_add_response_header(r, "Connection", "close") == MHD_YES)
        uit = MHD_queue_response(verbinding, (unsigned)kb_probleem_soort(fout->status)->http, r);
    if (r)
        MHD_destroy_response(r);
    kb_buffer_vrij(&body);
    return uit;
}

/* libmicrohttpd calls this when the head is there, for every piece of the body, and when all of it is. */
static enum MHD_Result bij_deel(void *poort, struct MHD_Connection *verbinding, const char *url,
                                const char *methode, const char *versie, const char *stuk, size_t *n_stuk,
                                void **gesprek)
{
    struct kb_poort *p = poort;
    struct gesprek *g = *gesprek;

    if (!g)
        return MHD_NO;
    if (!g->gekeurd) {
        const union MHD_ConnectionInfo *omvang =
            MHD_get_connection_info(verbinding, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
        struct kb_kop kop;
        struct kb_fout fout;
        enum kb_status status = KB_OK;

        kop.methode = kb_tekst_van(methode);
        kop.doel = (struct kb_tekst){url, g->n_doel};
        kop.versie = kb_tekst_van(versie);
        kop.omvang = omvang ? omvang->header_size : 0;
        kop.n = 0;
        g->gekeurd = true;
        MHD_get_connection_values_n(verbinding, MHD_HEADER_KIND, neem_kopregel, &kop);
        if (!g->doel_goed)
            status = kb_fout_zet(&fout, KB_ONGELDIG,
                                 "Het doel van een verzoek is een pad dat begint met een schuine streep, met "
                                 "alleen zichtbare ASCII-tekens.");
        if (status == KB_OK)
            status = kb_omlijsting_keur(&kop, &fout);
        if (status != KB_OK)
            return weiger(p, verbinding, &fout);
    }
    return p->verwerk(&p->ulfius, verbinding, url, methode, versie, stuk, n_stuk, &g->ulfius);
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

    if (p)
        p->verwerk = verwerk;
    va_start(opties, ulfius);
    d = MHD_start_daemon_va(vlaggen, poort, toelating, toelating_context, p ? bij_deel : verwerk, ulfius,
                            opties);
    va_end(opties);
    return d;
}
