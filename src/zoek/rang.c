/* The ranking, class by class. Approximation is a search with a budget of two errors: few words, and nearly
 * every pair of words is over the budget at once. */
#include "klantbeeld/zoek/rang.h"

static const struct kb_rang GEEN = {KB_RANG_GEEN, 0};

static bool begint_met(struct kb_tekst t, struct kb_tekst begin)
{
    return t.n >= begin.n && memcmp(t.p, begin.p, begin.n) == 0;
}

static struct kb_tekst geheel(const struct kb_naam *n)
{
    return (struct kb_tekst){n->tekst, n->n};
}

static size_t letters(const struct kb_naam *n)
{
    return n->n - (n->n_woorden - 1);
}

/* Same letters in the same order, wherever the blanks are. */
static bool gelijk_zonder_blanks(const struct kb_naam *a, const struct kb_naam *b)
{
    const char *p = a->tekst;
    const char *q = b->tekst;

    if (letters(a) != letters(b))
        return false;
    for (;;) {
        p += *p == ' ';
        q += *q == ' ';
        if (*p != *q)
            return false;
        if (!*p)
            return true;
        p++;
        q++;
    }
}

/* The name begins with what was asked; shorter than a part, only at the end of a word. */
static bool is_begin(const struct kb_naam *v, const struct kb_naam *n)
{
    return begint_met(geheel(n), geheel(v)) && (letters(v) >= KB_DEEL_MINIMUM || n->tekst[v->n] == ' ');
}

/* The words by length, the longest first: it has the fewest to choose from. */
static void op_lengte(const struct kb_naam *v, uint8_t volgorde[KB_NAAM_WOORDEN])
{
    for (size_t i = 0; i < v->n_woorden; i++) {
        size_t j = i;

        for (; j > 0 && v->woord[volgorde[j - 1]].n < v->woord[i].n; j--)
            volgorde[j] = volgorde[j - 1];
        volgorde[j] = (uint8_t)i;
    }
}

/* Every word asked has a word of the name for itself: the same, or one that it begins. Whole words choose
 * first, so that "de dekker" does not lose "de" to the beginning of "dekker". */
static bool heeft_woorden(const struct kb_naam *v, const struct kb_naam *n, bool begin)
{
    uint8_t volgorde[KB_NAAM_WOORDEN];
    uint32_t gebruikt = 0;
    uint32_t klaar = 0;

    op_lengte(v, volgorde);
    for (int ronde = 0; ronde < (begin ? 2 : 1); ronde++) {
        for (size_t k = 0; k < v->n_woorden; k++) {
            size_t i = volgorde[k];

            for (size_t j = 0; j < n->n_woorden && !(klaar >> i & 1); j++) {
                if (gebruikt >> j & 1 || (ronde ? !begint_met(n->woord[j], v->woord[i])
                                                : !kb_tekst_gelijk(n->woord[j], v->woord[i])))
                    continue;
                gebruikt |= UINT32_C(1) << j;
                klaar |= UINT32_C(1) << i;
            }
        }
    }
    return klaar == (uint32_t)((UINT64_C(1) << v->n_woorden) - 1);
}

/* A short word must begin a word: one or two letters stand somewhere in nearly every name. */
static bool staat_in(struct kb_tekst w, const struct kb_naam *n)
{
    for (size_t j = 0; j < n->n_woorden; j++)
        if (w.n < KB_DEEL_MINIMUM ? begint_met(n->woord[j], w)
                                  : memmem(n->woord[j].p, n->woord[j].n, w.p, w.n) != NULL)
            return true;
    return false;
}

static bool is_deel(const struct kb_naam *v, const struct kb_naam *n)
{
    for (size_t i = 0; i < v->n_woorden; i++)
        if (!staat_in(v->woord[i], n))
            return false;
    return true;
}

static size_t langste_woord(const struct kb_naam *v)
{
    size_t langste = 0;

    for (size_t i = 0; i < v->n_woorden; i++)
        langste = v->woord[i].n > langste ? v->woord[i].n : langste;
    return langste;
}

struct kb_rang kb_rang_bepaal(const struct kb_naam *gevraagd, const struct kb_naam *naam)
{
    if (kb_tekst_gelijk(geheel(gevraagd), geheel(naam)))
        return (struct kb_rang){KB_RANG_EXACT, 0};
    if (gelijk_zonder_blanks(gevraagd, naam))
        return (struct kb_rang){KB_RANG_EXACT, 1};
    if (langste_woord(gevraagd) < KB_DEEL_MINIMUM) {
        if (!heeft_woorden(gevraagd, naam, false))
            return GEEN;
        return (struct kb_rang){begint_met(geheel(naam), geheel(gevraagd)) && naam->tekst[gevraagd->n] == ' '
                                    ? KB_RANG_BEGIN
                                    : KB_RANG_WOORDEN,
                                0};
    }
    if (!is_deel(gevraagd, naam))
        return GEEN;
    if (is_begin(gevraagd, naam))
        return (struct kb_rang){KB_RANG_BEGIN, 0};
    if (heeft_woorden(gevraagd, naam, false))
        return (struct kb_rang){KB_RANG_WOORDEN, 0};
    if (heeft_woorden(gevraagd, naam, true))
        return (struct kb_rang){KB_RANG_WOORDBEGIN, 0};
    return (struct kb_rang){KB_RANG_DEEL, 0};
}

