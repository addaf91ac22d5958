/* The built-in sources as a web server: finds out what is asked (antwoord.c), and answers it, or does what
 * goes wrong with this source for this employer. */
#include "sandbox/bronserver.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "sandbox/antwoord.h"

/* A source that never answers gives up the connection when nobody can be waiting any more. */
enum { HANGT_MS = 10000, MAX_VERBINDINGEN = 512, STAPEL = 1024 * 1024 };

struct kb_bronserver {
    const struct kb_klok *klok;
    struct MHD_Daemon *daemon;
    atomic_bool uitgevallen;
    pthread_mutex_t slot; /* guards stopt */
    pthread_cond_t gestopt;
    bool stopt;
};

/* Wait so long, or until the end of the sandbox. */
static void wacht(struct kb_bronserver *b, int ms)
{
    struct timespec tot;

    clock_gettime(CLOCK_MONOTONIC, &tot);
    tot.tv_sec += ms / 1000;
    tot.tv_nsec += (long)(ms % 1000) * 1000000;
    if (tot.tv_nsec >= KB_S) {
        tot.tv_sec++;
        tot.tv_nsec -= KB_S;
    }
    pthread_mutex_lock(&b->slot);
    while (!b->stopt && pthread_cond_timedwait(&b->gestopt, &b->slot, &tot) == 0)
        ;
    pthread_mutex_unlock(&b->slot);
}

static enum MHD_Result stuur(struct MHD_Connection *verbinding, int status, const char *mediatype,
                             struct MHD_Response *r)
{
    enum MHD_Result uit = MHD_NO;

    if (r && MHD_add_response_header(r, "Content-Type", mediatype) == MHD_YES)
        uit = MHD_queue_response(verbinding, (unsigned)status, r);
    if (r)
        MHD_destroy_response(r);
    return uit;
}

/* libmicrohttpd takes a body as void *, and reads it only. */
static enum MHD_Result stuur_vast(struct MHD_Connection *verbinding, int status, const char *mediatype,
                                  const char *body)
{
    void *vast;

    memcpy(&vast, &body, sizeof(vast));
    return stuur(verbinding, status, mediatype,
                 MHD_create_response_from_buffer(strlen(body), vast, MHD_RESPMEM_PERSISTENT));
}

/* Nothing of a status other than 200 is read but the status. */
static enum MHD_Result stuur_status(struct MHD_Connection *verbinding, int status)
{
    return stuur_vast(verbinding, status, "application/json", "{\"fout\":\"sandbox\"}");
}

/* Half of a body, and then no more of it. */
static ssize_t lees_half(void *context, uint64_t plek, char *uit, size_t ruimte)
{
    const struct kb_buffer *body = context;
    size_t half = body->n / 2;
    size_t n = plek < half ? half - (size_t)plek : 0;

    if (!n)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    n = n < ruimte ? n : ruimte;
    memcpy(uit, body->p + plek, n);
    return (ssize_t)n;
}

static void vergeet_half(void *context)
{
    kb_buffer_vrij(context);
    free(context);
}

static struct MHD_Response *halve_body(struct kb_buffer *body)
{
    struct kb_buffer *eigen = malloc(sizeof(*eigen));
    struct MHD_Response *r = NULL;

    if (eigen) {
        *eigen = *body;
        *body = KB_LEGE_BUFFER;
        r = MHD_create_response_from_callback(eigen->n, 4096, lees_half, eigen, vergeet_half);
        if (!r)
            vergeet_half(eigen);
    }
    return r;
}

static enum MHD_Result beantwoord(struct MHD_Connection *verbinding, const struct kb_sandboxoproep *o)
{
    struct kb_buffer body = KB_LEGE_BUFFER;
    struct kb_schrijver s = kb_schrijver_op(&body);
    struct MHD_Response *r = NULL;
    int status = o->schrijf(o, &s);
    enum MHD_Result uit;

    if (status != 200 || body.mislukt) {
        uit = stuur_status(verbinding, body.mislukt ? 503 : status);
    } else {
        if (o->storing == KB_SANDBOX_AFGEKAPT)
            r = halve_body(&body);
        else
            r = MHD_create_response_from_buffer(body.n, body.p, MHD_RESPMEM_MUST_FREE);
        if (r)
            body = KB_LEGE_BUFFER;
        uit = stuur(verbinding, 200, "application/json", r);
    }
    kb_buffer_vrij(&body);
    return uit;
}

