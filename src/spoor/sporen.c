/* The thread that sends spans. One delivery at a time, over one connection that libcurl keeps.
 *
 * A batch that the collector cannot take now (OTLP: 429, 502, 503, 504, or no answer) is offered again,
 * twice, a second and then two later; meanwhile the queue takes what comes, until it is full. There is no
 * memory in which an outage could pile up. */
#include "klantbeeld/spoor/sporen.h"

#include <curl/curl.h>
#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "klantbeeld/basis/log.h"
#include "klantbeeld/basis/ring.h"
#include "spoor/intern.h"

enum { RONDE_MS = 1000, LAATSTE_MS = 2000, POGINGEN = 3, VERBIND_MS = 2000, LOG_INTERVAL_S = 60 };

/* A batch is sent when it has so many spans or bytes; an answer is read so far. */
enum { MAX_SPANS = 512, MAX_PARTIJ = 1024 * 1024, MAX_ANTWOORD = 64 * 1024, MAX_SLEUTEL = 4096 };

struct kb_sporen {
    const struct kb_config_sporen *config;
    struct kb_ring *ring; /* of struct kb_buffer: a span, owned */
    pthread_t draad;
    bool loopt;
    int bel;       /* eventfd: stop */
    kb_moment tot; /* stopping ends then; 0 = nobody asked. The thread's, as all below */
    kb_moment log_weer;
    CURL *curl;
    struct curl_slist *koppen;
    struct kb_buffer antwoord;
    char *begin; /* of every batch: what it is about, up to its spans */
    _Atomic uint64_t verstuurd, verloren, mislukt;
};

static const char einde[] = "]}]}]}";

void sporen_geef(struct kb_sporen *s, struct kb_buffer *json)
{
    struct kb_buffer *plaats = json->mislukt ? NULL : kb_ring_plaats(s->ring);

    if (json->mislukt)
        atomic_fetch_add_explicit(&s->verloren, 1, memory_order_relaxed);
    if (!plaats) {
        kb_buffer_vrij(json);
        return;
    }
    *plaats = *json;
    kb_ring_geef(plaats);
}

bool kb_sporen_kies(const struct kb_sporen *s, uint64_t toeval)
{
    return toeval % 1000 < (uint64_t)s->config->steekproef_promille;
}

void kb_sporen_staat(const struct kb_sporen *s, struct kb_sporenstaat *uit)
{
    *uit = (struct kb_sporenstaat){
        .verstuurd = atomic_load_explicit(&s->verstuurd, memory_order_relaxed),
        .verloren = atomic_load_explicit(&s->verloren, memory_order_relaxed) + kb_ring_verloren(s->ring),
        .mislukt = atomic_load_explicit(&s->mislukt, memory_order_relaxed),
    };
}

uint64_t sporen_geweigerd(struct kb_tekst body, uint64_t n)
{
    json_t *j = json_loadb(body.p, body.n, 0, NULL);
    const json_t *r = json_object_get(json_object_get(j, "partialSuccess"), "rejectedSpans");
    long long geweigerd = json_is_string(r) ? strtoll(json_string_value(r), NULL, 10) : json_integer_value(r);

    json_decref(j);
    return geweigerd < 0 ? 0 : (uint64_t)geweigerd > n ? n : (uint64_t)geweigerd;
}

/* Has stopping been asked? Waits so long for it. */
static bool stopt(struct kb_sporen *s, int ms)
{
    struct pollfd bel = {.fd = s->bel, .events = POLLIN};

    if (!s->tot && poll(&bel, 1, ms) > 0)
        s->tot = kb_nu(&kb_klok_systeem) + LAATSTE_MS * KB_MS;
    return s->tot != 0;
}

static size_t ontvang(char *p, size_t een, size_t n, void *context)
{
    struct kb_sporen *s = context;

    (void)een;
    kb_buffer_voeg(&s->antwoord, p, n < MAX_ANTWOORD - s->antwoord.n ? n : MAX_ANTWOORD - s->antwoord.n);
    return n;
}

/* A delivery that is under way when stopping is asked ends in time. */
static int voortgang(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    struct kb_sporen *s = context;

    (void)a;
    (void)b;
    (void)c;
    (void)d;
    return stopt(s, 0) && kb_nu(&kb_klok_systeem) >= s->tot;
}

static void meld_fout(struct kb_sporen *s, CURLcode code, long http)
{
    kb_moment nu = kb_nu(&kb_klok_systeem);

    atomic_fetch_add_explicit(&s->mislukt, 1, memory_order_relaxed);
    if (nu < s->log_weer)
        return;
    s->log_weer = nu + LOG_INTERVAL_S * KB_S;
    kb_log(KB_LOG_WAARSCHUWING, "sporen: de collector neemt niets aan: %s (HTTP %ld)",
           code == CURLE_OK ? "een ander antwoord dan 200" : curl_easy_strerror(code), http);
}

enum gevolg { GELUKT, NOG_EENS, VERGEEFS };

