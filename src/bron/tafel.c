/* The table of calls: buckets, order of use, bound by bytes. What the ages mean is for its users; here they
 * are only kept. */
#include "bron/tafel.h"

#include <stdlib.h>
#include <sys/random.h>

enum { MALLOC_OPSLAG = 16 };

struct inhoud *inhoud_nieuw(struct kb_buffer *body, bool onbekend, kb_tijd opgehaald_op)
{
    struct inhoud *i = malloc(sizeof(*i));

    if (!i)
        return NULL;
    atomic_init(&i->houders, 1);
    atomic_init(&i->verworpen, false);
    atomic_init(&i->ongelezen, true);
    i->onbekend = onbekend;
    i->opgehaald_op = opgehaald_op;
    i->body = *body;
    *body = KB_LEGE_BUFFER;
    /* A buffer grows by doubling; what is kept for minutes need not keep the room as well. */
    if (i->body.p && i->body.capaciteit - i->body.n > i->body.n / 4) {
        char *krap = realloc(i->body.p, i->body.n ? i->body.n : 1);

        if (krap) {
            i->body.p = krap;
            i->body.capaciteit = i->body.n;
        }
    }
    return i;
}

struct inhoud *inhoud_deel(struct inhoud *i)
{
    if (i)
        atomic_fetch_add_explicit(&i->houders, 1, memory_order_relaxed);
    return i;
}

void inhoud_laat_los(struct inhoud *i)
{
    if (!i || atomic_fetch_sub_explicit(&i->houders, 1, memory_order_acq_rel) != 1)
        return;
    kb_buffer_vrij(&i->body);
    free(i);
}

static size_t telt_voor(const struct plek *p)
{
    size_t n = sizeof(*p) + p->n_pad + 1 + MALLOC_OPSLAG;

    if (p->inhoud)
        n += sizeof(*p->inhoud) + p->inhoud->body.capaciteit + 2 * (size_t)MALLOC_OPSLAG;
    if (p->vorige)
        n += sizeof(*p->vorige) + p->vorige->body.capaciteit + 2 * (size_t)MALLOC_OPSLAG;
    return n;
}

static void tel_opnieuw(struct tafeldeel *d, struct plek *p)
{
    d->bytes -= p->bytes;
    p->bytes = telt_voor(p);
    d->bytes += p->bytes;
}

bool tafel_begin(struct tafel *t, size_t max_bytes)
{
    bool goed = getrandom(&t->zaad, sizeof(t->zaad), 0) == (ssize_t)sizeof(t->zaad);

    for (size_t i = 0; i < TAFEL_DELEN; i++) {
        struct tafeldeel *d = &t->deel[i];

        memset(d, 0, sizeof(*d));
        pthread_mutex_init(&d->slot, NULL);
        goed = kb_lru_begin(&d->lru) && goed;
        d->grens = max_bytes / TAFEL_DELEN;
    }
    return goed;
}

static struct plek *van_knoop(struct kb_lru_knoop *k)
{
    return (struct plek *)(void *)k;
}

static void verwijder(struct tafeldeel *d, struct plek *p)
{
    kb_lru_haal_uit(&d->lru, &p->knoop);
    d->bytes -= p->bytes;
    inhoud_laat_los(p->inhoud);
    inhoud_laat_los(p->vorige);
    free(p);
}

void tafel_vrij(struct tafel *t)
{
    for (size_t i = 0; i < TAFEL_DELEN; i++) {
        struct tafeldeel *d = &t->deel[i];

        while (d->lru.oudste)
            verwijder(d, van_knoop(d->lru.oudste));
        kb_lru_vrij(&d->lru);
        pthread_mutex_destroy(&d->slot);
    }
}

struct plek *tafel_zoek(struct tafeldeel *d, uint64_t hash, unsigned bron, struct kb_tekst pad)
{
    for (struct kb_lru_knoop *k = kb_lru_emmer(&d->lru, hash); k; k = k->volgende) {
        struct plek *p = van_knoop(k);

        if (k->hash == hash && p->bron == bron && p->n_pad == pad.n && memcmp(p->pad, pad.p, pad.n) == 0)
            return p;
    }
    return NULL;
}

struct plek *tafel_maak(struct tafeldeel *d, uint64_t hash, unsigned bron, struct kb_tekst pad)
{
    struct plek *p = calloc(1, sizeof(*p) + pad.n + 1);

    if (!p)
        return NULL;
    p->knoop.hash = hash;
    p->bron = bron;
    p->n_pad = pad.n;
    memcpy(p->pad, pad.p, pad.n);
    kb_lru_hang_in(&d->lru, &p->knoop);
    tel_opnieuw(d, p);
    return p;
}

void tafel_gewenst(struct tafeldeel *d, struct plek *p)
{
    kb_lru_gewenst(&d->lru, &p->knoop);
}

static void laat_vorige_los(struct plek *p)
{
    inhoud_laat_los(p->vorige);
    p->vorige = NULL;
}

/* What takes so much of a part's room would drive out nearly all else, and at last itself; twice, for the one
 * before it may be kept too. */
static bool te_groot(const struct tafeldeel *d, const struct inhoud *i)
{
    return i->body.capaciteit > d->grens / 4;
}

void tafel_leg(struct tafeldeel *d, struct plek *p, struct inhoud *i, const struct leeftijd *l, bool bewaar)
{
    /* Two bad answers in a row, before anyone has read the first, must not cost the last good one. */
    bool beter = p->vorige && p->inhoud && atomic_load_explicit(&p->inhoud->ongelezen, memory_order_relaxed);

    if (te_groot(d, i)) {
        inhoud_laat_los(i);
        i = NULL;
        bewaar = false;
    }
    if (!bewaar)
        laat_vorige_los(p);
    if (bewaar && p->inhoud && !beter) {
        laat_vorige_los(p);
        p->vorige = p->inhoud;
        p->vorige_tot = p->leeftijd.bruikbaar_tot;
    } else {
        inhoud_laat_los(p->inhoud);
    }
    p->inhoud = i;
    p->leeftijd = i ? *l : (struct leeftijd){.vers_tot = 0};
    p->laatste_fout = KB_UITKOMST_OK;
    tel_opnieuw(d, p);
}

void tafel_verwerp(struct tafeldeel *d, struct plek *p, const struct inhoud *slecht)
{
    if (p->vorige == slecht)
        laat_vorige_los(p);
    if (p->inhoud == slecht) {
        inhoud_laat_los(p->inhoud);
        p->inhoud = p->vorige;
        p->vorige = NULL;
        p->leeftijd = (struct leeftijd){.bruikbaar_tot = p->vorige_tot};
        p->laatste_fout = KB_UITKOMST_ONBRUIKBAAR;
    }
    tel_opnieuw(d, p);
}

void tafel_bevestig(struct tafeldeel *d, struct plek *p)
{
    if (!p->vorige)
        return;
    laat_vorige_los(p);
    tel_opnieuw(d, p);
}

void tafel_ruim_leeg(struct tafeldeel *d, struct plek *p)
{
    if (!p->inhoud && !p->vlucht)
        verwijder(d, p);
}

void tafel_krimp(struct tafeldeel *d)
{
    /* Each place is looked at once at the most: those with a call under way move to the front and stay. */
    for (size_t n = d->lru.n; d->bytes > d->grens && n; n--) {
        struct plek *p = van_knoop(d->lru.oudste);

        if (p->vlucht) {
            tafel_gewenst(d, p);
            continue;
        }
        verwijder(d, p);
        d->verdrongen++;
    }
}
