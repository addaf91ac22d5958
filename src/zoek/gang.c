/* Candidates and their judgement: which terms the store is asked for, and what becomes of the rows. */
#include "zoek/gang.h"

#include <stdlib.h>

/* What the choice of terms weighs: to look at a row costs as much as so many entries of a list of the index.
 * Measured (tests/bench/zoek.c): some 10 µs, mostly to fetch its page, beside 35 ns. */
enum { RIJ_KOST = 300, POSTCODE_RIJEN = 100, KLOK_PER = 64 };

/* The rarest term of each word is asked unless it is so many times as common as the rarest of all: words of a
 * name go together ("Bergen op Zoom") far more often than chance would have it. */
enum { ZELDZAAM = 12 };

/* The share of the rows that a second term of the same word leaves: words that share three letters share
 * more. */
static const double ZELFDE_WOORD = 0.8;

bool kb_gang_mag_en_ligt(const struct kb_gang *g, const struct kb_rij *rij)
{
    char plaats[KB_NAAM_LENGTE + 1];

    if (rij->afgeschermd && !g->c->ook_afgeschermd)
        return false;
    if (g->c->huisnummer && rij->huisnummer != g->c->huisnummer)
        return false;
    if (*g->c->postcode) {
        struct kb_postcode p;

        if (kb_postcode_lees(rij->postcode, &p) != KB_NUMMER_GOED || strcmp(p.tekst, g->c->postcode) != 0)
            return false;
    }
    if (!*g->c->plaats)
        return true;
    return rij->plaats.p && kb_plaats_normaliseer(rij->plaats, plaats) && strcmp(plaats, g->c->plaats) == 0;
}

struct kb_rang kb_gang_beste_naam(const struct kb_gang *g, struct kb_tekst norm, bool benader)
{
    struct kb_rang beste = {KB_RANG_GEEN, 0};

    while (norm.n) {
        const char *einde = memchr(norm.p, '\n', norm.n);
        size_t n = einde ? (size_t)(einde - norm.p) : norm.n;
        struct kb_naam naam;
        struct kb_rang r;

        kb_naam_van_norm((struct kb_tekst){norm.p, n}, &naam);
        r = benader ? kb_rang_benader(&g->c->naam, &naam) : kb_rang_bepaal(&g->c->naam, &naam);
        if (kb_rang_vergelijk(r, beste) < 0)
            beste = r;
        n += einde ? 1 : 0;
        norm = (struct kb_tekst){norm.p + n, norm.n - n};
    }
    return beste;
}

struct kb_rang kb_gang_oordeel(const struct kb_gang *g, const struct kb_rij *rij)
{
    if (!kb_gang_mag_en_ligt(g, rij))
        return (struct kb_rang){KB_RANG_GEEN, 0};
    return g->met_naam ? kb_gang_beste_naam(g, rij->norm, false) : (struct kb_rang){KB_RANG_EXACT, 0};
}

struct kb_en *kb_gang_vraag(struct kb_gang *g)
{
    struct kb_en *e = kb_arena_neem(g->arena, sizeof(*e));

    if (e) {
        e->arena = g->arena;
        e->n = 0;
        e->woord = 0;
        e->mislukt = e->niets = false;
        e->precies = true;
    }
    return e;
}

static int vergelijk_of(const void *a, const void *b)
{
    const struct kb_of *x = a;
    const struct kb_of *y = b;

    return x->telling < y->telling ? -1 : x->telling > y->telling;
}

/* The rows of one term: words are in memory, the rest the store knows. */
static enum kb_status tel_term(struct kb_gang *g, struct kb_tekst term, int64_t *n)
{
    if (term.p[0] == '=') {
        *n = kb_woorden_telling(g->verbinding->generatie->woorden, (struct kb_tekst){term.p + 1, term.n - 1});
        return KB_OK;
    }
    return g->verbinding->opslag->telling(g->verbinding->v, term, n);
}

