/* One HTTP/1.1 answer. The head is read at once, when its last byte is there; the body as it comes. */
#include "bron/http1.h"

#include <stdint.h>
#include <strings.h>

void http1_begin(struct http1 *h)
{
    struct kb_buffer kop = h->kop;

    *h = (struct http1){.stap = HTTP1_KOP, .kop = kop};
    h->kop.n = 0;
    h->kop.mislukt = false;
    h->kop.grens = HTTP1_MAX_KOP;
}

void http1_vrij(struct http1 *h)
{
    kb_buffer_vrij(&h->kop);
}

/* Case-insensitive, of header names and tokens. */
static bool is(struct kb_tekst t, const char *z)
{
    return strlen(z) == t.n && strncasecmp(t.p, z, t.n) == 0;
}

/* The next line without its end, which is taken off `rest`; LF alone ends a line too (RFC 9112 §2.2). */
static struct kb_tekst neem_regel(struct kb_tekst *rest)
{
    const char *lf = memchr(rest->p, '\n', rest->n);
    struct kb_tekst regel = {rest->p, lf ? (size_t)(lf - rest->p) : rest->n};
    size_t weg = regel.n + (lf ? 1 : 0);

    rest->p += weg;
    rest->n -= weg;
    if (regel.n && regel.p[regel.n - 1] == '\r')
        regel.n--;
    return regel;
}

/* A NUL, or a CR that ends no line: others may see a line end there (RFC 9112 §2.2). */
static bool is_zuiver(struct kb_tekst regel)
{
    return !memchr(regel.p, '\0', regel.n) && !memchr(regel.p, '\r', regel.n);
}

/* "HTTP/1.1 200 OK". */
static bool lees_statusregel(struct http1 *h, bool *http_1_1, struct kb_tekst regel)
{
    const char *p = regel.p;

    if (regel.n < 12 || !is_zuiver(regel) || memcmp(p, "HTTP/1.", 7) != 0 || (p[7] != '0' && p[7] != '1') ||
        p[8] != ' ' || (regel.n > 12 && p[12] != ' '))
        return false;
    for (int i = 9; i < 12; i++)
        if (p[i] < '0' || p[i] > '9')
            return false;
    h->status = (p[9] - '0') * 100 + (p[10] - '0') * 10 + (p[11] - '0');
    *http_1_1 = p[7] == '1';
    return h->status >= 100;
}

static bool lees_getal(struct kb_tekst t, uint64_t *uit)
{
    *uit = 0;
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] < '0' || t.p[i] > '9' || *uit > (UINT64_MAX - 9) / 10)
            return false;
        *uit = *uit * 10 + (uint64_t)(t.p[i] - '0');
    }
    return t.n > 0;
}

bool http1_is_json(struct kb_tekst t)
{
    size_t n = 0;

    while (n < t.n && t.p[n] != ';' && t.p[n] != ' ' && t.p[n] != '\t')
        n++;
    t.n = n;
    if (n < 16 || strncasecmp(t.p, "application/", 12) != 0)
        return false;
    return is((struct kb_tekst){t.p + 12, n - 12}, "json") ||
           (n > 17 && is((struct kb_tekst){t.p + n - 5, 5}, "+json"));
}

/* What the headers say about where the body ends, and about the connection. */
struct omlijsting {
    bool lengte_gezien, brokken;
    bool sluit, houdt; /* "close", "keep-alive" */
    uint64_t lengte;
};

/* "keep-alive, foo": a list of tokens. */
static void lees_verbindingsopties(struct omlijsting *o, struct kb_tekst lijst)
{
    while (lijst.n) {
        struct kb_tekst optie = kb_tekst_neem_tot(&lijst, ',');

        o->sluit = o->sluit || is(optie, "close");
        o->houdt = o->houdt || is(optie, "keep-alive");
    }
}

static bool lees_veld(struct http1 *h, struct omlijsting *o, struct kb_tekst naam, struct kb_tekst waarde)
{
    uint64_t lengte;

    if (is(naam, "content-length")) {
        if (!lees_getal(waarde, &lengte) || (o->lengte_gezien && lengte != o->lengte))
            return false;
        o->lengte_gezien = true;
        o->lengte = lengte;
    } else if (is(naam, "transfer-encoding")) {
        /* Anything but chunked, once, is nothing that we could take apart. */
        if (o->brokken || !is(waarde, "chunked"))
            return false;
        o->brokken = true;
    } else if (is(naam, "connection")) {
        lees_verbindingsopties(o, waarde);
    } else if (is(naam, "content-type")) {
        h->json = http1_is_json(waarde);
    }
    return true;
}

/* No blanks and no control characters: those make a header that one reader sees and another does not. */
static bool is_veldnaam(struct kb_tekst naam)
{
    for (size_t i = 0; i < naam.n; i++)
        if ((unsigned char)naam.p[i] <= ' ' || naam.p[i] == '\x7f')
            return false;
    return naam.n > 0;
}