static enum MHD_Result behandel(struct kb_bronserver *b, struct MHD_Connection *verbinding,
                                const struct kb_sandboxoproep *o)
{
    switch (o->storing) {
    case KB_SANDBOX_FOUT:
        return stuur_status(verbinding, 500);
    case KB_SANDBOX_DRUK:
        return stuur_status(verbinding, 503);
    case KB_SANDBOX_WEG:
        return MHD_NO; /* closes the connection */
    case KB_SANDBOX_HANGT:
        wacht(b, HANGT_MS);
        return MHD_NO;
    case KB_SANDBOX_ONZIN:
        return stuur_vast(verbinding, 200, "application/json", "{\"regelingen\": [wel, niet, J/N,");
    case KB_SANDBOX_HTML:
        return stuur_vast(verbinding, 200, "text/html", "<html><body>Wij zijn zo terug.</body></html>");
    case KB_SANDBOX_VEROUDERD:
        return atomic_load(&b->uitgevallen) ? stuur_status(verbinding, 503) : beantwoord(verbinding, o);
    case KB_SANDBOX_TRAAG:
        wacht(b, KB_SANDBOX_TRAAG_MS);
        return beantwoord(verbinding, o);
    default:
        return beantwoord(verbinding, o);
    }
}

static const char *zoek_query(void *verbinding, const char *naam)
{
    return MHD_lookup_connection_value(verbinding, MHD_GET_ARGUMENT_KIND, naam);
}

static enum MHD_Result bij_verzoek(void *server, struct MHD_Connection *verbinding, const char *pad,
                                   const char *methode, const char *versie, const char *stuk, size_t *n_stuk,
                                   void **context)
{
    static char gezien;
    struct kb_bronserver *b = server;
    struct kb_sandboxvraag vraag = {.pad = pad, .query = zoek_query, .context = verbinding};
    struct kb_sandboxoproep oproep;

    (void)versie;
    (void)stuk;
    (void)n_stuk;
    /* The first call is for the head; a GET has no more than that. */
    if (!*context) {
        *context = &gezien;
        return MHD_YES;
    }
    if (strcmp(methode, MHD_HTTP_METHOD_GET) != 0)
        return stuur_status(verbinding, 405);
    vraag.vandaag = kb_datum_van_epoch(kb_tijd_nu(b->klok) / KB_S);
    if (!kb_sandbox_herken(&vraag, &oproep))
        return stuur_status(verbinding, 404);
    return behandel(b, verbinding, &oproep);
}

static bool begin_wachten(struct kb_bronserver *b)
{
    pthread_condattr_t soort;
    bool goed;

    if (pthread_condattr_init(&soort) != 0)
        return false;
    goed = pthread_condattr_setclock(&soort, CLOCK_MONOTONIC) == 0 &&
           pthread_cond_init(&b->gestopt, &soort) == 0;
    pthread_condattr_destroy(&soort);
    return goed && pthread_mutex_init(&b->slot, NULL) == 0;
}

struct kb_bronserver *kb_bronserver_nieuw(const struct kb_klok *klok, struct kb_fout *fout)
{
    struct sockaddr_in adres = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct kb_bronserver *b = calloc(1, sizeof(*b));

    if (!b || !begin_wachten(b)) {
        kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "geen geheugen voor de bronnen van de sandbox");
        free(b);
        return NULL;
    }
    b->klok = klok;
    b->daemon = MHD_start_daemon(
        MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ITC, 0, NULL,
        NULL, bij_verzoek, b, MHD_OPTION_SOCK_ADDR, &adres, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)MAX_VERBINDINGEN, MHD_OPTION_THREAD_STACK_SIZE, (size_t)STAPEL, MHD_OPTION_END);
    if (!b->daemon) {
        kb_fout_zet(fout, KB_INTERN, "de bronnen van de sandbox kunnen niet luisteren op 127.0.0.1");
        kb_bronserver_vrij(b);
        return NULL;
    }
    return b;
}

uint16_t kb_bronserver_poort(const struct kb_bronserver *b)
{
    return MHD_get_daemon_info(b->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

void kb_bronserver_valt_uit(struct kb_bronserver *b, bool uitgevallen)
{
    atomic_store(&b->uitgevallen, uitgevallen);
}

void kb_bronserver_vrij(struct kb_bronserver *b)
{
    if (!b)
        return;
    pthread_mutex_lock(&b->slot);
    b->stopt = true;
    pthread_cond_broadcast(&b->gestopt);
    pthread_mutex_unlock(&b->slot);
    if (b->daemon)
        MHD_stop_daemon(b->daemon);
    pthread_cond_destroy(&b->gestopt);
    pthread_mutex_destroy(&b->slot);
    free(b);
}
