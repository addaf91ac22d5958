/* The line of a request is a record of fixed size here, and becomes text on the log's thread: the thread that
 * serves connections copies some two hundred bytes. A span is written at once: few requests have one. */
#include "http/verzoekregel.h"

#include <stdio.h>

#include "klantbeeld/basis/ring.h"
#include "klantbeeld/spoor/sporen.h"

struct regel {
    kb_tijd tijd;
    int64_t duur_us;
    uint64_t bytes, trace[2];
    uint32_t geleverd;
    int http;
    size_t route, divisie;
    enum kb_methode methode;
    uint8_t bronuitkomst[KB_CONFIG_MAX_BRONNEN];
    char id[36];
};

/* Bytes of the longest line: what is fixed, every group, every source with the longest
 * outcome, and a division of which each byte is escaped. */
enum {
    VAST = 512,
    PER_GROEP = 40,
    PER_BRON = 80,
    PER_DIVISIE = 6 * KB_MAX_DIVISIE,
    MAX_REGEL = VAST + KB_MAX_GEGEVENSGROEPEN * PER_GROEP + KB_CONFIG_MAX_BRONNEN * PER_BRON + PER_DIVISIE
};

/* "_OTHER" is OpenTelemetry's for a method that is none of a known list. */
static struct kb_tekst methodenaam(enum kb_methode m)
{
    switch (m) {
    case KB_GET:
        return KB_TEKST("GET");
    case KB_HEAD:
        return KB_TEKST("HEAD");
    case KB_POST:
        return KB_TEKST("POST");
    case KB_OPTIONS:
        return KB_TEKST("OPTIONS");
    case KB_ANDERE_METHODE:
    default:
        return KB_TEKST("_OTHER");
    }
}

/* A line for every request: put together of pieces whose lengths are known, as each member of a writer would
 * cost as much as three of these. */
static char *zet(char *p, struct kb_tekst t)
{
    memcpy(p, t.p, t.n);
    return p + t.n;
}

static char *zet_z(char *p, const char *z)
{
    return zet(p, (struct kb_tekst){z, strlen(z)});
}

static char *zet_getal(char *p, uint64_t n)
{
    char cijfers[24];
    char *einde = cijfers + sizeof(cijfers);
    char *q = einde;

    do
        *--q = (char)('0' + n % 10);
    while (n /= 10);
    return zet(p, (struct kb_tekst){q, (size_t)(einde - q)});
}

/* 1234 → 1.234 */
static char *zet_ms(char *p, int64_t us)
{
    uint64_t n = us > 0 ? (uint64_t)us : 0;
    unsigned rest = (unsigned)(n % 1000);

    p = zet_getal(p, n / 1000);
    *p++ = '.';
    *p++ = (char)('0' + rest / 100);
    *p++ = (char)('0' + rest / 10 % 10);
    *p++ = (char)('0' + rest % 10);
    return p;
}

static char *zet_hex(char *p, uint64_t w)
{
    kb_hex64(w, p);
    return p + 16;
}

/* A division of the rights file: nearly always a few letters, for which nothing has to be escaped. */
static char *zet_divisie(char *p, const char *naam)
{
    struct kb_buffer b = KB_LEGE_BUFFER;
    struct kb_schrijver s = kb_schrijver_op(&b);
    const char *q = naam;

    while (*q >= ' ' && *q < 0x7f && *q != '"' && *q != '\\')
        q++;
    if (!*q) {
        *p++ = '"';
        p = zet(p, (struct kb_tekst){naam, (size_t)(q - naam)});
        *p++ = '"';
        return p;
    }
    kb_log_tekst(&s, KB_GEEN_LID, kb_tekst_van(naam));
    p = zet(p, b.mislukt || b.n > PER_DIVISIE ? KB_TEKST("null") : kb_buffer_tekst(&b));
    kb_buffer_vrij(&b);
    return p;
}

static char *zet_groepen(char *p, uint32_t groepen)
{
    for (uint32_t rest = groepen; rest; rest &= rest - 1) {
        if (rest != groepen)
            *p++ = ',';
        *p++ = '"';
        p = zet_z(p, kb_gegevensgroepen[__builtin_ctz(rest)].naam);
        *p++ = '"';
    }
    return p;
}