static bool lees_velden(struct http1 *h, struct omlijsting *o, struct kb_tekst rest)
{
    while (rest.n) {
        struct kb_tekst regel = neem_regel(&rest);
        struct kb_tekst naam;
        const char *punt;

        if (!regel.n)
            break;
        /* A folded line begins with a blank, so its name is none. */
        punt = memchr(regel.p, ':', regel.n);
        naam = (struct kb_tekst){regel.p, punt ? (size_t)(punt - regel.p) : 0};
        if (!punt || !is_veldnaam(naam) || !is_zuiver(regel) ||
            !lees_veld(
                h, o, naam,
                kb_tekst_zonder_blanks((struct kb_tekst){punt + 1, (size_t)(regel.p + regel.n - punt - 1)})))
            return false;
    }
    return true;
}

static void begin_maat(struct http1 *h)
{
    h->stap = HTTP1_BROKMAAT;
    h->rest = 0;
    h->n_regel = 0;
    h->maat = HTTP1_MAAT_LEEG;
}

/* May the connection serve another request after this answer? */
static bool blijft(const struct http1 *h, bool http_1_1, const struct omlijsting *o)
{
    /* An answer that must have no body and yet says how long it is; chunks in a version that has none: what
     * follows may be part of it (RFC 9112 §6.1, §6.3). */
    if ((h->status == 204 || h->status == 304) && (o->brokken || o->lengte))
        return false;
    if (!http_1_1 && o->brokken)
        return false;
    return !o->sluit && (http_1_1 || o->houdt);
}

/* The whole head is there: what follows it (RFC 9112 §6.3). */
static void lees_kop(struct http1 *h, struct kb_tekst kop, size_t grens)
{
    struct omlijsting o = {.lengte = 0};
    bool http_1_1;

    h->json = false;
    if (!lees_statusregel(h, &http_1_1, neem_regel(&kop)) || !lees_velden(h, &o, kop) ||
        (o.brokken && o.lengte_gezien) || h->status == 101) {
        h->stap = HTTP1_KAPOT;
        return;
    }
    if (h->status < 200) {
        /* An interim answer: the real one follows. */
        h->status = 0;
        h->json = false;
        return;
    }
    h->blijft = blijft(h, http_1_1, &o);
    if (h->status == 204 || h->status == 304 || (o.lengte_gezien && o.lengte == 0)) {
        h->stap = HTTP1_KLAAR;
    } else if (o.brokken) {
        begin_maat(h);
    } else if (o.lengte_gezien) {
        h->rest = o.lengte;
        h->stap = o.lengte > grens ? HTTP1_TE_GROOT : HTTP1_LENGTE;
    } else {
        h->blijft = false;
        h->stap = HTTP1_TOT_EINDE;
    }
}

/* Behind the empty line that ends a head; 0 = it is not there yet. */
static size_t einde_kop(struct kb_tekst t)
{
    const char *p = t.p;
    const char *einde = t.p + t.n;

    while ((p = memchr(p, '\n', (size_t)(einde - p)))) {
        const char *q = p + 1;

        if (q < einde && *q == '\r')
            q++;
        if (q < einde && *q == '\n')
            return (size_t)(q + 1 - t.p);
        p++;
    }
    return 0;
}

/* Bytes of a head. However they are cut, only the first HTTP1_MAX_KOP of an answer's heads are looked at. */
static size_t neem_kop(struct http1 *h, const char *p, size_t n, size_t grens)
{
    size_t had = h->kop.n;
    size_t ruimte = HTTP1_MAX_KOP - h->n_koppen - had;
    struct kb_tekst kop = {p, n < ruimte ? n : ruimte};
    size_t einde;

    if (had) {
        kb_buffer_voeg(&h->kop, p, kop.n);
        kop = kb_buffer_tekst(&h->kop);
    }
    einde = h->kop.mislukt ? 0 : einde_kop(kop);
    if (einde) {
        h->kop.n = 0;
        h->n_koppen += einde;
        lees_kop(h, (struct kb_tekst){kop.p, einde}, grens);
        return einde - had;
    }
    if (h->kop.mislukt || n >= ruimte) {
        h->stap = HTTP1_TE_GROOT;
        return 0;
    }
    if (!had)
        kb_buffer_voeg(&h->kop, p, n);
    return n;
}

/* Bytes of the body. */
static void neem_body(struct http1 *h, const char *p, size_t n, struct kb_buffer *body)
{
    if (n > body->grens - h->gelezen) {
        h->stap = HTTP1_TE_GROOT;
        return;
    }
    if (h->status == 200) {
        if (h->gelezen == 0 && h->stap == HTTP1_LENGTE)
            kb_buffer_ruimte(body, (size_t)h->rest);
        kb_buffer_voeg(body, p, n);
    }
    h->gelezen += n;
    if (body->mislukt)
        h->stap = HTTP1_TE_GROOT;
}

