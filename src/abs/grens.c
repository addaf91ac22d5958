/* The limits. A bucket is one moment, as GCRA keeps it (ITU-T I.371, the "virtual scheduling" form): the
 * moment at which it will be full again. It is full when that has passed, and empty when that lies a whole
 * window ahead; so an untouched caller is all zeroes and nothing has to be filled up by a timer.
 *
 * What is asked is judged against both callers, the employee and the division, before either pays: who is
 * refused by one costs the other nothing. Callers that are not remembered are new ones with full buckets; the
 * one that asked longest ago makes room. */
#include "klantbeeld/abs/grens.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/random.h>

#include "abs/gezien.h"
#include "klantbeeld/abs/rechten.h"
#include "klantbeeld/basis/hash.h"
#include "klantbeeld/basis/lru.h"

/* More divisions than a rights file can have: one that it does not know gives no rights, but can be in a
 * token. */
enum { MAX_DIVISIES = 4 * KB_MAX_DIVISIES };

enum emmersoort { VERZOEKEN, WERKGEVERS, AANTAL_EMMERS };

struct beller {
    struct kb_lru_knoop knoop; /* first: a knoop is its beller */
    kb_moment vol[AANTAL_EMMERS];
    kb_moment vastgelegd[KB_AANTAL_GRENZEN]; /* the last refusal that was; 0 = none */
    kb_moment alarm;                         /* 0 = none */
    struct gezien gezien;
};

/* What holds for one kind of callers, and the callers. */
struct tafel {
    struct kb_lru lru;
    struct beller *ruimte;
    size_t n, max;                 /* of ruimte, in use */
    int64_t limiet[AANTAL_EMMERS]; /* 0 = none */
    size_t max_gezien;
};

struct kb_grens {
    pthread_mutex_t slot; /* guards everything below that is not set at start */
    struct tafel medewerkers, divisies;
    uint64_t zaad; /* these three are */
    kb_moment venster[AANTAL_EMMERS];
    size_t alarm_bij;
    struct kb_grensstaat staat;
};

static const char *const namen[KB_AANTAL_GRENZEN] = {
    [KB_GRENS_MEDEWERKER_VERZOEKEN] = "medewerker-verzoeken",
    [KB_GRENS_DIVISIE_VERZOEKEN] = "divisie-verzoeken",
    [KB_GRENS_MEDEWERKER_WERKGEVERS] = "medewerker-werkgevers",
    [KB_GRENS_DIVISIE_WERKGEVERS] = "divisie-werkgevers",
};

const char *kb_grenssoort_naam(enum kb_grenssoort soort)
{
    return namen[soort];
}

static bool tafel_begin(struct tafel *t, size_t max, int64_t verzoeken, int64_t werkgevers, size_t alarm_bij)
{
    t->max = max;
    t->limiet[VERZOEKEN] = verzoeken;
    t->limiet[WERKGEVERS] = werkgevers;
    /* What a bucket can give in one window, and as many as the alarm must be able to count. */
    t->max_gezien = werkgevers ? (size_t)werkgevers * 2 + 1 : alarm_bij;
    /* Zeroed by the kernel, page by page as it is used. */
    t->ruimte = calloc(max, sizeof(*t->ruimte));
    return kb_lru_begin(&t->lru) && t->ruimte;
}

static void tafel_vrij(struct tafel *t)
{
    for (size_t i = 0; i < t->n; i++)
        gezien_vrij(&t->ruimte[i].gezien);
    free(t->ruimte);
    kb_lru_vrij(&t->lru);
}

struct kb_grens *kb_grens_nieuw(const struct kb_config_grenzen *c)
{
    struct kb_grens *g = calloc(1, sizeof(*g));

    if (!g || pthread_mutex_init(&g->slot, NULL) != 0) {
        free(g);
        return NULL;
    }
    g->venster[VERZOEKEN] = c->verzoeken_venster_s * KB_S;
    g->venster[WERKGEVERS] = c->werkgevers_venster_s * KB_S;
    g->alarm_bij = (size_t)c->alarm_werkgevers;
    if (getrandom(&g->zaad, sizeof(g->zaad), 0) == (ssize_t)sizeof(g->zaad) &&
        tafel_begin(&g->medewerkers, (size_t)c->max_medewerkers, c->medewerker_verzoeken,
                    c->medewerker_werkgevers, g->alarm_bij) &&
        tafel_begin(&g->divisies, MAX_DIVISIES, c->divisie_verzoeken, c->divisie_werkgevers, 0))
        return g;
    kb_grens_vrij(g);
    return NULL;
}

