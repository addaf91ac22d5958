/* The hash table that knows the order of use. It grows with its number of nodes and does not shrink: its
 * users are bounded by bytes. */
#include "klantbeeld/basis/lru.h"

#include <stdlib.h>

enum { EERSTE_EMMERS = 16 };

bool kb_lru_begin(struct kb_lru *l)
{
    *l = (struct kb_lru){.emmer = calloc(EERSTE_EMMERS, sizeof(struct kb_lru_knoop *)),
                         .n_emmers = EERSTE_EMMERS};
    return l->emmer != NULL;
}

void kb_lru_vrij(struct kb_lru *l)
{
    free(l->emmer);
    l->emmer = NULL;
}

static void haak_los(struct kb_lru *l, struct kb_lru_knoop *k)
{
    *(k->nieuwer ? &k->nieuwer->ouder : &l->nieuwste) = k->ouder;
    *(k->ouder ? &k->ouder->nieuwer : &l->oudste) = k->nieuwer;
}

static void haak_vooraan(struct kb_lru *l, struct kb_lru_knoop *k)
{
    k->nieuwer = NULL;
    k->ouder = l->nieuwste;
    *(l->nieuwste ? &l->nieuwste->nieuwer : &l->oudste) = k;
    l->nieuwste = k;
}

static void in_emmer(struct kb_lru *l, struct kb_lru_knoop *k)
{
    struct kb_lru_knoop **e = &l->emmer[k->hash & (l->n_emmers - 1)];

    k->volgende = *e;
    *e = k;
}

/* Twice as many buckets; without memory for them the chains only get longer. */
static void verdubbel(struct kb_lru *l)
{
    struct kb_lru_knoop **nieuw = calloc(l->n_emmers * 2, sizeof(struct kb_lru_knoop *));

    if (!nieuw)
        return;
    free(l->emmer);
    l->emmer = nieuw;
    l->n_emmers *= 2;
    for (struct kb_lru_knoop *k = l->oudste; k; k = k->nieuwer)
        in_emmer(l, k);
}

void kb_lru_hang_in(struct kb_lru *l, struct kb_lru_knoop *k)
{
    if (l->n >= l->n_emmers)
        verdubbel(l);
    in_emmer(l, k);
    haak_vooraan(l, k);
    l->n++;
}

void kb_lru_haal_uit(struct kb_lru *l, struct kb_lru_knoop *k)
{
    struct kb_lru_knoop **e = &l->emmer[k->hash & (l->n_emmers - 1)];

    while (*e != k)
        e = &(*e)->volgende;
    *e = k->volgende;
    haak_los(l, k);
    l->n--;
}

void kb_lru_gewenst(struct kb_lru *l, struct kb_lru_knoop *k)
{
    if (l->nieuwste == k)
        return;
    haak_los(l, k);
    haak_vooraan(l, k);
}
