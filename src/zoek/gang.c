/* Candidates and their judgement: which terms the store is asked for, and what becomes of the rows. */
#include "zoek/gang.h"

#include <stdlib.h>

/* What the choice of terms weighs: to look at a row costs as much as so many entries of a list of the index.
 * Measured (tests/bench/zoek.c): some 10 µs, mostly to fetch its page, beside 35 ns. */
enum { RIJ_KOST = 300, POSTCODE_RIJEN = 100, KLOK_PER = 64 };

/* Rows of a stream are asked so many at a time: the first ones are most often enough. */
enum { EERST = 32, KEER = 4, TEGELIJK = KB_BESTEL_MAX };

/* A row of the stream, and what has been found of it. */
struct kb_kandidaat {
    int64_t id;
    struct kb_rang rang;
    bool gewogen; /* rang says how it answers */
};

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

static struct kb_rang oordeel(const struct kb_gang *g, const struct kb_rij *rij, kb_gang_weger *weger,
                              const void *context)
{
    return kb_gang_mag_en_ligt(g, rij) ? weger(g, rij->norm, context) : (struct kb_rang){KB_RANG_GEEN, 0};
}

struct kb_rang kb_gang_oordeel(const struct kb_gang *g, const struct kb_rij *rij)
{
    return oordeel(g, rij, kb_gang_weeg_naam, NULL);
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

static void tel(const struct kb_gang *g, struct kb_of *of)
{
    const struct kb_opslag *o = g->verbinding->opslag;

    of->telling = of->minstens = of->kost = 0;
    for (size_t i = 0; i < of->n; i++) {
        bool ongeteld = of->term[i].p[0] == '#';
        int64_t n =
            ongeteld ? POSTCODE_RIJEN : kb_woorden_van_term(g->verbinding->generatie->woorden, of->term[i]);

        of->telling += n;
        of->kost += o->kost ? o->kost(g->verbinding->v, of->term[i], n) : n;
        if (!ongeteld && n > of->minstens)
            of->minstens = n;
    }
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
        tel(g, &vraag->of[i]);
        *niets |= vraag->of[i].telling == 0;
    }
    if (!*niets) {
        qsort(vraag->of, vraag->n, sizeof(vraag->of[0]), vergelijk_of);
        kies(vraag, (double)g->verbinding->generatie->staat.werkgevers);
    }
    return KB_OK;
}

