/* The gate. What a check needs of the configuration is one immutable, counted `beleid`; a reload builds
 * another and swaps the pointer. A conclusion in the cache belongs to a generation (of keys and of beleid,
 * taken before the check began), so that nothing concluded under older keys or rights is ever used again.
 *
 * A token that is remembered needs no beleid: the little that judging it takes (its generation, the leeway)
 * is one word, `stand`, so that an event loop can do it without a lock. Only when a release stage has begun
 * since are its rights worked out again, by who may wait. */
#include "klantbeeld/abs/toegang.h"

#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "abs/tokencache.h"
#include "klantbeeld/abs/token.h"

enum { MAX_UITGEVERS = KB_CONFIG_MAX_UITGEVERS + 1, SPELING_BITS = 8 };

_Static_assert(KB_MAX_SPELING_S < 1 << SPELING_BITS, "the leeway fits in `stand`");

struct beleid {
    atomic_size_t houders;
    uint32_t generatie;
    int64_t speling_s;
    size_t n_uitgevers;
    struct kb_uitgever uitgever[MAX_UITGEVERS]; /* texts are ours, keys are kb_toegang's */
    struct kb_rechten *rechten;
};

/* One issuer's keys, and where they come from: a reload may not change that. */
struct sleutelbos {
    struct kb_sleutels *sleutels;
    char *jwks;
    char *ca;
};

struct kb_toegang {
    const struct kb_klok *klok;
    size_t n_uitgevers;
    struct sleutelbos bos[MAX_UITGEVERS];
    struct kb_tokencache *cache;
    pthread_rwlock_t slot; /* guards the pointer below */
    struct beleid *beleid;
    atomic_uint_fast64_t stand; /* beleid's generation and, in the lowest SPELING_BITS, its leeway */
    atomic_uint_fast64_t per_reden[KB_AANTAL_TOKENREDENEN];
    atomic_uint_fast64_t uit_cache;
};

/* The settings of issuer i: abs itself is the first. */
static struct kb_config_uitgever instelling(const struct kb_config_abs *abs, size_t i)
{
    struct kb_config_uitgever u = {
        NULL, abs->uitgever, abs->afnemer, abs->jwks, abs->jwks_ca, abs->jwks_ververs_s, 0};

    if (i > 0)
        u = abs->ander[i - 1];
    if (!u.jwks_ca)
        u.jwks_ca = "";
    return u;
}

static void laat_los(struct beleid *b)
{
    if (!b || atomic_fetch_sub(&b->houders, 1) != 1)
        return;
    kb_rechten_vrij(b->rechten);
    for (size_t i = 0; i < b->n_uitgevers; i++) {
        free((char *)b->uitgever[i].uitgever);
        free((char *)b->uitgever[i].afnemer);
    }
    free(b);
}

static struct beleid *beleid_van(const struct kb_toegang *t, const struct kb_config *config,
                                 struct kb_groepnamen groepen, uint32_t generatie, FILE *fouten)
{
    struct beleid *b = calloc(1, sizeof(*b));
    bool gelukt = b != NULL;

    if (b) {
        atomic_init(&b->houders, 1);
        b->generatie = generatie;
        b->speling_s = config->abs.speling_s < KB_MAX_SPELING_S ? config->abs.speling_s : KB_MAX_SPELING_S;
        b->n_uitgevers = config->abs.n_uitgevers + 1;
    }
    for (size_t i = 0; b && i < b->n_uitgevers; i++) {
        struct kb_config_uitgever u = instelling(&config->abs, i);

        b->uitgever[i] = (struct kb_uitgever){strdup(u.uitgever), strdup(u.afnemer), t->bos[i].sleutels};
        gelukt = gelukt && b->uitgever[i].uitgever && b->uitgever[i].afnemer;
    }
    if (!gelukt)
        fprintf(fouten, "%s: geen geheugen voor abs\n", config->bestand);
    else
        b->rechten = kb_rechten_lees(config->abs.rechten, groepen, fouten);
    if (gelukt && b->rechten)
        return b;
    laat_los(b);
    return NULL;
}

static struct beleid *neem_beleid(struct kb_toegang *t)
{
    struct beleid *b;

    pthread_rwlock_rdlock(&t->slot);
    b = t->beleid;
    atomic_fetch_add(&b->houders, 1);
    pthread_rwlock_unlock(&t->slot);
    return b;
}

