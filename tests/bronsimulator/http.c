/* HTTP/1.1 as far as a source simulator needs it: the request line, the three headers that decide about
 * framing, and the heads of answers.
 *
 * Not obvious: the ordinary head is a template with ten places for Content-Length (blanks in front of the
 * value are allowed, RFC 9112 §5), so that a body is written behind it before its length is known. Only an
 * answer that is not ordinary gets a head of its own, and then its body is moved. */
#include "server_intern.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>

static const char INHOUDSTYPE[] = "application/json";

enum { LENGTE_BREEDTE = 10, BROK = 1000, MAX_EIGEN_KOP = 2048 };

static bool naam_is(struct kb_tekst t, const char *naam)
{
    return t.n == strlen(naam) && strncasecmp(t.p, naam, t.n) == 0;
}

static struct kb_tekst zonder_blanco(const char *p, const char *einde)
{
    while (p < einde && (*p == ' ' || *p == '\t'))
        p++;
    while (einde > p && (einde[-1] == ' ' || einde[-1] == '\t'))
        einde--;
    return (struct kb_tekst){p, (size_t)(einde - p)};
}

/* The headers that decide where the request ends and whether the connection may be used again. */
struct kaders {
    uint64_t lengte;
    bool blijft;
    int fout;
};

static void lees_lengte(struct kb_tekst waarde, struct kaders *k)
{
    uint64_t n = 0;

    if (!waarde.n || waarde.n > 9)
        k->fout = waarde.n ? 413 : 400;
    for (size_t i = 0; i < waarde.n && !k->fout; i++) {
        if (waarde.p[i] < '0' || waarde.p[i] > '9')
            k->fout = 400;
        n = n * 10 + (uint64_t)(waarde.p[i] - '0');
    }
    if (!k->fout && n > SIM_MAX_BODY)
        k->fout = 413;
    k->lengte = n;
}

static void lees_kopregel(const char *p, const char *einde, struct kaders *k)
{
    const char *punt;
    struct kb_tekst naam;
    struct kb_tekst waarde;

    /* the three names begin with c or t: skip the rest without looking further */
    if ((*p | 0x20) != 'c' && (*p | 0x20) != 't')
        return;
    punt = memchr(p, ':', (size_t)(einde - p));
    if (!punt) {
        k->fout = 400;
        return;
    }
    naam = (struct kb_tekst){p, (size_t)(punt - p)};
    waarde = zonder_blanco(punt + 1, einde);
    if (naam_is(naam, "content-length"))
        lees_lengte(waarde, k);
    else if (naam_is(naam, "transfer-encoding"))
        k->fout = 501; /* no client of a source sends its request in chunks */
    else if (naam_is(naam, "connection") && naam_is(waarde, "close"))
        k->blijft = false;
    else if (naam_is(naam, "connection") && naam_is(waarde, "keep-alive"))
        k->blijft = true;
}

/* "GET /pad?query HTTP/1.1" */
static bool lees_verzoekregel(const char *p, const char *einde, struct sim_gelezen *uit)
{
    const char *doel = memchr(p, ' ', (size_t)(einde - p));
    const char *versie = doel ? memchr(doel + 1, ' ', (size_t)(einde - doel - 1)) : NULL;
    const char *vraag;

    if (!versie || doel == p || doel[1] != '/' || einde - versie != 9 || memcmp(versie, " HTTP/1.", 8) != 0)
        return false;
    uit->blijft = versie[8] != '0';
    uit->verzoek.methode = (struct kb_tekst){p, (size_t)(doel - p)};
    doel++;
    vraag = memchr(doel, '?', (size_t)(versie - doel));
    uit->verzoek.pad = (struct kb_tekst){doel, (size_t)((vraag ? vraag : versie) - doel)};
    uit->verzoek.query = vraag ? (struct kb_tekst){vraag + 1, (size_t)(versie - vraag - 1)} : KB_GEEN_TEKST;
    return true;
}

static enum sim_leesuitslag weiger(struct sim_gelezen *uit, int status)
{
    uit->fout = status;
    return SIM_LEES_FOUT;
}

enum sim_leesuitslag sim_http_lees(const char *p, size_t n, struct sim_gelezen *uit)
{
    const char *kopeinde = n ? memmem(p, n, "\r\n\r\n", 4) : NULL;
    const char *regel = p;
    struct kaders k = {0};
    size_t kop;

    if (!kopeinde)
        return n > SIM_MAX_KOPPEN ? weiger(uit, 431) : SIM_LEES_MEER;
    for (bool eerste = true; regel <= kopeinde; eerste = false) {
        const char *einde = memmem(regel, (size_t)(kopeinde + 2 - regel), "\r\n", 2);

        if (eerste && !lees_verzoekregel(regel, einde, uit))
            return weiger(uit, 400);
        if (eerste)
            k.blijft = uit->blijft;
        else
            lees_kopregel(regel, einde, &k);
        regel = einde + 2;
    }
    if (k.fout)
        return weiger(uit, k.fout);
    kop = (size_t)(kopeinde + 4 - p);
    if (kop > SIM_MAX_KOPPEN)
        return weiger(uit, 431);
    if (n - kop < k.lengte)
        return SIM_LEES_MEER;
    uit->blijft = k.blijft;
    uit->verzoek.body = (struct kb_tekst){kopeinde + 4, (size_t)k.lengte};
    uit->lengte = kop + (size_t)k.lengte;
    return SIM_LEES_VERZOEK;
}

