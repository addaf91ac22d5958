/* Which ids answer a question: the lists of its terms, read from PostgreSQL some blocks at a time, laid over
 * each other. How many blocks at a time follows from how many rows are to be expected, so that a question
 * that many rows answer reads a little of long lists, and one that few do reads all of short ones in one
 * journey. */
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
    for (int i = 0; r && i < PQntuples(r); i++) {
        int64_t van = kb_pg_int(r, i, 0);

        kb_buffer_voeg(&p->blokken, (const char *)&van, sizeof(van));
    }
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

void kb_pg_begin_lijsten(struct kb_pg *p, const struct kb_en *vraag, int64_t na, bool tel, size_t genoeg)
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
}

bool kb_pg_meer_lijsten(const struct kb_pg *p)
{
    return p->blok < kb_pg_n_blokken(p);
}

/* The terms as an array; those of kb_opslag.ids' two marks behind them. The number of them. */
static size_t schrijf_termen(struct kb_pg *p)
{
    size_t n = 0;

    p->vraag.n = 0;
    for (size_t i = 0; i < p->stroom->n; i++)
        for (size_t j = 0; j < p->stroom->of[i].n; j++) {
            kb_pg_term(&p->vraag, p->stroom->of[i].term[j]);
            n++;
        }
    if (p->tel) {
        kb_pg_term(&p->vraag, KB_TEKST(KB_TERM_AFGESCHERMD));
        kb_pg_term(&p->vraag, KB_TEKST(KB_TERM_MEER_NAMEN));
        n += 2;
    }
    kb_pg_sluit_array(&p->vraag);
    return n;
}

static int32_t kort(const PGresult *r, int rij, enum kolom kolom)
{
    const unsigned char *b = (const unsigned char *)PQgetvalue(r, rij, (int)kolom);

    return PQgetlength(r, rij, (int)kolom) == 4
               ? (int32_t)((uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3])
               : -1;
}

/* Some blocks as they were answered. */
struct lezing {
    struct kb_pg *p;
    PGresult *r;
    size_t van, tot;     /* blocks */
    size_t n;            /* terms */
    int *rij;            /* of the answer: for each block and term, one more than its place; 0: not there */
    int64_t *id, *erbij; /* room for the ids of one block, and of an OR */
    bool *raak;          /* which of those of the block the OR has */
    size_t ruimte;       /* of each */
};

static bool deel_in(struct lezing *l)
{
    size_t bytes = 0;
    size_t *per_blok = calloc(l->tot - l->van, sizeof(*per_blok));
    bool goed = per_blok != NULL;

    for (int i = 0; goed && i < PQntuples(l->r); i++) {
        int32_t blok = kort(l->r, i, BLOK);
        int32_t nr = kort(l->r, i, NUMMER);

        goed = blok >= 0 && (size_t)blok >= l->van && (size_t)blok < l->tot && nr > 0 && (size_t)nr <= l->n;
        if (!goed)
            break;
        l->rij[((size_t)blok - l->van) * l->n + (size_t)nr - 1] = i + 1;
        per_blok[(size_t)blok - l->van] += (size_t)PQgetlength(l->r, i, IDS);
        if (per_blok[(size_t)blok - l->van] > bytes)
            bytes = per_blok[(size_t)blok - l->van];
    }
    free(per_blok);
    l->ruimte = bytes + 1;
    return goed;
}

/* The list of one term in one block; empty when there is none. */
static struct kb_tekst lijst_van(const struct lezing *l, size_t blok, size_t nr)
{
    int rij = l->rij[(blok - l->van) * l->n + nr] - 1;

    return rij < 0 ? KB_TEKST("")
                   : (struct kb_tekst){PQgetvalue(l->r, rij, IDS), (size_t)PQgetlength(l->r, rij, IDS)};
}

/* Append the ids of one term in one block at `uit`. */
static bool lees_term(const struct lezing *l, size_t blok, size_t nr, int64_t *uit, size_t *n)
{
    size_t erbij = 0;

    if (!kb_lijst_lees(lijst_van(l, blok, nr), kb_pg_blokken(l->p)[blok], uit + *n, &erbij))
        return false;
    *n += erbij;
    return true;
}

/* The ids that have at least one of the terms of an OR. */
static bool lees_of(const struct lezing *l, size_t blok, size_t nr, size_t n_termen, size_t *n)
{
    bool goed = true;

    *n = 0;
    for (size_t i = 0; i < n_termen && goed; i++)
        goed = lees_term(l, blok, nr + i, l->id, n);
    if (n_termen > 1)
        *n = kb_lijst_orden(l->id, *n, l->erbij);
    return goed;
}