unsigned kb_tikfouten_in(size_t lengte)
{
    return lengte < 3 ? 0 : lengte < 5 ? 1 : KB_MAX_TIKFOUTEN;
}

/* A name of many like words can be laid on another in more ways than there is time for; people's names need a
 * few dozen tries. What is not found within this is not found. */
enum { MAX_POGINGEN = 1000 };

struct poging {
    const struct kb_naam *v, *n;
    unsigned beste; /* errors of the best assignment so far */
    unsigned over;  /* tries that are left */
};

/* Two neighbouring words as one. */
static struct kb_tekst samen(struct kb_tekst a, struct kb_tekst b, char ruimte[KB_NAAM_LENGTE + 1])
{
    memcpy(ruimte, a.p, a.n);
    memcpy(ruimte + a.n, b.p, b.n);
    return (struct kb_tekst){ruimte, a.n + b.n};
}

static bool is_van_de(const struct kb_naam *n, size_t j)
{
    struct kb_tekst d = n->woord[j + 1];

    return kb_tekst_is(n->woord[j], "van") &&
           (kb_tekst_is(d, "de") || kb_tekst_is(d, "den") || kb_tekst_is(d, "der"));
}

static void probeer(struct poging *p, size_t i, uint32_t gebruikt, unsigned fouten);

/* Word i for word j, and for the pair that begins at j. */
static void probeer_plek(struct poging *p, size_t i, size_t j, uint32_t gebruikt, unsigned fouten)
{
    char ruimte[KB_NAAM_LENGTE + 1];
    struct kb_tekst w = p->v->woord[i];
    unsigned over = p->beste - 1 - fouten; /* beste > fouten */
    unsigned mag = kb_tikfouten_in(w.n) < over ? kb_tikfouten_in(w.n) : over;
    unsigned d = kb_afstand(w, p->n->woord[j], mag);
    uint32_t een = UINT32_C(1) << j;

    if (d <= mag)
        probeer(p, i + 1, gebruikt | een, fouten + d);
    if (p->beste <= fouten + 1)
        return;
    if (i + 1 < p->v->n_woorden && kb_afstand(samen(w, p->v->woord[i + 1], ruimte), p->n->woord[j],
                                              p->beste - 2 - fouten) <= p->beste - 2 - fouten)
        probeer(p, i + 2, gebruikt | een,
                fouten + 1 +
                    kb_afstand((struct kb_tekst){ruimte, w.n + p->v->woord[i + 1].n}, p->n->woord[j], 2));
    if (j + 1 == p->n->n_woorden || gebruikt >> (j + 1) & 1 || p->beste <= fouten + 1)
        return;
    if (kb_tekst_is(w, "vd") && is_van_de(p->n, j)) {
        probeer(p, i + 1, gebruikt | een | een << 1, fouten + 1);
        return;
    }
    d = kb_afstand(w, samen(p->n->woord[j], p->n->woord[j + 1], ruimte), p->beste - 2 - fouten);
    if (fouten + 1 + d < p->beste)
        probeer(p, i + 1, gebruikt | een | een << 1, fouten + 1 + d);
}

static void probeer(struct poging *p, size_t i, uint32_t gebruikt, unsigned fouten)
{
    if (fouten >= p->beste)
        return;
    if (i == p->v->n_woorden) {
        p->beste = fouten;
        return;
    }
    for (size_t j = 0; j < p->n->n_woorden && fouten < p->beste && p->over; j++) {
        if (gebruikt >> j & 1)
            continue;
        p->over--;
        probeer_plek(p, i, j, gebruikt, fouten);
    }
}

struct kb_rang kb_rang_benader(const struct kb_naam *gevraagd, const struct kb_naam *naam)
{
    struct poging p = {gevraagd, naam, KB_MAX_TIKFOUTEN + 1, MAX_POGINGEN};

    if (gevraagd->n_woorden <= naam->n_woorden + KB_MAX_TIKFOUTEN && letters(gevraagd) >= KB_DEEL_MINIMUM)
        probeer(&p, 0, 0, 0);
    if (p.beste > KB_MAX_TIKFOUTEN)
        return GEEN;
    return (struct kb_rang){KB_RANG_BENADERD, (uint8_t)p.beste};
}

int kb_rang_vergelijk(struct kb_rang a, struct kb_rang b)
{
    return a.klasse != b.klasse ? (int)a.klasse - (int)b.klasse : (int)a.graad - (int)b.graad;
}

int64_t kb_rangnummer(bool beeindigd, int64_t omvang, uint32_t volg)
{
    int64_t klein = KB_RANG_OMVANG_MAX - (omvang < 0                    ? 0
                                          : omvang > KB_RANG_OMVANG_MAX ? KB_RANG_OMVANG_MAX
                                                                        : omvang);

    return ((int64_t)beeindigd * (KB_RANG_OMVANG_MAX + 1) + klein) * (INT64_C(1) << KB_RANG_VOLG_BITS) + volg;
}