static void zet_stand(struct kb_toegang *t, const struct beleid *b)
{
    atomic_store(&t->stand, (uint64_t)b->generatie << SPELING_BITS | (uint64_t)b->speling_s);
}

/* The keys of issuer i; every error is printed. */
static bool open_bos(struct kb_toegang *t, const struct kb_config *config, size_t i, FILE *fouten)
{
    struct kb_config_uitgever u = instelling(&config->abs, i);
    const struct kb_sleutelbron bron = {
        .jwks = u.jwks, .ca = u.jwks_ca, .ververs_ms = u.jwks_ververs_s * 1000};
    struct sleutelbos *bos = &t->bos[i];
    struct kb_fout fout;

    bos->jwks = strdup(u.jwks);
    bos->ca = strdup(u.jwks_ca);
    bos->sleutels = kb_sleutels_nieuw(&bron, t->klok, &fout);
    if (!bos->jwks || !bos->ca)
        fprintf(fouten, "%s: geen geheugen voor abs\n", config->bestand);
    if (!bos->sleutels && i == 0)
        fprintf(fouten, "%s: abs.jwks: %s\n", config->bestand, fout.tekst);
    else if (!bos->sleutels)
        fprintf(fouten, "%s:%d: abs.andere_uitgevers[%s].jwks: %s\n", config->bestand, u.regel, u.naam,
                fout.tekst);
    return bos->sleutels && bos->jwks && bos->ca;
}

struct kb_toegang *kb_toegang_nieuw(const struct kb_config *config, struct kb_groepnamen groepen,
                                    const struct kb_klok *klok, FILE *fouten)
{
    struct kb_toegang *t = calloc(1, sizeof(*t));
    bool gelukt = true;

    if (!t || sodium_init() < 0 || pthread_rwlock_init(&t->slot, NULL) != 0) {
        fprintf(fouten, "%s: geen geheugen voor abs\n", config->bestand);
        free(t);
        return NULL;
    }
    t->klok = klok;
    t->n_uitgevers = config->abs.n_uitgevers + 1;
    for (size_t i = 0; i < t->n_uitgevers; i++)
        gelukt = open_bos(t, config, i, fouten) && gelukt;
    t->beleid = beleid_van(t, config, groepen, 1, fouten);
    t->cache = kb_tokencache_nieuw();
    if (!t->cache)
        fprintf(fouten, "%s: geen geheugen voor abs\n", config->bestand);
    if (gelukt && t->beleid && t->cache) {
        zet_stand(t, t->beleid);
        return t;
    }
    kb_toegang_vrij(t);
    return NULL;
}

void kb_toegang_vrij(struct kb_toegang *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < t->n_uitgevers; i++) {
        kb_sleutels_vrij(t->bos[i].sleutels);
        free(t->bos[i].jwks);
        free(t->bos[i].ca);
    }
    kb_tokencache_vrij(t->cache);
    laat_los(t->beleid);
    pthread_rwlock_destroy(&t->slot);
    free(t);
}

/* What a conclusion that is drawn now belongs to. It grows with every change of any issuer's keys and with
 * every reload; 0 it never is. */
static uint64_t generatie_nu(const struct kb_toegang *t, uint64_t van_beleid)
{
    uint64_t sleutels = 0;

    for (size_t i = 0; i < t->n_uitgevers; i++)
        sleutels += kb_sleutels_generatie(t->bos[i].sleutels);
    return sleutels << 32 | van_beleid;
}

/* BLAKE2b: as hard to find another token for as SHA-256, for a fifth of its instructions, at every request.
 */
static void hash_van(struct kb_tekst token, unsigned char hash[KB_TOKENHASH])
{
    crypto_generichash(hash, KB_TOKENHASH, (const unsigned char *)token.p, token.n, NULL, 0);
}

static bool rechten_gelden(const struct kb_identiteit *wie, kb_tijd nu)
{
    return nu >= wie->rechten_vanaf && nu < wie->rechten_tot;
}