/* A group that was kept as bytes asked none. */
static char *zet_bronnen(char *p, const struct kb_config *c, const uint8_t *uitkomst)
{
    bool eerste = true;

    for (size_t i = 0; i < c->n_bronnen; i++) {
        if (!uitkomst[i])
            continue;
        p = zet(p, eerste ? KB_TEKST("\"") : KB_TEKST(",\""));
        p = zet_z(p, c->bron[i].naam);
        p = zet(p, KB_TEKST("\":\""));
        p = zet_z(p, kb_bronuitkomst_naam(uitkomst[i]));
        *p++ = '"';
        eerste = false;
    }
    return p;
}

static char *zet_route(char *p, const struct kb_dienst *d, const struct regel *r)
{
    p = zet(p, KB_TEKST("\",\"methode\":\""));
    p = zet(p, methodenaam(r->methode));
    p = zet(p, KB_TEKST("\",\"route\":"));
    if (!r->route)
        return zet(p, KB_TEKST("null"));
    *p++ = '"';
    p = zet_z(p, d->routenaam[r->route]);
    *p++ = '"';
    return p;
}

static void schrijf_regel(void *context, const void *record, struct kb_buffer *uit)
{
    const struct kb_dienst *d = context;
    const struct regel *r = record;
    char *p = kb_buffer_ruimte(uit, MAX_REGEL);

    if (!p)
        return;
    p = zet(p, KB_TEKST("{\"tijd\":\""));
    kb_log_tijd(r->tijd, p);
    p = zet(p + KB_LOG_TIJD, KB_TEKST("\",\"niveau\":\"info\",\"soort\":\"verzoek\",\"verzoek\":\""));
    p = zet(p, (struct kb_tekst){r->id, sizeof(r->id)});
    p = zet(p, KB_TEKST("\",\"spoor\":\""));
    p = zet_hex(zet_hex(p, r->trace[0]), r->trace[1]);
    p = zet_route(p, d, r);
    p = zet(p, KB_TEKST(",\"status\":"));
    p = r->http ? zet_getal(p, (uint64_t)r->http) : zet(p, KB_TEKST("null"));
    p = zet_ms(zet(p, KB_TEKST(",\"duurMs\":")), r->duur_us);
    p = zet_getal(zet(p, KB_TEKST(",\"bytes\":")), r->bytes);
    p = zet(p, KB_TEKST(",\"divisie\":"));
    p = r->divisie == KB_DIVISIE_GEEN ? zet(p, KB_TEKST("null"))
                                      : zet_divisie(p, d->meting.divisie[r->divisie]);
    p = zet_groepen(zet(p, KB_TEKST(",\"gegevensgroepen\":[")), r->geleverd);
    p = zet_bronnen(zet(p, KB_TEKST("],\"bronnen\":{")), d->deel.config, r->bronuitkomst);
    p = zet(p, KB_TEKST("}}\n"));
    uit->n = (size_t)(p - uit->p);
}

static void noem_routes(struct kb_dienst *d)
{
    strcpy(d->routenaam[0], "geen");
    for (size_t nummer = 1; nummer < KB_METING_ROUTES && kb_routes_dienst[nummer - 1].eindpunt; nummer++) {
        const struct kb_route *r = &kb_routes_dienst[nummer - 1];
        size_t n = 0;

        for (size_t i = 0; i < KB_MAX_SEGMENTEN && r->pad[i] && n < KB_ROUTENAAM - 1; i++)
            n += (size_t)snprintf(d->routenaam[nummer] + n, KB_ROUTENAAM - n, "/%s", r->pad[i]);
    }
}

void kb_verzoekregel_begin(struct kb_dienst *d)
{
    noem_routes(d);
    if (strcmp(d->deel.config->dienst.verzoekregels, "aan") == 0)
        d->regels = kb_logstroom_begin(sizeof(struct regel), schrijf_regel, d);
}

void kb_verzoekregel_einde(struct kb_dienst *d)
{
    kb_logstroom_einde(d->regels);
    d->regels = NULL;
}

