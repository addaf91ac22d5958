/* Which ids answer a question: the lists of its terms, laid over each other. What is not remembered
 * (lijstgeheugen.h) is read from PostgreSQL, some blocks at a time. How many blocks at a time follows from
 * how many rows are to be expected, so that a question that many rows answer reads a little of long lists,
 * and one that few do reads all of short ones in one journey. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zoek/lijst.h"
#include "zoek/postgres.h"

/* At a time no more than so many ids are read (some two bytes each), and when too few were found, so many
 * times as many blocks. */
enum { MAX_TEGELIJK = 500000, KEER = 4, GETAL = 24 };

/* More than are expected: what goes together by chance is not spread evenly. */
static const double RUIM = 1.5;

enum kolom { BLOK, NUMMER, IDS };

bool kb_pg_lees_blokken(struct kb_pg *p)
{
    char sql[120];
    PGresult *r;

    kb_pg_vul(sql, sizeof(sql), "SELECT van FROM klantbeeld.blok_# ORDER BY nr", p->generatie);
    r = kb_pg_sql(p, sql);
    p->blokken.n = 0;
    for (int i = 0; r && i < PQntuples(r); i++)
        kb_ids_voeg(&p->blokken, kb_pg_int(r, i, 0));
    PQclear(r);
    return p->blokken.n && !p->blokken.mislukt;
}

size_t kb_pg_blok_van(const struct kb_pg *p, int64_t id)
{
    size_t n = kb_ids_ondergrens(kb_pg_blokken(p), 0, kb_pg_n_blokken(p), id + 1);

    return n ? n - 1 : 0;
}

/* How many rows there will be, when words come together by chance. Terms of one word do not: the rarest
 * counts. */
static double verwacht(const struct kb_en *vraag, double rijen)
{
    double uit = rijen;

    for (size_t i = 0; i < vraag->n; i++) {
        bool eerste = true;

        for (size_t j = 0; j < vraag->n && eerste; j++)
            eerste = vraag->of[j].woord != vraag->of[i].woord ||
                     vraag->of[j].telling > vraag->of[i].telling ||
                     (j >= i && vraag->of[j].telling == vraag->of[i].telling);
        if (eerste)
            uit *= (double)vraag->of[i].telling / rijen;
    }
    return uit;
}

/* The most blocks that may be read at a time. */
static size_t hoogstens(const struct kb_pg *p)
{
    double alle = 1;
    double n = (double)kb_pg_n_blokken(p);

    for (size_t i = 0; i < p->stroom->n; i++)
        alle += (double)p->stroom->of[i].telling;
    return alle <= MAX_TEGELIJK ? kb_pg_n_blokken(p) : (size_t)(MAX_TEGELIJK / alle * n) + 1;
}

/* A term of the question. */
struct vraagterm {
    struct kb_tekst term;          /* lent */
    struct kb_lijstterm *geheugen; /* NULL: it is not remembered */
};

static size_t n_termen(const struct kb_pg *p)
{
    return p->termen.n / sizeof(struct vraagterm);
}

static const struct vraagterm *termen(const struct kb_pg *p)
{
    return (const struct vraagterm *)(const void *)p->termen.p;
}

/* Postcodes are too many and have too few rows to be worth it. */
static void voeg_term(struct kb_pg *p, struct kb_tekst term)
{
    struct vraagterm t = {term, NULL};

    if (p->geheugen && term.p[0] != '#')
        t.geheugen = kb_lijstgeheugen_term(p->geheugen, term);
    kb_buffer_voeg(&p->termen, (const char *)&t, sizeof(t));
}

/* Those of the question, in its order; those of kb_opslag.ids' two marks behind them. */
static bool voeg_termen(struct kb_pg *p)
{
    p->termen.n = 0;
    for (size_t i = 0; i < p->stroom->n; i++)
        for (size_t j = 0; j < p->stroom->of[i].n; j++)
            voeg_term(p, p->stroom->of[i].term[j]);
    if (p->tel) {
        voeg_term(p, KB_TEKST(KB_TERM_AFGESCHERMD));
        voeg_term(p, KB_TEKST(KB_TERM_MEER_NAMEN));
    }
    return !p->termen.mislukt;
}

