/* The side of the engine that its callers see: asking the table of calls, joining what is under way, judging
 * a body. Nothing here waits: when a set is not complete at once, the engine's thread keeps it (wachten.c)
 * and tells when it is.
 *
 * Locks are taken one at a time, and never with another: a part of the table, or the in-tray. An oproep that
 * a vlucht knows holds its ophaling, so the engine may end it even when its caller has just left. */
#include <stdlib.h>
#include <string.h>

#include "bron/intern.h"

void kb_ophaling_laat_los(struct kb_ophaling *o)
{
    if (atomic_fetch_sub_explicit(&o->houders, 1, memory_order_acq_rel) != 1)
        return;
    for (size_t i = 0; i < o->n; i++)
        inhoud_laat_los(o->oproep[i].inhoud);
    free(o);
}

/* Let the result point into an answer that this oproep holds from now on. */
static void neem_inhoud(struct oproep *o, struct inhoud *i)
{
    o->inhoud = inhoud_deel(i);
    o->resultaat.opgehaald_op = i->opgehaald_op;
    if (!i->onbekend)
        o->resultaat.body = kb_buffer_tekst(&i->body);
}

/* Answer from the table; with the part's lock held. */
static void uit_tafel(struct oproep *o, const struct plek *p)
{
    o->resultaat.uitkomst = p->inhoud->onbekend ? KB_UITKOMST_ONBEKEND : KB_UITKOMST_OK;
    o->resultaat.vers_tot = p->leeftijd.vers_tot;
    neem_inhoud(o, p->inhoud);
    /* The last refresh failed: what is given is known to be old. */
    if (p->laatste_fout != KB_UITKOMST_OK) {
        o->resultaat.uitkomst = p->laatste_fout;
        o->resultaat.verouderd = true;
        o->resultaat.vers_tot = 0;
    }
    o->klaar = true;
}

static void sluit_aan(struct oproep *o, struct vlucht *v)
{
    o->vlucht = v;
    o->vorige = NULL;
    o->volgende = v->wachters;
    if (v->wachters)
        v->wachters->vorige = o;
    v->wachters = o;
    atomic_fetch_add_explicit(&o->ophaling->houders, 1, memory_order_relaxed);
}

/* Leave the call that it waits for; with the part's lock held. */
static void ga_weg(struct oproep *o)
{
    if (o->vorige)
        o->vorige->volgende = o->volgende;
    else
        o->vlucht->wachters = o->volgende;
    if (o->volgende)
        o->volgende->vorige = o->vorige;
    o->vlucht = NULL;
}

/* One oproep: answered from the table, joined to what is under way, or a new vlucht. Returns that vlucht, for
 * the in-tray, if there is one; `meteen` counts those that have ended already. */
static struct vlucht *vraag_tafel(struct kb_motor *m, struct oproep *o, kb_moment nu, size_t *meteen)
{
    struct tafeldeel *d = tafel_deel(&m->tafel, o->hash);
    struct tellers *t = &o->bron->tellers;
    struct vlucht *nieuw = NULL;
    struct plek *p;

    pthread_mutex_lock(&d->slot);
    p = tafel_zoek(d, o->hash, o->bron->nummer, o->pad);
    if (p)
        tafel_gewenst(d, p);
    else
        p = tafel_maak(d, o->hash, o->bron->nummer, o->pad);
    if (p && p->inhoud && nu < p->leeftijd.ververs_tot) {
        uit_tafel(o, p);
        ++*meteen;
        tel_op(&t->zonder_oproep[nu >= p->leeftijd.vers_tot ? KB_WIJZE_VERVERST
                                 : p->inhoud->onbekend      ? KB_WIJZE_VERS_ONBEKEND
                                                            : KB_WIJZE_VERS]);
        o->resultaat.herkomst = nu < p->leeftijd.vers_tot ? KB_HERKOMST_VERS : KB_HERKOMST_VERVERST;
        if (nu >= p->leeftijd.vers_tot && !p->vlucht && nu >= p->niet_voor) {
            nieuw = vlucht_nieuw(o->bron, d, p, nu, o->ophaling->wie.spoor);
            if (nieuw)
                nieuw->achtergrond = true;
        }
    } else if (p && (p->vlucht || (nieuw = vlucht_nieuw(o->bron, d, p, nu, o->ophaling->wie.spoor)))) {
        o->sloot_aan = !nieuw;
        if (o->sloot_aan)
            tel_op(&t->zonder_oproep[KB_WIJZE_ONDERWEG]);
        sluit_aan(o, p->vlucht);
    } else {
        o->resultaat.uitkomst = KB_UITKOMST_GESTOPT;
        o->klaar = true;
        ++*meteen;
        if (p)
            tafel_ruim_leeg(d, p);
    }
    pthread_mutex_unlock(&d->slot);
    return nieuw;
}

