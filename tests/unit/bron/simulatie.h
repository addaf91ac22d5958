/* A discrete-event simulation of one source and the clients that call it through the policies of bron/: own
 * time, own chance, no I/O. The source has servers and an endless queue, and does not notice that a caller
 * has gone: cancelled calls are served all the same, as most servers do, so that load which helps nobody
 * costs what it costs. Callers arrive by chance at a given pace whatever happens to the others (open loop),
 * and give up at their deadline. */
#ifndef KLANTBEELD_TESTS_SIMULATIE_H
#define KLANTBEELD_TESTS_SIMULATIE_H

#include <stdlib.h>
#include <string.h>

#include "../../../src/bron/dubbel.h"
#include "../../../src/bron/gradient.h"

enum storing { GEEN_STORING, HANGT, ZEGT_503, TRAAG };
enum { MAX_S = 1300, TRAAG_MAAL = 10 };

struct scenario {
    int servers;
    double dienst_ms; /* mean service time */
    double staart;    /* share of calls that take staart_maal as long */
    int staart_maal;
    int64_t deadline_ms;
    int duur_s;
    int tempo[3]; /* calls per second before, during and after [van, tot) */
    int van_s, tot_s;
    enum storing storing; /* during [van, tot) */
    uint64_t zaad;
    /* the policies */
    bool breker, gradient, opnieuw;
    int64_t dubbel; /* percent */
};

struct seconde {
    int aangeboden, goed, mislukt, geweigerd, kortgesloten; /* requests, by the second in which they ended */
    int oproepen;                                           /* calls that went to the source */
};

struct uitkomst {
    struct seconde s[MAX_S];
    int64_t *duur_us; /* of every good request */
    size_t n_duur;
    int dubbel, opnieuw;
    size_t meest_halfopen;    /* most calls in flight together while half-open, of those that began then */
    int64_t dicht_na_storing; /* ms between the end of the disturbance and the breaker's closing; -1 = not */
    size_t laagste_limiet, hoogste_limiet;
};

enum soort { KOMT, KLAAR, TE_LAAT, TIJD_VOOR_DUBBEL };

struct gebeurtenis {
    kb_moment t;
    uint64_t volg;
    enum soort soort;
    uint32_t wie;
};

struct oproep {
    uint32_t verzoek;
    kb_moment begonnen;
    size_t lopend;
    bool weg; /* ended, or nobody waits for it any more */
    bool fout;
    bool halfopen; /* began as a probe */
};

struct verzoek {
    kb_moment begonnen;
    uint32_t oproep[3];
    uint32_t n;
    bool klaar, herkanst;
};

struct sim {
    const struct scenario *c;
    struct uitkomst *uit;
    kb_moment nu;
    uint64_t toeval, volg;
    struct gebeurtenis *hoop;
    size_t n_hoop, max_hoop;
    struct oproep *oproepen;
    size_t n_oproepen, max_oproepen;
    struct verzoek *verzoeken;
    size_t n_verzoeken, max_verzoeken;
    uint32_t *rij; /* calls that wait at the source */
    size_t rij_kop, n_rij, max_rij;
    int bezig;     /* servers */
    size_t lopend; /* calls as the client sees them */
    size_t halfopen;
    struct kb_breker breker;
    struct kb_gradient gradient;
    struct kb_budget opnieuw;
    struct kb_dubbel dubbel;
};

static inline void *sim_groei(void *p, size_t n, size_t *max, size_t maat)
{
    if (n < *max)
        return p;
    *max = *max ? *max * 2 : 1024;
    p = realloc(p, *max * maat);
    if (!p)
        abort();
    return p;
}

/* chance */

