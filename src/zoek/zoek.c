/* The search: criteria to hits, in three ways.
 *
 * By number: few rows, all looked at. By name: hits are counted first, by terms alone where those say it
 * all. A few are looked at and sorted. Of many nothing is sorted: each class has a question of its own whose
 * rows come in the order of hits, so the page is filled from the best class down and each stream stops when
 * it is full. By place alone: one class. */
#include "klantbeeld/zoek/zoek.h"

#include "zoek/cursor.h"
#include "zoek/gang.h"

/* Of so many hits all rows are looked at; more are taken a page at a time. */
enum { WEINIG = 64 };

static enum kb_status zoek_nummer(struct kb_gang *g, unsigned i, int64_t nummer, struct kb_ids *uit)
{
    uit->id = kb_arena_neem(g->arena, KB_MAX_VONDSTEN * sizeof(*uit->id));
    if (!uit->id)
        return KB_GEEN_GEHEUGEN;
    return g->verbinding->opslag->sleutel(g->verbinding->v, (int)i, nummer, -1, uit->id, KB_MAX_VONDSTEN,
                                          &uit->n);
}

static bool bevat(const struct kb_ids *l, int64_t id)
{
    size_t plek = kb_ids_ondergrens(l->id, 0, l->n, id);

    return plek < l->n && l->id[plek] == id;
}

/* Does it have every number that was asked, and one of those the zoekterm may be? */
static bool heeft_nummers(const struct kb_gang *g, int64_t id, unsigned term_gevonden)
{
    bool een = !term_gevonden;

    for (unsigned i = 0; i < KB_ZOEK_AANTAL_NUMMERS; i++) {
        if (g->c->nummers >> i & 1 && !bevat(&g->nummer[i], id))
            return false;
        een |= (term_gevonden >> i & 1) && bevat(&g->term_nummer[i], id);
    }
    return een;
}

static enum kb_status neem_ids(struct kb_gang *g, const struct kb_ids *l, unsigned term_gevonden)
{
    for (size_t i = 0; i < l->n; i++) {
        struct kb_rij rij;
        struct kb_rang rang;
        enum kb_status status;

        if (!heeft_nummers(g, l->id[i], term_gevonden))
            continue;
        status = g->verbinding->opslag->rij(g->verbinding->v, l->id[i], &rij);
        if (status != KB_OK)
            return status;
        rang = kb_gang_oordeel(g, &rij);
        if (rang.klasse == KB_RANG_GEEN && g->met_naam && kb_gang_mag_en_ligt(g, &rij))
            rang = kb_gang_beste_naam(g, rij.norm, true);
        if (rang.klasse != KB_RANG_GEEN && !kb_gang_vind(g, rang, l->id[i]))
            return KB_OK;
    }
    return KB_OK;
}

/* Does a row that may be seen have it? One that may not must not even end the search for a name. */
static enum kb_status is_te_zien(struct kb_gang *g, const struct kb_ids *l, bool *uit)
{
    enum kb_status status = KB_OK;

    *uit = l->n && g->c->ook_afgeschermd;
    for (size_t i = 0; i < l->n && !*uit && status == KB_OK; i++) {
        struct kb_rij rij;

        status = g->verbinding->opslag->rij(g->verbinding->v, l->id[i], &rij);
        *uit = status == KB_OK && !rij.afgeschermd;
    }
    return status;
}

/* The numbers that were asked; *klaar when there are any, so that the search ends here. */
static enum kb_status op_nummer(struct kb_gang *g, bool *klaar)
{
    unsigned gevonden = 0;
    bool te_zien;
    enum kb_status status = KB_OK;

    for (unsigned i = 0; i < KB_ZOEK_AANTAL_NUMMERS && status == KB_OK; i++) {
        if (g->c->nummers >> i & 1)
            status = zoek_nummer(g, i, g->c->nummer[i], &g->nummer[i]);
        if (status == KB_OK && g->c->term_nummers >> i & 1)
            status = zoek_nummer(g, i, g->c->term_nummer[i], &g->term_nummer[i]);
        if (status == KB_OK)
            status = is_te_zien(g, &g->term_nummer[i], &te_zien);
        gevonden |= status == KB_OK && te_zien ? 1U << i : 0U;
    }
    /* a zoekterm that could be a number is one when somebody has it; else it is a name, if it can be */
    g->met_naam = g->c->naam.n_woorden && (!g->c->term_naam || !gevonden);
    *klaar = g->c->nummers || gevonden || (g->c->term_nummers && !g->c->term_naam);
    for (unsigned i = 0; i < KB_ZOEK_AANTAL_NUMMERS && status == KB_OK; i++) {
        if (g->c->nummers >> i & 1)
            return neem_ids(g, &g->nummer[i], gevonden); /* one list holds them all */
        if (gevonden >> i & 1)
            status = neem_ids(g, &g->term_nummer[i], gevonden);
    }
    return status;
}