static struct kb_ophaling *maak_ophaling(struct kb_motor *m, const struct kb_opdracht *opdrachten, size_t n)
{
    size_t tekst = 0;
    struct kb_ophaling *set;
    char *p;

    for (size_t i = 0; i < n; i++)
        tekst += opdrachten[i].pad.n;
    set = calloc(1, sizeof(*set) + n * sizeof(set->oproep[0]) + tekst);
    if (!set)
        return NULL;
    set->motor = m;
    set->n = n;
    atomic_init(&set->houders, 1);
    p = (char *)&set->oproep[n];
    for (size_t i = 0; i < n; i++) {
        struct oproep *o = &set->oproep[i];

        o->ophaling = set;
        o->bron = &m->bron[opdrachten[i].bron];
        memcpy(p, opdrachten[i].pad.p, opdrachten[i].pad.n);
        o->pad = (struct kb_tekst){p, opdrachten[i].pad.n};
        o->hash = tafel_hash(&m->tafel, o->bron->nummer, o->pad);
        p += opdrachten[i].pad.n;
    }
    return set;
}

/* Is there room for one more that waits? Counts it when there is. */
static bool mag_wachten(struct kb_motor *m)
{
    if (atomic_fetch_add_explicit(&m->wachtend, 1, memory_order_relaxed) < m->max_wachtend)
        return true;
    atomic_fetch_sub_explicit(&m->wachtend, 1, memory_order_relaxed);
    return false;
}

/* Could every call be answered from the table? A look without promise: what it sees may change before it is
 * asked for in earnest. It keeps an overloaded service from refusing what costs it nothing. */
static bool alles_in_tafel(struct kb_motor *m, const struct kb_ophaling *set, kb_moment nu)
{
    bool alles = true;

    for (size_t i = 0; i < set->n && alles; i++) {
        const struct oproep *o = &set->oproep[i];
        struct tafeldeel *d = tafel_deel(&m->tafel, o->hash);
        const struct plek *p;

        pthread_mutex_lock(&d->slot);
        p = tafel_zoek(d, o->hash, o->bron->nummer, o->pad);
        alles = p && p->inhoud && nu < p->leeftijd.ververs_tot;
        pthread_mutex_unlock(&d->slot);
    }
    return alles;
}

/* The waiting is over for this set, or never was. */
static void tel_af(struct kb_ophaling *set)
{
    if (set->geteld)
        atomic_fetch_sub_explicit(&set->motor->wachtend, 1, memory_order_relaxed);
    set->geteld = false;
}

/* n of its oproepen have ended. True when nothing is open any more: for one caller only. */
static bool tel_geeindigd(struct kb_ophaling *set, size_t n)
{
    if (atomic_fetch_sub_explicit(&set->open, n, memory_order_acq_rel) != n)
        return false;
    tel_af(set);
    return true;
}

enum kb_status kb_motor_start(struct kb_motor *m, const struct kb_opdracht *opdrachten, size_t n,
                              const struct kb_wachtende *wie, struct kb_ophaling **uit, bool *wacht)
{
    struct kb_ophaling *set = maak_ophaling(m, opdrachten, n);
    kb_moment nu = kb_nu(m->klok);
    struct vlucht *eerste = NULL;
    struct vlucht *laatste = NULL;
    size_t meteen = 0;

    *uit = NULL;
    *wacht = false;
    if (!set)
        return KB_GEEN_GEHEUGEN;
    set->begonnen = nu;
    set->wie = *wie;
    set->geteld = mag_wachten(m);
    if (!set->geteld && !alles_in_tafel(m, set, nu)) {
        tel_op(&m->geweigerd);
        kb_ophaling_laat_los(set);
        return KB_OVERBELAST;
    }
    /* A call that was joined may end at any moment: until all are asked for, all count as open, and one more
     * for the asking itself. */
    atomic_init(&set->open, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct oproep *o = &set->oproep[i];
        struct vlucht *nieuw = vraag_tafel(m, o, nu, &meteen);

        if (!nieuw)
            continue;
        nieuw->volgende_in = eerste;
        eerste = nieuw;
        if (!laatste)
            laatste = nieuw;
    }
    set->wie.spoor = NULL;
    *uit = set;
    atomic_fetch_add_explicit(&set->houders, 1, memory_order_relaxed);
    *wacht = !tel_geeindigd(set, meteen + 1);
    if (!*wacht)
        atomic_fetch_sub_explicit(&set->houders, 1, memory_order_relaxed);
    if (eerste || *wacht)
        motor_neem_in(m, eerste, laatste, *wacht ? set : NULL);
    return KB_OK;
}

