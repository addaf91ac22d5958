/* The shared cache, as one call sees it: what its value is called there, how long it may live there, and what
 * its answer means. Redis itself stands in gedeeld*.c. Only answers with a body are shared, and only while
 * they are fresh: who is unknown, and what is old, each instance finds out for itself. */
#include <stdio.h>

#include "bron/intern.h"

enum { MAX_SLEUTEL = 2048 };

struct sleutel {
    char tekst[MAX_SLEUTEL];
    size_t n;
};

/* By URL and not by the source's name: instances that ask another source must not share. No text when it does
 * not fit. */
static struct kb_tekst sleutel_van(const struct bron *b, struct kb_tekst pad, struct sleutel *s)
{
    int n = snprintf(s->tekst, sizeof(s->tekst), "%s%.*s", b->config->url, (int)pad.n, pad.p);

    return n > 0 && (size_t)n < sizeof(s->tekst) ? (struct kb_tekst){s->tekst, (size_t)n} : KB_GEEN_TEKST;
}

static struct kb_tekst pad_van(const struct vlucht *v)
{
    return (struct kb_tekst){v->plek->pad, v->plek->n_pad};
}

static struct inhoud *neem_over(const struct kb_gedeeld_antwoord *a)
{
    struct kb_buffer body = KB_LEGE_BUFFER;
    struct inhoud *i;

    kb_buffer_voeg_tekst(&body, a->waarde);
    i = body.mislukt ? NULL : inhoud_nieuw(&body, false, a->opgehaald_op);
    if (!i)
        kb_buffer_vrij(&body);
    return i;
}

static void bij_antwoord(void *context, const struct kb_gedeeld_antwoord *a)
{
    struct vlucht *v = context;
    struct kb_motor *m = v->motor;
    kb_moment vers = a->houdbaar_tot - kb_tijd_nu(m->klok);
    kb_moment hoogstens = versheid_hoogstens(v->bron);
    struct inhoud *i = NULL;

    /* The clock of who shared it may be ahead of ours, and its settings may be others. */
    vers = vers < hoogstens ? vers : hoogstens;

    v->elders = NULL;
    v->slot = a->uitkomst == KB_GEDEELD_HALEN ? a->slot : 0;
    if (a->uitkomst == KB_GEDEELD_TREFFER && a->waarde.n && vers > 0 &&
        a->waarde.n <= (size_t)v->bron->config->max_body_bytes)
        i = neem_over(a);
    if (i)
        vlucht_van_elders(m, v, i, vers);
    else
        vlucht_naar_bron(m, v, kb_nu(m->klok));
}

bool elders_vraag(struct kb_motor *m, struct vlucht *v, kb_moment nu)
{
    struct kb_gedeeld_wachter wachter = {bij_antwoord, v};
    struct sleutel s;
    struct kb_tekst sleutel;

    if (!m->gedeeld || !v->bron->config->vers_s)
        return false;
    sleutel = sleutel_van(v->bron, pad_van(v), &s);
    /* Half of the time at the most: the other half is for the source. */
    if (sleutel.p)
        v->elders = kb_gedeeld_vraag(m->gedeeld, sleutel, nu, nu + (v->tot - nu) / 2, wachter);
    return v->elders != NULL;
}

void elders_laat_los(struct kb_motor *m, struct vlucht *v)
{
    struct sleutel s;
    struct kb_tekst sleutel;

    if (v->elders)
        kb_gedeeld_vergeet(m->gedeeld, v->elders);
    v->elders = NULL;
    if (v->slot) {
        sleutel = sleutel_van(v->bron, pad_van(v), &s);
        kb_gedeeld_laat_los(m->gedeeld, sleutel, v->slot);
    }
    v->slot = 0;
}

void elders_bewaar(struct kb_motor *m, struct vlucht *v, const struct inhoud *i, kb_moment vers)
{
    struct kb_gedeeld_waarde waarde = {.bytes = kb_buffer_tekst(&i->body),
                                       .opgehaald_op = i->opgehaald_op,
                                       .ttl_ms = vers / KB_MS,
                                       .slot = v->slot};
    struct sleutel s;
    struct kb_tekst sleutel;

    if (!m->gedeeld)
        return;
    sleutel = sleutel_van(v->bron, pad_van(v), &s);
    if (sleutel.p && waarde.ttl_ms > 0)
        kb_gedeeld_bewaar(m->gedeeld, sleutel, &waarde);
    v->slot = 0;
}

void elders_wis(struct kb_motor *m, const struct bron *b, struct kb_tekst pad)
{
    struct sleutel s;
    struct kb_tekst sleutel = sleutel_van(b, pad, &s);

    if (sleutel.p)
        kb_gedeeld_wis(m->gedeeld, sleutel);
}