static enum kb_status tel(struct kb_gang *g, struct kb_of *of)
{
    const struct kb_opslag *o = g->verbinding->opslag;

    of->telling = of->minstens = of->kost = 0;
    for (size_t i = 0; i < of->n; i++) {
        bool ongeteld = of->term[i].p[0] == '#';
        int64_t n = POSTCODE_RIJEN;
        enum kb_status status = ongeteld ? KB_OK : tel_term(g, of->term[i], &n);

        if (status != KB_OK)
            return status;
        of->telling += n;
        of->kost += o->kost ? o->kost(g->verbinding->v, of->term[i], n) : n;
        if (!ongeteld && n > of->minstens)
            of->minstens = n;
    }
    return KB_OK;
}

/* What asking this term too leaves of the rows, when the first n have been asked. */
static double over(const struct kb_en *vraag, size_t n, const struct kb_of *of, double rijen)
{
    for (size_t i = 0; i < n; i++)
        if (vraag->of[i].woord == of->woord)
            return ZELFDE_WOORD;
    return (double)of->telling / rijen;
}

/* Keep the terms that are worth asking: the rarest, and each next one for which reading its list costs less
 * than looking at the rows it spares. vraag is sorted, rarest first. What is left finds rows that are no
 * hits: then it is not precise any more. */
static void kies(struct kb_en *vraag, double rijen)
{
    double verwacht = (double)vraag->of[0].telling;
    size_t n = 1;

    for (size_t i = 1; i < vraag->n; i++) {
        double deel = over(vraag, n, &vraag->of[i], rijen);
        bool ander = deel != ZELFDE_WOORD && vraag->of[i].telling <= ZELDZAAM * vraag->of[0].telling;

        if (!ander && (double)vraag->of[i].kost > verwacht * (1 - deel) * RIJ_KOST)
            continue;
        verwacht *= deel;
        vraag->of[n++] = vraag->of[i];
    }
    vraag->precies &= n == vraag->n;
    vraag->n = n;
}

/* Count the terms, rarest first, and choose. *niets: one of them is nowhere, so there is nothing to find. */
static enum kb_status bereid_voor(struct kb_gang *g, struct kb_en *vraag, bool *niets)
{
    if (vraag->mislukt)
        return KB_GEEN_GEHEUGEN;
    *niets = vraag->n == 0 || vraag->niets;
    for (size_t i = 0; i < vraag->n && !*niets; i++) {
        enum kb_status status = tel(g, &vraag->of[i]);

        if (status != KB_OK)
            return status;
        *niets |= vraag->of[i].telling == 0;
    }
    if (!*niets) {
        qsort(vraag->of, vraag->n, sizeof(vraag->of[0]), vergelijk_of);
        kies(vraag, (double)g->verbinding->generatie->staat.werkgevers);
    }
    return KB_OK;
}

static enum kb_status is_op_tijd(struct kb_gang *g)
{
    const struct kb_bladering *b = g->b;

    if (++g->bekeken % KLOK_PER)
        return KB_OK;
    if ((b->deadline && kb_nu(&kb_klok_systeem) > b->deadline) || (b->verlaten && b->verlaten(b->context)))
        return KB_TE_LAAT;
    return KB_OK;
}

enum kb_status kb_gang_stroom(struct kb_gang *g, struct kb_en *vraag, int64_t na, kb_gang_neem *neem,
                              void *context)
{
    const struct kb_opslag *o = g->verbinding->opslag;
    void *v = g->verbinding->v;
    bool niets;
    enum kb_status status = bereid_voor(g, vraag, &niets);
    struct kb_rij rij;
    int64_t id = 0;

    if (status != KB_OK || niets)
        return status;
    status = o->begin(v, vraag, na);
    while (status == KB_OK) {
        status = o->volgende(v, &id);
        if (status != KB_OK || id < 0)
            break;
        status = o->rij(v, id, &rij);
        if (status == KB_OK)
            status = is_op_tijd(g);
        if (status != KB_OK || !neem(g, &rij, context))
            break;
    }
    o->stop(v);
    return status;
}