void ophaling_lever(struct oproep *wachters, const struct kb_resultaat *r, struct inhoud *i)
{
    while (wachters) {
        struct oproep *o = wachters;
        struct kb_ophaling *set = o->ophaling;

        wachters = o->volgende;
        o->resultaat = *r;
        if (o->sloot_aan)
            o->resultaat.herkomst = KB_HERKOMST_ONDERWEG;
        o->inhoud = inhoud_deel(i);
        o->klaar = true;
        if (tel_geeindigd(set, 1))
            wachten_klaar(set);
        kb_ophaling_laat_los(set);
    }
}

/* The waiting for an oproep that has not ended is over. An answer that is too old to be given as it is will
 * do when there is nothing better; and a call that nobody waits for any more is cancelled. */
static void verlaat(struct kb_ophaling *set, struct oproep *o, kb_moment nu)
{
    struct tafeldeel *d = tafel_deel(&set->motor->tafel, o->hash);
    struct vlucht *weg = NULL;

    o->resultaat = (struct kb_resultaat){.uitkomst = KB_UITKOMST_TIJDSLIMIET,
                                         .opgehaald_op = kb_tijd_nu(set->motor->klok)};
    pthread_mutex_lock(&d->slot);
    if (o->vlucht) {
        struct vlucht *v = o->vlucht;

        if (v->plek->inhoud && nu < v->plek->leeftijd.bruikbaar_tot) {
            neem_inhoud(o, v->plek->inhoud);
            o->resultaat.verouderd = true;
            tel_op(&o->bron->tellers.zonder_oproep[KB_WIJZE_VEROUDERD]);
        }
        ga_weg(o);
        /* never the last holding: who calls this has one */
        atomic_fetch_sub_explicit(&set->houders, 1, memory_order_relaxed);
        if (!v->wachters && !v->achtergrond && !v->weg_gemeld) {
            v->weg_gemeld = true;
            atomic_fetch_add_explicit(&v->houders, 1, memory_order_relaxed);
            weg = v;
        }
    }
    pthread_mutex_unlock(&d->slot);
    o->klaar = true;
    if (weg)
        motor_zeg_af(set->motor, weg);
}

void ophaling_breek_af(struct kb_ophaling *o, kb_moment nu)
{
    size_t n = 0;

    for (size_t i = 0; i < o->n; i++) {
        if (o->oproep[i].klaar)
            continue;
        verlaat(o, &o->oproep[i], nu);
        n++;
    }
    if (tel_geeindigd(o, n))
        wachten_klaar(o);
}

const struct kb_resultaat *kb_ophaling_resultaat(const struct kb_ophaling *o, size_t i)
{
    return &o->oproep[i].resultaat;
}

/* Rising: what is worse for who asks comes later. */
enum uitkomst {
    UITKOMST_NIET_GEVRAAGD,
    UITKOMST_HERKOMST,                                             /* and on: answered, by where from */
    UITKOMST_VEROUDERD = UITKOMST_HERKOMST + KB_AANTAL_HERKOMSTEN, /* failed, and an older answer stands in */
    UITKOMST_MISLUKT = UITKOMST_VEROUDERD + KB_AANTAL_UITKOMSTEN,
    AANTAL_UITKOMSTEN = UITKOMST_MISLUKT + KB_AANTAL_UITKOMSTEN
};

void kb_ophaling_uitkomsten(const struct kb_ophaling *o, uint8_t uitkomst[KB_CONFIG_MAX_BRONNEN])
{
    for (size_t i = 0; i < o->n; i++) {
        const struct kb_resultaat *r = &o->oproep[i].resultaat;
        uint8_t *u = &uitkomst[o->oproep[i].bron->nummer];
        unsigned dit = r->uitkomst == KB_UITKOMST_OK
                           ? UITKOMST_HERKOMST + (unsigned)r->herkomst
                           : (unsigned)r->uitkomst + (r->verouderd ? UITKOMST_VEROUDERD : UITKOMST_MISLUKT);

        if (dit > *u)
            *u = (uint8_t)dit;
    }
}

