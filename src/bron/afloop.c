/* What a call came to: what is kept of the answer, what is counted and logged, what its waiters get. On the
 * engine's thread; the table's locks are taken for pointer work. */
#include "bron/intern.h"
#include "klantbeeld/basis/log.h"

enum { LOG_INTERVAL_S = 10, VERVERS_RUST_S = 1 };

/* At most one line per source per interval; the others are counted into the next. No path: it holds an
 * LH-nummer. */
static void log_fout(struct bron *b, const struct vlucht *v, enum kb_oproepuitkomst uitkomst, int http,
                     kb_moment nu)
{
    if (nu < b->log_weer) {
        b->ongelogd++;
        return;
    }
    kb_log(KB_LOG_WAARSCHUWING, "bron %s: %s (HTTP %d, na %lld ms), %llu eerdere fouten niet gemeld",
           b->config->naam, kb_uitkomst_reden(uitkomst), http, (long long)((nu - v->begonnen) / KB_MS),
           (unsigned long long)b->ongelogd);
    b->ongelogd = 0;
    b->log_weer = nu + LOG_INTERVAL_S * KB_S;
}

void vlucht_tel(const struct vlucht *v, enum kb_oproepuitkomst uitkomst, int http, kb_moment nu)
{
    struct bron *b = v->bron;
    struct tellers *t = &b->tellers;
    kb_tijd tijd = kb_tijd_nu(v->motor->klok);

    tel_op(&t->oproepen);
    tel_op(&t->per_uitkomst[uitkomst]);
    if (uitkomst != KB_UITKOMST_ONDERBROKEN && uitkomst != KB_UITKOMST_OVERBELAST &&
        uitkomst != KB_UITKOMST_GESTOPT)
        kb_histogram_tel(&t->duur, (nu - v->begonnen) / 1000);
    if (uitkomst == KB_UITKOMST_OK || uitkomst == KB_UITKOMST_ONBEKEND) {
        atomic_store_explicit(&t->laatste_succes, tijd, memory_order_relaxed);
        atomic_store_explicit(&t->laatste_duur_us, (nu - v->begonnen) / 1000, memory_order_relaxed);
    } else if (uitkomst != KB_UITKOMST_GESTOPT) {
        atomic_store_explicit(&t->laatste_fout, tijd, memory_order_relaxed);
        atomic_store_explicit(&t->laatste_foutsoort, (int)uitkomst, memory_order_relaxed);
        log_fout(b, v, uitkomst, http, nu);
    }
}

/* Ages of an answer that the source gave `oud` ago. */
static struct leeftijd leeftijd_van(const struct bron *b, const struct inhoud *i, kb_moment vers,
                                    kb_moment nu, kb_moment oud)
{
    struct leeftijd l = {.vers_tot = nu + vers, .ververs_tot = nu + vers, .bruikbaar_tot = nu + vers};

    if (i->onbekend)
        return l;
    if (b->config->vers_s)
        l.ververs_tot += b->config->ververs_s * KB_S;
    l.bruikbaar_tot = nu - oud + b->config->storing_s * KB_S;
    return l;
}

static struct oproep *neem_wachters(struct vlucht *v, uint64_t *n)
{
    struct oproep *eerste = v->wachters;

    *n = 0;
    for (struct oproep *o = eerste; o; o = o->volgende) {
        o->vlucht = NULL;
        ++*n;
    }
    v->wachters = NULL;
    return eerste;
}

/* What becomes of an answer that came: it goes into the table, for as long as its source's settings say. */
static void bewaar(struct kb_motor *m, struct vlucht *v, struct inhoud *i, kb_moment vers,
                   struct kb_resultaat *r, kb_moment nu)
{
    struct leeftijd l = leeftijd_van(v->bron, i, vers, nu, kb_tijd_nu(m->klok) - i->opgehaald_op);

    if (l.vers_tot > nu)
        r->vers_tot = l.vers_tot;
    /* A 404 that is not kept still takes the place of a body: what the source took back is not given again.
     */
    if (l.vers_tot > nu || l.bruikbaar_tot > nu || (i->onbekend && v->plek->inhoud))
        tafel_leg(v->deel, v->plek, inhoud_deel(i), &l, !i->onbekend);
}

/* What is given when no answer came: an earlier one, if it is not too old. One holding goes to the caller. */
static struct inhoud *val_terug(struct vlucht *v, struct kb_resultaat *r, kb_moment nu)
{
    struct plek *p = v->plek;

    if (r->uitkomst != KB_UITKOMST_GESTOPT) {
        p->laatste_fout = r->uitkomst;
        p->niet_voor = nu + VERVERS_RUST_S * KB_S;
    }
    if (!p->inhoud || p->inhoud->onbekend || nu >= p->leeftijd.bruikbaar_tot)
        return NULL;
    r->verouderd = true;
    return inhoud_deel(p->inhoud);
}

/* In this order: who sees the count finds the answer. */
void vlucht_loopt_af(struct kb_motor *m, struct vlucht *v, const struct afloop *af, kb_moment nu)
{
    struct kb_resultaat r = af->r;
    struct inhoud *i = af->i;
    struct inhoud *geef;
    struct oproep *wachters;
    uint64_t n;

    r.opgehaald_op = i ? i->opgehaald_op : kb_tijd_nu(m->klok);
    pthread_mutex_lock(&v->deel->slot);
    wachters = neem_wachters(v, &n);
    v->plek->vlucht = NULL;
    if (i)
        bewaar(m, v, i, af->vers, &r, nu);
    geef = i ? i : val_terug(v, &r, nu);
    tafel_ruim_leeg(v->deel, v->plek);
    v->plek = NULL;
    tafel_krimp(v->deel);
    pthread_mutex_unlock(&v->deel->slot);
    if (!af->van_elders)
        vlucht_tel(v, r.uitkomst, r.http, nu);
    if (geef && !geef->onbekend)
        r.body = kb_buffer_tekst(&geef->body);
    if (geef && r.verouderd) {
        r.opgehaald_op = geef->opgehaald_op;
        atomic_fetch_add_explicit(&v->bron->tellers.zonder_oproep[KB_WIJZE_VEROUDERD], n,
                                  memory_order_relaxed);
    }
    ophaling_lever(wachters, &r, geef);
    inhoud_laat_los(geef);
    vlucht_laat_los(v);
}
