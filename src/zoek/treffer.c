/* Makes a hit of a find: copies what lives in the store, and says why it was found. */
#include <stdio.h>

#include "zoek/gang.h"

static bool staat_in(const struct kb_ids *l, int64_t id)
{
    size_t van = 0;
    size_t tot = l->n;

    while (van < tot) {
        size_t midden = van + (tot - van) / 2;

        if (l->id[midden] == id)
            return true;
        if (l->id[midden] < id)
            van = midden + 1;
        else
            tot = midden;
    }
    return false;
}

static unsigned waarom(const struct kb_gang *g, int64_t id)
{
    unsigned w = g->c->gegeven & ~(unsigned)KB_ZOEK_ZOEKTERM;

    for (unsigned i = 0; i < KB_ZOEK_AANTAL_NUMMERS; i++)
        if (staat_in(&g->term_nummer[i], id))
            w |= 1U << i;
    w |= g->met_naam ? KB_ZOEK_NAAM : 0U;
    w |= *g->c->postcode ? KB_ZOEK_POSTCODE : 0U;
    w |= g->c->huisnummer ? KB_ZOEK_HUISNUMMER : 0U;
    return w;
}

static bool kopieer(struct kb_gang *g, struct kb_tekst t, struct kb_tekst *uit)
{
    if (t.p)
        *uit = kb_arena_printf(g->arena, "%.*s", (int)t.n, t.p);
    else
        *uit = KB_GEEN_TEKST;
    return !t.p || uit->p;
}

static struct kb_tekst neem_regel(struct kb_tekst *t)
{
    const char *einde = t->n ? memchr(t->p, '\n', t->n) : NULL;
    struct kb_tekst regel = {t->p, einde ? (size_t)(einde - t->p) : t->n};
    size_t n = regel.n + (einde ? 1 : 0);

    *t = (struct kb_tekst){t->p + n, t->n - n};
    return regel;
}

/* The trade names that answer as well as the best; none when the name itself does. */
static bool namen(struct kb_gang *g, const struct kb_rij *rij, struct kb_rang rang, struct kb_treffer *uit)
{
    bool benader = rang.klasse == KB_RANG_BENADERD;
    struct kb_tekst norm = rij->norm;
    struct kb_tekst getypt = rij->handelsnamen;

    if (!g->met_naam || kb_rang_vergelijk(kb_gang_beste_naam(g, neem_regel(&norm), benader), rang) == 0 ||
        !getypt.p)
        return true;
    uit->handelsnaam = kb_arena_neem(g->arena, KB_MAX_HANDELSNAMEN * sizeof(*uit->handelsnaam));
    if (!uit->handelsnaam)
        return false;
    while (norm.n && getypt.n && uit->n_handelsnamen < KB_MAX_HANDELSNAMEN) {
        struct kb_tekst naam = neem_regel(&getypt);

        if (kb_rang_vergelijk(kb_gang_beste_naam(g, neem_regel(&norm), benader), rang) == 0 &&
            !kopieer(g, naam, &uit->handelsnaam[uit->n_handelsnamen++]))
            return false;
    }
    return true;
}

/* "lh,vestiging,aansluit;" each. */
static bool administraties(struct kb_gang *g, struct kb_tekst t, struct kb_treffer *uit)
{
    size_t aantal = 0;

    for (size_t i = 0; i < t.n; i++)
        aantal += t.p[i] == ';';
    uit->administratie = kb_arena_neem(g->arena, (aantal + 1) * sizeof(*uit->administratie));
    if (!uit->administratie)
        return false;
    memset(uit->administratie, 0, (aantal + 1) * sizeof(*uit->administratie));
    for (size_t i = 0, veld = 0, n = 0; i < t.n; i++) {
        struct kb_administratie *a = &uit->administratie[uit->n_administraties];
        char *doel = veld == 0 ? a->lhnummer : veld == 1 ? a->vestigingsnummer : a->aansluitnummer;
        size_t ruimte = veld == 0 ? KB_LH_LENGTE : veld == 1 ? KB_VESTIGING_LENGTE : KB_AANSLUIT_MAX;

        if (t.p[i] == ';')
            uit->n_administraties++;
        if (t.p[i] == ';' || t.p[i] == ',') {
            veld = t.p[i] == ';' || veld == 2 ? 0 : veld + 1;
            n = 0;
        } else if (n < ruimte)
            doel[n++] = t.p[i];
    }
    return true;
}

enum kb_status kb_gang_treffer(struct kb_gang *g, const struct kb_vondst *v, struct kb_treffer *uit)
{
    struct kb_rij rij;
    enum kb_status status = g->verbinding->opslag->rij(g->verbinding->v, v->id, &rij);

    if (status != KB_OK)
        return status;
    memset(uit, 0, sizeof(*uit));
    uit->rang = v->rang;
    uit->waarom = waarom(g, v->id);
    uit->is_bsn = rij.is_bsn;
    if (rij.kvk >= 0)
        (void)snprintf(uit->kvk, sizeof(uit->kvk), "%08u", (unsigned)(rij.kvk % 100000000));
    if (!kopieer(g, rij.naam, &uit->naam) || !kopieer(g, rij.plaats, &uit->plaats) ||
        !kopieer(g, rij.postcode, &uit->postcode) || !kopieer(g, rij.status, &uit->status) ||
        !namen(g, &rij, v->rang, uit) || !administraties(g, rij.administraties, uit))
        return KB_GEEN_GEHEUGEN;
    return KB_OK;
}