static inline double sim_kans(struct sim *s)
{
    uint64_t z = s->toeval += 0x9e3779b97f4a7c15;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return (double)((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

/* Exponential with mean 1, by von Neumann's comparisons (1951): no logarithm, the same on every machine. */
static inline double sim_exponentieel(struct sim *s)
{
    for (int heel = 0;; heel++) {
        double eerste = sim_kans(s);
        double vorige = eerste;
        int n = 1;

        for (double u = sim_kans(s); u < vorige; u = sim_kans(s)) {
            vorige = u;
            n++;
        }
        if (n % 2)
            return heel + eerste;
    }
}

/* the heap of events */

static inline bool sim_eerder(const struct gebeurtenis *a, const struct gebeurtenis *b)
{
    return a->t != b->t ? a->t < b->t : a->volg < b->volg;
}

static inline void sim_plan(struct sim *s, kb_moment t, enum soort soort, uint32_t wie)
{
    struct gebeurtenis g = {t, s->volg++, soort, wie};
    size_t i = s->n_hoop;

    s->hoop = sim_groei(s->hoop, s->n_hoop, &s->max_hoop, sizeof(*s->hoop));
    s->n_hoop++;
    for (; i > 0 && sim_eerder(&g, &s->hoop[(i - 1) / 2]); i = (i - 1) / 2)
        s->hoop[i] = s->hoop[(i - 1) / 2];
    s->hoop[i] = g;
}

static inline struct gebeurtenis sim_volgende(struct sim *s)
{
    struct gebeurtenis eerste = s->hoop[0];
    struct gebeurtenis laatste = s->hoop[--s->n_hoop];
    size_t i = 0;

    for (size_t kind = 1; kind < s->n_hoop; kind = 2 * i + 1) {
        if (kind + 1 < s->n_hoop && sim_eerder(&s->hoop[kind + 1], &s->hoop[kind]))
            kind++;
        if (!sim_eerder(&s->hoop[kind], &laatste))
            break;
        s->hoop[i] = s->hoop[kind];
        i = kind;
    }
    s->hoop[i] = laatste;
    return eerste;
}

/* the source */

static inline bool sim_gestoord(const struct sim *s)
{
    return s->nu >= s->c->van_s * KB_S && s->nu < s->c->tot_s * KB_S;
}

static inline void sim_bedien(struct sim *s, uint32_t o)
{
    double ms = s->c->dienst_ms * (0.7 + 0.3 * sim_exponentieel(s));

    if (sim_kans(s) < s->c->staart)
        ms *= s->c->staart_maal;
    if (s->c->storing == TRAAG && sim_gestoord(s))
        ms *= TRAAG_MAAL;
    s->bezig++;
    sim_plan(s, s->nu + (kb_moment)(ms * (double)KB_MS), KLAAR, o);
}

static inline void sim_bij_bron(struct sim *s, uint32_t o)
{
    if (sim_gestoord(s) && s->c->storing == HANGT)
        return;
    if (sim_gestoord(s) && s->c->storing == ZEGT_503) {
        s->oproepen[o].fout = true;
        sim_plan(s, s->nu + KB_MS, KLAAR, o);
    } else if (s->bezig < s->c->servers) {
        sim_bedien(s, o);
    } else {
        s->rij = sim_groei(s->rij, s->n_rij, &s->max_rij, sizeof(*s->rij));
        s->rij[s->n_rij++] = o;
    }
}

static inline void sim_server_vrij(struct sim *s)
{
    s->bezig--;
    if (s->rij_kop < s->n_rij && s->bezig < s->c->servers)
        sim_bedien(s, s->rij[s->rij_kop++]);
}

/* the client: what the engine does with the policies */

static inline struct seconde *sim_sec(struct sim *s)
{
    return &s->uit->s[s->nu / KB_S];
}

static inline bool sim_ruimte(const struct sim *s)
{
    return !s->c->gradient || s->lopend < kb_gradient_limiet(&s->gradient);
}

static inline void sim_stuur(struct sim *s, uint32_t v)
{
    uint32_t o = (uint32_t)s->n_oproepen;
    struct verzoek *verzoek = &s->verzoeken[v];

    s->oproepen = sim_groei(s->oproepen, s->n_oproepen, &s->max_oproepen, sizeof(*s->oproepen));
    s->n_oproepen++;
    s->lopend++;
    s->oproepen[o] = (struct oproep){.verzoek = v, .begonnen = s->nu, .lopend = s->lopend};
    if (s->c->breker && kb_breker_stand(&s->breker, s->nu) == KB_BREKER_HALFOPEN) {
        s->oproepen[o].halfopen = true;
        if (++s->halfopen > s->uit->meest_halfopen)
            s->uit->meest_halfopen = s->halfopen;
    }
    verzoek->oproep[verzoek->n++] = o;
    sim_sec(s)->oproepen++;
    sim_bij_bron(s, o);
}

/* The call is over for the client. */
static inline void sim_einde(struct sim *s, struct oproep *o, enum kb_breker_melding hoe)
{
    enum kb_breker_stand was = kb_breker_stand(&s->breker, s->nu);

    o->weg = true;
    s->lopend--;
    s->halfopen -= o->halfopen;
    if (!s->c->breker)
        return;
    kb_breker_meld(&s->breker, o->begonnen, s->nu, hoe);
    if (was == KB_BREKER_HALFOPEN && kb_breker_stand(&s->breker, s->nu) == KB_BREKER_DICHT)
        s->uit->dicht_na_storing = (s->nu - s->c->tot_s * KB_S) / KB_MS;
}

static inline void sim_komt(struct sim *s)
{
    uint32_t v = (uint32_t)s->n_verzoeken;
    int fase = s->nu < s->c->van_s * KB_S ? 0 : s->nu < s->c->tot_s * KB_S ? 1 : 2;
    kb_moment dubbel_op;

    sim_plan(s, s->nu + (kb_moment)(sim_exponentieel(s) * (double)KB_S / s->c->tempo[fase]), KOMT, 0);
    sim_sec(s)->aangeboden++;
    if (!sim_ruimte(s)) {
        sim_sec(s)->geweigerd++;
        return;
    }
    if (s->c->breker && !kb_breker_mag(&s->breker, s->nu)) {
        sim_sec(s)->kortgesloten++;
        return;
    }
    s->verzoeken = sim_groei(s->verzoeken, s->n_verzoeken, &s->max_verzoeken, sizeof(*s->verzoeken));
    s->n_verzoeken++;
    s->verzoeken[v] = (struct verzoek){.begonnen = s->nu};
    sim_plan(s, s->nu + s->c->deadline_ms * KB_MS, TE_LAAT, v);
    kb_budget_stort(&s->opnieuw, s->nu);
    dubbel_op = kb_dubbel_oproep(&s->dubbel, s->nu);
    if (dubbel_op)
        sim_plan(s, dubbel_op, TIJD_VOOR_DUBBEL, v);
    sim_stuur(s, v);
}

/* The request is over: what still runs for it is cancelled, or has timed out. */
static inline void sim_sluit_verzoek(struct sim *s, struct verzoek *v, bool te_laat)
{
    v->klaar = true;
    for (uint32_t i = 0; i < v->n; i++) {
        struct oproep *o = &s->oproepen[v->oproep[i]];

        if (o->weg)
            continue;
        kb_dubbel_meld(&s->dubbel, s->nu, (s->nu - o->begonnen) / 1000);
        if (te_laat)
            kb_gradient_meld(&s->gradient, s->nu, (s->nu - o->begonnen) / 1000, o->lopend, true);
        sim_einde(s, o, te_laat ? KB_BREKER_FOUT : KB_BREKER_NEUTRAAL);
    }
}

static inline void sim_goed(struct sim *s, struct oproep *o, struct verzoek *v)
{
    int64_t us = (s->nu - o->begonnen) / 1000;

    kb_gradient_meld(&s->gradient, s->nu, us, o->lopend, false);
    kb_dubbel_meld(&s->dubbel, s->nu, us);
    sim_einde(s, o, KB_BREKER_GOED);
    sim_sec(s)->goed++;
    s->uit->duur_us[s->uit->n_duur++] = (s->nu - v->begonnen) / 1000;
    sim_sluit_verzoek(s, v, false);
}

static inline void sim_fout(struct sim *s, struct oproep *o, struct verzoek *v)
{
    uint32_t nr = o->verzoek;

    kb_gradient_meld(&s->gradient, s->nu, (s->nu - o->begonnen) / 1000, o->lopend, true);
    sim_einde(s, o, KB_BREKER_FOUT);
    for (uint32_t i = 0; i < v->n; i++)
        if (!s->oproepen[v->oproep[i]].weg)
            return;
    if (s->c->opnieuw && !v->herkanst && sim_ruimte(s) &&
        (!s->c->breker || kb_breker_stand(&s->breker, s->nu) == KB_BREKER_DICHT) &&
        kb_budget_neem(&s->opnieuw, s->nu)) {
        v->herkanst = true;
        s->uit->opnieuw++;
        sim_stuur(s, nr);
        return;
    }
    v->klaar = true;
    sim_sec(s)->mislukt++;
}

static inline void sim_klaar(struct sim *s, uint32_t nr)
{
    bool fout = s->oproepen[nr].fout;

    if (!fout)
        sim_server_vrij(s);
    if (s->oproepen[nr].weg)
        return;
    if (fout)
        sim_fout(s, &s->oproepen[nr], &s->verzoeken[s->oproepen[nr].verzoek]);
    else
        sim_goed(s, &s->oproepen[nr], &s->verzoeken[s->oproepen[nr].verzoek]);
}

static inline void sim_dubbel(struct sim *s, uint32_t nr)
{
    struct verzoek *v = &s->verzoeken[nr];
    size_t limiet = s->c->gradient ? kb_gradient_limiet(&s->gradient) : SIZE_MAX / 4;

    if (v->klaar || v->herkanst ||
        !kb_dubbel_mag(&s->dubbel, s->nu, s->c->breker ? kb_breker_stand(&s->breker, s->nu) : KB_BREKER_DICHT,
                       s->lopend, limiet))
        return;
    s->uit->dubbel++;
    sim_stuur(s, nr);
}

static inline void sim_doe(struct sim *s, struct gebeurtenis g)
{
    switch (g.soort) {
    case KOMT:
        sim_komt(s);
        break;
    case KLAAR:
        sim_klaar(s, g.wie);
        break;
    case TIJD_VOOR_DUBBEL:
        sim_dubbel(s, g.wie);
        break;
    default:
        if (!s->verzoeken[g.wie].klaar) {
            sim_sluit_verzoek(s, &s->verzoeken[g.wie], true);
            sim_sec(s)->mislukt++;
        }
    }
}

static inline int sim_vergelijk(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* Run it. Free the outcome with sim_vrij. */
static inline struct uitkomst *sim_draai(const struct scenario *c)
{
    struct uitkomst *uit = calloc(1, sizeof(*uit));
    struct sim s = {.c = c, .uit = uit, .toeval = c->zaad};
    size_t meest = (size_t)c->duur_s * (size_t)(c->tempo[0] + c->tempo[1] + c->tempo[2]) * 2;

    if (!uit || !(uit->duur_us = malloc(meest * sizeof(*uit->duur_us))))
        abort();
    uit->dicht_na_storing = -1;
    uit->laagste_limiet = SIZE_MAX;
    kb_breker_begin(&s.breker, &kb_breker_standaard, c->zaad);
    kb_gradient_begin(&s.gradient, &kb_gradient_standaard);
    kb_budget_begin(&s.opnieuw, &kb_budget_opnieuw);
    kb_dubbel_begin(&s.dubbel, c->dubbel);
    sim_plan(&s, 0, KOMT, 0);
    while (s.hoop[0].t < c->duur_s * KB_S) {
        struct gebeurtenis g = sim_volgende(&s);
        size_t limiet;

        s.nu = g.t;
        sim_doe(&s, g);
        limiet = kb_gradient_limiet(&s.gradient);
        if (limiet < uit->laagste_limiet)
            uit->laagste_limiet = limiet;
        if (limiet > uit->hoogste_limiet)
            uit->hoogste_limiet = limiet;
    }
    qsort(uit->duur_us, uit->n_duur, sizeof(*uit->duur_us), sim_vergelijk);
    free(s.hoop);
    free(s.oproepen);
    free(s.verzoeken);
    free(s.rij);
    return uit;
}

static inline void sim_vrij(struct uitkomst *uit)
{
    free(uit->duur_us);
    free(uit);
}

/* The sum over seconds [van, tot). */
static inline struct seconde sim_som(const struct uitkomst *u, int van, int tot)
{
    struct seconde som = {0};

    for (int i = van; i < tot; i++) {
        som.aangeboden += u->s[i].aangeboden;
        som.goed += u->s[i].goed;
        som.mislukt += u->s[i].mislukt;
        som.geweigerd += u->s[i].geweigerd;
        som.kortgesloten += u->s[i].kortgesloten;
        som.oproepen += u->s[i].oproepen;
    }
    return som;
}

static inline double sim_p_ms(const struct uitkomst *u, double procent)
{
    return (double)u->duur_us[(size_t)((double)(u->n_duur - 1) * procent / 100)] / 1000;
}

#endif
