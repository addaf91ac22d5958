/* Keeps the issuer's keys current. The set in use is immutable and counted; `slot` is held only to copy or
 * swap the pointer and to talk to the refresh thread, never while anything is read, parsed or verified.
 *
 * A kid that nobody knows asks for a refresh, but at most one in `onbekend_ms`, so that made-up kids cannot
 * make us hammer the identity provider. Whoever meets an unknown kid while such a refresh runs waits for it,
 * a bounded number at a time: at a key rotation nobody is turned away by being second. */
#include "klantbeeld/abs/sleutels.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "abs/jwks_ophalen.h"
#include "abs/sleutelset.h"
#include "klantbeeld/basis/log.h"

enum {
    VERVERS_MS = 300000,
    ONBEKEND_MS = 30000,
    WACHT_MS = 1000,
    HERHAAL_MS = 1000,
    HERHAAL_MAX_MS = 60000,
    MAX_WACHTERS = 64 /* for programs with a thread per connection; our crew of first checks is smaller */
};

struct kb_sleutels {
    char *jwks; /* NULL: a fixed set */
    char *ca;
    bool is_url;
    int64_t ververs_ms;
    int64_t onbekend_ms;
    int64_t wacht_ms;
    const struct kb_klok *klok;
    atomic_uint_fast64_t generatie; /* 0 = no keys yet */
    atomic_bool stop;               /* true: the refresh thread ends, a transfer gives up */

    pthread_mutex_t slot; /* guards everything below */
    pthread_cond_t wek;   /* for the thread: gevraagd or stop */
    pthread_cond_t klaar; /* for waiters: a refresh that was asked for has ended */
    struct kb_sleutelset *set;
    bool gevraagd;          /* a refresh is wanted now */
    bool onbekend_gevraagd; /* an unknown kid wanted one before */
    bool onderweg;          /* a refresh that was asked for has not ended yet */
    kb_moment onbekend_op;  /* when the last unknown kid was allowed to ask */
    struct kb_sleutelstaat staat;

    pthread_t draad;
    bool draad_loopt;
};

static struct timespec over_ms(int64_t ms)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += (time_t)(ms / 1000);
    t.tv_nsec += (long)(ms % 1000) * (long)KB_MS;
    if (t.tv_nsec >= KB_S) {
        t.tv_nsec -= (long)KB_S;
        t.tv_sec++;
    }
    return t;
}

/* Put `nieuw` (NULL = the attempt failed) in place of the present set. The same text again changes nothing,
 * so that what was concluded from the keys stays valid over a refresh without news. */
static void ruil(struct kb_sleutels *s, struct kb_sleutelset *nieuw)
{
    struct kb_sleutelset *weg = nieuw;

    pthread_mutex_lock(&s->slot);
    s->staat.verversingen++;
    if (!nieuw) {
        s->staat.mislukt++;
    } else {
        s->staat.laatste_succes = s->klok ? kb_tijd_nu(s->klok) : 0;
        if (!s->set || memcmp(s->set->vingerafdruk, nieuw->vingerafdruk, sizeof(nieuw->vingerafdruk)) != 0) {
            weg = s->set;
            s->set = nieuw;
            s->staat.sleutels = nieuw->n;
            atomic_fetch_add(&s->generatie, 1);
        }
    }
    pthread_mutex_unlock(&s->slot);
    kb_sleutelset_laat_los(weg);
}

/* A new set from where the keys come from. */
static enum kb_status lees_set(struct kb_sleutels *s, struct kb_sleutelset **uit, struct kb_fout *fout)
{
    struct kb_buffer tekst = KB_LEGE_BUFFER;
    struct kb_fout waarom = {.status = KB_OK};
    enum kb_status status = s->is_url ? kb_url_lees(s->jwks, s->ca, &s->stop, &tekst, fout)
                                      : kb_bestand_lees(s->jwks, &tekst, fout);

    if (status == KB_OK) {
        status = kb_sleutelset_lees(kb_buffer_tekst(&tekst), uit, &waarom);
        if (status != KB_OK)
            kb_fout_zet(fout, status, "%s: %s", s->jwks, waarom.tekst);
    }
    kb_buffer_vrij(&tekst);
    return status;
}

static enum kb_status ververs(struct kb_sleutels *s, struct kb_fout *fout)
{
    struct kb_sleutelset *nieuw = NULL;
    enum kb_status status = lees_set(s, &nieuw, fout);

