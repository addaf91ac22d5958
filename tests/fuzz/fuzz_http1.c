/* Any bytes to the reader of HTTP answers, cut where the fuzzer says, beside a reader that has all of them at
 * once and was written from RFC 9112, not from ours: lines and sections, copied about, as slow as it likes.
 *
 * The first byte says how many cuts follow it, each two bytes; then whether the connection ended; the rest is
 * the answer. Required: the same outcome as whole, as cut, and as byte by byte; the same as the reference;
 * the body within its bound; nothing taken from behind the answer. Memory of exactly a piece's size lets ASan
 * see a read beyond it. */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bron/http1.h"

enum { GRENS = 300 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void eis(bool waar)
{
    if (!waar)
        abort();
}

/* the reference: what an answer is, given all bytes that there are */

enum uitslag { ONAF, AF, AF_MET_EINDE, GEWEIGERD, TE_GROOT };

struct verslag {
    enum uitslag uitslag;
    int status;
    bool json, blijft;
    size_t lengte; /* of the whole answer */
    size_t n_body;
    char *body; /* room for all the bytes */
};

struct bron {
    const char *p;
    size_t n, i;
};

/* A line without its end, which is LF or CRLF; false: it has none. A CR elsewhere, or a NUL, is refused by
 * *zuiver. */
static bool regel(struct bron *b, const char **p, size_t *n, bool *zuiver)
{
    size_t begin = b->i;

    *zuiver = true;
    for (size_t i = begin; i < b->n; i++) {
        if (b->p[i] != '\n')
            continue;
        *p = b->p + begin;
        *n = i - begin;
        if (*n && (*p)[*n - 1] == '\r')
            --*n;
        for (size_t j = 0; j < *n; j++)
            if ((*p)[j] == '\r' || (*p)[j] == '\0')
                *zuiver = false;
        b->i = i + 1;
        return true;
    }
    return false;
}

/* A copy as a string, blanks around it gone, lower case. */
static char *schoon(const char *p, size_t n)
{
    char *z = calloc(1, n + 1);
    size_t einde = n;
    size_t begin = 0;

    eis(z != NULL);
    while (begin < einde && (p[begin] == ' ' || p[begin] == '\t'))
        begin++;
    while (einde > begin && (p[einde - 1] == ' ' || p[einde - 1] == '\t'))
        einde--;
    for (size_t i = begin; i < einde; i++)
        z[i - begin] = (char)tolower((unsigned char)p[i]);
    return z;
}

struct kop {
    int status, klein; /* the minor version */
    int lengtes, codering;
    bool vast, close, keep_alive, json;
    char lengte[32]; /* canonical digits */
};

static bool lengte_is_goed(struct kop *k, const char *w)
{
    size_t n = strlen(w);

    if (!n || strspn(w, "0123456789") != n)
        return false;
    while (w[0] == '0' && w[1])
        w++;
    /* 64 bits, to the last that can be computed digit by digit without looking ahead */
    if (strlen(w) > 20 || (strlen(w) == 20 && strcmp(w, "18446744073709551610") >= 0))
        return false;
    if (k->lengtes++ && strcmp(k->lengte, w) != 0)
        return false;
    strcpy(k->lengte, w);
    return true;
}

static bool is_json(char *w)
{
    size_t n = strcspn(w, "; \t");

    w[n] = '\0';
    if (strcmp(w, "application/json") == 0)
        return true;
    return strncmp(w, "application/", 12) == 0 && n > 12 + 5 && strcmp(w + n - 5, "+json") == 0;
}

static bool veld(struct kop *k, const char *naam, char *w)
{
    char *stand = NULL;

    if (strcmp(naam, "content-length") == 0)
        return lengte_is_goed(k, w);
    if (strcmp(naam, "transfer-encoding") == 0)
        return ++k->codering == 1 && strcmp(w, "chunked") == 0;
    if (strcmp(naam, "content-type") == 0)
        k->json = is_json(w);
    if (strcmp(naam, "connection") == 0) {
        for (char *t = strtok_r(w, ",", &stand); t; t = strtok_r(NULL, ",", &stand)) {
            char *optie = schoon(t, strlen(t));

            k->close |= strcmp(optie, "close") == 0;
            k->keep_alive |= strcmp(optie, "keep-alive") == 0;
            free(optie);
        }
    }
    return true;
}

/* "HTTP/1.x ddd" and then nothing or a blank and anything. */
static bool statusregel(struct kop *k, const char *p, size_t n)
{
    char *z = calloc(1, n + 1);
    bool goed;

    eis(z != NULL);
    memcpy(z, p, n);
    goed = n >= 12 && (strncmp(z, "HTTP/1.0 ", 9) == 0 || strncmp(z, "HTTP/1.1 ", 9) == 0) && isdigit(z[9]) &&
           isdigit(z[10]) && isdigit(z[11]) && (n == 12 || z[12] == ' ') && z[9] != '0';
    if (goed) {
        k->klein = z[7] - '0';
        k->status = atoi(z + 9);
    }
    free(z);
    return goed;
}

/* A head: ONAF, GEWEIGERD or AF. Which bytes make it is settled before what they say. */
static enum uitslag lees_kop(struct bron *b, struct kop *k)
{
    struct bron heel = *b;
    bool zuiver;
    const char *p;
    size_t n;

