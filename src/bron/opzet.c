/* Builds the engine and takes it down: handles, request headers per source, the thread. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <unistd.h>

#include "bron/verbinding.h"

enum { MB = 1024 * 1024 };

/* The first line of a key file as an Authorization header; the key itself is never logged. */
static enum kb_status voeg_sleutel_toe(struct bron *b, struct kb_fout *fout)
{
    char regel[4096];
    char kop[sizeof(regel) + 32];
    FILE *f = fopen(b->config->sleutel_bestand, "re");
    bool gelezen = f && fgets(regel, sizeof(regel), f);

    if (f)
        fclose(f);
    if (gelezen)
        regel[strcspn(regel, "\r\n")] = '\0';
    if (!gelezen || !*regel)
        return kb_fout_zet(fout, KB_CONFIGURATIE,
                           "bronnen[%s].sleutel_bestand: kan geen sleutel lezen uit %s", b->config->naam,
                           b->config->sleutel_bestand);
    snprintf(kop, sizeof(kop), "Authorization: Bearer %s", regel);
    explicit_bzero(regel, sizeof(regel));
    b->koppen = curl_slist_append(b->koppen, kop);
    explicit_bzero(kop, sizeof(kop));
    return KB_OK;
}

/* What is the same in every request on a connection of our own: behind the path, up to what a trace adds. */
static enum kb_status zet_staart_op(struct bron *b, struct kb_fout *fout)
{
    struct kb_buffer t = KB_LEGE_BUFFER;
    size_t ruim = strlen(b->basis) + 32;

    /* A buffer that grows leaves a copy of a key in memory that was given back. */
    for (const struct curl_slist *k = b->koppen; k; k = k->next)
        ruim += strlen(k->data) + 4;
    kb_buffer_ruimte(&t, ruim);
    kb_buffer_printf(&t, " HTTP/1.1\r\nHost: %s\r\n", strstr(b->basis, "://") + 3);
    for (const struct curl_slist *k = b->koppen; k; k = k->next)
        kb_buffer_printf(&t, "%s\r\n", k->data);
    if (t.mislukt) {
        kb_buffer_vrij(&t);
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "kan de motor niet opzetten");
    }
    b->staart = t.p;
    b->n_staart = t.n;
    return KB_OK;
}

static enum kb_status zet_bron_op(struct bron *b, const struct kb_config_bron *c, unsigned nummer,
                                  uint64_t zaad, struct kb_fout *fout)
{
    const char *pad = strchr(strstr(c->url, "://") + 3, '/');

    bewijs_begin(&b->bewijs);
    b->config = c;
    b->nummer = nummer;
    b->basis = strndup(c->url, pad ? (size_t)(pad - c->url) : strlen(c->url));
    b->basispad = pad ? pad : "";
    if (!b->basis)
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "kan de motor niet opzetten");
    bescherming_begin(b, zaad);
    /* As lines of its own list, libcurl writes these once; CURLOPT_USERAGENT would be formatted twice a call.
     */
    b->koppen = curl_slist_append(NULL, "Accept: application/json");
    b->koppen = curl_slist_append(b->koppen, "User-Agent: klantbeeld-werkgever/" KB_VERSIE);
    if (*c->ca && access(c->ca, R_OK) != 0)
        return kb_fout_zet(fout, KB_CONFIGURATIE, "bronnen[%s].ca: kan %s niet lezen", c->naam, c->ca);
    if (*c->sleutel_bestand && voeg_sleutel_toe(b, fout) != KB_OK)
        return fout->status;
    b->eigen = strcmp(c->vervoer, "eigen") == 0 && strncmp(c->url, "http://", 7) == 0;
    return b->eigen ? zet_staart_op(b, fout) : KB_OK;
}