static void schrijf_span(const struct kb_dienst *d, const struct kb_afloop *a)
{
    const struct kb_config *c = d->deel.config;
    const struct kb_spoor *spoor = &a->kenmerk->spoor;
    kb_tijd einde = kb_tijd_nu(d->deel.klok);
    struct kb_tekst methode = methodenaam(a->methode);
    const struct kb_spangegevens g = {.spoor = spoor,
                                      .span = spoor->span,
                                      .ouder = a->kenmerk->ouder,
                                      .soort = KB_SPAN_SERVER,
                                      .begin = einde - a->geteld.duur_us * 1000,
                                      .einde = einde};
    struct kb_tekst groep[KB_MAX_GEGEVENSGROEPEN];
    size_t n_groepen = 0;
    struct kb_span span;
    char tekst[KB_ROUTENAAM + 16];
    char http[12];

    for (unsigned i = 0; i < kb_n_gegevensgroepen; i++)
        if (a->geteld.geleverd >> i & 1)
            groep[n_groepen++] = kb_tekst_van(kb_gegevensgroepen[i].naam);
    snprintf(tekst, sizeof(tekst), "%s%s%s", *methode.p == '_' ? "HTTP" : methode.p,
             a->geteld.route ? " " : "", a->geteld.route ? d->routenaam[a->geteld.route] : "");
    kb_span_begin(&span, &g, kb_tekst_van(tekst));
    kb_span_tekst(&span, "http.request.method", methode);
    kb_span_tekst(&span, "url.scheme", d->deel.tls ? KB_TEKST("https") : KB_TEKST("http"));
    if (a->geteld.route)
        kb_span_tekst(&span, "http.route", kb_tekst_van(d->routenaam[a->geteld.route]));
    if (a->geteld.http)
        kb_span_geheel(&span, "http.response.status_code", a->geteld.http);
    kb_span_geheel(&span, "http.response.body.size", (int64_t)a->bytes);
    kb_span_tekst(&span, "klantbeeld.verzoek", kb_tekst_van(a->kenmerk->id));
    if (a->divisie != KB_DIVISIE_GEEN)
        kb_span_tekst(&span, "klantbeeld.divisie", kb_tekst_van(d->meting.divisie[a->divisie]));
    if (n_groepen)
        kb_span_lijst(&span, "klantbeeld.gegevensgroepen", groep, n_groepen);
    for (size_t i = 0; i < c->n_bronnen; i++) {
        if (!a->bronuitkomst[i])
            continue;
        snprintf(tekst, sizeof(tekst), "klantbeeld.bron.%s", c->bron[i].naam);
        kb_span_tekst(&span, tekst, kb_tekst_van(kb_bronuitkomst_naam(a->bronuitkomst[i])));
    }
    snprintf(http, sizeof(http), "%d", a->geteld.http);
    if (!a->geteld.http || a->geteld.http >= 500)
        kb_span_tekst(&span, "error.type", a->geteld.http ? kb_tekst_van(http) : KB_TEKST("afgebroken"));
    kb_span_einde(&span, !a->geteld.http || a->geteld.http >= 500);
}

void kb_verzoekregel_meld(struct kb_dienst *d, const struct kb_afloop *a)
{
    struct regel *r = d->regels ? kb_logstroom_plaats(d->regels) : NULL;

    if (r) {
        r->tijd = kb_tijd_nu(d->deel.klok);
        r->duur_us = a->geteld.duur_us;
        r->bytes = a->bytes;
        memcpy(r->trace, a->kenmerk->spoor.trace, sizeof(r->trace));
        r->geleverd = a->geteld.geleverd;
        r->http = a->geteld.http;
        r->route = a->geteld.route < KB_METING_ROUTES ? a->geteld.route : 0;
        r->methode = a->methode;
        memcpy(r->bronuitkomst, a->bronuitkomst, sizeof(r->bronuitkomst));
        memcpy(r->id, a->kenmerk->id, sizeof(r->id));
        r->divisie = a->divisie;
        kb_ring_geef(r);
    }
    if (a->kenmerk->spoor.naar)
        schrijf_span(d, a);
}