/* Names that are equal but for their blanks, by key: g->heel, at most KB_MAX_VONDSTEN. Once a search. */
static enum kb_status zoek_heel(struct kb_gang *g)
{
    return g->heel.id ? KB_OK : zoek_nummer(g, KB_SLEUTEL_NAAM, kb_naam_sleutel(&g->c->naam), &g->heel);
}

static enum kb_status op_hele_naam(struct kb_gang *g)
{
    enum kb_status status = zoek_heel(g);

    for (size_t i = 0; i < g->heel.n && status == KB_OK; i++) {
        struct kb_rang rang;

        status = kb_gang_weeg(g, g->heel.id[i], kb_gang_weeg_naam, NULL, &rang);
        if (status == KB_OK && rang.klasse == KB_RANG_EXACT && !kb_gang_vind(g, rang, g->heel.id[i]))
            return KB_OK;
    }
    return status;
}

/* But for the exact names, which are there already. */
static struct kb_rang weeg_elk(const struct kb_gang *g, struct kb_tekst norm, const void *context)
{
    struct kb_rang r = kb_gang_weeg_naam(g, norm, context);

    return g->met_naam && r.klasse == KB_RANG_EXACT ? (struct kb_rang){KB_RANG_GEEN, 0} : r;
}

static bool neem_elk(struct kb_gang *g, int64_t id, struct kb_rang rang, void *context)
{
    (void)context;
    return kb_gang_vind(g, rang, id);
}

static size_t woordlijst(const void *context, struct kb_tekst deel, bool begin, struct kb_tekst *uit,
                         size_t max)
{
    return begin ? kb_woorden_begin(context, deel, uit, max) : kb_woorden_met(context, deel, uit, max);
}

static struct kb_en *vraag_klasse(struct kb_gang *g, enum kb_rangklasse klasse)
{
    struct kb_en *vraag = kb_gang_vraag(g);

    if (!vraag)
        return NULL;
    if (g->met_naam)
        kb_termen_van_klasse(vraag, &g->c->naam, klasse, woordlijst, g->verbinding->generatie->woorden);
    kb_termen_van_plek(vraag, g->c);
    return vraag;
}

static enum kb_status stroom_klasse(struct kb_gang *g, enum kb_rangklasse klasse, int64_t na,
                                    kb_gang_weger *weger, kb_gang_neem *neem, void *context)
{
    struct kb_en *vraag = vraag_klasse(g, klasse);

    return vraag ? kb_gang_stroom(g, vraag, na, weger, neem, context) : KB_GEEN_GEHEUGEN;
}

/* Names that are equal but for their blanks have other words, so terms do not count them. */
static enum kb_status tel_hele_naam(struct kb_gang *g, const struct kb_ids *geteld, size_t *n)
{
    enum kb_status status = zoek_heel(g);

    for (size_t i = 0; i < g->heel.n && status == KB_OK && *n < KB_MAX_VONDSTEN; i++) {
        struct kb_rang rang;

        if (bevat(geteld, g->heel.id[i]))
            continue;
        status = kb_gang_weeg(g, g->heel.id[i], kb_gang_weeg_naam, NULL, &rang);
        *n += status == KB_OK && rang.klasse == KB_RANG_EXACT;
    }
    return status;
}

/* The hits, up to one more than is counted, by terms alone; 0 when there are none, or when it takes their
 * rows to know. ids: those of them that terms find. */
static enum kb_status tel(struct kb_gang *g, uint32_t *totaal, struct kb_ids *ids)
{
    struct kb_en *vraag = vraag_klasse(g, KB_RANG_DEEL);
    enum kb_status status;
    size_t n;