const char *kb_bronuitkomst_naam(uint8_t uitkomst)
{
    static const char *const namen[AANTAL_UITKOMSTEN] = {
        [UITKOMST_NIET_GEVRAAGD] = "nietGevraagd",
        [UITKOMST_HERKOMST + KB_HERKOMST_BRON] = "opgehaald",
        [UITKOMST_HERKOMST + KB_HERKOMST_VERS] = "vers",
        [UITKOMST_HERKOMST + KB_HERKOMST_VERVERST] = "ververst",
        [UITKOMST_HERKOMST + KB_HERKOMST_ONDERWEG] = "onderweg",
        [UITKOMST_HERKOMST + KB_HERKOMST_GEDEELD] = "gedeeldeCache",
        [UITKOMST_VEROUDERD + KB_UITKOMST_VERBINDING] = "verouderd:verbinding",
        [UITKOMST_VEROUDERD + KB_UITKOMST_TIJDSLIMIET] = "verouderd:tijdslimiet",
        [UITKOMST_VEROUDERD + KB_UITKOMST_FOUTANTWOORD] = "verouderd:foutantwoord",
        [UITKOMST_VEROUDERD + KB_UITKOMST_ONBRUIKBAAR] = "verouderd:onbruikbaarAntwoord",
        [UITKOMST_VEROUDERD + KB_UITKOMST_ONDERBROKEN] = "verouderd:onderbroken",
        [UITKOMST_VEROUDERD + KB_UITKOMST_OVERBELAST] = "verouderd:overbelast",
        [UITKOMST_VEROUDERD + KB_UITKOMST_GESTOPT] = "verouderd:gestopt",
    };

    if (uitkomst >= UITKOMST_MISLUKT && uitkomst < AANTAL_UITKOMSTEN)
        return kb_uitkomstnamen[uitkomst - UITKOMST_MISLUKT];
    return uitkomst < UITKOMST_MISLUKT && namen[uitkomst] ? namen[uitkomst] : "?";
}

bool kb_ophaling_verwerp(struct kb_ophaling *o, size_t i)
{
    struct oproep *p = &o->oproep[i];
    struct tafeldeel *d = tafel_deel(&o->motor->tafel, p->hash);
    struct inhoud *slecht = p->inhoud;
    struct plek *plek;
    bool ander = false;

    p->inhoud = NULL;
    p->resultaat.uitkomst = KB_UITKOMST_ONBRUIKBAAR;
    p->resultaat.verouderd = false;
    p->resultaat.vers_tot = 0;
    p->resultaat.body = KB_GEEN_TEKST;
    /* Several threads may have got the same body: one of them tells the breaker. */
    if (!atomic_exchange(&slecht->verworpen, true)) {
        tel_op(&p->bron->tellers.verworpen);
        motor_bel_aan(o->motor);
        motor_wis(o->motor, p->bron, p->pad);
    }
    pthread_mutex_lock(&d->slot);
    plek = tafel_zoek(d, p->hash, p->bron->nummer, p->pad);
    if (plek)
        tafel_verwerp(d, plek, slecht);
    if (plek && plek->inhoud && plek->inhoud != slecht && !plek->inhoud->onbekend &&
        kb_nu(o->motor->klok) < plek->leeftijd.bruikbaar_tot) {
        neem_inhoud(p, plek->inhoud);
        p->resultaat.verouderd = true;
        tel_op(&p->bron->tellers.zonder_oproep[KB_WIJZE_VEROUDERD]);
        ander = true;
    }
    if (plek)
        tafel_ruim_leeg(d, plek);
    pthread_mutex_unlock(&d->slot);
    inhoud_laat_los(slecht);
    return ander;
}

void kb_ophaling_bevestig(struct kb_ophaling *o)
{
    for (size_t i = 0; i < o->n; i++) {
        struct oproep *p = &o->oproep[i];
        struct tafeldeel *d = tafel_deel(&o->motor->tafel, p->hash);
        struct plek *plek;

        if (!p->inhoud || p->resultaat.verouderd || !atomic_exchange(&p->inhoud->ongelezen, false))
            continue;
        pthread_mutex_lock(&d->slot);
        plek = tafel_zoek(d, p->hash, p->bron->nummer, p->pad);
        if (plek && plek->inhoud == p->inhoud)
            tafel_bevestig(d, plek);
        pthread_mutex_unlock(&d->slot);
    }
}