    do
        if (!regel(&heel, &p, &n, &zuiver))
            return ONAF;
    while (n || p == b->p); /* an empty first line ends nothing */
    *k = (struct kop){.status = 0};
    for (bool eerste = true; b->i < heel.i; eerste = false) {
        const char *punt;
        char *naam;
        char *waarde;
        bool goed = true;

        eis(regel(b, &p, &n, &zuiver));
        if (!n && !eerste)
            continue;
        if (!zuiver || (eerste && !statusregel(k, p, n)))
            return GEWEIGERD;
        if (eerste)
            continue;
        punt = memchr(p, ':', n);
        if (!punt || punt == p)
            return GEWEIGERD;
        for (const char *c = p; c < punt; c++)
            goed = goed && !(*c >= 0 && *c <= 32) && *c != 127;
        naam = schoon(p, (size_t)(punt - p));
        waarde = schoon(punt + 1, (size_t)(p + n - punt - 1));
        goed = goed && veld(k, naam, waarde);
        free(naam);
        free(waarde);
        if (!goed)
            return GEWEIGERD;
    }
    return AF;
}

static void neem(struct verslag *v, const char *p, size_t n)
{
    if (v->status == 200)
        memcpy(v->body + v->n_body, p, n);
    v->n_body += n;
}

/* "hex blanks [;anything]" as a size; false: refused. */
static bool brokmaat(const char *p, size_t n, bool zuiver, unsigned long long *maat, bool *te_groot)
{
    size_t i = 0;

    *maat = 0;
    *te_groot = false;
    for (; i < n && isxdigit((unsigned char)p[i]); i++) {
        char cijfer[2] = {p[i], '\0'};

        *maat = *maat * 16 + strtoull(cijfer, NULL, 16);
        if (*maat > UINT32_MAX) {
            *te_groot = true;
            return false;
        }
    }
    if (i == 0 || !zuiver)
        return false;
    while (i < n && (p[i] == ' ' || p[i] == '\t'))
        i++;
    return i == n || p[i] == ';';
}

/* Where the bytes end before a line does, ours may have refused the line already: GEWEIGERD and ONAF are then
 * both right, which `onzeker` says. */
static enum uitslag lees_brokken(struct bron *b, struct verslag *v, bool *onzeker)
{
    const char *p;
    size_t n;
    size_t begin;
    bool zuiver;

    for (;;) {
        unsigned long long maat;
        bool te_groot;

        begin = b->i;
        if (!regel(b, &p, &n, &zuiver)) {
            *onzeker = true;
            return ONAF;
        }
        if (!brokmaat(p, n, zuiver, &maat, &te_groot) || b->i - begin > HTTP1_MAX_REGEL) {
            *onzeker = true; /* GEWEIGERD or TE_GROOT: which comes first */
            return GEWEIGERD;
        }
        if (maat == 0)
            break;
        if (maat > b->n - b->i) {
            if (v->n_body + (b->n - b->i) > GRENS)
                return TE_GROOT;
            return ONAF;
        }
        if (v->n_body + maat > GRENS)
            return TE_GROOT;
        neem(v, b->p + b->i, (size_t)maat);
        b->i += (size_t)maat;
        if (b->i < b->n && b->p[b->i] == '\r')
            b->i++;
        if (b->i == b->n)
            return ONAF;
        if (b->p[b->i++] != '\n')
            return GEWEIGERD;
    }
    begin = b->i;
    do {
        if (!regel(b, &p, &n, &zuiver)) {
            *onzeker = true;
            return b->n - begin > HTTP1_MAX_KOP ? TE_GROOT : ONAF;
        }
        if (b->i - begin > HTTP1_MAX_KOP) {
            *onzeker = true;
            return TE_GROOT;
        }
        if (!zuiver)
            return GEWEIGERD;
    } while (n);
    return AF;
}

static enum uitslag beoordeel(struct bron *b, struct verslag *v, bool einde, bool *onzeker)
{
    struct bron begrensd = *b;
    struct kop k;
    enum uitslag u;
    size_t rest;
    unsigned long long lengte;

    if (begrensd.n > HTTP1_MAX_KOP)
        begrensd.n = HTTP1_MAX_KOP;
    do {
        struct bron deel = {begrensd.p + begrensd.i, begrensd.n - begrensd.i, 0};

        u = lees_kop(&deel, &k);
        if (u == ONAF)
            return begrensd.n == HTTP1_MAX_KOP ? TE_GROOT : ONAF;
        begrensd.i += deel.i;
        if (u == GEWEIGERD || (k.codering && k.lengtes) || k.status == 101)
            return GEWEIGERD;
    } while (k.status < 200);
    b->i = begrensd.i;
    rest = b->n - b->i;
    lengte = k.lengtes ? strtoull(k.lengte, NULL, 10) : 0;
    v->status = k.status;
    v->json = k.json;
    v->blijft = !k.close && (k.klein == 1 || (k.keep_alive && !k.codering));
    if (k.status == 204 || k.status == 304) {
        v->blijft = v->blijft && !k.codering && lengte == 0;
        return AF;
    }
    if (k.codering)
        return lees_brokken(b, v, onzeker);
    if (!k.lengtes) {
        v->blijft = false;
        if (rest > GRENS)
            return TE_GROOT;
        neem(v, b->p + b->i, rest);
        b->i = b->n;
        return einde ? AF : AF_MET_EINDE;
    }
    if (lengte > GRENS)
        return TE_GROOT;
    if (lengte > rest)
        return ONAF;
    neem(v, b->p + b->i, (size_t)lengte);
    b->i += (size_t)lengte;
    return AF;
}

/* ours */

struct onze {
    struct http1 h;
    struct kb_buffer body;
    size_t genomen;
};

static struct onze begin(void)
{
    struct onze o = {.body = KB_LEGE_BUFFER};

