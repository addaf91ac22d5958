/* CWS-IHP as a place to search (openapi/bronnen/cws-ihp.yaml): one inhoudingsplichtige by LH-nummer, or those
 * of a fiscal number or a KVK-nummer. Several administrations of one employer become one hit, as in the
 * index. */
#include "klantbeeld/zoekbron.h"

#include "klantbeeld/basis/lezer.h"

/* What CWS-IHP can be asked, the most telling first. */
static const enum kb_criterium VRAAGBAAR[] = {KB_ZOEK_LHNUMMER, KB_ZOEK_RSIN, KB_ZOEK_BSN, KB_ZOEK_KVKNUMMER};

enum { N_VRAAGBAAR = sizeof(VRAAGBAAR) / sizeof(VRAAGBAAR[0]) };

static unsigned plek(enum kb_criterium c)
{
    return (unsigned)__builtin_ctz((unsigned)c);
}

/* The number to ask for; false when there is none. */
static bool kies(const struct kb_criteria *c, enum kb_criterium *soort, int64_t *nummer)
{
    for (size_t i = 0; i < N_VRAAGBAAR; i++) {
        if (c->nummers & (unsigned)VRAAGBAAR[i]) {
            *soort = VRAAGBAAR[i];
            *nummer = c->nummer[plek(VRAAGBAAR[i])];
            return true;
        }
    }
    for (size_t i = 0; i < N_VRAAGBAAR; i++) {
        if (c->term_nummers & (unsigned)VRAAGBAAR[i]) {
            *soort = VRAAGBAAR[i];
            *nummer = c->term_nummer[plek(VRAAGBAAR[i])];
            return true;
        }
    }
    return false;
}

bool kb_zoekbron_kan(const struct kb_criteria *c)
{
    unsigned gekend = KB_ZOEK_LHNUMMER | KB_ZOEK_RSIN | KB_ZOEK_BSN | KB_ZOEK_KVKNUMMER;
    enum kb_criterium soort;
    int64_t nummer;

    return !(c->gegeven & ~(gekend | KB_ZOEK_ZOEKTERM)) && kies(c, &soort, &nummer);
}

struct kb_tekst kb_zoekbron_pad(const struct kb_criteria *c, struct kb_arena *arena)
{
    enum kb_criterium soort;
    int64_t nummer;

    if (!kies(c, &soort, &nummer))
        return KB_GEEN_TEKST;
    if (soort == KB_ZOEK_LHNUMMER)
        return kb_arena_printf(arena, "/cws/ihp/v3/inhoudingsplichtigen/%09lldL%02lld",
                               (long long)(nummer / 100), (long long)(nummer % 100));
    if (soort == KB_ZOEK_KVKNUMMER)
        return kb_arena_printf(arena, "/cws/ihp/v3/inhoudingsplichtigen?kvkNr=%08lld", (long long)nummer);
    return kb_arena_printf(arena, "/cws/ihp/v3/inhoudingsplichtigen?fiscNr=%09lld", (long long)nummer);
}

/* One inhoudingsplichtige, as far as a hit needs it. */
struct ihp {
    struct kb_lhnummer lh;
    struct kb_rsin fiscaal;
    bool is_bsn;
    struct kb_kvknummer kvk;              /* "": none */
    struct kb_vestigingsnummer vestiging; /* "": none */
    struct kb_tekst naam, status, plaats, postcode;
};

static struct kb_tekst tekst_van(struct kb_waarde object, const char *lid)
{
    struct kb_tekst t = KB_GEEN_TEKST;

    (void)kb_waarde_tekst(kb_waarde_lid(object, lid), &t);
    return t;
}

static void lees_adres(struct kb_waarde ihp, struct ihp *uit)
{
    struct kb_waarde adressen = kb_waarde_lid(ihp, "adressen");

    for (size_t i = 0; i < kb_waarde_aantal(adressen); i++) {
        struct kb_waarde adres = kb_waarde_element(adressen, i);

        if (!kb_tekst_is(tekst_van(adres, "adrSrt"), "V"))
            continue;
        uit->plaats = tekst_van(adres, "plNm");
        uit->postcode = tekst_van(adres, "pc");
        return;
    }
}