static void controleer(struct kb_toegang *t, struct kb_tekst token, struct kb_identiteit *uit)
{
    unsigned char hash[KB_TOKENHASH];
    struct beleid *b = neem_beleid(t);
    uint64_t generatie = generatie_nu(t, b->generatie);
    kb_tijd nu = kb_tijd_nu(t->klok);

    hash_van(token, hash);
    if (kb_tokencache_zoek(t->cache, hash, generatie, uit)) {
        uit->reden = kb_token_tijdig(uit, b->speling_s, nu);
        if (uit->reden == KB_TOKEN_GOED) {
            atomic_fetch_add_explicit(&t->uit_cache, 1, memory_order_relaxed);
            if (!rechten_gelden(uit, nu)) {
                kb_token_rechten(b->rechten, nu, uit);
                kb_tokencache_bewaar(t->cache, hash, generatie, uit, nu);
            }
        }
    } else {
        const struct kb_tokenregels regels = {b->uitgever, b->n_uitgevers, b->speling_s, b->rechten};

        if (kb_token_controleer(&regels, token, nu, uit) == KB_TOKEN_GOED)
            kb_tokencache_bewaar(t->cache, hash, generatie, uit, nu);
    }
    laat_los(b);
}

/* What the caller hears: nothing that tells why a token does not hold. */
static enum kb_status meld(enum kb_tokenreden reden, struct kb_fout *fout)
{
    switch (reden) {
    case KB_TOKEN_GOED:
        return KB_OK;
    case KB_TOKEN_GEEN:
        return kb_fout_zet(fout, KB_NIET_AANGEMELD, "geen token");
    case KB_TOKEN_GEEN_SLEUTELS:
        return kb_fout_zet(
            fout, KB_BRON_ONBEREIKBAAR,
            "Aanmelden is nog niet mogelijk: de sleutels van de uitgever zijn nog niet gelezen.");
    case KB_TOKEN_GEEN_GEHEUGEN:
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "geen geheugen om het token te controleren");
    default:
        return kb_fout_zet(fout, KB_NIET_AANGEMELD, "ongeldig token");
    }
}

enum kb_status kb_toegang_controleer(struct kb_toegang *t, struct kb_tekst kop, size_t n_koppen,
                                     struct kb_identiteit *uit, struct kb_fout *fout)
{
    enum kb_tokenreden reden;
    struct kb_tekst token;

    memset(uit, 0, sizeof(*uit));
    uit->reden = kb_token_uit_kop(kop, n_koppen, &token);
    if (uit->reden == KB_TOKEN_GOED)
        controleer(t, token, uit);
    reden = uit->reden;
    atomic_fetch_add_explicit(&t->per_reden[reden], 1, memory_order_relaxed);
    if (reden != KB_TOKEN_GOED) {
        memset(uit, 0, sizeof(*uit));
        uit->reden = reden;
    }
    return meld(reden, fout);
}

/* Of those that are remembered: true, and *uit filled, when it may be let in as it is. */
static bool herinner(struct kb_toegang *t, struct kb_tekst token, struct kb_identiteit *uit)
{
    uint64_t stand = atomic_load(&t->stand);
    uint64_t generatie = generatie_nu(t, stand >> SPELING_BITS);
    unsigned char hash[KB_TOKENHASH];
    struct kb_identiteit wie;
    kb_tijd nu = kb_tijd_nu(t->klok);

    hash_van(token, hash);
    if (!kb_tokencache_zoek(t->cache, hash, generatie, &wie) || !rechten_gelden(&wie, nu) ||
        kb_token_tijdig(&wie, (int64_t)(stand & ((1U << SPELING_BITS) - 1)), nu) != KB_TOKEN_GOED)
        return false;
    *uit = wie;
    return true;
}

bool kb_toegang_onthouden(struct kb_toegang *t, struct kb_tekst kop, size_t n_koppen,
                          struct kb_identiteit *uit, struct kb_fout *fout)
{
    struct kb_tekst token;
    enum kb_tokenreden reden = kb_token_uit_kop(kop, n_koppen, &token);

    if (reden == KB_TOKEN_GOED) {
        if (!herinner(t, token, uit))
            return false;
        atomic_fetch_add_explicit(&t->uit_cache, 1, memory_order_relaxed);
    } else {
        memset(uit, 0, sizeof(*uit));
        uit->reden = reden;
    }
    atomic_fetch_add_explicit(&t->per_reden[reden], 1, memory_order_relaxed);
    fout->status = meld(reden, fout);
    return true;
}