    if (!vraag)
        return KB_GEEN_GEHEUGEN;
    status = kb_gang_tel(g, vraag, ids);
    n = ids->n;
    if (status == KB_OK && n && g->met_naam && n < KB_MAX_VONDSTEN)
        status = tel_hele_naam(g, ids, &n);
    *totaal = (uint32_t)n;
    return status;
}

/* Everything, up to one more than is counted. */
static enum kb_status verzamel(struct kb_gang *g)
{
    enum kb_status status = g->met_naam ? op_hele_naam(g) : KB_OK;
    bool heel = g->n > 0; /* somebody has this very name: it was not mistyped */

    if (status == KB_OK && g->n < KB_MAX_VONDSTEN)
        status = stroom_klasse(g, KB_RANG_DEEL, -1, weeg_elk, neem_elk, NULL);
    if (status == KB_OK && g->met_naam && g->n < KB_ZOEK_GENOEG && !heel)
        status = kb_gang_benader(g);
    return status;
}

/* All that were counted, when their names are remembered: then the page needs no stream. */
static enum kb_status vind_geteld(struct kb_gang *g, const struct kb_ids *ids, bool *gedaan)
{
    enum kb_status status = kb_gang_vind_geteld(g, ids, WEINIG, gedaan);

    return status == KB_OK && *gedaan && g->met_naam ? op_hele_naam(g) : status;
}

/* A page that is filled from streams. */
struct vulpagina {
    enum kb_rangklasse klasse;
    uint8_t graad;
    size_t n, max;
    struct kb_vondst *vondst;
};

static struct kb_rang weeg_klasse(const struct kb_gang *g, struct kb_tekst norm, const void *context)
{
    const struct vulpagina *p = context;
    struct kb_rang r = kb_gang_weeg_naam(g, norm, NULL);

    return r.klasse == p->klasse && r.graad == p->graad ? r : (struct kb_rang){KB_RANG_GEEN, 0};
}

static bool neem_klasse(struct kb_gang *g, int64_t id, struct kb_rang rang, void *context)
{
    struct vulpagina *p = context;

    (void)g;
    p->vondst[p->n++] = (struct kb_vondst){rang, id};
    return p->n < p->max;
}

static enum kb_status vul_uit(struct kb_gang *g, struct vulpagina *p, const int64_t *ids, size_t n)
{
    enum kb_status status = KB_OK;

    for (size_t i = 0; i < n && status == KB_OK && p->n < p->max; i++) {
        struct kb_rang rang;

        status = kb_gang_weeg(g, ids[i], weeg_klasse, p, &rang);
        if (status == KB_OK && rang.klasse != KB_RANG_GEEN)
            (void)neem_klasse(g, ids[i], rang, p);
    }
    return status;
}

/* The exact names, by key, degree by degree. */
static enum kb_status vul_exact(struct kb_gang *g, struct vulpagina *p, int64_t na)
{
    int64_t sleutel = kb_naam_sleutel(&g->c->naam);
    enum kb_status status = KB_OK;
    int64_t ids[64];
    size_t n = 64;

    if (g->heel.id && g->heel.n < KB_MAX_VONDSTEN) { /* all are known */
        size_t van = kb_ids_ondergrens(g->heel.id, 0, g->heel.n, na);

        van += van < g->heel.n && g->heel.id[van] == na;
        return vul_uit(g, p, g->heel.id + van, g->heel.n - van);
    }
    while (status == KB_OK && n == 64 && p->n < p->max) {
        status = g->verbinding->opslag->sleutel(g->verbinding->v, KB_SLEUTEL_NAAM, sleutel, na, ids, 64, &n);
        if (status == KB_OK)
            status = vul_uit(g, p, ids, n);
        if (n)
            na = ids[n - 1];
    }
    return status;
}

/* More hits than are counted: the page, from the best class down, beyond the cursor. */
static enum kb_status vul_pagina(struct kb_gang *g, const struct kb_vondst *na, struct vulpagina *p)
{
    static const struct kb_rang VOLGORDE[] = {
        {KB_RANG_EXACT, 0},   {KB_RANG_EXACT, 1},      {KB_RANG_BEGIN, 0},
        {KB_RANG_WOORDEN, 0}, {KB_RANG_WOORDBEGIN, 0}, {KB_RANG_DEEL, 0},
    };
    enum kb_status status = KB_OK;

