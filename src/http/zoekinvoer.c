/* The criteria of a search as they come in: parameters of a query, or members of a JSON body. Only their form
 * is read here; what they mean is judged by kb_criteria_lees. Everything wrong is reported at once, and no
 * value, nor a name that could be one, is repeated. */
#include <strings.h>

#include "http/zoekgesprek.h"

enum { STANDAARD_AANTAL = 25, MAX_NAAM = 32 };

#define AANTAL_UITLEG "Het aantal is een geheel getal van 1 tot en met 100."
#define CURSOR_UITLEG "Geef de waarde van volgendeCursor uit een eerder antwoord ongewijzigd door."

_Static_assert(KB_ZOEK_PAGINA_MAX == 100, "AANTAL_UITLEG says so");

/* By the bits of enum kb_criterium. */
static const size_t PLEK[KB_AANTAL_CRITERIA] = {
    offsetof(struct kb_zoekvraag, lhnummer),
    offsetof(struct kb_zoekvraag, rsin),
    offsetof(struct kb_zoekvraag, bsn),
    offsetof(struct kb_zoekvraag, kvkNummer),
    offsetof(struct kb_zoekvraag, vestigingsnummer),
    offsetof(struct kb_zoekvraag, aansluitnummer),
    offsetof(struct kb_zoekvraag, naam),
    offsetof(struct kb_zoekvraag, postcode),
    offsetof(struct kb_zoekvraag, huisnummer),
    offsetof(struct kb_zoekvraag, plaats),
    offsetof(struct kb_zoekvraag, zoekterm),
};

/* Where the text of this criterion goes; NULL when the name is none. */
static struct kb_tekst *criterium(struct kb_zoekvraag *vraag, struct kb_tekst naam)
{
    for (size_t i = 0; i < KB_AANTAL_CRITERIA; i++)
        if (kb_tekst_is(naam, kb_criterium_namen[i]))
            return (struct kb_tekst *)(void *)((char *)vraag + PLEK[i]);
    return NULL;
}

/* A name for messages, zero-terminated: what is not made of letters may be a value that went astray. */
static const char *noembaar(struct kb_tekst naam, char uit[MAX_NAAM + 1])
{
    bool goed = naam.n >= 1 && naam.n <= MAX_NAAM;

    for (size_t i = 0; goed && i < naam.n; i++)
        goed = (naam.p[i] | 0x20) >= 'a' && (naam.p[i] | 0x20) <= 'z';
    if (!goed)
        return "(onbekend)";
    memcpy(uit, naam.p, naam.n);
    uit[naam.n] = '\0';
    return uit;
}

static void meld_onbekend(struct kb_verzoek *v, const char *plaats, struct kb_tekst naam)
{
    char ruimte[MAX_NAAM + 1];

    kb_overtreding_meld(&v->overtredingen, plaats, noembaar(naam, ruimte), "Zo'n criterium is er niet.");
}

static bool lees_aantal(struct kb_tekst t, size_t *uit)
{
    size_t n = 0;

    for (size_t i = 0; i < t.n && i < 4; i++) {
        if (t.p[i] < '0' || t.p[i] > '9')
            return false;
        n = n * 10 + (size_t)(t.p[i] - '0');
    }
    if (t.n < 1 || t.n > 3 || t.p[0] == '0' || n > KB_ZOEK_PAGINA_MAX)
        return false;
    *uit = n;
    return true;
}

static void neem_cursor(struct kb_verzoek *v, const char *plaats, struct kb_tekst t, struct kb_bladering *uit)
{
    if (t.n == KB_ZOEK_CURSOR)
        uit->cursor = t;
    else
        kb_overtreding_meld(&v->overtredingen, plaats, "cursor", CURSOR_UITLEG);
}

static void neem_parameter(struct kb_verzoek *v, const struct kb_parameterwaarde *p, struct kb_zoekgesprek *z)
{
    struct kb_tekst *plek = criterium(&z->getypt, p->naam);

    if (plek)
        *plek = p->waarde;
    else if (kb_tekst_is(p->naam, "cursor"))
        neem_cursor(v, "query", p->waarde, &z->opdracht.bladering);
    else if (!kb_tekst_is(p->naam, "aantal"))
        meld_onbekend(v, "query", p->naam);
    else if (!lees_aantal(p->waarde, &z->opdracht.bladering.aantal))
        kb_overtreding_meld(&v->overtredingen, "query", "aantal", AANTAL_UITLEG);
}

void kb_zoekinvoer_query(struct kb_verzoek *v, struct kb_zoekgesprek *z)
{
    z->opdracht.bladering.aantal = STANDAARD_AANTAL;
    for (size_t i = 0; i < v->n_query; i++) {
        char ruimte[MAX_NAAM + 1];
        bool eerder = false;

        for (size_t j = 0; j < i; j++)
            eerder = eerder || kb_tekst_gelijk(v->query[i].naam, v->query[j].naam);
        if (eerder)
            kb_overtreding_meld(&v->overtredingen, "query", noembaar(v->query[i].naam, ruimte),
                                "Deze parameter staat er meer dan eens.");
        else
            neem_parameter(v, &v->query[i], z);
    }
}

