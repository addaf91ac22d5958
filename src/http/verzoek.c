/* Reads a request target: path segments without decoding (every path of ours is plain ASCII), the query with
 * strict percent-decoding. Nothing is repaired: an empty segment, a bad escape, a NUL or broken UTF-8 is
 * refused. */
#include "http/verzoek.h"

#include <jansson.h>
#include <strings.h>

void kb_verzoek_begin(struct kb_verzoek *v)
{
    memset(v, 0, offsetof(struct kb_verzoek, query));
    v->overtredingen.n = 0;
    v->overtredingen.totaal = 0;
    v->fout.status = KB_OK;
    v->fout.opnieuw_s = 0;
    v->fout.tekst[0] = '\0';
    kb_arena_begin(&v->arena);
}

static enum kb_methode lees_methode(struct kb_tekst m)
{
    if (kb_tekst_is(m, "GET"))
        return KB_GET;
    if (kb_tekst_is(m, "HEAD"))
        return KB_HEAD;
    if (kb_tekst_is(m, "OPTIONS"))
        return KB_OPTIONS;
    return kb_tekst_is(m, "POST") ? KB_POST : KB_ANDERE_METHODE;
}

static size_t omvang_koppen(const struct kb_kop *kop)
{
    size_t som = 0;

    for (size_t i = 0; i < kop->n; i++)
        som += kop->regel[i].naam.n + kop->regel[i].waarde.n;
    return som;
}

size_t kb_kop_zoek(const struct kb_kop *kop, const char *naam, struct kb_tekst *waarde)
{
    size_t n_naam = strlen(naam);
    size_t n = 0;

    for (size_t i = 0; i < kop->n; i++) {
        const struct kb_kopregel *r = &kop->regel[i];

        if (r->naam.n != n_naam || strncasecmp(r->naam.p, naam, n_naam) != 0)
            continue;
        if (n++ == 0)
            *waarde = r->waarde;
    }
    return n;
}

/* "/v1/werkgever/123456789L01" → {"werkgever", "123456789L01"}. */
static enum kb_status lees_pad(struct kb_verzoek *v, const char *pad, size_t n)
{
    const char *einde = pad + n;
    const char *begin = pad + 1;

    if (n == 0 || pad[0] != '/')
        return kb_fout_zet(&v->fout, KB_ONGELDIG,
                           "Het doel van een verzoek is een pad dat begint met een schuine streep.");
    while (begin <= einde) {
        const char *streep = memchr(begin, '/', (size_t)(einde - begin));
        struct kb_tekst segment = {begin, (size_t)((streep ? streep : einde) - begin)};

        /* An empty segment is a double or trailing slash (ADR rule /core/no-trailing-slash). */
        if (segment.n == 0 || v->n_segmenten == KB_MAX_SEGMENTEN)
            return kb_fout_zet(&v->fout, KB_ONBEKEND_PAD, "Dit pad bestaat niet.");
        v->segment[v->n_segmenten++] = segment;
        if (!streep)
            break;
        begin = streep + 1;
    }
    if (kb_tekst_is(v->segment[0], "v1")) {
        v->n_segmenten--;
        memmove(&v->segment[0], &v->segment[1], v->n_segmenten * sizeof(v->segment[0]));
    }
    return KB_OK;
}

