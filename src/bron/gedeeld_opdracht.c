/* The commands, as Redis takes them. Two of them are scripts, because what they do must be one step: look for
 * the value and otherwise take the lock; give the lock back if it is still ours. EVAL with the text each
 * time, so that a restarted or replaced Redis needs no second round trip to learn them. */
#include <inttypes.h>
#include <stdio.h>

#include "bron/gedeeld_intern.h"

enum { GETAL_RUIMTE = 24, MERK_RUIMTE = 33, MAX_DELEN = 10, KOPREGEL = 32 };

/* KEYS: the lock, then the names to look under. ARGV: lock token, lock life (ms), the largest value we take.
 * Answer: the value, or a number: +1 the lock is now ours, +2 something was there that cannot be a value. A
 * value that is too large stays in Redis: instances may differ in what they take. */
static const char VRAAG[] =
    "local raar = 0 "
    "for i = 2, #KEYS do "
    "local n = redis.pcall('STRLEN', KEYS[i]) "
    "if type(n) ~= 'number' or n > tonumber(ARGV[3]) then raar = 2 "
    "elseif n > 0 then return redis.call('GET', KEYS[i]) end "
    "end "
    "if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return raar + 1 end "
    "return raar";

/* KEYS: the lock. ARGV: the token it must still hold. */
static const char LAAT_LOS[] = "if redis.pcall('GET', KEYS[1]) == ARGV[1] then "
                               "return redis.call('DEL', KEYS[1]) end "
                               "return 0";

/* Texts that a command needs besides what it was given. */
struct kladblok {
    char slot[KB_NAAM_RUIMTE + 8]; /* the lock's name */
    char merk[MERK_RUIMTE];        /* the lock's token */
    char a[GETAL_RUIMTE];
    char b[GETAL_RUIMTE];
};

static struct kb_tekst getal(char uit[GETAL_RUIMTE], int64_t waarde)
{
    snprintf(uit, GETAL_RUIMTE, "%" PRId64, waarde);
    return kb_tekst_van(uit);
}

static struct kb_tekst slotnaam(struct kladblok *k, const struct kb_namen *namen)
{
    snprintf(k->slot, sizeof(k->slot), "%s:slot", namen->rij[0]);
    return kb_tekst_van(k->slot);
}

static struct kb_tekst merk(const struct kb_gedeeld *g, struct kladblok *k, uint64_t slot)
{
    snprintf(k->merk, sizeof(k->merk), "%016" PRIx64 "%016" PRIx64, g->instantie, slot);
    return kb_tekst_van(k->merk);
}

static bool zend(struct kb_gedeeld *g, const struct opdracht *o, const struct kb_tekst *delen, size_t n)
{
    size_t bytes = KOPREGEL;

    for (size_t i = 0; i < n; i++)
        bytes += delen[i].n + KOPREGEL;
    return lijn_heeft_ruimte(g, 1, bytes) && lijn_voeg(g, o, delen, n);
}

bool zend_aanmelding(struct kb_gedeeld *g, kb_moment nu)
{
    const struct opdracht o = {OPDRACHT_AANMELDEN, nu, NULL};
    struct kladblok k;
    struct kb_tekst delen[3] = {KB_TEKST("AUTH")};
    size_t n = 1;

    if (*g->wachtwoord) {
        if (*g->config->gebruiker)
            delen[n++] = kb_tekst_van(g->config->gebruiker);
        delen[n++] = kb_tekst_van(g->wachtwoord);
        if (!lijn_voeg(g, &o, delen, n))
            return false;
    }
    delen[0] = KB_TEKST("SELECT");
    delen[1] = getal(k.a, g->config->db);
    if (g->config->db && !lijn_voeg(g, &o, delen, 2))
        return false;
    delen[0] = KB_TEKST("PING");
    return lijn_voeg(g, &o, delen, 1);
}

bool zend_proef(struct kb_gedeeld *g, kb_moment nu)
{
    const struct opdracht o = {OPDRACHT_PROEF, nu, NULL};
    const struct kb_tekst ping = KB_TEKST("PING");

    return zend(g, &o, &ping, 1);
}

bool zend_vraag(struct kb_gedeeld *g, struct kb_gedeeld_vraag *v, kb_moment nu)
{
    const struct opdracht o = {OPDRACHT_VRAAG, nu, v};
    struct kladblok k;
    char max[GETAL_RUIMTE];
    struct kb_tekst delen[MAX_DELEN] = {KB_TEKST("EVAL"),
                                        {VRAAG, sizeof(VRAAG) - 1},
                                        getal(k.a, (int64_t)v->namen.n + 1),
                                        slotnaam(&k, &v->namen)};
    size_t n = 4;

    for (size_t i = 0; i < v->namen.n; i++)
        delen[n++] = kb_tekst_van(v->namen.rij[i]);
    delen[n++] = merk(g, &k, v->slot);
    delen[n++] = getal(k.b, g->config->slot_ms);
    delen[n++] = getal(max, g->config->max_waarde_bytes + KB_ENVELOP_EXTRA);
    if (!zend(g, &o, delen, n))
        return false;
    v->onderweg = true;
    return true;
}

bool zend_bewaar(struct kb_gedeeld *g, const struct kb_namen *namen, struct kb_tekst envelop, int64_t ttl_ms)
{
    const struct opdracht o = {OPDRACHT_BEWAAR, kb_nu(g->klok), NULL};
    struct kladblok k;
    const struct kb_tekst delen[] = {KB_TEKST("SET"), kb_tekst_van(namen->rij[0]), envelop, KB_TEKST("PX"),
                                     getal(k.a, ttl_ms)};

    return zend(g, &o, delen, sizeof(delen) / sizeof(delen[0]));
}

bool zend_slot_los(struct kb_gedeeld *g, const struct kb_namen *namen, uint64_t slot)
{
    const struct opdracht o = {OPDRACHT_OPRUIMEN, kb_nu(g->klok), NULL};
    struct kladblok k;
    const struct kb_tekst delen[] = {KB_TEKST("EVAL"),
                                     {LAAT_LOS, sizeof(LAAT_LOS) - 1},
                                     KB_TEKST("1"),
                                     slotnaam(&k, namen),
                                     merk(g, &k, slot)};

    return zend(g, &o, delen, sizeof(delen) / sizeof(delen[0]));
}

bool zend_wis(struct kb_gedeeld *g, const struct kb_namen *namen)
{
    const struct opdracht o = {OPDRACHT_OPRUIMEN, kb_nu(g->klok), NULL};
    struct kb_tekst delen[1 + KB_MAX_SLEUTELS] = {KB_TEKST("UNLINK")};
    size_t n = 1;

    for (size_t i = 0; i < namen->n; i++)
        delen[n++] = kb_tekst_van(namen->rij[i]);
    return zend(g, &o, delen, n);
}