/* Exactly one Content-Type, application/json, with parameters if they like (RFC 9110 §8.3.1). */
static bool is_json(const struct kb_verzoek *v)
{
    static const char SOORT[] = "application/json";
    struct kb_tekst t = KB_GEEN_TEKST;
    size_t n = sizeof(SOORT) - 1;

    if (kb_verzoek_kop(v, "content-type", &t) != 1 || t.n < n || strncasecmp(t.p, SOORT, n) != 0)
        return false;
    while (n < t.n && (t.p[n] == ' ' || t.p[n] == '\t'))
        n++;
    return n == t.n || t.p[n] == ';';
}

/* As in a query: texts of people hold no control characters. */
static bool is_nette_tekst(struct kb_tekst t)
{
    for (size_t i = 0; i < t.n; i++)
        if ((unsigned char)t.p[i] < 0x20 || t.p[i] == 0x7f)
            return false;
    return true;
}

static void neem_getal(struct kb_verzoek *v, struct kb_tekst naam, struct kb_waarde waarde,
                       struct kb_zoekgesprek *z)
{
    bool is_aantal = kb_tekst_is(naam, "aantal");
    int64_t getal = 0;

    if (!kb_waarde_geheel(waarde, &getal) || (is_aantal && (getal < 1 || getal > KB_ZOEK_PAGINA_MAX))) {
        kb_overtreding_meld(&v->overtredingen, "body", is_aantal ? "aantal" : "huisnummer",
                            is_aantal ? AANTAL_UITLEG : "Een huisnummer is hier een geheel getal.");
        return;
    }
    if (is_aantal)
        z->opdracht.bladering.aantal = (size_t)getal;
    else
        z->getypt.huisnummer = kb_arena_printf(&v->arena, "%lld", (long long)getal);
}

static void neem_lid(struct kb_verzoek *v, struct kb_tekst naam, struct kb_waarde waarde,
                     struct kb_zoekgesprek *z)
{
    struct kb_tekst *plek = criterium(&z->getypt, naam);
    struct kb_tekst t = KB_GEEN_TEKST;
    char ruimte[MAX_NAAM + 1];

    if (kb_tekst_is(naam, "aantal") || kb_tekst_is(naam, "huisnummer")) {
        neem_getal(v, naam, waarde, z);
        return;
    }
    if (!plek && !kb_tekst_is(naam, "cursor")) {
        meld_onbekend(v, "body", naam);
        return;
    }
    if (!kb_waarde_tekst(waarde, &t) || !is_nette_tekst(t))
        kb_overtreding_meld(&v->overtredingen, "body", noembaar(naam, ruimte),
                            "Dit is een tekst tussen aanhalingstekens, zonder stuurtekens.");
    else if (plek)
        *plek = t;
    else
        neem_cursor(v, "body", t, &z->opdracht.bladering);
}

enum kb_status kb_zoekinvoer_body(struct kb_verzoek *v, struct kb_zoekgesprek *z)
{
    struct kb_waarde plek = {NULL};
    struct kb_waarde waarde;
    struct kb_tekst naam;
    struct kb_fout fout = {.tekst = ""};
    enum kb_status status;

    z->opdracht.bladering.aantal = STANDAARD_AANTAL;
    if (v->n_body > v->body.n)
        return kb_fout_zet(&v->fout, KB_TE_GROOT, "Een zoekvraag is hooguit %d bytes groot.",
                           KB_MAX_ZOEKBODY);
    if (!is_json(v))
        return kb_fout_zet(&v->fout, KB_MEDIATYPE, "Stuur de zoekvraag als application/json.");
    for (size_t i = 0; i < v->n_query; i++) {
        char ruimte[MAX_NAAM + 1];

        kb_overtreding_meld(&v->overtredingen, "query", noembaar(v->query[i].naam, ruimte),
                            "Dit pad heeft geen parameters; zet wat u zoekt in de body.");
    }
    status = kb_document_lees(v->body, &z->document, &fout);
    if (status == KB_GEEN_GEHEUGEN)
        return kb_fout_zet(&v->fout, status, "Er is nu te weinig geheugen.");
    if (status != KB_OK || kb_waarde_soort(kb_document_wortel(z->document)) != KB_SOORT_OBJECT) {
        kb_overtreding_meld(&v->overtredingen, "body", "body", "%.150s",
                            status == KB_OK ? "Een zoekvraag is een object: {\"naam\": \"…\"}." : fout.tekst);
        return KB_OK;
    }
    while (kb_waarde_volgend_lid(kb_document_wortel(z->document), &plek, &naam, &waarde))
        neem_lid(v, naam, waarde, z);
    return KB_OK;
}