enum kb_status kb_pg_begin_lijsten(struct kb_pg *p, const struct kb_en *vraag, int64_t na, bool tel,
                                   size_t genoeg)
{
    double per_blok = verwacht(vraag, (double)p->staat.werkgevers) / (double)kb_pg_n_blokken(p);
    double nodig = per_blok > 0 ? (double)genoeg * RUIM / per_blok : (double)kb_pg_n_blokken(p);

    p->stroom = vraag;
    p->tel = tel;
    p->na = na;
    p->gevonden.n = 0;
    p->blok = na < 0 ? 0 : kb_pg_blok_van(p, na);
    p->blokken_per_keer = nodig < (double)kb_pg_n_blokken(p) ? (size_t)nodig + 1 : kb_pg_n_blokken(p);
    if (p->gevonden.mislukt)
        kb_buffer_vrij(&p->gevonden);
    if (voeg_termen(p))
        return KB_OK;
    kb_buffer_vrij(&p->termen);
    return KB_GEEN_GEHEUGEN;
}

bool kb_pg_meer_lijsten(const struct kb_pg *p)
{
    return p->blok < kb_pg_n_blokken(p);
}

static int32_t kort(const PGresult *r, int rij, enum kolom kolom)
{
    const unsigned char *b = (const unsigned char *)PQgetvalue(r, rij, (int)kolom);

    return PQgetlength(r, rij, (int)kolom) == 4
               ? (int32_t)((uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3])
               : -1;
}

/* The lists of a term, of the blocks that are read: those before `bekend` are remembered, the others were
 * asked. */
struct gelezen {
    size_t bekend;
    struct kb_lijstloper loper;
    struct kb_tekst *antwoord; /* from `van` on; NULL: nothing was asked of it */
};

/* Some blocks. */
struct lezing {
    struct kb_pg *p;
    PGresult *r;     /* what was asked; NULL: nothing had to be */
    size_t van, tot; /* blocks */
    size_t n;        /* terms */
    struct gelezen *term;
    size_t n_gevraagd;
    size_t *gevraagd; /* which terms, in the order in which they were asked */
    struct kb_tekst *antwoord;
};

static size_t vanaf(const struct lezing *l, const struct gelezen *t)
{
    return t->bekend > l->van ? t->bekend : l->van;
}

static bool begin(struct lezing *l)
{
    const struct vraagterm *t = termen(l->p);

    l->term = calloc(l->n, sizeof(*l->term));
    l->gevraagd = calloc(l->n, sizeof(*l->gevraagd));
    for (size_t i = 0; l->term && l->gevraagd && i < l->n; i++) {
        if (t[i].geheugen) {
            l->term[i].bekend = kb_lijstterm_bekend(t[i].geheugen);
            l->term[i].loper = kb_lijstterm_loop(t[i].geheugen);
        }
        if (l->term[i].bekend < l->tot)
            l->gevraagd[l->n_gevraagd++] = i;
    }
    return l->term && l->gevraagd;
}

/* What is asked: the terms, and from which block on each. */
static bool schrijf_termen(struct lezing *l, struct kb_buffer *van)
{
    struct kb_pg *p = l->p;

    p->vraag.n = 0;
    for (size_t i = 0; i < l->n_gevraagd; i++) {
        kb_pg_term(&p->vraag, termen(p)[l->gevraagd[i]].term);
        kb_pg_element(van);
        kb_buffer_printf(van, "%zu", vanaf(l, &l->term[l->gevraagd[i]]));
    }
    kb_pg_sluit_array(&p->vraag);
    kb_pg_sluit_array(van);
    if (!p->vraag.mislukt)
        return !van->mislukt;
    kb_buffer_vrij(&p->vraag);
    return false;
}