/* Enough by what is known of its one word. */
static enum kb_status genoeg_van_een(struct kb_gang *g, const struct kb_en *vraag, bool *genoeg)
{
    int64_t onzichtbaar = 0;
    enum kb_status status = KB_OK;

    if (!g->c->ook_afgeschermd && vraag->n == 1)
        status =
            g->verbinding->opslag->telling(g->verbinding->v, KB_TEKST(KB_TERM_AFGESCHERMD), &onzichtbaar);
    *genoeg = vraag->n == 1 && vraag->of[0].minstens - onzichtbaar >= KB_MAX_VONDSTEN;
    return status;
}

/* Of a row with several names the words that were asked may stand in different ones. */
static enum kb_status keur(struct kb_gang *g, struct kb_ids *l)
{
    bool een_woord = !g->met_naam || g->c->naam.n_woorden < 2;
    size_t n = 0;

    for (size_t i = 0; i < l->n; i++) {
        bool meer_namen = l->id[i] < 0;
        int64_t id = meer_namen ? ~l->id[i] : l->id[i];

        if (meer_namen && !een_woord) {
            struct kb_rij rij;
            enum kb_status status = g->verbinding->opslag->rij(g->verbinding->v, id, &rij);

            if (status == KB_OK)
                status = is_op_tijd(g);
            if (status != KB_OK)
                return status;
            if (kb_gang_oordeel(g, &rij).klasse == KB_RANG_GEEN)
                continue;
        }
        l->id[n++] = id;
    }
    l->n = n;
    return KB_OK;
}

enum kb_status kb_gang_tel(struct kb_gang *g, struct kb_en *vraag, struct kb_ids *uit)
{
    const struct kb_opslag *o = g->verbinding->opslag;
    bool niets;
    bool genoeg;
    enum kb_status status = bereid_voor(g, vraag, &niets);

    uit->n = 0;
    if (status != KB_OK || niets || !vraag->precies)
        return status;
    status = genoeg_van_een(g, vraag, &genoeg);
    if (status != KB_OK || genoeg) {
        uit->n = genoeg ? KB_MAX_VONDSTEN : 0;
        return status;
    }
    /* more when so many fell away that there may be others */
    for (size_t max = KB_MAX_VONDSTEN; status == KB_OK; max *= 4) {
        size_t n;

        uit->id = kb_arena_neem(g->arena, max * sizeof(*uit->id));
        status =
            uit->id ? o->ids(g->verbinding->v, vraag, g->c->ook_afgeschermd, max, uit) : KB_GEEN_GEHEUGEN;
        n = uit->n;
        if (status == KB_OK)
            status = keur(g, uit);
        if (n < max || uit->n >= KB_MAX_VONDSTEN)
            break;
    }
    if (uit->n > KB_MAX_VONDSTEN)
        uit->n = KB_MAX_VONDSTEN;
    return status;
}

bool kb_gang_vind(struct kb_gang *g, struct kb_rang rang, int64_t id)
{
    if (g->n < KB_MAX_VONDSTEN)
        g->vondst[g->n++] = (struct kb_vondst){rang, id};
    return g->n < KB_MAX_VONDSTEN;
}

static int vergelijk_vondst(const void *a, const void *b)
{
    const struct kb_vondst *x = a;
    const struct kb_vondst *y = b;
    int c = kb_rang_vergelijk(x->rang, y->rang);

    return c ? c : x->id < y->id ? -1 : x->id > y->id;
}

void kb_gang_sorteer(struct kb_gang *g)
{
    size_t n = 0;

    if (g->n < 2)
        return;
    qsort(g->vondst, g->n, sizeof(g->vondst[0]), vergelijk_vondst);
    for (size_t i = 0; i < g->n; i++)
        if (!n || vergelijk_vondst(&g->vondst[n - 1], &g->vondst[i]) != 0)
            g->vondst[n++] = g->vondst[i];
    g->n = n;
}