static enum gevolg bied_aan(struct kb_sporen *s, const struct kb_buffer *partij)
{
    long http = 0;
    CURLcode code;

    s->antwoord.n = 0;
    curl_easy_setopt(s->curl, CURLOPT_POSTFIELDS, partij->p);
    curl_easy_setopt(s->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)partij->n);
    code = curl_easy_perform(s->curl);
    curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &http);
    if (code == CURLE_OK && http >= 200 && http < 300)
        return GELUKT;
    meld_fout(s, code, http);
    return code != CURLE_OK || http == 429 || http == 502 || http == 503 || http == 504 ? NOG_EENS : VERGEEFS;
}

static void verstuur(struct kb_sporen *s, struct kb_buffer *partij, uint64_t n)
{
    enum gevolg gevolg = NOG_EENS;
    uint64_t geweigerd = n;

    kb_buffer_voeg(partij, einde, sizeof(einde) - 1);
    for (int poging = 0; !partij->mislukt && gevolg == NOG_EENS && poging < POGINGEN; poging++) {
        /* Stopping: this once, there is no time to wait for another. */
        if (poging && stopt(s, RONDE_MS * poging))
            break;
        gevolg = bied_aan(s, partij);
    }
    if (gevolg == GELUKT)
        geweigerd = sporen_geweigerd(kb_buffer_tekst(&s->antwoord), n);
    atomic_fetch_add_explicit(&s->verstuurd, n - geweigerd, memory_order_relaxed);
    atomic_fetch_add_explicit(&s->verloren, geweigerd, memory_order_relaxed);
}

/* What has gathered, up to a batch. Returns the number of spans in it. */
static uint64_t verzamel(struct kb_sporen *s, struct kb_buffer *partij)
{
    struct kb_buffer *span;
    uint64_t n = 0;

    partij->n = 0;
    partij->mislukt = false;
    kb_buffer_voeg_tekst(partij, kb_tekst_van(s->begin));
    while (n < MAX_SPANS && partij->n < MAX_PARTIJ && (span = kb_ring_eerste(s->ring))) {
        if (n++)
            kb_buffer_voeg(partij, ",", 1);
        kb_buffer_voeg_tekst(partij, kb_buffer_tekst(span));
        kb_buffer_vrij(span);
        kb_ring_volgende(s->ring);
    }
    return n;
}

static void *stuur_lus(void *context)
{
    struct kb_sporen *s = context;
    struct kb_buffer partij = KB_LEGE_BUFFER;
    uint64_t n;

    do {
        bool laatste = stopt(s, RONDE_MS);

        while ((n = verzamel(s, &partij)) > 0)
            verstuur(s, &partij, n);
        if (laatste)
            break;
    } while (true);
    kb_buffer_vrij(&partij);
    return NULL;
}

/* Who tells: the resource of OpenTelemetry's conventions, and the opening of the list of spans. */
static char *maak_begin(void)
{
    struct kb_buffer b = KB_LEGE_BUFFER;
    struct kb_schrijver s = kb_schrijver_op(&b);
    char host[256] = "";
    char instantie[300];

    gethostname(host, sizeof(host) - 1);
    snprintf(instantie, sizeof(instantie), "%s-%ld", host, (long)getpid());
    kb_buffer_voeg_tekst(&b, KB_TEKST("{\"resourceSpans\":[{\"resource\":{\"attributes\":["));
    kenmerk_tekst(&s, "service.name", KB_TEKST("klantbeeld-werkgever"));
    kenmerk_tekst(&s, "service.version", KB_TEKST(KB_VERSIE));
    kenmerk_tekst(&s, "service.instance.id", kb_tekst_van(instantie));
    kb_buffer_voeg_tekst(
        &b, KB_TEKST("]},\"scopeSpans\":[{\"scope\":{\"name\":\"klantbeeld\",\"version\":\"" KB_VERSIE
                     "\"},\"spans\":["));
    kb_buffer_voeg(&b, "", 1);
    if (b.mislukt)
        kb_buffer_vrij(&b);
    return b.p;
}

static enum kb_status voeg_sleutel_toe(struct kb_sporen *s, struct kb_fout *fout)
{
    char kop[MAX_SLEUTEL + 32] = "Authorization: Bearer ";
    size_t n = strlen(kop);
    FILE *f = fopen(s->config->sleutel_bestand, "re");
    bool gelezen = f && fgets(kop + n, MAX_SLEUTEL, f);
    struct curl_slist *meer;

    if (f)
        fclose(f);
    kop[strcspn(kop, "\r\n")] = '\0';
    if (!gelezen || !kop[n])
        return kb_fout_zet(fout, KB_CONFIGURATIE, "sporen.sleutel_bestand: kan geen sleutel lezen uit %s",
                           s->config->sleutel_bestand);
    meer = curl_slist_append(s->koppen, kop);
    explicit_bzero(kop, sizeof(kop));
    if (!meer)
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "kan de sporen niet opzetten");
    s->koppen = meer;
    return KB_OK;
}