void kb_grens_vrij(struct kb_grens *g)
{
    if (!g)
        return;
    tafel_vrij(&g->medewerkers);
    tafel_vrij(&g->divisies);
    pthread_mutex_destroy(&g->slot);
    free(g);
}

/* Whether anything of it still counts. */
static bool telt_nog(const struct kb_grens *g, struct beller *b, kb_moment nu)
{
    gezien_verloop(&b->gezien, nu - g->venster[WERKGEVERS]);
    return b->gezien.n || b->vol[VERZOEKEN] > nu || b->vol[WERKGEVERS] > nu;
}

static struct beller *nieuwe_beller(struct kb_grens *g, struct tafel *t, kb_moment nu)
{
    struct beller *b;

    if (t->n < t->max) {
        b = &t->ruimte[t->n++];
    } else {
        b = (struct beller *)t->lru.oudste;
        kb_lru_haal_uit(&t->lru, &b->knoop);
        g->staat.vergeten += telt_nog(g, b, nu);
        gezien_vrij(&b->gezien);
    }
    *b = (struct beller){.gezien = GEZIEN_LEEG(t->max_gezien)};
    return b;
}

/* Two callers of one hash would be one: with 64 bits and a seed that nobody knows, nobody meets that. */
static struct beller *vind(struct kb_grens *g, struct tafel *t, uint64_t hash, kb_moment nu)
{
    struct kb_lru_knoop *k = kb_lru_emmer(&t->lru, hash);
    struct beller *b;

    while (k && k->hash != hash)
        k = k->volgende;
    if (k) {
        kb_lru_gewenst(&t->lru, k);
        return (struct beller *)k;
    }
    b = nieuwe_beller(g, t, nu);
    b->knoop.hash = hash;
    kb_lru_hang_in(&t->lru, &b->knoop);
    return b;
}

/* One question: what of, when, by whom. A caller that does not have to pay for it is NULL. */
struct vraag {
    enum emmersoort emmer;
    kb_moment nu;
    const struct kb_identiteit *wie;
    struct beller *medewerker, *divisie;
};

static struct beller *vind_medewerker(struct kb_grens *g, const struct vraag *v)
{
    uint64_t hash = kb_hash(g->zaad + v->wie->uitgever, kb_tekst_van(v->wie->medewerker));

    return vind(g, &g->medewerkers, hash, v->nu);
}

static void vind_bellers(struct kb_grens *g, struct vraag *v)
{
    if (g->medewerkers.limiet[v->emmer] || (v->emmer == WERKGEVERS && g->alarm_bij))
        v->medewerker = vind_medewerker(g, v);
    if (g->divisies.limiet[v->emmer] && *v->wie->divisie)
        v->divisie = vind(g, &g->divisies, kb_hash(g->zaad, kb_tekst_van(v->wie->divisie)), v->nu);
}

/* One of this bucket: how much longer it takes to come back than a full bucket. */
static kb_moment stap(const struct kb_grens *g, const struct tafel *t, enum emmersoort emmer)
{
    return g->venster[emmer] / t->limiet[emmer];
}

/* How long until this caller may have one; 0 = now. */
static kb_moment te_wachten(const struct kb_grens *g, const struct tafel *t, const struct beller *b,
                            const struct vraag *v)
{
    kb_moment vol;

    if (!b || !t->limiet[v->emmer])
        return 0;
    vol = b->vol[v->emmer] > v->nu ? b->vol[v->emmer] : v->nu;
    vol += stap(g, t, v->emmer);
    return vol - v->nu > g->venster[v->emmer] ? vol - v->nu - g->venster[v->emmer] : 0;
}

static void betaal(const struct kb_grens *g, const struct tafel *t, struct beller *b, const struct vraag *v)
{
    if (!b || !t->limiet[v->emmer])
        return;
    if (b->vol[v->emmer] < v->nu)
        b->vol[v->emmer] = v->nu;
    b->vol[v->emmer] += stap(g, t, v->emmer);
}

static enum kb_grenssoort soort_van(enum emmersoort emmer, bool divisie)
{
    if (emmer == VERZOEKEN)
        return divisie ? KB_GRENS_DIVISIE_VERZOEKEN : KB_GRENS_MEDEWERKER_VERZOEKEN;
    return divisie ? KB_GRENS_DIVISIE_WERKGEVERS : KB_GRENS_MEDEWERKER_WERKGEVERS;
}

