/* Terms of rows and of questions: the two must agree, so they stand together. */
#include "zoek/termen.h"

#include "klantbeeld/basis/hash.h"

enum { DRIE = 3 };

static size_t hoogstens_drie(struct kb_tekst w)
{
    return w.n < DRIE ? w.n : DRIE;
}

static void schrijf(struct kb_buffer *uit, const char *merk, struct kb_tekst t)
{
    kb_buffer_voeg(uit, merk, strlen(merk));
    kb_buffer_voeg_tekst(uit, t);
    kb_buffer_voeg(uit, " ", 1);
}

static void termen_van_naam(struct kb_buffer *uit, struct kb_tekst regel)
{
    struct kb_naam naam;

    kb_naam_van_norm(regel, &naam);
    for (size_t i = 0; i < naam.n_woorden; i++) {
        struct kb_tekst w = naam.woord[i];

        if (i == 0)
            schrijf(uit, "^", (struct kb_tekst){w.p, hoogstens_drie(w)});
        schrijf(uit, "=", w);
        for (size_t j = 1; j <= hoogstens_drie(w); j++)
            schrijf(uit, "_", (struct kb_tekst){w.p, j});
        for (size_t j = 0; j + DRIE <= w.n; j++)
            schrijf(uit, "", (struct kb_tekst){w.p + j, DRIE});
    }
}

static size_t postcodeterm(struct kb_tekst postcode, char uit[KB_POSTCODE_LENGTE + 1])
{
    struct kb_postcode p;

    if (kb_postcode_lees(postcode, &p) != KB_NUMMER_GOED)
        return 0;
    for (size_t i = 0; i < KB_POSTCODE_LENGTE; i++)
        uit[i] = (char)(p.tekst[i] | (p.tekst[i] >= 'A' ? 0x20 : 0));
    return KB_POSTCODE_LENGTE;
}

void kb_termen_van_rij(struct kb_buffer *uit, const struct kb_termbron *rij)
{
    char ruimte[KB_NAAM_LENGTE + 1];
    struct kb_tekst norm = rij->norm;
    size_t n_namen = 0;
    size_t n;

    for (; norm.n; n_namen++) {
        const char *einde = memchr(norm.p, '\n', norm.n);
        size_t lengte = einde ? (size_t)(einde - norm.p) : norm.n;

        termen_van_naam(uit, (struct kb_tekst){norm.p, lengte});
        lengte += einde ? 1 : 0;
        norm = (struct kb_tekst){norm.p + lengte, norm.n - lengte};
    }
    n = postcodeterm(rij->postcode, ruimte);
    if (n)
        schrijf(uit, "#", (struct kb_tekst){ruimte, n});
    n = rij->plaats.p ? kb_plaats_normaliseer(rij->plaats, ruimte) : 0;
    if (n)
        schrijf(uit, "@", (struct kb_tekst){ruimte, n});
    if (rij->afgeschermd)
        schrijf(uit, KB_TERM_AFGESCHERMD, KB_TEKST(""));
    if (n_namen > 1)
        schrijf(uit, KB_TERM_MEER_NAMEN, KB_TEKST(""));
}

void kb_en_term(struct kb_en *uit, const char *merk, struct kb_tekst t)
{
    struct kb_tekst *term = kb_arena_neem(uit->arena, sizeof(*term));
    struct kb_of *of = &uit->of[uit->n];

    if (!term) {
        uit->mislukt = true;
        return;
    }
    if (uit->n == KB_MAX_EN) {
        uit->precies = false;
        return; /* a question with fewer terms only finds more to judge */
    }
    *term = kb_arena_printf(uit->arena, "%s%.*s", merk, (int)t.n, t.p);
    uit->mislukt |= !term->p;
    *of = (struct kb_of){.n = 1, .term = term, .woord = uit->woord};
    uit->n++;
}