    o.body.grens = GRENS;
    http1_begin(&o.h);
    return o;
}

static void vrij(struct onze *o)
{
    http1_vrij(&o->h);
    kb_buffer_vrij(&o->body);
}

static void geef(struct onze *o, const char *p, size_t n)
{
    char *stuk;
    size_t m;

    if (n == 0 || o->h.stap >= HTTP1_KLAAR)
        return;
    stuk = malloc(n);
    eis(stuk != NULL);
    memcpy(stuk, p, n);
    m = http1_lees(&o->h, stuk, n, &o->body);
    free(stuk);
    eis(m <= n && (m == n || o->h.stap >= HTTP1_KLAAR));
    eis(o->body.n <= GRENS && o->h.gelezen <= GRENS && o->body.capaciteit <= 2048);
    eis(o->h.kop.n <= HTTP1_MAX_KOP);
    o->genomen += m;
}

static void eis_gelijk(const struct onze *a, const struct onze *b)
{
    eis(a->h.stap == b->h.stap);
    if (a->h.stap == HTTP1_KAPOT || a->h.stap == HTTP1_TE_GROOT)
        return;
    eis(a->h.status == b->h.status && a->h.json == b->h.json && a->h.blijft == b->h.blijft);
    eis(a->genomen == b->genomen && a->h.gelezen == b->h.gelezen && a->body.n == b->body.n);
    eis(a->body.n == 0 || memcmp(a->body.p, b->body.p, a->body.n) == 0);
}

static void vergelijk(const struct onze *o, const struct verslag *v, bool onzeker)
{
    bool mis = o->h.stap == HTTP1_KAPOT || o->h.stap == HTTP1_TE_GROOT;

    if (onzeker) {
        eis(o->h.stap != HTTP1_KLAAR && o->h.stap != HTTP1_TOT_EINDE);
        eis(v->uitslag == ONAF || mis);
        return;
    }
    eis((v->uitslag == GEWEIGERD) == (o->h.stap == HTTP1_KAPOT));
    eis((v->uitslag == TE_GROOT) == (o->h.stap == HTTP1_TE_GROOT));
    eis((v->uitslag == AF) == (o->h.stap == HTTP1_KLAAR));
    eis((v->uitslag == AF_MET_EINDE) == (o->h.stap == HTTP1_TOT_EINDE));
    if (v->uitslag != AF && v->uitslag != AF_MET_EINDE)
        return;
    eis(o->h.status == v->status && o->h.json == v->json && o->h.blijft == v->blijft);
    eis(o->genomen == v->lengte && o->h.gelezen == v->n_body);
    eis(o->body.n == (v->status == 200 ? v->n_body : 0));
    eis(o->body.n == 0 || memcmp(o->body.p, v->body, o->body.n) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    size_t knippen = n ? data[0] % 8 : 0;
    bool einde = n && (data[0] & 8);
    bool onzeker = false;
    struct onze heel = begin();
    struct onze geknipt = begin();
    struct onze bytes = begin();
    struct verslag v = {.uitslag = ONAF};
    const char *p;
    struct bron b;

    if (n < 1 + 2 * knippen)
        return 0;
    p = (const char *)data + 1 + 2 * knippen;
    n -= 1 + 2 * knippen;
    geef(&heel, p, n);
    for (size_t i = 0, k = 0; i < n; k++) {
        size_t stuk = k < knippen ? (size_t)(data[1 + 2 * k] * 256 + data[2 + 2 * k]) : n;

        if (stuk > n - i)
            stuk = n - i;
        geef(&geknipt, p + i, stuk);
        i += stuk;
    }
    for (size_t i = 0; i < n; i++)
        geef(&bytes, p + i, 1);
    eis_gelijk(&heel, &geknipt);
    eis_gelijk(&heel, &bytes);
    if (einde)
        eis(http1_einde(&heel.h) == (heel.h.stap == HTTP1_KLAAR));
    v.body = malloc(n + 1);
    eis(v.body != NULL);
    b = (struct bron){p, n, 0};
    v.uitslag = beoordeel(&b, &v, einde, &onzeker);
    v.lengte = b.i;
    vergelijk(&heel, &v, onzeker);
    free(v.body);
    vrij(&heel);
    vrij(&geknipt);
    vrij(&bytes);
    return 0;
}