static enum kb_status stel_in(struct kb_sporen *s, struct kb_fout *fout)
{
    const struct kb_config_sporen *c = s->config;
    struct kb_buffer url = KB_LEGE_BUFFER;
    CURLcode r = CURLE_OK;

    if (*c->ca && access(c->ca, R_OK) != 0)
        return kb_fout_zet(fout, KB_CONFIGURATIE, "sporen.ca: kan %s niet lezen", c->ca);
    /* Without Expect: a collector that does not know it would cost a second a batch. */
    s->koppen = curl_slist_append(NULL, "Content-Type: application/json");
    if (!s->koppen || !curl_slist_append(s->koppen, "Expect:"))
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "kan de sporen niet opzetten");
    if (*c->sleutel_bestand && voeg_sleutel_toe(s, fout) != KB_OK)
        return fout->status;
    kb_buffer_printf(&url, "%s/v1/traces", c->collector);
    r |= url.mislukt ? CURLE_OUT_OF_MEMORY : curl_easy_setopt(s->curl, CURLOPT_URL, url.p);
    kb_buffer_vrij(&url);
    r |= curl_easy_setopt(s->curl, CURLOPT_HTTPHEADER, s->koppen);
    r |= curl_easy_setopt(s->curl, CURLOPT_NOSIGNAL, 1L);
    r |= curl_easy_setopt(s->curl, CURLOPT_PROTOCOLS_STR, "http,https");
    r |= curl_easy_setopt(s->curl, CURLOPT_PROXY, "");
    r |= curl_easy_setopt(s->curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    r |= curl_easy_setopt(s->curl, CURLOPT_USERAGENT, "klantbeeld-werkgever/" KB_VERSIE);
    r |= curl_easy_setopt(s->curl, CURLOPT_CONNECTTIMEOUT_MS, (long)VERBIND_MS);
    r |= curl_easy_setopt(s->curl, CURLOPT_TIMEOUT_MS, (long)c->wacht_ms);
    r |= curl_easy_setopt(s->curl, CURLOPT_WRITEFUNCTION, ontvang);
    r |= curl_easy_setopt(s->curl, CURLOPT_WRITEDATA, s);
    r |= curl_easy_setopt(s->curl, CURLOPT_NOPROGRESS, 0L);
    r |= curl_easy_setopt(s->curl, CURLOPT_XFERINFOFUNCTION, voortgang);
    r |= curl_easy_setopt(s->curl, CURLOPT_XFERINFODATA, s);
    r |= curl_easy_setopt(s->curl, CURLOPT_QUICK_EXIT, 1L);
    if (*c->ca) {
        r |= curl_easy_setopt(s->curl, CURLOPT_CAINFO, c->ca);
        r |= curl_easy_setopt(s->curl, CURLOPT_CAPATH, NULL);
    }
    return r == CURLE_OK ? KB_OK : kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "kan de sporen niet opzetten");
}

static size_t macht_van_twee(int64_t minstens)
{
    size_t n = 1;

    while (n < (size_t)minstens)
        n *= 2;
    return n;
}

struct kb_sporen *kb_sporen_nieuw(const struct kb_config_sporen *config, struct kb_fout *fout)
{
    struct kb_sporen *s = calloc(1, sizeof(*s));
    enum kb_status status = KB_OK;

    if (!s) {
        kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "kan de sporen niet opzetten");
        return NULL;
    }
    curl_global_init(CURL_GLOBAL_DEFAULT);
    s->config = config;
    s->bel = eventfd(0, EFD_CLOEXEC);
    s->ring = kb_ring_nieuw(macht_van_twee(config->wachtrij), sizeof(struct kb_buffer));
    s->curl = curl_easy_init();
    s->begin = maak_begin();
    if (s->bel < 0 || !s->ring || !s->curl || !s->begin)
        status = kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "kan de sporen niet opzetten");
    if (status == KB_OK)
        status = stel_in(s, fout);
    s->loopt = status == KB_OK && pthread_create(&s->draad, NULL, stuur_lus, s) == 0;
    if (s->loopt)
        return s;
    if (status == KB_OK)
        kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "kan de draad van de sporen niet starten");
    kb_sporen_vrij(s);
    return NULL;
}

void kb_sporen_vrij(struct kb_sporen *s)
{
    uint64_t een = 1;

    if (!s)
        return;
    if (s->loopt) {
        while (write(s->bel, &een, sizeof(een)) < 0 && errno == EINTR)
            ;
        pthread_join(s->draad, NULL);
    }
    /* A key may stand in these. */
    for (struct curl_slist *k = s->koppen; k; k = k->next)
        explicit_bzero(k->data, strlen(k->data));
    curl_easy_cleanup(s->curl);
    curl_slist_free_all(s->koppen);
    if (s->bel >= 0)
        close(s->bel);
    kb_ring_vrij(s->ring);
    kb_buffer_vrij(&s->antwoord);
    free(s->begin);
    free(s);
    curl_global_cleanup();
}