/* Shielded unless it says that it is not, as in the gegevensgroepen: without a clear answer nobody knows. */
static bool geldt_als_afgeschermd(struct kb_waarde ihp)
{
    return !kb_tekst_is(tekst_van(ihp, "indAfsch"), "N");
}

/* Who it is must be certain; what is missing beside that is null. The register's own numbers are taken as
 * they are (chain-test numbers fail the elfproef). */
static bool lees_ihp(struct kb_waarde ihp, struct ihp *uit)
{
    struct kb_tekst soort = tekst_van(ihp, "fiscNrSrt");

    memset(uit, 0, sizeof(*uit));
    if (kb_lh_lees(tekst_van(ihp, "lhNr"), KB_ELFPROEF_SOEPEL, &uit->lh) != KB_NUMMER_GOED ||
        kb_rsin_lees(tekst_van(ihp, "fiscNr"), KB_ELFPROEF_SOEPEL, &uit->fiscaal) != KB_NUMMER_GOED)
        return false;
    uit->is_bsn = !kb_tekst_is(soort, "R"); /* a code that nobody knows may stand for a BSN */
    if (kb_kvk_lees(tekst_van(ihp, "kvkNr"), &uit->kvk) != KB_NUMMER_GOED)
        uit->kvk.tekst[0] = '\0';
    if (kb_vestiging_lees(tekst_van(ihp, "vestNr"), &uit->vestiging) != KB_NUMMER_GOED)
        uit->vestiging.tekst[0] = '\0';
    uit->naam = tekst_van(ihp, "hndNm");
    uit->status = tekst_van(ihp, "statCd");
    lees_adres(ihp, uit);
    return uit->naam.p && uit->status.p;
}

static bool heeft(const struct ihp *ihp, enum kb_criterium soort, int64_t nummer)
{
    switch (soort) {
    case KB_ZOEK_LHNUMMER:
        return kb_nummer_sleutel(soort, ihp->lh.tekst) == nummer;
    case KB_ZOEK_RSIN:
        return !ihp->is_bsn && kb_nummer_sleutel(soort, ihp->fiscaal.tekst) == nummer;
    case KB_ZOEK_BSN:
        return ihp->is_bsn && kb_nummer_sleutel(soort, ihp->fiscaal.tekst) == nummer;
    case KB_ZOEK_KVKNUMMER:
        return *ihp->kvk.tekst && kb_nummer_sleutel(soort, ihp->kvk.tekst) == nummer;
    default:
        return false;
    }
}

/* Is it about the number that was asked? A fiscal number of the other kind is about that number too. */
static bool hoort_bij_vraag(const struct ihp *ihp, enum kb_criterium soort, int64_t nummer)
{
    if (soort == KB_ZOEK_RSIN || soort == KB_ZOEK_BSN)
        return kb_nummer_sleutel(soort, ihp->fiscaal.tekst) == nummer;
    return heeft(ihp, soort, nummer);
}

/* The criteria that it answers; 0 when the question does not fit it. */
static unsigned waarom(const struct ihp *ihp, const struct kb_criteria *c)
{
    unsigned term = 0;

    for (size_t i = 0; i < N_VRAAGBAAR; i++) {
        unsigned bit = (unsigned)VRAAGBAAR[i];

        if (c->nummers & bit && !heeft(ihp, VRAAGBAAR[i], c->nummer[plek(VRAAGBAAR[i])]))
            return 0;
        if (c->term_nummers & bit && heeft(ihp, VRAAGBAAR[i], c->term_nummer[plek(VRAAGBAAR[i])]))
            term |= bit;
    }
    return c->term_nummers && !term ? 0 : c->nummers | term;
}