/* The refusals of an employee, who is remembered for it even when only the division has a limit. */
static bool moet_vastgelegd(const struct kb_grens *g, struct beller *b, enum kb_grenssoort soort,
                            const struct vraag *v)
{
    kb_moment vorige = b->vastgelegd[soort];

    if (vorige && v->nu - vorige < g->venster[v->emmer])
        return false;
    b->vastgelegd[soort] = v->nu;
    return true;
}

static bool weiger(struct kb_grens *g, struct vraag *v, kb_moment wacht, bool divisie,
                   struct kb_grensoordeel *uit)
{
    const struct tafel *t = divisie ? &g->divisies : &g->medewerkers;
    enum kb_grenssoort soort = soort_van(v->emmer, divisie);

    *uit = (struct kb_grensoordeel){
        .geweigerd = true,
        .soort = soort,
        .limiet = t->limiet[v->emmer],
        .venster_s = g->venster[v->emmer] / KB_S,
        .opnieuw_s = (wacht + KB_S - 1) / KB_S,
        .vastleggen = moet_vastgelegd(g, vind_medewerker(g, v), soort, v),
    };
    g->staat.geweigerd[soort]++;
    return false;
}

/* Both callers may have one, and have it; or neither has. */
static bool neem(struct kb_grens *g, struct vraag *v, struct kb_grensoordeel *uit)
{
    kb_moment medewerker = te_wachten(g, &g->medewerkers, v->medewerker, v);
    kb_moment divisie = te_wachten(g, &g->divisies, v->divisie, v);

    if (medewerker || divisie)
        return weiger(g, v, medewerker > divisie ? medewerker : divisie, divisie > medewerker, uit);
    betaal(g, &g->medewerkers, v->medewerker, v);
    betaal(g, &g->divisies, v->divisie, v);
    return true;
}

bool kb_grens_verzoek(struct kb_grens *g, const struct kb_identiteit *wie, kb_moment nu,
                      struct kb_grensoordeel *uit)
{
    struct vraag v = {VERZOEKEN, nu, wie, NULL, NULL};
    bool mag;

    *uit = (struct kb_grensoordeel){.geweigerd = false};
    if (!g->medewerkers.limiet[VERZOEKEN] && !g->divisies.limiet[VERZOEKEN])
        return true;
    pthread_mutex_lock(&g->slot);
    vind_bellers(g, &v);
    mag = neem(g, &v, uit);
    pthread_mutex_unlock(&g->slot);
    return mag;
}

/* A caller for whom this employer is free does not pay for it. */
static void streep_door(const struct kb_grens *g, struct beller **b, uint64_t hash, kb_moment nu)
{
    if (!*b)
        return;
    gezien_verloop(&(*b)->gezien, nu - g->venster[WERKGEVERS]);
    if (gezien_heeft(&(*b)->gezien, hash))
        *b = NULL;
}

static size_t alarm(struct kb_grens *g, struct beller *b, kb_moment nu)
{
    if (!g->alarm_bij || b->gezien.n < g->alarm_bij || (b->alarm && nu - b->alarm < g->venster[WERKGEVERS]))
        return 0;
    b->alarm = nu;
    g->staat.alarmen++;
    return b->gezien.n;
}

bool kb_grens_werkgever(struct kb_grens *g, const struct kb_identiteit *wie, struct kb_tekst werkgever,
                        kb_moment nu, struct kb_grensoordeel *uit)
{
    uint64_t hash = kb_hash(g->zaad, werkgever);
    struct vraag v = {WERKGEVERS, nu, wie, NULL, NULL};
    bool mag;

    *uit = (struct kb_grensoordeel){.geweigerd = false};
    if (!g->medewerkers.max_gezien && !g->divisies.max_gezien)
        return true;
    pthread_mutex_lock(&g->slot);
    vind_bellers(g, &v);
    streep_door(g, &v.medewerker, hash, nu);
    streep_door(g, &v.divisie, hash, nu);
    mag = neem(g, &v, uit);
    if (mag && v.divisie)
        (void)gezien_voeg(&v.divisie->gezien, hash, nu);
    if (mag && v.medewerker && gezien_voeg(&v.medewerker->gezien, hash, nu))
        uit->alarm = alarm(g, v.medewerker, nu);
    pthread_mutex_unlock(&g->slot);
    return mag;
}

void kb_grens_staat(struct kb_grens *g, struct kb_grensstaat *uit)
{
    pthread_mutex_lock(&g->slot);
    *uit = g->staat;
    uit->medewerkers = g->medewerkers.lru.n;
    uit->divisies = g->divisies.lru.n;
    pthread_mutex_unlock(&g->slot);
}