/* Keep those that have at least one of the terms of another OR. */
static bool houd_of(const struct lezing *l, size_t blok, size_t nr, size_t n_termen, size_t *n)
{
    bool goed = true;

    memset(l->raak, 0, *n * sizeof(*l->raak));
    for (size_t i = 0; i < n_termen && goed; i++)
        goed = kb_lijst_merk(lijst_van(l, blok, nr + i), kb_pg_blokken(l->p)[blok], l->id, *n, l->raak);
    *n = kb_lijst_houd(l->id, *n, l->raak);
    return goed;
}

/* For kb_opslag.ids: leave out who is shielded, mark who has several names. */
static bool merk(const struct lezing *l, size_t blok, size_t *n)
{
    size_t m = 0;
    size_t j = 0;

    if (!l->p->ook_afgeschermd && !lees_term(l, blok, l->n - 2, l->erbij, &m))
        return false;
    *n = kb_lijst_zonder(l->id, *n, l->erbij, m);
    m = 0;
    if (!lees_term(l, blok, l->n - 1, l->erbij, &m))
        return false;
    for (size_t i = 0; i < *n; i++) {
        while (j < m && l->erbij[j] < l->id[i])
            j++;
        if (j < m && l->erbij[j] == l->id[i])
            l->id[i] = ~l->id[i];
    }
    return true;
}

static bool leg_over_elkaar(struct lezing *l, size_t blok)
{
    const struct kb_en *vraag = l->p->stroom;
    size_t nr = 0;
    size_t n = 0;
    size_t eerste = 0;

    for (size_t i = 0; i < vraag->n && (i == 0 || n); nr += vraag->of[i++].n)
        if (!(i ? houd_of : lees_of)(l, blok, nr, vraag->of[i].n, &n))
            return false;
    if (n && l->p->tel && !merk(l, blok, &n))
        return false;
    while (!l->p->tel && eerste < n && l->id[eerste] <= l->p->na)
        eerste++;
    kb_buffer_voeg(&l->p->gevonden, (const char *)(l->id + eerste), (n - eerste) * sizeof(*l->id));
    return true;
}

static enum kb_status lees(struct lezing *l)
{
    bool goed;

    l->rij = calloc((l->tot - l->van) * l->n, sizeof(*l->rij));
    if (!l->rij)
        return KB_GEEN_GEHEUGEN;
    if (!deel_in(l))
        return KB_BRON_ONBEREIKBAAR;
    l->id = malloc(l->ruimte * sizeof(*l->id));
    l->erbij = malloc(l->ruimte * sizeof(*l->erbij));
    l->raak = malloc(l->ruimte * sizeof(*l->raak));
    goed = l->id && l->erbij && l->raak;
    for (size_t blok = l->van; blok < l->tot && goed; blok++)
        if (!leg_over_elkaar(l, blok))
            return KB_BRON_ONBEREIKBAAR;
    return goed && !l->p->gevonden.mislukt ? KB_OK : KB_GEEN_GEHEUGEN;
}

enum kb_status kb_pg_lees_lijsten(struct kb_pg *p)
{
    size_t n = hoogstens(p);
    char getal[2][GETAL];
    const char *waarde[3] = {NULL, getal[0], getal[1]};
    struct lezing l = {.p = p, .van = p->blok};
    enum kb_status status;

    n = n < p->blokken_per_keer ? n : p->blokken_per_keer;
    l.tot = n < kb_pg_n_blokken(p) - l.van ? l.van + n : kb_pg_n_blokken(p);
    l.n = schrijf_termen(p);
    if (p->vraag.mislukt) {
        kb_buffer_vrij(&p->vraag);
        return KB_GEEN_GEHEUGEN;
    }
    (void)snprintf(getal[0], GETAL, "%zu", l.van);
    (void)snprintf(getal[1], GETAL, "%zu", l.tot);
    waarde[0] = p->vraag.p;
    l.r = kb_pg_vraag_binair(p, kb_pg_vragen[KB_PG_LIJSTEN].naam, 3, waarde);
    status = l.r ? lees(&l) : kb_pg_mislukt(p);
    p->blok = l.tot;
    p->blokken_per_keer = n * KEER;
    PQclear(l.r);
    free(l.rij);
    free(l.id);
    free(l.erbij);
    free(l.raak);
    return status;
}