struct kb_tekst bron_host(const struct bron *b, int64_t *poort)
{
    const char *p = strstr(b->basis, "://") + 3;
    bool haken = *p == '[';
    size_t n = haken ? strcspn(++p, "]") : strcspn(p, ":");
    const char *punt = p + n + (haken && p[n] ? 1 : 0);

    *poort = *punt == ':' ? strtol(punt + 1, NULL, 10) : strncmp(b->basis, "https", 5) == 0 ? 443 : 80;
    return (struct kb_tekst){p, n};
}

/* Names are looked up beside the engine, for libcurl too: it would join the thread that looks one up when a
 * call ends meanwhile. Connections of our own need a place to read into as well. */
static enum kb_status zet_verbindingen_op(struct kb_motor *m, struct kb_fout *fout)
{
    struct naam naam[KB_CONFIG_MAX_BRONNEN];
    char host[KB_CONFIG_MAX_BRONNEN][512];
    char poort[KB_CONFIG_MAX_BRONNEN][8];

    for (size_t i = 0; i < m->n_bronnen; i++) {
        int64_t nummer;
        struct kb_tekst h = bron_host(&m->bron[i], &nummer);

        snprintf(host[i], sizeof(host[i]), "%.*s", (int)h.n, h.p);
        snprintf(poort[i], sizeof(poort[i]), "%u", (unsigned)nummer & 0xffffU);
        naam[i] = (struct naam){host[i], poort[i]};
    }
    m->hap = malloc(HAP);
    if (!m->hap)
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "kan de motor niet opzetten");
    m->namen = namen_nieuw(naam, m->n_bronnen, fout);
    return m->namen ? KB_OK : KB_GEEN_GEHEUGEN;
}

static long alle_verbindingen(const struct kb_motor *m)
{
    long som = 0;

    for (size_t i = 0; i < m->n_bronnen; i++)
        som += (long)m->bron[i].config->max_verbindingen;
    return som;
}

static enum kb_status zet_lus_op(struct kb_motor *m, struct kb_fout *fout)
{
    struct epoll_event g = {.events = EPOLLIN};

    m->epoll = epoll_create1(EPOLL_CLOEXEC);
    m->bel = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    m->multi = curl_multi_init();
    g.data.u64 = motor_fd_in_epoll(m->bel);
    if (m->epoll < 0 || m->bel < 0 || !m->multi || epoll_ctl(m->epoll, EPOLL_CTL_ADD, m->bel, &g) != 0)
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "kan de motor niet opzetten");
    if (m->gedeeld)
        g.data.u64 = motor_fd_in_epoll(kb_gedeeld_fd(m->gedeeld));
    if (m->gedeeld && epoll_ctl(m->epoll, EPOLL_CTL_ADD, kb_gedeeld_fd(m->gedeeld), &g) != 0)
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "kan de motor niet opzetten");
    curl_multi_setopt(m->multi, CURLMOPT_SOCKETFUNCTION, motor_op_socket);
    curl_multi_setopt(m->multi, CURLMOPT_SOCKETDATA, m);
    curl_multi_setopt(m->multi, CURLMOPT_TIMERFUNCTION, motor_op_timer);
    curl_multi_setopt(m->multi, CURLMOPT_TIMERDATA, m);
    /* Every connection that may be open may also stay open: closing one to open it again costs more than its
     * memory. */
    curl_multi_setopt(m->multi, CURLMOPT_MAXCONNECTS, alle_verbindingen(m));
    return KB_OK;
}

