/* Names with typing errors. The words of the index that are near the words asked stand in for them; where
 * that finds nothing, the same with two words written as one, one as two, and "vd" as what it stands for. */
#include "zoek/gang.h"

enum { MAX_WOORDEN = KB_NAAM_WOORDEN + 1 };

/* The words of one way to read what was asked. */
struct lezing {
    size_t n;
    struct kb_tekst woord[MAX_WOORDEN];
    unsigned kosten; /* errors that this way of reading takes itself */
};

/* Not those that are found without errors: they are there already. */
static struct kb_rang weeg(const struct kb_gang *g, struct kb_tekst norm, const void *context)
{
    (void)context;
    if (kb_gang_beste_naam(g, norm, false).klasse != KB_RANG_GEEN)
        return (struct kb_rang){KB_RANG_GEEN, 0};
    return kb_gang_beste_naam(g, norm, true);
}

static bool neem(struct kb_gang *g, int64_t id, struct kb_rang rang, void *context)
{
    (void)context;
    return kb_gang_vind(g, rang, id);
}

/* The words of the index that may stand for this one; false when there are none. */
static bool vervangers(struct kb_gang *g, struct kb_en *vraag, struct kb_tekst woord, unsigned over)
{
    struct kb_woordtreffer t[KB_MAX_OF];
    unsigned mag = kb_tikfouten_in(woord.n) < over ? kb_tikfouten_in(woord.n) : over;
    size_t n = kb_woorden_zoek(g->verbinding->generatie->woorden, woord, mag, t, KB_MAX_OF);
    struct kb_of *of = &vraag->of[vraag->n];

    if (n == 0 || vraag->n == KB_MAX_EN)
        return false;
    of->term = kb_arena_neem(g->arena, n * sizeof(*of->term));
    of->n = of->term ? n : 0;
    for (size_t i = 0; i < of->n; i++) {
        of->term[i] = kb_arena_printf(g->arena, "=%.*s", (int)t[i].woord.n, t[i].woord.p);
        vraag->mislukt |= !of->term[i].p;
    }
    vraag->mislukt |= !of->term;
    of->woord = vraag->woord++;
    vraag->n++;
    return true;
}

static enum kb_status probeer(struct kb_gang *g, const struct lezing *l)
{
    struct kb_en *vraag = kb_gang_vraag(g);

    if (!vraag)
        return KB_GEEN_GEHEUGEN;
    for (size_t i = 0; i < l->n; i++)
        if (!vervangers(g, vraag, l->woord[i], KB_MAX_TIKFOUTEN - l->kosten))
            return KB_OK;
    kb_termen_van_plek(vraag, g->c);
    return kb_gang_stroom(g, vraag, 0, weeg, neem, NULL);
}

/* The same words, with those from i on, `weg` of them, replaced. */
static struct lezing vervang(const struct kb_naam *v, size_t i, size_t weg, const struct kb_tekst *door,
                             size_t n)
{
    struct lezing l = {.kosten = 1};

    for (size_t j = 0; j < i; j++)
        l.woord[l.n++] = v->woord[j];
    for (size_t j = 0; j < n; j++)
        l.woord[l.n++] = door[j];
    for (size_t j = i + weg; j < v->n_woorden && l.n < MAX_WOORDEN; j++)
        l.woord[l.n++] = v->woord[j];
    return l;
}

/* "groot handel" → "groothandel" */
static enum kb_status samen(struct kb_gang *g, size_t i)
{
    const struct kb_naam *v = &g->c->naam;
    struct kb_tekst een;
    struct lezing l;

    if (i + 1 >= v->n_woorden)
        return KB_OK;
    een = kb_arena_printf(g->arena, "%.*s%.*s", (int)v->woord[i].n, v->woord[i].p, (int)v->woord[i + 1].n,
                          v->woord[i + 1].p);
    if (!een.p)
        return KB_GEEN_GEHEUGEN;
    l = vervang(v, i, 2, &een, 1);
    return probeer(g, &l);
}

/* "degroot" → "de groot", where both are words */
static enum kb_status los(struct kb_gang *g, size_t i)
{
    const struct kb_naam *v = &g->c->naam;
    struct kb_tekst w = v->woord[i];
    enum kb_status status = KB_OK;

    for (size_t k = 1; k < w.n && status == KB_OK; k++) {
        struct kb_tekst deel[2] = {{w.p, k}, {w.p + k, w.n - k}};

        if (kb_woorden_telling(g->verbinding->generatie->woorden, deel[0]) &&
            kb_woorden_telling(g->verbinding->generatie->woorden, deel[1])) {
            struct lezing l = vervang(v, i, 1, deel, 2);

            status = probeer(g, &l);
        }
    }
    return status;
}

static enum kb_status van_de(struct kb_gang *g, size_t i)
{
    static const char *const DE[] = {"de", "den", "der"};
    enum kb_status status = KB_OK;

    for (size_t k = 0; k < 3 && status == KB_OK && kb_tekst_is(g->c->naam.woord[i], "vd"); k++) {
        struct kb_tekst deel[2] = {KB_TEKST("van"), kb_tekst_van(DE[k])};
        struct lezing l = vervang(&g->c->naam, i, 1, deel, 2);

        status = probeer(g, &l);
    }
    return status;
}

enum kb_status kb_gang_benader(struct kb_gang *g)
{
    struct lezing l = {.n = g->c->naam.n_woorden};
    size_t eerder = g->n;
    enum kb_status status;

    memcpy(l.woord, g->c->naam.woord, l.n * sizeof(l.woord[0]));
    status = probeer(g, &l);
    if (g->n > eerder)
        return status;
    for (size_t i = 0; i < l.n && status == KB_OK; i++) {
        status = samen(g, i);
        if (status == KB_OK)
            status = los(g, i);
        if (status == KB_OK)
            status = van_de(g, i);
    }
    return status;
}