    if (nieuw && nieuw->overgeslagen)
        kb_log(KB_LOG_INFO, "sleutels: %zu van de sleutels in %s zijn niet voor ons en overgeslagen",
               nieuw->overgeslagen, s->jwks);
    ruil(s, nieuw);
    return status;
}

/* Sleep until a refresh is asked for or `ms` have passed; *gevraagd tells which. False when it is time to
 * stop. */
static bool slaap(struct kb_sleutels *s, int64_t ms, bool *gevraagd)
{
    struct timespec tot = over_ms(ms);

    pthread_mutex_lock(&s->slot);
    while (!s->gevraagd && !atomic_load(&s->stop) && pthread_cond_timedwait(&s->wek, &s->slot, &tot) == 0)
        ;
    *gevraagd = s->gevraagd;
    s->gevraagd = false;
    pthread_mutex_unlock(&s->slot);
    return !atomic_load(&s->stop);
}

static void meld_klaar(struct kb_sleutels *s)
{
    pthread_mutex_lock(&s->slot);
    s->onderweg = false;
    pthread_cond_broadcast(&s->klaar);
    pthread_mutex_unlock(&s->slot);
}

static void *draad(void *context)
{
    struct kb_sleutels *s = context;
    int64_t herhaal_ms = HERHAAL_MS;
    int64_t wacht_ms = 0;
    bool ging_mis = false;
    bool gevraagd;

    while (slaap(s, wacht_ms, &gevraagd)) {
        struct kb_fout fout;
        bool gelukt = ververs(s, &fout) == KB_OK;

        /* Who asked while this refresh already ran waits for the next one: this one may have read the older
         * keys. */
        if (gevraagd)
            meld_klaar(s);
        if (!gelukt && !atomic_load(&s->stop) && !ging_mis)
            kb_log(KB_LOG_WAARSCHUWING, "sleutels niet ververst, wat er was blijft: %s", fout.tekst);
        else if (gelukt && ging_mis)
            kb_log(KB_LOG_INFO, "sleutels weer ververst: %s", s->jwks);
        wacht_ms = gelukt || herhaal_ms > s->ververs_ms ? s->ververs_ms : herhaal_ms;
        herhaal_ms = gelukt ? HERHAAL_MS : herhaal_ms * 2 < HERHAAL_MAX_MS ? herhaal_ms * 2 : HERHAAL_MAX_MS;
        ging_mis = !gelukt;
    }
    return NULL;
}

static bool begin_slot(struct kb_sleutels *s)
{
    pthread_condattr_t monotoon;
    bool gelukt = pthread_condattr_init(&monotoon) == 0;

    if (!gelukt)
        return false;
    gelukt = pthread_condattr_setclock(&monotoon, CLOCK_MONOTONIC) == 0 &&
             pthread_mutex_init(&s->slot, NULL) == 0 && pthread_cond_init(&s->wek, &monotoon) == 0 &&
             pthread_cond_init(&s->klaar, &monotoon) == 0;
    pthread_condattr_destroy(&monotoon);
    return gelukt;
}

static struct kb_sleutels *nieuw_leeg(struct kb_fout *fout)
{
    struct kb_sleutels *s = calloc(1, sizeof(*s));

    if (s && begin_slot(s)) {
        atomic_init(&s->generatie, 0);
        atomic_init(&s->stop, false);
        return s;
    }
    free(s);
    kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "geen geheugen voor de sleutels");
    return NULL;
}

static int64_t of_standaard(int64_t ms, int64_t standaard)
{
    return ms > 0 ? ms : standaard;
}

struct kb_sleutels *kb_sleutels_nieuw(const struct kb_sleutelbron *bron, const struct kb_klok *klok,
                                      struct kb_fout *fout)
{
    struct kb_sleutels *s = nieuw_leeg(fout);

    if (!s)
        return NULL;
    s->jwks = strdup(bron->jwks);
    s->ca = strdup(bron->ca ? bron->ca : "");
    s->is_url = strncmp(bron->jwks, "http://", 7) == 0 || strncmp(bron->jwks, "https://", 8) == 0;
    s->ververs_ms = of_standaard(bron->ververs_ms, VERVERS_MS);
    s->onbekend_ms = of_standaard(bron->onbekend_ms, ONBEKEND_MS);
    s->wacht_ms = of_standaard(bron->wacht_ms, WACHT_MS);
    s->klok = klok;
    if (!s->jwks || !s->ca) {
        kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "geen geheugen voor de sleutels");
        goto mislukt;
    }
    if (!s->is_url) {
        if (ververs(s, fout) != KB_OK)
            goto mislukt;
        return s;
    }
    if (pthread_create(&s->draad, NULL, draad, s) != 0) {
        kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "geen draad voor de sleutels");
        goto mislukt;
    }
    s->draad_loopt = true;
    return s;

