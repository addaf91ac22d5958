/* The vocabulary, in the order of the alphabet, and beside it the terms that are no words. Each word has a
 * mark of the letters it holds: an error changes at most two of them, so a word whose mark differs in more
 * than twice the errors cannot be near. That is one instruction a word instead of a table of distances, and
 * half a million words are looked through in a millisecond or two. */
#include "zoek/woorden.h"

#include <stdlib.h>

struct woord {
    uint64_t letters; /* a bit per byte value, folded */
    uint32_t plek, n;
    int64_t telling;
};

/* Ascending by their bytes. */
struct lijst {
    struct woord *woord;
    size_t n, ruimte;
};

struct kb_woorden {
    struct kb_buffer tekst;
    struct lijst woorden, rest; /* without and with their mark */
    bool mislukt;
};

static uint64_t letters_van(struct kb_tekst t)
{
    uint64_t m = 0;

    for (size_t i = 0; i < t.n; i++)
        m |= UINT64_C(1) << ((unsigned char)t.p[i] & 63U);
    return m;
}

static void neem_op(void *context, struct kb_tekst term, int64_t telling)
{
    struct kb_woorden *w = context;
    bool woord = term.n && term.p[0] == '=';
    struct kb_tekst t = woord ? (struct kb_tekst){term.p + 1, term.n - 1} : term;
    struct lijst *l = woord ? &w->woorden : &w->rest;

    if (!t.n)
        return;
    if (l->n == l->ruimte) {
        size_t ruimte = l->ruimte ? l->ruimte * 2 : 1024;
        struct woord *groter = realloc(l->woord, ruimte * sizeof(*groter));

        if (!groter) {
            w->mislukt = true;
            return;
        }
        l->woord = groter;
        l->ruimte = ruimte;
    }
    l->woord[l->n++] = (struct woord){letters_van(t), (uint32_t)w->tekst.n, (uint32_t)t.n, telling};
    kb_buffer_voeg_tekst(&w->tekst, t);
}

struct kb_woorden *kb_woorden_nieuw(const struct kb_opslag *opslag, void *verbinding)
{
    struct kb_woorden *w = calloc(1, sizeof(*w));

    if (w && (opslag->termen(verbinding, neem_op, w) != KB_OK || w->mislukt || w->tekst.mislukt)) {
        kb_woorden_vrij(w);
        return NULL;
    }
    return w;
}

void kb_woorden_vrij(struct kb_woorden *w)
{
    if (!w)
        return;
    kb_buffer_vrij(&w->tekst);
    free(w->woorden.woord);
    free(w->rest.woord);
    free(w);
}

static struct kb_tekst tekst_van(const struct kb_woorden *w, const struct lijst *l, size_t i)
{
    return (struct kb_tekst){w->tekst.p + l->woord[i].plek, l->woord[i].n};
}

static bool voor(const struct kb_woordtreffer *a, const struct kb_woordtreffer *b)
{
    return a->afstand != b->afstand ? a->afstand < b->afstand : a->telling > b->telling;
}

/* Keep the best max, in order. */
static size_t voeg_in(struct kb_woordtreffer *uit, size_t n, size_t max, const struct kb_woordtreffer *t)
{
    size_t i = n;

    if (n == max) {
        if (!voor(t, &uit[n - 1]))
            return n;
        i = n - 1;
        n--;
    }
    for (; i > 0 && voor(t, &uit[i - 1]); i--)
        uit[i] = uit[i - 1];
    uit[i] = *t;
    return n + 1;
}

size_t kb_woorden_zoek(const struct kb_woorden *w, struct kb_tekst woord, unsigned grens,
                       struct kb_woordtreffer *uit, size_t max)
{
    uint64_t letters = letters_van(woord);
    size_t n = 0;

    for (size_t i = 0; i < w->woorden.n; i++) {
        const struct woord *k = &w->woorden.woord[i];
        struct kb_woordtreffer t;

        if (k->n > woord.n + grens || k->n + grens < woord.n ||
            (unsigned)__builtin_popcountll(k->letters ^ letters) > 2 * grens)
            continue;
        t = (struct kb_woordtreffer){tekst_van(w, &w->woorden, i), k->telling, 0};
        t.afstand = kb_afstand(woord, t.woord, grens);
        if (t.afstand <= grens)
            n = voeg_in(uit, n, max, &t);
    }
    return n;
}

/* The first in the list that does not come before this text. */
static size_t ondergrens(const struct kb_woorden *w, const struct lijst *l, struct kb_tekst t)
{
    size_t van = 0;
    size_t tot = l->n;

    while (van < tot) {
        size_t midden = van + (tot - van) / 2;
        struct kb_tekst m = tekst_van(w, l, midden);
        int c = memcmp(m.p, t.p, m.n < t.n ? m.n : t.n);

        if (c < 0 || (c == 0 && m.n < t.n))
            van = midden + 1;
        else
            tot = midden;
    }
    return van;
}

static int64_t telling_in(const struct kb_woorden *w, const struct lijst *l, struct kb_tekst t)
{
    size_t i = ondergrens(w, l, t);

    return i < l->n && kb_tekst_gelijk(tekst_van(w, l, i), t) ? l->woord[i].telling : 0;
}

int64_t kb_woorden_telling(const struct kb_woorden *w, struct kb_tekst woord)
{
    return telling_in(w, &w->woorden, woord);
}

int64_t kb_woorden_van_term(const struct kb_woorden *w, struct kb_tekst term)
{
    if (term.n && term.p[0] == '=')
        return telling_in(w, &w->woorden, (struct kb_tekst){term.p + 1, term.n - 1});
    return telling_in(w, &w->rest, term);
}

size_t kb_woorden_met(const struct kb_woorden *w, struct kb_tekst deel, struct kb_tekst *uit, size_t max)
{
    uint64_t letters = letters_van(deel);
    size_t n = 0;

    for (size_t i = 0; i < w->woorden.n && n <= max; i++) {
        struct kb_tekst t;

        if ((w->woorden.woord[i].letters & letters) != letters)
            continue;
        t = tekst_van(w, &w->woorden, i);
        if (!memmem(t.p, t.n, deel.p, deel.n))
            continue;
        if (n < max)
            uit[n] = t;
        n++;
    }
    return n;
}

size_t kb_woorden_begin(const struct kb_woorden *w, struct kb_tekst begin, struct kb_tekst *uit, size_t max)
{
    size_t n = 0;

    for (size_t i = ondergrens(w, &w->woorden, begin); i < w->woorden.n && n <= max; i++, n++) {
        struct kb_tekst t = tekst_van(w, &w->woorden, i);

        if (t.n < begin.n || memcmp(t.p, begin.p, begin.n) != 0)
            break;
        if (n < max)
            uit[n] = t;
    }
    return n;
}
