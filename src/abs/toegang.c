/* The gate. What a check needs of the configuration is one immutable, counted `beleid`; a reload builds
 * another and swaps the pointer. A conclusion in the cache belongs to a generation (of keys and of beleid,
 * taken before the check began), so that nothing concluded under older keys or rights is ever used again. */
#include "klantbeeld/abs/toegang.h"

#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "abs/tokencache.h"
#include "klantbeeld/abs/token.h"

struct beleid {
    atomic_size_t houders;
    uint32_t generatie;
    char *uitgever;
    char *afnemer;
    int64_t speling_s;
    struct kb_rechten *rechten;
};

struct kb_toegang {
    const struct kb_klok *klok;
    struct kb_sleutels *sleutels;
    struct kb_tokencache *cache;
    char *jwks; /* as configured, to see that a reload does not change it */
    char *jwks_ca;
    pthread_rwlock_t slot; /* guards the pointer below */
    struct beleid *beleid;
    atomic_uint_fast64_t per_reden[KB_AANTAL_TOKENREDENEN];
    atomic_uint_fast64_t uit_cache;
};

static void laat_los(struct beleid *b)
{
    if (!b || atomic_fetch_sub(&b->houders, 1) != 1)
        return;
    kb_rechten_vrij(b->rechten);
    free(b->uitgever);
    free(b->afnemer);
    free(b);
}

static struct beleid *beleid_van(const struct kb_config *config, struct kb_groepnamen groepen,
                                 uint32_t generatie, FILE *fouten)
{
    struct beleid *b = calloc(1, sizeof(*b));

    if (!b) {
        fprintf(fouten, "%s: geen geheugen voor abs\n", config->bestand);
        return NULL;
    }
    atomic_init(&b->houders, 1);
    b->generatie = generatie;
    b->speling_s = config->abs.speling_s;
    b->uitgever = strdup(config->abs.uitgever);
    b->afnemer = strdup(config->abs.afnemer);
    b->rechten = kb_rechten_nieuw(config, groepen, fouten);
    if (b->uitgever && b->afnemer && b->rechten)
        return b;
    if (b->rechten)
        fprintf(fouten, "%s: geen geheugen voor abs\n", config->bestand);
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

struct kb_toegang *kb_toegang_nieuw(const struct kb_config *config, struct kb_groepnamen groepen,
                                    const struct kb_klok *klok, FILE *fouten)
{
    const struct kb_sleutelbron bron = {
        .jwks = config->abs.jwks, .ca = config->abs.jwks_ca, .ververs_ms = config->abs.jwks_ververs_s * 1000};
    struct kb_toegang *t = calloc(1, sizeof(*t));
    struct kb_fout fout;

    if (!t || sodium_init() < 0 || pthread_rwlock_init(&t->slot, NULL) != 0) {
        fprintf(fouten, "%s: geen geheugen voor abs\n", config->bestand);
        free(t);
        return NULL;
    }
    t->klok = klok;
    t->beleid = beleid_van(config, groepen, 1, fouten);
    t->sleutels = kb_sleutels_nieuw(&bron, klok, &fout);
    if (!t->sleutels)
        fprintf(fouten, "%s: abs.jwks: %s\n", config->bestand, fout.tekst);
    t->cache = kb_tokencache_nieuw();
    t->jwks = strdup(config->abs.jwks);
    t->jwks_ca = strdup(config->abs.jwks_ca ? config->abs.jwks_ca : "");
    if (!t->cache || !t->jwks || !t->jwks_ca)
        fprintf(fouten, "%s: geen geheugen voor abs\n", config->bestand);
    if (t->beleid && t->sleutels && t->cache && t->jwks && t->jwks_ca)
        return t;
    kb_toegang_vrij(t);
    return NULL;
}

void kb_toegang_vrij(struct kb_toegang *t)
{
    if (!t)
        return;
    kb_sleutels_vrij(t->sleutels);
    kb_tokencache_vrij(t->cache);
    laat_los(t->beleid);
    pthread_rwlock_destroy(&t->slot);
    free(t->jwks);
    free(t->jwks_ca);
    free(t);
}

/* Is this a token that was verified before? What is checked then is time alone. */
static bool ken(struct kb_toegang *t, const struct beleid *b, const unsigned char hash[KB_TOKENHASH],
                uint64_t generatie, kb_tijd nu, struct kb_identiteit *uit)
{
    if (!kb_tokencache_zoek(t->cache, hash, generatie, uit))
        return false;
    uit->reden = kb_token_tijdig(uit, b->speling_s, nu);
    if (uit->reden == KB_TOKEN_GOED)
        atomic_fetch_add_explicit(&t->uit_cache, 1, memory_order_relaxed);
    return true;
}

/* False when the token is not known yet and `alleen_bekend`: then nothing was decided. */
static bool controleer(struct kb_toegang *t, struct kb_tekst token, bool alleen_bekend,
                       struct kb_identiteit *uit)
{
    unsigned char hash[KB_TOKENHASH];
    struct beleid *b = neem_beleid(t);
    uint64_t generatie = kb_sleutels_generatie(t->sleutels) << 32 | b->generatie;
    kb_tijd nu = kb_tijd_nu(t->klok);
    bool besloten;

    /* BLAKE2b: as hard to find another token for as SHA-256, for a fifth of its instructions, at every
     * request. */
    crypto_generichash(hash, sizeof(hash), (const unsigned char *)token.p, token.n, NULL, 0);
    besloten = ken(t, b, hash, generatie, nu, uit);
    if (!besloten && !alleen_bekend) {
        const struct kb_tokenregels regels = {b->uitgever, b->afnemer, b->speling_s, t->sleutels, b->rechten};

        if (kb_token_controleer(&regels, token, nu, uit) == KB_TOKEN_GOED)
            kb_tokencache_bewaar(t->cache, hash, generatie, uit, nu);
        besloten = true;
    }
    laat_los(b);
    return besloten;
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
        return kb_fout_zet(fout, KB_BRON_ONBEREIKBAAR, "aanmelden is nog niet mogelijk");
    case KB_TOKEN_GEEN_GEHEUGEN:
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "geen geheugen om het token te controleren");
    default:
        return kb_fout_zet(fout, KB_NIET_AANGEMELD, "ongeldig token");
    }
}