size_t kb_toegang_divisies(struct kb_toegang *t, char uit[KB_MAX_DIVISIES][KB_MAX_DIVISIE + 1])
{
    struct beleid *b = neem_beleid(t);
    const char *naam;
    size_t n = 0;

    for (size_t i = 0; (naam = kb_rechten_divisienaam(b->rechten, i)) != NULL; i++)
        if (strlen(naam) <= KB_MAX_DIVISIE)
            memcpy(uit[n++], naam, strlen(naam) + 1);
    laat_los(b);
    return n;
}

const char *kb_toegang_stadium(struct kb_toegang *t, unsigned groep)
{
    struct beleid *b = neem_beleid(t);
    const char *uit = kb_rechten_stadium(b->rechten, groep, kb_tijd_nu(t->klok));

    laat_los(b);
    return uit;
}

bool kb_toegang_klaar(const struct kb_toegang *t)
{
    return kb_sleutels_klaar(t->bos[0].sleutels);
}

/* Whether the keys of this configuration are the ones that we have open. */
static bool zelfde_sleutels(const struct kb_toegang *t, const struct kb_config *config, FILE *fouten)
{
    bool zelfde = config->abs.n_uitgevers + 1 == t->n_uitgevers;

    for (size_t i = 0; zelfde && i < t->n_uitgevers; i++) {
        struct kb_config_uitgever u = instelling(&config->abs, i);

        zelfde = strcmp(u.jwks, t->bos[i].jwks) == 0 && strcmp(u.jwks_ca, t->bos[i].ca) == 0;
    }
    if (!zelfde)
        fprintf(fouten, "%s: abs.jwks: andere sleutels vragen een herstart\n", config->bestand);
    return zelfde;
}

/* Do this with every issuer's keys; every error is printed. */
static bool met_alle(struct kb_toegang *t, const struct kb_config *config, FILE *fouten,
                     enum kb_status (*doe)(struct kb_sleutels *s, struct kb_fout *fout))
{
    bool gelukt = true;
    struct kb_fout fout;

    for (size_t i = 0; i < t->n_uitgevers; i++) {
        if (doe(t->bos[i].sleutels, &fout) == KB_OK)
            continue;
        fprintf(fouten, "%s: abs.jwks: %s\n", config->bestand, fout.tekst);
        gelukt = false;
    }
    return gelukt;
}

enum kb_status kb_toegang_herlaad(struct kb_toegang *t, const struct kb_config *config,
                                  struct kb_groepnamen groepen, FILE *fouten)
{
    struct beleid *nieuw = NULL;
    struct beleid *oud = NULL;

    if (!zelfde_sleutels(t, config, fouten))
        return KB_CONFIGURATIE;
    nieuw = beleid_van(t, config, groepen, t->beleid->generatie + 1, fouten);
    if (!nieuw)
        return KB_CONFIGURATIE;
    /* all are looked at before the first is replaced */
    if (!met_alle(t, config, fouten, kb_sleutels_toets) ||
        !met_alle(t, config, fouten, kb_sleutels_herlaad)) {
        laat_los(nieuw);
        return KB_CONFIGURATIE;
    }
    pthread_rwlock_wrlock(&t->slot);
    oud = t->beleid;
    t->beleid = nieuw;
    zet_stand(t, nieuw);
    pthread_rwlock_unlock(&t->slot);
    laat_los(oud);
    return KB_OK;
}

void kb_toegang_staat(struct kb_toegang *t, struct kb_toegangstaat *uit)
{
    memset(uit, 0, sizeof(*uit));
    for (size_t i = 0; i < KB_AANTAL_TOKENREDENEN; i++)
        uit->per_reden[i] = atomic_load_explicit(&t->per_reden[i], memory_order_relaxed);
    uit->uit_cache = atomic_load_explicit(&t->uit_cache, memory_order_relaxed);
    for (size_t i = 0; i < t->n_uitgevers; i++) {
        struct kb_sleutelstaat s;

        kb_sleutels_staat(t->bos[i].sleutels, &s);
        uit->sleutels.sleutels += s.sleutels;
        uit->sleutels.verversingen += s.verversingen;
        uit->sleutels.mislukt += s.mislukt;
        uit->sleutels.wachtend += s.wachtend;
        if (i == 0 || s.laatste_succes < uit->sleutels.laatste_succes)
            uit->sleutels.laatste_succes = s.laatste_succes;
    }
}