    for (size_t i = 0; i < sizeof(VOLGORDE) / sizeof(VOLGORDE[0]) && status == KB_OK && p->n < p->max; i++) {
        int c = kb_rang_vergelijk(VOLGORDE[i], na->rang);
        int64_t vanaf = c == 0 ? na->id : -1;

        if (c < 0)
            continue;
        p->klasse = VOLGORDE[i].klasse;
        p->graad = VOLGORDE[i].graad;
        if (p->klasse != KB_RANG_EXACT)
            status = stroom_klasse(g, p->klasse, vanaf, weeg_klasse, neem_klasse, p);
        else if (g->met_naam)
            status = vul_exact(g, p, vanaf);
        else if (p->graad == 0)
            return stroom_klasse(g, KB_RANG_DEEL, vanaf, weeg_klasse, neem_klasse,
                                 p); /* by place alone there is one class */
    }
    return status;
}

/* Of the hits that are all known: those beyond the cursor. */
static void sla_over(struct kb_gang *g, const struct kb_vondst *na, struct vulpagina *p)
{
    for (size_t i = 0; i < g->n && p->n < p->max; i++) {
        int c = kb_rang_vergelijk(g->vondst[i].rang, na->rang);

        if (c > 0 || (c == 0 && g->vondst[i].id > na->id))
            p->vondst[p->n++] = g->vondst[i];
    }
}

static enum kb_status zoek(struct kb_gang *g, struct kb_zoekcursor *cursor, struct vulpagina *p)
{
    struct kb_vondst na = {cursor->rang, cursor->id};
    struct kb_ids geteld = {0, NULL};
    bool klaar = false;
    bool verzameld;
    bool benaderd; /* among the hits; then there are few that are not */
    enum kb_status status = op_nummer(g, &klaar);

    if (status != KB_OK)
        return status;
    if (!klaar && !cursor->totaal)
        status = tel(g, &cursor->totaal, &geteld);
    verzameld = !klaar && (cursor->totaal <= WEINIG || cursor->totaal == KB_CURSOR_VEEL_BENADERD);
    if (status == KB_OK && verzameld)
        status = verzamel(g);
    else if (status == KB_OK && geteld.n && cursor->totaal <= KB_ZOEK_TELGRENS)
        status = vind_geteld(g, &geteld, &verzameld);
    if (status != KB_OK)
        return status;
    kb_gang_sorteer(g);
    benaderd = verzameld && g->n && g->vondst[g->n - 1].rang.klasse == KB_RANG_BENADERD;
    if (klaar || benaderd || (verzameld && g->n <= KB_ZOEK_TELGRENS)) {
        cursor->totaal = g->n <= KB_ZOEK_TELGRENS || klaar ? (uint32_t)g->n : KB_CURSOR_VEEL_BENADERD;
        sla_over(g, &na, p);
        return KB_OK;
    }
    if (verzameld)
        cursor->totaal = KB_ZOEK_TELGRENS + 1;
    return vul_pagina(g, &na, p);
}

/* Tell the store that the rows of the page will be asked. */
static enum kb_status bestel(struct kb_gang *g, const struct vulpagina *p, size_t aantal)
{
    const struct kb_opslag *o = g->verbinding->opslag;
    int64_t id[KB_ZOEK_PAGINA_MAX];
    size_t n = p->n < aantal ? p->n : aantal;

    for (size_t i = 0; i < n; i++)
        id[i] = p->vondst[i].id;
    return n && o->bestel ? o->bestel(g->verbinding->v, id, n) : KB_OK;
}

static enum kb_status maak_treffers(struct kb_gang *g, const struct vulpagina *p, size_t aantal,
                                    struct kb_zoekresultaat *uit)
{
    enum kb_status status = KB_OK;

    uit->treffer = kb_arena_neem(g->arena, (aantal + 1) * sizeof(*uit->treffer));
    if (!uit->treffer)
        return KB_GEEN_GEHEUGEN;
    status = bestel(g, p, aantal);
    for (; uit->n < p->n && uit->n < aantal && status == KB_OK; uit->n++)
        status = kb_gang_treffer(g, &p->vondst[uit->n], &uit->treffer[uit->n]);
    return status;
}