static bool keur(struct kb_toegang *t, struct kb_tekst kop, size_t n_koppen, bool alleen_bekend,
                 struct kb_identiteit *uit, struct kb_fout *fout, enum kb_status *status)
{
    enum kb_tokenreden reden;
    struct kb_tekst token;

    memset(uit, 0, sizeof(*uit));
    uit->reden = kb_token_uit_kop(kop, n_koppen, &token);
    if (uit->reden == KB_TOKEN_GOED && !controleer(t, token, alleen_bekend, uit))
        return false;
    reden = uit->reden;
    atomic_fetch_add_explicit(&t->per_reden[reden], 1, memory_order_relaxed);
    if (reden != KB_TOKEN_GOED) {
        memset(uit, 0, sizeof(*uit));
        uit->reden = reden;
    }
    *status = meld(reden, fout);
    return true;
}

bool kb_toegang_meteen(struct kb_toegang *t, struct kb_tekst kop, size_t n_koppen, struct kb_identiteit *uit,
                       struct kb_fout *fout, enum kb_status *status)
{
    return keur(t, kop, n_koppen, true, uit, fout, status);
}

enum kb_status kb_toegang_controleer(struct kb_toegang *t, struct kb_tekst kop, size_t n_koppen,
                                     struct kb_identiteit *uit, struct kb_fout *fout)
{
    enum kb_status status = KB_OK;

    keur(t, kop, n_koppen, false, uit, fout, &status);
    return status;
}

bool kb_toegang_klaar(const struct kb_toegang *t)
{
    return kb_sleutels_klaar(t->sleutels);
}

enum kb_status kb_toegang_herlaad(struct kb_toegang *t, const struct kb_config *config,
                                  struct kb_groepnamen groepen, FILE *fouten)
{
    struct beleid *nieuw = NULL;
    struct beleid *oud = NULL;
    struct kb_fout fout;

    if (strcmp(config->abs.jwks, t->jwks) != 0 ||
        strcmp(config->abs.jwks_ca ? config->abs.jwks_ca : "", t->jwks_ca) != 0) {
        fprintf(fouten, "%s: abs.jwks: andere sleutels vragen een herstart\n", config->bestand);
        return KB_CONFIGURATIE;
    }
    nieuw = beleid_van(config, groepen, t->beleid->generatie + 1, fouten);
    if (!nieuw)
        return KB_CONFIGURATIE;
    if (kb_sleutels_herlaad(t->sleutels, &fout) != KB_OK) {
        fprintf(fouten, "%s: abs.jwks: %s\n", config->bestand, fout.tekst);
        laat_los(nieuw);
        return KB_CONFIGURATIE;
    }
    pthread_rwlock_wrlock(&t->slot);
    oud = t->beleid;
    t->beleid = nieuw;
    pthread_rwlock_unlock(&t->slot);
    laat_los(oud);
    return KB_OK;
}

void kb_toegang_staat(struct kb_toegang *t, struct kb_toegangstaat *uit)
{
    for (size_t i = 0; i < KB_AANTAL_TOKENREDENEN; i++)
        uit->per_reden[i] = atomic_load_explicit(&t->per_reden[i], memory_order_relaxed);
    uit->uit_cache = atomic_load_explicit(&t->uit_cache, memory_order_relaxed);
    kb_sleutels_staat(t->sleutels, &uit->sleutels);
}