static int hexwaarde(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decode into the arena; no text when an escape is broken, a NUL is in it, or memory is exhausted. */
static struct kb_tekst ontcijfer(struct kb_arena *a, const char *p, size_t n)
{
    char *uit = kb_arena_neem(a, n + 1);
    size_t m = 0;

    for (size_t i = 0; uit && i < n; i++) {
        char c = p[i] == '+' ? ' ' : p[i];

        if (c == '%') {
            int hoog = n - i > 2 ? hexwaarde(p[i + 1]) : -1;
            int laag = n - i > 2 ? hexwaarde(p[i + 2]) : -1;

            if (hoog < 0 || laag < 0)
                return KB_GEEN_TEKST;
            c = (char)(hoog * 16 + laag);
            i += 2;
        }
        if (c == '\0')
            return KB_GEEN_TEKST;
        uit[m++] = c;
    }
    if (!uit)
        return KB_GEEN_TEKST;
    uit[m] = '\0';
    return (struct kb_tekst){uit, m};
}

/* Valid UTF-8 without control characters. jansson judges the bytes beyond ASCII. */
static bool is_nette_tekst(struct kb_tekst t)
{
    bool ascii = true;
    json_t *j;

    for (size_t i = 0; i < t.n; i++) {
        unsigned char c = (unsigned char)t.p[i];

        if (c < 0x20 || c == 0x7f)
            return false;
        ascii = ascii && c < 0x80;
    }
    if (ascii)
        return true;
    j = json_stringn(t.p, t.n);
    json_decref(j);
    return j != NULL;
}

static void lees_paar(struct kb_verzoek *v, const char *p, size_t n)
{
    const char *is = memchr(p, '=', n);
    size_t n_naam = is ? (size_t)(is - p) : n;
    struct kb_tekst naam = ontcijfer(&v->arena, p, n_naam);
    struct kb_tekst waarde = is ? ontcijfer(&v->arena, is + 1, n - n_naam - 1) : KB_TEKST("");
    bool nette_naam = naam.p && naam.n > 0 && is_nette_tekst(naam);

    if (!nette_naam || !waarde.p || !is_nette_tekst(waarde))
        kb_overtreding_meld(&v->overtredingen, "query", nette_naam ? naam.p : "?",
                            "Een naam of waarde bevat een ongeldig teken of een kapotte procentcodering.");
    else if (v->n_query == KB_MAX_QUERY)
        kb_overtreding_meld(&v->overtredingen, "query", naam.p, "Er zijn meer dan %d parameters.",
                            KB_MAX_QUERY);
    else
        v->query[v->n_query++] = (struct kb_parameterwaarde){naam, waarde};
}

static void lees_query(struct kb_verzoek *v, const char *query)
{
    while (*query) {
        size_t n = strcspn(query, "&");

        lees_paar(v, query, n);
        query += n + (query[n] == '&');
    }
}

enum kb_status kb_verzoek_lees(struct kb_verzoek *v, const struct kb_kop *kop, const char *doel)
{
    size_t n_pad = strcspn(doel, "?");
    struct kb_tekst codering;
    enum kb_status status;

    v->kop = kop;
    v->methode = lees_methode(kop->methode);
    if (strlen(doel) > KB_MAX_URI)
        return kb_fout_zet(&v->fout, KB_URI_TE_LANG, "Een URI is hooguit %d tekens lang.", KB_MAX_URI);
    if (omvang_koppen(kop) > KB_MAX_KOPPEN)
        return kb_fout_zet(&v->fout, KB_KOPPEN_TE_GROOT, "De headers zijn samen hooguit %d bytes groot.",
                           KB_MAX_KOPPEN);
    if (kb_verzoek_kop(v, "transfer-encoding", &codering))
        v->sluit = true;
    status = lees_pad(v, doel, n_pad);
    if (status == KB_OK && doel[n_pad] == '?')
        lees_query(v, doel + n_pad + 1);
    return status;
}

enum kb_status kb_verzoek_keur(struct kb_verzoek *v)
{
    if (!v->overtredingen.totaal)
        return KB_OK;
    return kb_fout_zet(&v->fout, KB_ONGELDIG, "Het verzoek bevat %zu %s; zie invalidParams.",
                       v->overtredingen.totaal, v->overtredingen.totaal == 1 ? "fout" : "fouten");
}

enum kb_status kb_verzoek_keur_geen_query(struct kb_verzoek *v)
{
    for (size_t i = 0; i < v->n_query; i++)
        kb_overtreding_meld(&v->overtredingen, "query", v->query[i].naam.p, "Dit pad heeft geen parameters.");
    return kb_verzoek_keur(v);
}