/* Put each list of the answer in its place. */
static bool deel_in(struct lezing *l)
{
    size_t blokken = l->tot - l->van;
    bool goed = true;

    for (size_t i = 0; i < l->n_gevraagd; i++)
        l->term[l->gevraagd[i]].antwoord = l->antwoord + i * blokken;
    for (int i = 0; goed && i < PQntuples(l->r); i++) {
        int32_t blok = kort(l->r, i, BLOK);
        int32_t nr = kort(l->r, i, NUMMER);

        goed = blok >= 0 && (size_t)blok >= l->van && (size_t)blok < l->tot && nr > 0 &&
               (size_t)nr <= l->n_gevraagd;
        if (goed)
            l->antwoord[((size_t)nr - 1) * blokken + (size_t)blok - l->van] =
                (struct kb_tekst){PQgetvalue(l->r, i, IDS), (size_t)PQgetlength(l->r, i, IDS)};
    }
    return goed;
}

static void onthoud(const struct lezing *l)
{
    for (size_t i = 0; i < l->n_gevraagd; i++) {
        const struct gelezen *t = &l->term[l->gevraagd[i]];
        struct kb_lijstterm *geheugen = termen(l->p)[l->gevraagd[i]].geheugen;

        if (geheugen)
            kb_lijstgeheugen_onthoud(l->p->geheugen, geheugen, vanaf(l, t), l->tot,
                                     t->antwoord + (vanaf(l, t) - l->van));
    }
}

static enum kb_status vraag_lijsten(struct lezing *l)
{
    struct kb_buffer van = KB_LEGE_BUFFER;
    char tot[GETAL];
    const char *waarde[4] = {NULL, NULL, NULL, tot};

    l->antwoord = calloc(l->n_gevraagd * (l->tot - l->van), sizeof(*l->antwoord));
    if (!l->antwoord || !schrijf_termen(l, &van)) {
        kb_buffer_vrij(&van);
        return KB_GEEN_GEHEUGEN;
    }
    waarde[1] = l->p->vraag.p;
    waarde[2] = van.p;
    (void)snprintf(tot, sizeof(tot), "%zu", l->tot);
    l->r = kb_pg_vraag_index(l->p, KB_PG_LIJSTEN, 4, waarde);
    kb_buffer_vrij(&van);
    if (!l->r)
        return kb_pg_mislukt(l->p);
    if (!deel_in(l))
        return KB_BRON_ONBEREIKBAAR;
    if (!l->p->onzeker)
        onthoud(l);
    return KB_OK;
}

/* The list of one term in one block; empty when there is none. */
static struct kb_tekst lijst_van(const struct lezing *l, size_t blok, size_t nr)
{
    struct gelezen *t = &l->term[nr];

    return blok < t->bekend ? kb_lijstloper_lees(&t->loper, blok) : t->antwoord[blok - l->van];
}

/* Room that is kept for the next; a buffer that failed may succeed the next time. */
static void *ruimte(struct kb_buffer *b, size_t bytes)
{
    void *uit = kb_buffer_ruimte(b, bytes);

    if (!uit)
        kb_buffer_vrij(b);
    return uit;
}

/* The ids that have at least one of the terms of an OR. */
static enum kb_status lees_of(const struct lezing *l, size_t blok, size_t nr, size_t n_termen, size_t *n)
{
    struct kb_tekst lijst[KB_MAX_OF];
    size_t bytes = 1;
    int64_t *id;
    int64_t *hulp;

    *n = 0;
    for (size_t i = 0; i < n_termen; i++) {
        lijst[i] = lijst_van(l, blok, nr + i);
        bytes += lijst[i].n;
    }
    id = ruimte(&l->p->id, bytes * sizeof(*id)); /* a list has no more ids than bytes */
    hulp = ruimte(&l->p->hulp, bytes * sizeof(*hulp));
    if (!id || !hulp || !ruimte(&l->p->raak, bytes * sizeof(bool)))
        return KB_GEEN_GEHEUGEN;
    for (size_t i = 0; i < n_termen; i++) {
        size_t erbij = 0;

        if (!kb_lijst_lees(lijst[i], kb_pg_blokken(l->p)[blok], id + *n, &erbij))
            return KB_BRON_ONBEREIKBAAR;
        *n += erbij;
    }
    if (n_termen > 1)
        *n = kb_lijst_orden(id, *n, hulp);
    return KB_OK;
}