mislukt:
    kb_sleutels_vrij(s);
    return NULL;
}

struct kb_sleutels *kb_sleutels_vast(struct kb_tekst jwks, struct kb_fout *fout)
{
    struct kb_sleutels *s = nieuw_leeg(fout);
    struct kb_sleutelset *set = NULL;

    if (s && kb_sleutelset_lees(jwks, &set, fout) == KB_OK) {
        ruil(s, set);
        return s;
    }
    kb_sleutels_vrij(s);
    return NULL;
}

void kb_sleutels_vrij(struct kb_sleutels *s)
{
    if (!s)
        return;
    if (s->draad_loopt) {
        pthread_mutex_lock(&s->slot);
        atomic_store(&s->stop, true);
        pthread_cond_signal(&s->wek);
        pthread_mutex_unlock(&s->slot);
        pthread_join(s->draad, NULL);
    }
    kb_sleutelset_laat_los(s->set);
    pthread_cond_destroy(&s->klaar);
    pthread_cond_destroy(&s->wek);
    pthread_mutex_destroy(&s->slot);
    free(s->ca);
    free(s->jwks);
    free(s);
}

bool kb_sleutels_klaar(const struct kb_sleutels *s)
{
    return kb_sleutels_generatie(s) > 0;
}

uint64_t kb_sleutels_generatie(const struct kb_sleutels *s)
{
    return atomic_load(&s->generatie);
}

enum kb_status kb_sleutels_toets(struct kb_sleutels *s, struct kb_fout *fout)
{
    struct kb_sleutelset *set = NULL;
    enum kb_status status = s->jwks && !s->is_url ? lees_set(s, &set, fout) : KB_OK;

    kb_sleutelset_laat_los(set);
    return status;
}

enum kb_status kb_sleutels_herlaad(struct kb_sleutels *s, struct kb_fout *fout)
{
    if (!s->jwks)
        return KB_OK;
    if (!s->is_url)
        return ververs(s, fout);
    pthread_mutex_lock(&s->slot);
    s->gevraagd = true;
    pthread_cond_signal(&s->wek);
    pthread_mutex_unlock(&s->slot);
    return KB_OK;
}

void kb_sleutels_staat(struct kb_sleutels *s, struct kb_sleutelstaat *uit)
{
    pthread_mutex_lock(&s->slot);
    *uit = s->staat;
    pthread_mutex_unlock(&s->slot);
}

void kb_sleutels_vraag(struct kb_sleutels *s)
{
    kb_moment nu;

    if (!s->draad_loopt)
        return;
    nu = kb_nu(s->klok);
    pthread_mutex_lock(&s->slot);
    if (!s->onderweg && (!s->onbekend_gevraagd || nu - s->onbekend_op >= s->onbekend_ms * KB_MS)) {
        s->onbekend_gevraagd = true;
        s->onbekend_op = nu;
        s->onderweg = true;
        s->gevraagd = true;
        pthread_cond_signal(&s->wek);
    }
    pthread_mutex_unlock(&s->slot);
}

/* With the lock held: wait for the refresh that was asked for, if one runs. */
static void wacht_op_verversing(struct kb_sleutels *s, struct kb_wachttijd *wacht)
{
    if (!s->onderweg || s->staat.wachtend >= MAX_WACHTERS)
        return;
    if (!wacht->begonnen)
        *wacht = (struct kb_wachttijd){true, over_ms(s->wacht_ms)};
    s->staat.wachtend++;
    while (s->onderweg && pthread_cond_timedwait(&s->klaar, &s->slot, &wacht->tot) == 0)
        ;
    s->staat.wachtend--;
}

struct kb_sleutelset *kb_sleutels_neem(struct kb_sleutels *s, struct kb_tekst kid, struct kb_wachttijd *wacht,
                                       bool *leeg)
{
    struct kb_sleutelset *set;

    pthread_mutex_lock(&s->slot);
    if (wacht && (!s->set || !kb_sleutelset_zoek(s->set, kid)))
        wacht_op_verversing(s, wacht);
    set = s->set && kb_sleutelset_zoek(s->set, kid) ? s->set : NULL;
    *leeg = !s->set;
    if (set)
        atomic_fetch_add(&set->houders, 1);
    pthread_mutex_unlock(&s->slot);
    return set;
}