static size_t neem_deel(struct http1 *h, const char *p, size_t n, struct kb_buffer *body)
{
    size_t deel = n < h->rest ? n : (size_t)h->rest;

    neem_body(h, p, deel, body);
    h->rest -= deel;
    if (h->rest == 0 && h->stap == HTTP1_LENGTE)
        h->stap = HTTP1_KLAAR;
    else if (h->rest == 0 && h->stap == HTTP1_BROK)
        h->stap = HTTP1_BROKEINDE;
    return deel;
}

static int hexwaarde(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* What follows a byte that is no digit, in the line of a chunk's size; HTTP1_MAAT_KAPOT: nothing may. */
static enum http1_maat na_maat(enum http1_maat maat, char c)
{
    if (maat == HTTP1_MAAT_LEEG || maat == HTTP1_MAAT_CR || c == '\0')
        return HTTP1_MAAT_KAPOT;
    if (c == '\r')
        return HTTP1_MAAT_CR;
    if (maat == HTTP1_MAAT_UITBREIDING || c == ';')
        return HTTP1_MAAT_UITBREIDING;
    return c == ' ' || c == '\t' ? HTTP1_MAAT_BLANK : HTTP1_MAAT_KAPOT;
}

/* One byte of "1a2b;extension\r\n". */
static void neem_maat(struct http1 *h, char c)
{
    int waarde = hexwaarde(c);

    if (++h->n_regel > HTTP1_MAX_REGEL) {
        h->stap = HTTP1_KAPOT;
    } else if (waarde >= 0 && (h->maat == HTTP1_MAAT_LEEG || h->maat == HTTP1_MAAT_CIJFERS)) {
        h->maat = HTTP1_MAAT_CIJFERS;
        h->rest = h->rest * 16 + (uint64_t)waarde;
        if (h->rest > UINT32_MAX)
            h->stap = HTTP1_TE_GROOT;
    } else if (c == '\n' && h->maat != HTTP1_MAAT_LEEG) {
        h->n_regel = 0;
        h->maat = HTTP1_MAAT_LEEG;
        h->stap = h->rest ? HTTP1_BROK : HTTP1_STAART;
    } else {
        h->maat = na_maat(h->maat, c);
        if (h->maat == HTTP1_MAAT_KAPOT)
            h->stap = HTTP1_KAPOT;
    }
}

/* One byte of the line end behind a chunk. */
static void neem_brokeinde(struct http1 *h, char c)
{
    if (c == '\n')
        begin_maat(h);
    else if (c != '\r' || h->n_regel++)
        h->stap = HTTP1_KAPOT;
}

/* One byte of the trailer, of which only the end matters: an empty line. */
static void neem_staart(struct http1 *h, char c)
{
    bool na_cr = h->maat == HTTP1_MAAT_CR;

    h->maat = c == '\r' ? HTTP1_MAAT_CR : HTTP1_MAAT_LEEG;
    if (++h->rest > HTTP1_MAX_KOP) {
        h->stap = HTTP1_TE_GROOT;
    } else if (c == '\n') {
        if (h->n_regel == 0)
            h->stap = HTTP1_KLAAR;
        h->n_regel = 0;
    } else if (na_cr || c == '\0') {
        h->stap = HTTP1_KAPOT;
    } else if (c != '\r') {
        h->n_regel++;
    }
}

size_t http1_lees(struct http1 *h, const char *p, size_t n, struct kb_buffer *body)
{
    size_t i = 0;

    while (i < n && h->stap < HTTP1_KLAAR) {
        h->begonnen = true;
        switch (h->stap) {
        case HTTP1_KOP:
            i += neem_kop(h, p + i, n - i, body->grens);
            break;
        case HTTP1_LENGTE:
        case HTTP1_BROK:
            i += neem_deel(h, p + i, n - i, body);
            break;
        case HTTP1_BROKMAAT:
            neem_maat(h, p[i++]);
            break;
        case HTTP1_BROKEINDE:
            neem_brokeinde(h, p[i++]);
            break;
        case HTTP1_STAART:
            neem_staart(h, p[i++]);
            break;
        case HTTP1_TOT_EINDE:
            neem_body(h, p + i, n - i, body);
            i = n;
            break;
        case HTTP1_KLAAR:
        case HTTP1_KAPOT:
        case HTTP1_TE_GROOT:
        default:
            return i;
        }
    }
    return i;
}

bool http1_einde(struct http1 *h)
{
    if (h->stap == HTTP1_TOT_EINDE)
        h->stap = HTTP1_KLAAR;
    return h->stap == HTTP1_KLAAR;
}