/* Add it to the hits: another administration of the employer before it, or the next employer. */
static void voeg_toe(struct kb_zoekresultaat *uit, const struct ihp *ihp, unsigned bits)
{
    struct kb_treffer *t = uit->n ? &uit->treffer[uit->n - 1] : NULL;
    struct kb_administratie *a;

    if (!t || memcmp(t->administratie[0].lhnummer, ihp->lh.tekst, KB_RSIN_LENGTE) != 0) {
        struct kb_administratie *ruimte =
            t ? t->administratie + t->n_administraties : uit->treffer[0].administratie;

        t = &uit->treffer[uit->n++];
        memset(t, 0, sizeof(*t));
        t->administratie = ruimte;
        t->naam = ihp->naam;
        t->status = ihp->status;
        t->plaats = ihp->plaats;
        t->postcode = ihp->postcode;
        t->is_bsn = ihp->is_bsn;
        memcpy(t->kvk, ihp->kvk.tekst, sizeof(t->kvk));
    }
    a = &t->administratie[t->n_administraties++];
    memset(a, 0, sizeof(*a));
    memcpy(a->lhnummer, ihp->lh.tekst, sizeof(a->lhnummer));
    memcpy(a->vestigingsnummer, ihp->vestiging.tekst, sizeof(a->vestigingsnummer));
    t->waarom |= bits;
}

static struct kb_waarde neem(struct kb_waarde wortel, size_t i)
{
    struct kb_waarde een = kb_waarde_lid(wortel, "ihp");

    return kb_waarde_soort(een) != KB_SOORT_AFWEZIG ? een
                                                    : kb_waarde_element(kb_waarde_lid(wortel, "ihps"), i);
}

/* An employer is shielded when one of its administrations is: as in the index, which knows employers. */
static bool is_afgeschermd(struct kb_waarde wortel, size_t n, const struct ihp *ihp)
{
    for (size_t i = 0; i < n; i++) {
        struct kb_waarde een = neem(wortel, i);

        if (kb_tekst_is(tekst_van(een, "fiscNr"), ihp->fiscaal.tekst) && geldt_als_afgeschermd(een))
            return true;
    }
    return false;
}

static enum kb_status lees_lijst(struct kb_waarde wortel, size_t n, const struct kb_criteria *c,
                                 struct kb_zoekresultaat *uit)
{
    enum kb_criterium soort;
    int64_t nummer;

    if (!kies(c, &soort, &nummer))
        return KB_ONGELDIG;
    for (size_t i = 0; i < n; i++) {
        struct ihp ihp;
        unsigned bits;

        if (!lees_ihp(neem(wortel, i), &ihp) || !hoort_bij_vraag(&ihp, soort, nummer))
            return KB_ONGELDIG;
        bits = waarom(&ihp, c);
        if (bits && (c->ook_afgeschermd || !is_afgeschermd(wortel, n, &ihp)))
            voeg_toe(uit, &ihp, bits);
    }
    uit->totaal = (int64_t)uit->n;
    return KB_OK;
}

enum kb_status kb_zoekbron_lees(struct kb_tekst body, const struct kb_criteria *c, struct kb_arena *arena,
                                struct kb_zoekbronantwoord *uit)
{
    struct kb_zoekresultaat *r = &uit->resultaat;
    enum kb_status status;
    struct kb_waarde wortel;
    size_t n;

    memset(uit, 0, sizeof(*uit));
    status = kb_document_lees(body, &uit->document, NULL);
    if (status != KB_OK)
        return status;
    wortel = kb_document_wortel(uit->document);
    n = kb_waarde_soort(kb_waarde_lid(wortel, "ihp")) != KB_SOORT_AFWEZIG
            ? 1
            : kb_waarde_aantal(kb_waarde_lid(wortel, "ihps"));
    if (n < 1 || n > KB_ZOEK_PAGINA_MAX)
        return KB_ONGELDIG;
    r->treffer = kb_arena_neem(arena, n * sizeof(*r->treffer));
    if (!r->treffer)
        return KB_GEEN_GEHEUGEN;
    r->treffer[0].administratie = kb_arena_neem(arena, n * sizeof(*r->treffer[0].administratie));
    if (!r->treffer[0].administratie)
        return KB_GEEN_GEHEUGEN;
    return lees_lijst(wortel, n, c, r);
}