static void delen_van(struct kb_en *uit, struct kb_tekst w)
{
    for (size_t j = 0; j + DRIE <= w.n; j++)
        kb_en_term(uit, "", (struct kb_tekst){w.p + j, DRIE});
}

/* The words of the index that begin so, or hold it, as one OR; false when there are too many. */
static bool hele_woorden(struct kb_en *uit, struct kb_tekst w, bool begin, kb_woordlijst *woorden,
                         const void *context)
{
    struct kb_tekst woord[KB_MAX_OF];
    size_t n = woorden(context, w, begin, woord, KB_MAX_OF);
    struct kb_of *of = &uit->of[uit->n];

    uit->niets |= n == 0;
    if (n == 0 || n > KB_MAX_OF || uit->n == KB_MAX_EN)
        return n == 0;
    *of = (struct kb_of){.woord = uit->woord, .term = kb_arena_neem(uit->arena, n * sizeof(*of->term))};
    uit->mislukt |= !of->term;
    for (; of->term && of->n < n; of->n++) {
        of->term[of->n] = kb_arena_printf(uit->arena, "=%.*s", (int)woord[of->n].n, woord[of->n].p);
        uit->mislukt |= !of->term[of->n].p;
    }
    uit->n++;
    return true;
}

static void termen_van_woord(struct kb_en *uit, struct kb_tekst w, enum kb_rangklasse klasse, bool laatste,
                             kb_woordlijst *woorden, const void *context)
{
    bool heel = klasse == KB_RANG_WOORDEN || (klasse == KB_RANG_BEGIN && !laatste);

    if (heel) {
        kb_en_term(uit, "=", w);
        return;
    }
    /* up to three characters, one term says it all */
    if (w.n > DRIE && hele_woorden(uit, w, klasse != KB_RANG_DEEL, woorden, context))
        return;
    uit->precies &= w.n <= DRIE;
    if (klasse != KB_RANG_DEEL || w.n < DRIE)
        kb_en_term(uit, "_", (struct kb_tekst){w.p, hoogstens_drie(w)});
    delen_van(uit, w);
}

void kb_termen_van_klasse(struct kb_en *uit, const struct kb_naam *gevraagd, enum kb_rangklasse klasse,
                          kb_woordlijst *woorden, const void *context)
{
    size_t langste = 0;

    for (size_t i = 0; i < gevraagd->n_woorden; i++)
        langste = gevraagd->woord[i].n > langste ? gevraagd->woord[i].n : langste;
    if (klasse == KB_RANG_BEGIN)
        kb_en_term(uit, "^", (struct kb_tekst){gevraagd->tekst, hoogstens_drie(gevraagd->woord[0])});
    for (size_t i = 0; i < gevraagd->n_woorden; i++, uit->woord++)
        termen_van_woord(uit, gevraagd->woord[i], langste < DRIE ? KB_RANG_WOORDEN : klasse,
                         i + 1 == gevraagd->n_woorden, woorden, context);
}

void kb_termen_van_plek(struct kb_en *uit, const struct kb_criteria *c)
{
    char ruimte[KB_POSTCODE_LENGTE + 1];
    size_t n = *c->postcode ? postcodeterm(kb_tekst_van(c->postcode), ruimte) : 0;

    uit->precies &= (n || !*c->postcode) && !c->huisnummer;
    if (n)
        kb_en_term(uit, "#", (struct kb_tekst){ruimte, n});
    uit->woord++;
    if (*c->plaats)
        kb_en_term(uit, "@", kb_tekst_van(c->plaats));
}

int64_t kb_naam_sleutel(const struct kb_naam *naam)
{
    char aaneen[KB_NAAM_LENGTE + 1];
    size_t n = kb_naam_aaneen(naam, aaneen);

    /* six bytes: a row of the key table is two bytes shorter, and who shares a key is told apart by the
     * ranking */
    return (int64_t)(kb_hash(UINT64_C(0x4b42), (struct kb_tekst){aaneen, n}) >> 17);
}
