/* The closing of a list or object in the JSON reader: the way past it, its index, and the refusal of a name
 * that is there twice. Few names are compared with each other by their marks; many are sorted, so that a body
 * of hundred thousands of names costs n log n whatever they are. A hash table would need a secret to be as
 * sure. */
#include <stdlib.h>

#include "basis/lezer_intern.h"

enum { PLAATSEN_PER_TOKEN = sizeof(struct kb_token) / sizeof(uint32_t) };

static const char dubbel[] = "een naam staat twee keer in het object dat hier sluit";

int kb_json_vergelijk(const struct kb_token *a, const struct kb_token *b)
{
    if (a->merk != b->merk)
        return a->merk < b->merk ? -1 : 1;
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    return memcmp(a->is.tekst, b->is.tekst, a->n);
}

static int vergelijk_plaatsen(const void *a, const void *b, void *object)
{
    const struct kb_token *o = object;

    return kb_json_vergelijk(o + *(const uint32_t *)a, o + *(const uint32_t *)b);
}

/* Room for an index of n places behind what is read; NULL without memory. Sets *t again: the tape may move.
 */
static uint32_t *neem_index(struct kb_lezing *l, uint32_t plek, struct kb_token **t)
{
    size_t n = ((*t)->n + PLAATSEN_PER_TOKEN - 1) / PLAATSEN_PER_TOKEN;
    struct kb_token *index = kb_lezing_neem(l, n);

    *t = &l->d->tape[plek];
    if (!index)
        return NULL;
    (*t)->is.bak.index = (uint32_t)(index - *t);
    (*t)->is.bak.stap += (uint32_t)n;
    return (uint32_t *)(void *)index;
}

static const char *sluit_lijst(struct kb_lezing *l, const char *p, uint32_t plek)
{
    struct kb_token *t = &l->d->tape[plek];
    const struct kb_token *element;
    uint32_t *index;

    if (t->n <= KB_JSON_ZONDER_INDEX || t->is.bak.stap == t->n + 1)
        return p;
    index = neem_index(l, plek, &t);
    if (!index)
        return NULL;
    element = t + 1;
    for (uint32_t i = 0; i < t->n; i++, element = kb_token_volgend(element))
        index[i] = (uint32_t)(element - t);
    return p;
}

/* Every name against every earlier one. The marks go first, all of a name's at once: a loop without a way out
 * is one that the compiler can do four at a time. */
static const char *keur_namen(struct kb_lezing *l, const char *p, const struct kb_token *t)
{
    const struct kb_token *naam[KB_JSON_ZONDER_INDEX];
    uint32_t merk[KB_JSON_ZONDER_INDEX];
    const struct kb_token *lid = t + 1;

    for (uint32_t i = 0; i < t->n; i++) {
        uint32_t zelfde = 0;

        naam[i] = lid;
        merk[i] = lid->merk;
        for (uint32_t j = 0; j < i; j++)
            zelfde |= merk[j] == merk[i];
        for (uint32_t j = 0; zelfde && j < i; j++)
            if (kb_json_zelfde_naam(naam[j], lid))
                return kb_lezing_mis(l, p - 1, dubbel);
        lid = kb_token_volgend(lid + 1);
    }
    return p;
}

static const char *sluit_object(struct kb_lezing *l, const char *p, uint32_t plek)
{
    struct kb_token *t = &l->d->tape[plek];
    const struct kb_token *lid;
    uint32_t *index;

    if (t->n <= KB_JSON_ZONDER_INDEX)
        return keur_namen(l, p, t);
    index = neem_index(l, plek, &t);
    if (!index)
        return NULL;
    lid = t + 1;
    for (uint32_t i = 0; i < t->n; i++, lid = kb_token_volgend(lid + 1))
        index[i] = (uint32_t)(lid - t);
    qsort_r(index, t->n, sizeof(index[0]), vergelijk_plaatsen, t);
    for (uint32_t i = 1; i < t->n; i++)
        if (kb_json_zelfde_naam(t + index[i - 1], t + index[i]))
            return kb_lezing_mis(l, p - 1, dubbel);
    return p;
}

const char *kb_lezing_sluit(struct kb_lezing *l, const char *p, uint32_t plek)
{
    struct kb_token *t = &l->d->tape[plek];

    t->is.bak.stap = (uint32_t)(l->n - plek);
    t->is.bak.index = 0;
    return t->merk == KB_SOORT_OBJECT ? sluit_object(l, p, plek) : sluit_lijst(l, p, plek);
}