static void breek_op(struct kb_motor *m)
{
    for (size_t i = 0; i < m->n_bronnen; i++) {
        while (m->bron[i].n_vrij)
            curl_easy_cleanup(m->bron[i].vrij[--m->bron[i].n_vrij]);
    }
    verbinding_sluit_alle(m);
    namen_vrij(m->namen);
    free(m->hap);
    curl_multi_cleanup(m->multi);
    for (size_t i = 0; i < m->n_bronnen; i++) {
        /* a key may stand in these */
        for (struct curl_slist *k = m->bron[i].koppen; k; k = k->next)
            explicit_bzero(k->data, strlen(k->data));
        curl_slist_free_all(m->bron[i].koppen);
        free(m->bron[i].basis);
        if (m->bron[i].staart)
            explicit_bzero(m->bron[i].staart, m->bron[i].n_staart);
        free(m->bron[i].staart);
        bewijs_einde(&m->bron[i].bewijs);
    }
    kb_gedeeld_vrij(m->gedeeld);
    while (m->wissen) {
        struct wens *w = m->wissen;

        m->wissen = w->volgende;
        free(w);
    }
    tafel_vrij(&m->tafel);
    if (m->bel >= 0)
        close(m->bel);
    if (m->epoll >= 0)
        close(m->epoll);
    pthread_cond_destroy(&m->omslag);
    pthread_mutex_destroy(&m->slot);
    curl_global_cleanup();
    free(m);
}

/* Half of the time that a call has: its source's, or less when a request has less. */
static kb_moment traag_na(const struct kb_config *config, const struct kb_config_bron *c)
{
    int64_t verzoek_ms = config->dienst.deadline_ms - config->dienst.reserve_ms;

    return (verzoek_ms > 0 && verzoek_ms < c->timeout_ms ? verzoek_ms : c->timeout_ms) * KB_MS / 2;
}

struct kb_motor *kb_motor_nieuw(const struct kb_config *config, const struct kb_klok *klok,
                                struct kb_fout *fout)
{
    const size_t rond = _Alignof(struct kb_motor);
    size_t n = (sizeof(struct kb_motor) + config->n_bronnen * sizeof(struct bron) + rond - 1) / rond * rond;
    struct kb_motor *m = aligned_alloc(rond, n);
    enum kb_status status = KB_OK;

    if (!m) {
        kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "kan de motor niet opzetten");
        return NULL;
    }
    memset(m, 0, n);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    pthread_mutex_init(&m->slot, NULL);
    pthread_cond_init(&m->omslag, NULL);
    m->klok = klok;
    m->epoll = -1;
    m->bel = -1;
    m->max_wachtend = (uint64_t)config->dienst.max_wachtend;
    /* Half of it for what sources said, half for what is made of that. */
    if (!tafel_begin(&m->tafel, (size_t)config->dienst.cache_mb * MB / 2) ||
        getrandom(&m->toeval, sizeof(m->toeval), 0) != (ssize_t)sizeof(m->toeval))
        status = kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "kan de motor niet opzetten");
    for (size_t i = 0; i < config->n_bronnen && status == KB_OK; i++) {
        m->n_bronnen = i + 1;
        m->bron[i].traag_na = traag_na(config, &config->bron[i]);
        status = zet_bron_op(&m->bron[i], &config->bron[i], (unsigned)i, motor_toeval(m, UINT64_MAX), fout);
        if (status == KB_OK)
            status = bewijs_lees(&m->bron[i].bewijs, &config->bron[i], kb_tijd_nu(klok), fout);
    }
    if (status == KB_OK)
        status = zet_verbindingen_op(m, fout);
    if (status == KB_OK && *config->gedeeld.adres) {
        m->gedeeld = kb_gedeeld_nieuw(&config->gedeeld, klok, fout);
        status = m->gedeeld ? KB_OK : fout->status;
    }
    if (status == KB_OK)
        status = zet_lus_op(m, fout);
    atomic_store(&m->laatste_ronde, kb_nu(klok));
    if (status == KB_OK && pthread_create(&m->draad, NULL, motor_lus, m) != 0)
        status = kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "kan de draad van de motor niet starten");
    if (status != KB_OK) {
        breek_op(m);
        return NULL;
    }
    return m;
}

void kb_motor_vrij(struct kb_motor *m)
{
    if (!m)
        return;
    kb_motor_stop(m);
    pthread_join(m->draad, NULL);
    breek_op(m);
}