/* With a connection in hand. */
static enum kb_status voer_uit(struct kb_gang *g, const struct kb_bladering *b, struct kb_zoekcursor *cursor,
                               struct kb_zoekresultaat *uit)
{
    const struct kb_generatie *generatie = g->verbinding->generatie;
    struct vulpagina p = {.max = b->aantal + 1}; /* one more, to know whether there is a next page */
    enum kb_status status;

    if (cursor->index != generatie->kenmerk)
        cursor->totaal = 0; /* another index: count again */
    cursor->index = generatie->kenmerk;
    g->vondst = kb_arena_neem(g->arena, KB_MAX_VONDSTEN * sizeof(*g->vondst));
    p.vondst = kb_arena_neem(g->arena, p.max * sizeof(*p.vondst));
    if (!g->vondst || !p.vondst)
        return KB_GEEN_GEHEUGEN;
    status = zoek(g, cursor, &p);
    if (status == KB_OK)
        status = maak_treffers(g, &p, b->aantal, uit);
    if (status != KB_OK)
        return status;
    uit->meer = cursor->totaal > KB_ZOEK_TELGRENS;
    uit->totaal = uit->meer ? KB_ZOEK_TELGRENS : cursor->totaal;
    memcpy(uit->peildatum, generatie->staat.peildatum, sizeof(uit->peildatum));
    if (p.n > b->aantal) {
        cursor->rang = p.vondst[b->aantal - 1].rang;
        cursor->id = p.vondst[b->aantal - 1].id;
        kb_zoekcursor_schrijf(cursor, kb_criteria_kenmerk(g->c), uit->cursor);
    }
    return KB_OK;
}

/* With a connection that reads what is there now for certain, or probably. *opnieuw: it read what was there
 * before, or was lost. */
static enum kb_status zoek_met(struct kb_zoek *z, struct kb_gang *g, struct kb_zoekcursor cursor, bool zeker,
                               struct kb_zoekresultaat *uit, bool *opnieuw)
{
    const struct kb_opslag *o = g->verbinding->opslag;
    enum kb_status status;

    memset(uit, 0, sizeof(*uit));
    status = voer_uit(g, g->b, &cursor, uit);
    if (status == KB_OK && o->klopt && !o->klopt(g->verbinding->v))
        status = KB_BRON_ONBEREIKBAAR;
    *opnieuw = status == KB_BRON_ONBEREIKBAAR && o->neem && !zeker;
    kb_voorraad_geef_terug(z, g->verbinding, status == KB_BRON_ONBEREIKBAAR && !*opnieuw);
    return status;
}

enum kb_status kb_zoek_voer_uit(struct kb_zoek *z, const struct kb_criteria *criteria,
                                const struct kb_bladering *bladering, struct kb_arena *arena,
                                struct kb_zoekresultaat *uit, struct kb_fout *fout)
{
    struct kb_zoekcursor cursor = {.id = -1};
    enum kb_status status = KB_OK;
    bool opnieuw = true;

    memset(uit, 0, sizeof(*uit));
    if (bladering->aantal < 1 || bladering->aantal > KB_ZOEK_PAGINA_MAX)
        return kb_fout_zet(fout, KB_ONGELDIG, "Een pagina heeft 1 tot en met %d treffers.",
                           KB_ZOEK_PAGINA_MAX);
    if (bladering->cursor.p && !kb_zoekcursor_lees(bladering->cursor, kb_criteria_kenmerk(criteria), &cursor))
        return kb_fout_zet(fout, KB_ONGELDIG, "Deze cursor hoort niet bij deze zoekvraag.");
    for (int keer = 0; keer < 2 && opnieuw; keer++) {
        struct kb_verbinding verbinding;
        struct kb_gang g = {.verbinding = &verbinding, .c = criteria, .arena = arena, .b = bladering};

        status = kb_voorraad_leen(z, bladering->deadline, keer > 0, &verbinding, fout);
        if (status != KB_OK)
            return status;
        status = zoek_met(z, &g, cursor, keer > 0, uit, &opnieuw);
    }
    if (status == KB_OK)
        return KB_OK;
    return kb_fout_zet(fout, status, "%s",
                       status == KB_TE_LAAT         ? "Het zoeken duurt te lang."
                       : status == KB_GEEN_GEHEUGEN ? "Er is geen geheugen om te zoeken."
                                                    : "De zoekindex is beschadigd of niet bereikbaar.");
}