/* Are the criteria of place all among the terms that are asked? A house number never is. */
static bool waar_zeker(const struct kb_gang *g, const struct kb_en *vraag)
{
    unsigned criteria = (*g->c->postcode ? 1U : 0U) + (*g->c->plaats ? 1U : 0U);
    unsigned gevraagd = 0;

    for (size_t i = 0; i < vraag->n; i++)
        gevraagd += vraag->of[i].term[0].p[0] == '#' || vraag->of[i].term[0].p[0] == '@';
    return gevraagd == criteria && !g->c->huisnummer;
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

struct kb_rang kb_gang_weeg_naam(const struct kb_gang *g, struct kb_tekst norm, const void *context)
{
    (void)context;
    return g->met_naam ? kb_gang_beste_naam(g, norm, false) : (struct kb_rang){KB_RANG_EXACT, 0};
}

/* By what is remembered; false: the row has to be looked at. */
static bool weeg_bekend(const struct kb_gang *g, int64_t id, kb_gang_weger *weger, const void *context,
                        struct kb_rang *uit)
{
    bool waar = !g->waar_zeker && (*g->c->postcode || *g->c->plaats || g->c->huisnummer);
    struct kb_tekst norm;
    bool afgeschermd;

    if (!kb_naamgeheugen_vind(g->verbinding->generatie->namen, id, &norm, &afgeschermd))
        return false;
    *uit = (struct kb_rang){KB_RANG_GEEN, 0};
    if (!afgeschermd || g->c->ook_afgeschermd)
        *uit = weger(g, norm, context);
    return uit->klasse == KB_RANG_GEEN || !waar;
}

/* By its row, which is remembered. */
static enum kb_status weeg_rij(struct kb_gang *g, int64_t id, kb_gang_weger *weger, const void *context,
                               struct kb_rang *uit)
{
    struct kb_rij rij;
    enum kb_status status = g->verbinding->opslag->rij(g->verbinding->v, id, &rij);

    if (status != KB_OK)
        return status;
    kb_naamgeheugen_onthoud(g->verbinding->generatie->namen, id, rij.norm, rij.afgeschermd);
    *uit = oordeel(g, &rij, weger, context);
    return KB_OK;
}

enum kb_status kb_gang_weeg(struct kb_gang *g, int64_t id, kb_gang_weger *weger, const void *context,
                            struct kb_rang *uit)
{
    return weeg_bekend(g, id, weger, context, uit) ? KB_OK : weeg_rij(g, id, weger, context, uit);
}

/* For candidates, once a search. */
static bool heeft_ruimte(struct kb_gang *g)
{
    if (!g->kandidaat)
        g->kandidaat = kb_arena_neem(g->arena, TEGELIJK * sizeof(*g->kandidaat));
    return g->kandidaat != NULL;
}

/* Tell the store which of these rows will be asked next. */
static enum kb_status bestel(struct kb_gang *g, const struct kb_kandidaat *k, size_t n)
{
    const struct kb_opslag *o = g->verbinding->opslag;
    int64_t id[TEGELIJK];
    size_t m = 0;

    for (size_t i = 0; o->bestel && i < n; i++)
        if (!k[i].gewogen)
            id[m++] = k[i].id;
    return m ? o->bestel(g->verbinding->v, id, m) : KB_OK;
}

/* The next rows of the stream, those that what is remembered does not rule out: at most n. */
static enum kb_status lees_stuk(struct kb_gang *g, kb_gang_weger *weger, const void *context, size_t n,
                                size_t *gelezen, bool *einde)
{
    enum kb_status status = KB_OK;

    *gelezen = 0;
    while (*gelezen < n && status == KB_OK) {
        struct kb_kandidaat *k = &g->kandidaat[*gelezen];

        status = g->verbinding->opslag->volgende(g->verbinding->v, &k->id);
        *einde = status == KB_OK && k->id < 0;
        if (status != KB_OK || *einde)
            break;
        k->gewogen = weeg_bekend(g, k->id, weger, context, &k->rang);
        *gelezen += !k->gewogen || k->rang.klasse != KB_RANG_GEEN;
        status = is_op_tijd(g);
    }
    return status == KB_OK ? bestel(g, g->kandidaat, *gelezen) : status;
}

/* Hand out what was read; *einde: it was enough. Rows that a store fetched at once are remembered all. */
static enum kb_status geef_stuk(struct kb_gang *g, kb_gang_weger *weger, kb_gang_neem *neem, void *context,
                                size_t n, bool *einde)
{
    bool genoeg = false;

    for (size_t i = 0; i < n && !(genoeg && !g->verbinding->opslag->bestel); i++) {
        struct kb_kandidaat *k = &g->kandidaat[i];
        enum kb_status status = KB_OK;

        if (!k->gewogen)
            status = weeg_rij(g, k->id, weger, context, &k->rang);
        if (status == KB_OK)
            status = is_op_tijd(g);
        if (status != KB_OK)
            return status;
        if (!genoeg && k->rang.klasse != KB_RANG_GEEN)
            genoeg = !neem(g, k->id, k->rang, context);
    }
    *einde |= genoeg;
    return KB_OK;
}

enum kb_status kb_gang_stroom(struct kb_gang *g, struct kb_en *vraag, int64_t na, kb_gang_weger *weger,
                              kb_gang_neem *neem, void *context)
{
    const struct kb_opslag *o = g->verbinding->opslag;
    bool einde = false;
    bool niets;
    enum kb_status status = bereid_voor(g, vraag, &niets);

    if (status != KB_OK || niets)
        return status;
    if (!heeft_ruimte(g))
        return KB_GEEN_GEHEUGEN;
    g->waar_zeker = waar_zeker(g, vraag);
    status = o->begin(g->verbinding->v, vraag, na);
    for (size_t max = EERST; status == KB_OK && !einde; max = max * KEER < TEGELIJK ? max * KEER : TEGELIJK) {
        size_t n = 0;

        status = lees_stuk(g, weger, context, max, &n, &einde);
        if (status == KB_OK)
            status = geef_stuk(g, weger, neem, context, n, &einde);
    }
    o->stop(g->verbinding->v);
    g->waar_zeker = false;
    return status;
}

/* Enough by what is known of its one word. */
static bool genoeg_van_een(const struct kb_gang *g, const struct kb_en *vraag)
{
    int64_t onzichtbaar = 0;

    if (vraag->n != 1)
        return false;
    if (!g->c->ook_afgeschermd)
        onzichtbaar = kb_woorden_van_term(g->verbinding->generatie->woorden, KB_TEKST(KB_TERM_AFGESCHERMD));
    return vraag->of[0].minstens - onzichtbaar >= KB_MAX_VONDSTEN;
}

/* Of some ids, leave out those of rows that do not answer. */
static enum kb_status keur_stuk(struct kb_gang *g, int64_t *id, size_t n, size_t *over)
{
    struct kb_kandidaat *k = g->kandidaat;
    enum kb_status status;
    size_t m = 0;

    for (size_t i = 0; i < n; i++) {
        k[i] = (struct kb_kandidaat){.id = id[i] < 0 ? ~id[i] : id[i], .gewogen = id[i] >= 0};
        if (!k[i].gewogen)
            k[i].gewogen = weeg_bekend(g, k[i].id, kb_gang_weeg_naam, NULL, &k[i].rang);
    }
    status = bestel(g, k, n);
    for (size_t i = 0; i < n && status == KB_OK; i++) {
        if (!k[i].gewogen)
            status = weeg_rij(g, k[i].id, kb_gang_weeg_naam, NULL, &k[i].rang);
        if (status == KB_OK)
            status = is_op_tijd(g);
        if (k[i].rang.klasse != KB_RANG_GEEN)
            id[m++] = k[i].id;
    }
    *over = m;
    return status;
}

/* Of a row with several names the words that were asked may stand in different ones. */
static enum kb_status keur(struct kb_gang *g, struct kb_ids *l)
{
    bool een_woord = !g->met_naam || g->c->naam.n_woorden < 2;
    enum kb_status status = heeft_ruimte(g) ? KB_OK : KB_GEEN_GEHEUGEN;
    size_t uit = 0;

    for (size_t i = 0; i < l->n && status == KB_OK; i += TEGELIJK) {
        size_t n = l->n - i < TEGELIJK ? l->n - i : TEGELIJK;
        size_t over = n;

        for (size_t j = i; een_woord && j < i + n; j++)
            l->id[j] = l->id[j] < 0 ? ~l->id[j] : l->id[j];
        if (!een_woord)
            status = keur_stuk(g, l->id + i, n, &over);
        memmove(l->id + uit, l->id + i, over * sizeof(*l->id));
        uit += over;
    }
    l->n = uit;
    return status;
}

enum kb_status kb_gang_tel(struct kb_gang *g, struct kb_en *vraag, struct kb_ids *uit)
{
    const struct kb_opslag *o = g->verbinding->opslag;
    bool niets;
    enum kb_status status = bereid_voor(g, vraag, &niets);

    uit->n = 0;
    if (status != KB_OK || niets || !vraag->precies)
        return status;
    if (genoeg_van_een(g, vraag)) {
        uit->n = KB_MAX_VONDSTEN;
        return KB_OK;
    }
    /* more when so many fell away that there may be others */
    for (size_t max = KB_MAX_VONDSTEN; status == KB_OK; max *= 4) {
        size_t n;

        uit->id = kb_arena_neem(g->arena, max * sizeof(*uit->id));
        status =
            uit->id ? o->ids(g->verbinding->v, vraag, g->c->ook_afgeschermd, max, uit) : KB_GEEN_GEHEUGEN;
        n = uit->n;
        g->waar_zeker = true; /* the question is precise */
        if (status == KB_OK)
            status = keur(g, uit);
        g->waar_zeker = false;
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

static enum kb_status vind_alle(struct kb_gang *g, const struct kb_kandidaat *k, size_t n)
{
    enum kb_status status = bestel(g, k, n);

    for (size_t i = 0; i < n && status == KB_OK; i++) {
        struct kb_rang rang;

        status = weeg_rij(g, k[i].id, kb_gang_weeg_naam, NULL, &rang);
        if (status == KB_OK && rang.klasse != KB_RANG_GEEN)
            (void)kb_gang_vind(g, rang, k[i].id);
    }
    return status;
}

enum kb_status kb_gang_vind_geteld(struct kb_gang *g, const struct kb_ids *l, size_t bekijken, bool *gedaan)
{
    size_t eerder = g->n;
    size_t onbekend = 0;
    enum kb_status status = heeft_ruimte(g) ? KB_OK : KB_GEEN_GEHEUGEN;

    g->waar_zeker = true; /* what was counted was precise */
    for (size_t i = 0; i < l->n && onbekend <= bekijken && status == KB_OK; i++) {
        struct kb_kandidaat *k = &g->kandidaat[onbekend];

        *k = (struct kb_kandidaat){.id = l->id[i]};
        if (!weeg_bekend(g, k->id, kb_gang_weeg_naam, NULL, &k->rang))
            onbekend++;
        else if (k->rang.klasse != KB_RANG_GEEN)
            (void)kb_gang_vind(g, k->rang, k->id);
    }
    *gedaan = onbekend <= bekijken;
    if (!*gedaan)
        g->n = eerder;
    else if (status == KB_OK)
        status = vind_alle(g, g->kandidaat, onbekend);
    g->waar_zeker = false;
    return status;
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