/* Keep those that have at least one of the terms of another OR. */
static enum kb_status houd_of(const struct lezing *l, size_t blok, size_t nr, size_t n_termen, size_t *n)
{
    int64_t *id = (int64_t *)(void *)l->p->id.p;
    bool *raak = (bool *)(void *)l->p->raak.p;
    bool goed = true;

    memset(raak, 0, *n * sizeof(*raak));
    for (size_t i = 0; i < n_termen && goed; i++)
        goed = kb_lijst_merk(lijst_van(l, blok, nr + i), kb_pg_blokken(l->p)[blok], id, *n, raak);
    *n = kb_lijst_houd(id, *n, raak);
    return goed ? KB_OK : KB_BRON_ONBEREIKBAAR;
}

/* The ids of one of the two marks, in hulp. */
static enum kb_status lees_merk(const struct lezing *l, size_t blok, size_t nr, int64_t **id, size_t *n)
{
    struct kb_tekst lijst = lijst_van(l, blok, nr);

    *id = ruimte(&l->p->hulp, (lijst.n + 1) * sizeof(**id));
    if (!*id)
        return KB_GEEN_GEHEUGEN;
    return kb_lijst_lees(lijst, kb_pg_blokken(l->p)[blok], *id, n) ? KB_OK : KB_BRON_ONBEREIKBAAR;
}

/* For kb_opslag.ids: leave out who is shielded, mark who has several names. */
static enum kb_status merk(const struct lezing *l, size_t blok, size_t *n)
{
    int64_t *id = (int64_t *)(void *)l->p->id.p;
    int64_t *met;
    size_t m = 0;
    enum kb_status status = KB_OK;

    if (!l->p->ook_afgeschermd) {
        status = lees_merk(l, blok, l->n - 2, &met, &m);
        if (status == KB_OK)
            *n = kb_lijst_zonder(id, *n, met, m);
    }
    if (status == KB_OK)
        status = lees_merk(l, blok, l->n - 1, &met, &m);
    for (size_t i = 0, j = 0; i < *n && status == KB_OK; i++) {
        while (j < m && met[j] < id[i])
            j++;
        if (j < m && met[j] == id[i])
            id[i] = ~id[i];
    }
    return status;
}

static enum kb_status leg_over_elkaar(const struct lezing *l, size_t blok)
{
    const struct kb_en *vraag = l->p->stroom;
    enum kb_status status = KB_OK;
    const int64_t *id;
    size_t nr = 0;
    size_t n = 0;
    size_t eerste = 0;

    for (size_t i = 0; i < vraag->n && (i == 0 || n) && status == KB_OK; nr += vraag->of[i++].n)
        status = (i ? houd_of : lees_of)(l, blok, nr, vraag->of[i].n, &n);
    if (status == KB_OK && n && l->p->tel)
        status = merk(l, blok, &n);
    if (status != KB_OK)
        return status;
    id = kb_ids_in(&l->p->id);
    while (!l->p->tel && eerste < n && id[eerste] <= l->p->na)
        eerste++;
    kb_buffer_voeg(&l->p->gevonden, (const char *)(id + eerste), (n - eerste) * sizeof(*id));
    return l->p->gevonden.mislukt ? KB_GEEN_GEHEUGEN : KB_OK;
}

enum kb_status kb_pg_lees_lijsten(struct kb_pg *p)
{
    size_t n = hoogstens(p);
    struct lezing l = {.p = p, .van = p->blok, .n = n_termen(p)};
    enum kb_status status = KB_OK;

    n = n < p->blokken_per_keer ? n : p->blokken_per_keer;
    l.tot = n < kb_pg_n_blokken(p) - l.van ? l.van + n : kb_pg_n_blokken(p);
    if (!begin(&l))
        status = KB_GEEN_GEHEUGEN;
    else if (l.n_gevraagd)
        status = vraag_lijsten(&l);
    for (size_t blok = l.van; blok < l.tot && status == KB_OK; blok++)
        status = leg_over_elkaar(&l, blok);
    p->blok = l.tot;
    p->blokken_per_keer = n * KEER;
    PQclear(l.r);
    free(l.term);
    free(l.gevraagd);
    free(l.antwoord);
    return status;
}