/* "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 §5.6.7), whatever the locale. */
static void datumtekst(time_t t, char uit[64])
{
    static const char DAGEN[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char MAANDEN[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct tm tm;

    gmtime_r(&t, &tm);
    snprintf(uit, 64, "%s, %02d %s %04d %02d:%02d:%02d GMT", DAGEN[tm.tm_wday], tm.tm_mday,
             MAANDEN[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

void sim_http_ververs_kop(struct sim_server *s)
{
    struct timespec nu;
    char datum[64];

    clock_gettime(CLOCK_REALTIME_COARSE, &nu);
    if (nu.tv_sec == s->seconde)
        return;
    s->seconde = nu.tv_sec;
    datumtekst(nu.tv_sec, datum);
    s->kop_n = (size_t)snprintf(s->kop, sizeof(s->kop),
                                "HTTP/1.1 200 OK\r\nDate: %s\r\nContent-Type: %s\r\n"
                                "Content-Length: %*d\r\n\r\n",
                                datum, INHOUDSTYPE, LENGTE_BREEDTE, 0);
    s->lengteplek = s->kop_n - 4 - LENGTE_BREEDTE;
    s->datumplek = sizeof("HTTP/1.1 200 OK\r\nDate: ") - 1;
}

void sim_http_begin_antwoord(struct sim_server *s, struct kb_buffer *b, struct sim_uitvoer *u)
{
    kb_buffer_voeg(b, s->kop, s->kop_n);
    *u = (struct sim_uitvoer){
        .b = b, .begin = b->n, .status = 200, .inhoudstype = INHOUDSTYPE, .stop_na = UINT64_MAX};
}

static const char *reden(int status)
{
    static const struct {
        int status;
        const char *reden;
    } REDENEN[] = {
        {200, "OK"},
        {204, "No Content"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {413, "Content Too Large"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
    };

    for (size_t i = 0; i < sizeof(REDENEN) / sizeof(REDENEN[0]); i++)
        if (REDENEN[i].status == status)
            return REDENEN[i].reden;
    return "";
}

/* Put the body, which is all of b behind begin, into chunks. */
static void breek(struct kb_buffer *b, size_t begin)
{
    size_t n = b->n - begin;
    char *kopie = malloc(n ? n : 1);

    if (!kopie) {
        b->mislukt = true;
        return;
    }
    memcpy(kopie, b->p + begin, n);
    b->n = begin;
    for (size_t i = 0; i < n; i += BROK) {
        size_t stuk = n - i < BROK ? n - i : BROK;

        kb_buffer_printf(b, "%zx\r\n", stuk);
        kb_buffer_voeg(b, kopie + i, stuk);
        kb_buffer_voeg(b, "\r\n", 2);
    }
    kb_buffer_voeg(b, "0\r\n\r\n", 5);
    free(kopie);
}

static bool heeft_geen_body(int status)
{
    return status == 204 || status == 304;
}

static int maak_kop(const struct sim_server *s, const struct sim_uitvoer *u, bool blijft, char *uit, size_t n)
{
    int64_t body = u->stroom.soort ? (int64_t)u->stroom.totaal : (int64_t)(u->b->n - u->begin);
    char kader[64] = "";

    if (!heeft_geen_body(u->status) && u->overdracht == SIM_LENGTE)
        snprintf(kader, sizeof(kader), "Content-Length: %" PRId64 "\r\n", body + u->extra_lengte);
    else if (!heeft_geen_body(u->status) && u->overdracht == SIM_BROKKEN)
        snprintf(kader, sizeof(kader), "Transfer-Encoding: chunked\r\n");
    return snprintf(uit, n, "HTTP/1.1 %d %s\r\nDate: %.29s\r\nContent-Type: %s\r\n%s%s%s\r\n", u->status,
                    reden(u->status), s->kop + s->datumplek, u->inhoudstype, kader,
                    u->koppen ? u->koppen : "", blijft ? "" : "Connection: close\r\n");
}

/* Put a head of its own in the place of the ordinary one. */
static void vervang_kop(struct sim_server *s, size_t kop, struct sim_uitvoer *u, bool blijft)
{
    struct kb_buffer *b = u->b;
    char eigen[MAX_EIGEN_KOP];
    int n;

    if (heeft_geen_body(u->status)) {
        b->n = u->begin;
        u->stroom.soort = SIM_STROOM_GEEN;
    }
    n = maak_kop(s, u, blijft, eigen, sizeof(eigen));
    if (n < 0 || (size_t)n >= sizeof(eigen) || !kb_buffer_ruimte(b, (size_t)n)) {
        b->mislukt = true;
        return;
    }
    memmove(b->p + kop + n, b->p + u->begin, b->n - u->begin);
    memcpy(b->p + kop, eigen, (size_t)n);
    b->n = b->n - u->begin + kop + (size_t)n;
    u->begin = kop + (size_t)n;
    if (u->overdracht == SIM_BROKKEN && !u->stroom.soort && !heeft_geen_body(u->status))
        breek(b, u->begin);
}

void sim_http_rond_af(struct sim_server *s, size_t kop, struct sim_uitvoer *u, bool blijft)
{
    size_t lengte = u->b->n - u->begin;
    char *cijfer = u->b->p + kop + s->lengteplek + LENGTE_BREEDTE;

    if (u->b->mislukt)
        return;
    if (u->status != 200 || u->inhoudstype != INHOUDSTYPE || u->koppen || u->overdracht != SIM_LENGTE ||
        u->extra_lengte || u->stroom.soort || !blijft || lengte > INT32_MAX) {
        vervang_kop(s, kop, u, blijft);
        return;
    }
    do
        *--cijfer = (char)('0' + lengte % 10);
    while ((lengte /= 10));
}
