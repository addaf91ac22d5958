/* The queue and the thread that empties it. While one group of records is on its way to the disk the next one
 * gathers, so that the slower the disk is, the larger the groups are.
 *
 * A fault is told to everybody who waits; from then on nobody waits: records are refused when they are handed
 * in, until a try of the thread's own has written a line that says so. No record of a caller is ever the
 * guinea pig. */
#include "klantbeeld/inzage/inzagelog.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "inzage/boek.h"
#include "inzage/record.h"
#include "klantbeeld/basis/log.h"
#include "klantbeeld/basis/schrijver.h"

/* Bytes of one commit; what is over goes with the next. */
enum { MAX_GROEP = 1024 * 1024 };

struct melding {
    struct melding *volgende;
    kb_inzage_klaar *klaar;
    void *context;
    kb_tijd moment;
    size_t n;
    char leden[];
};

struct rij {
    struct melding *eerste;
    struct melding **staart;
};

struct kb_inzagelog {
    const struct kb_klok *klok;
    bool uit;
    size_t max_wachtend;
    int64_t herstel_ms;
    pthread_t draad;
    pthread_mutex_t slot; /* guards what follows, up to boek */
    pthread_cond_t werk;
    struct rij rij;
    bool stop;
    struct kb_inzagestaat staat;
    struct boek boek; /* the thread's own, but for kb_inzage_nieuw before it exists */
};

static void maak_leeg(struct rij *r)
{
    *r = (struct rij){NULL, &r->eerste};
}

static void hang_achter(struct rij *r, struct melding *m)
{
    m->volgende = NULL;
    *r->staart = m;
    r->staart = &m->volgende;
}

static struct melding *neem_eerste(struct rij *r)
{
    struct melding *m = r->eerste;

    if (!m)
        return NULL;
    r->eerste = m->volgende;
    if (!r->eerste)
        r->staart = &r->eerste;
    return m;
}

/* Tell everyone in the row, which is empty afterwards. Without the lock: a callback may report again. */
static void beantwoord(struct rij *r, enum kb_status status)
{
    struct melding *m;

    while ((m = neem_eerste(r))) {
        m->klaar(m->context, status);
        free(m);
    }
}

/* state */

static void ververs_staat(struct kb_inzagelog *log)
{
    log->staat.volgnr = log->boek.op_schijf.volgnr;
    log->staat.breuken = log->boek.breuken;
    hash_schrijf(log->boek.op_schijf.hash, log->staat.hash);
}

static void noteer_storing(struct kb_inzagelog *log, const struct kb_fout *fout)
{
    bool nieuw;

    pthread_mutex_lock(&log->slot);
    nieuw = log->staat.stand != KB_INZAGE_STORING;
    log->staat.stand = KB_INZAGE_STORING;
    if (nieuw) {
        log->staat.storing_sinds = kb_tijd_nu(log->klok);
        log->staat.storingen++;
    }
    snprintf(log->staat.storing, sizeof(log->staat.storing), "%.*s", (int)sizeof(log->staat.storing) - 1,
             fout->tekst);
    pthread_mutex_unlock(&log->slot);
    if (nieuw)
        kb_log(KB_LOG_FOUT, "inzagelog: storing, verzoeken worden geweigerd: %s", fout->tekst);
}

static void noteer_goed(struct kb_inzagelog *log)
{
    bool voorbij;
    bool breuk;

    pthread_mutex_lock(&log->slot);
    voorbij = log->staat.stand == KB_INZAGE_STORING;
    breuk = log->boek.breuken != log->staat.breuken;
    log->staat.stand = KB_INZAGE_GOED;
    log->staat.storing[0] = '\0';
    log->staat.storing_sinds = 0;
    ververs_staat(log);
    pthread_mutex_unlock(&log->slot);
    if (breuk)
        kb_log(KB_LOG_FOUT, "inzagelog: het log is niet zoals het is achtergelaten; verifieer het");
    if (voorbij)
        kb_log(KB_LOG_INFO, "inzagelog: de storing is voorbij");
}

/* the thread */

/* Make the boek usable; the line about it says how many were refused meanwhile. */
static void herstel(struct kb_inzagelog *log)
{
    struct kb_buffer leden = KB_LEGE_BUFFER;
    struct kb_schrijver s = kb_schrijver_op(&leden);
    struct kb_inzagestaat staat;
    struct kb_fout fout;

    kb_inzage_staat(log, &staat);
    if (staat.storing_sinds) {
        char sinds[KB_TIJD_LENGTE + 1];

        kb_tijd_schrijf(staat.storing_sinds, sinds);
        kb_schrijf_z(&s, KB_LID("reden"), staat.storing);
        kb_schrijf_z(&s, KB_LID("sinds"), sinds);
        kb_schrijf_geheel(&s, KB_LID("geweigerdSindsStart"), (int64_t)staat.geweigerd);
    }
    if (leden.mislukt)
        kb_fout_zet(&fout, KB_GEEN_INZAGELOG, "geen geheugen");
    if (!leden.mislukt && boek_herstel(&log->boek, kb_buffer_tekst(&leden), &fout) == KB_OK)
        noteer_goed(log);
    else
        noteer_storing(log, &fout);
    kb_buffer_vrij(&leden);
}

/* As many as one commit takes, from wachtend to groep. */
static size_t voeg_groep(struct kb_inzagelog *log, struct rij *wachtend, struct rij *groep)
{
    struct melding *m;
    size_t n = 0;
    size_t bytes = 0;

    while (bytes < MAX_GROEP && (m = neem_eerste(wachtend))) {
        boek_voeg(&log->boek, m->moment ? m->moment : kb_tijd_nu(log->klok),
                  (struct kb_tekst){m->leden, m->n});
        bytes += m->n;
        n++;
        hang_achter(groep, m);
    }
    return n;
}

static void leg_groep_vast(struct kb_inzagelog *log, struct rij *wachtend)
{
    struct kb_fout fout;
    struct rij groep;
    enum kb_status status = boek_rol(&log->boek, &fout);
    size_t n = 0;

    maak_leeg(&groep);
    if (status == KB_OK) {
        n = voeg_groep(log, wachtend, &groep);
        status = boek_leg_vast(&log->boek, &fout);
    }
    if (status != KB_OK)
        noteer_storing(log, &fout);
    pthread_mutex_lock(&log->slot);
    log->staat.wachtend -= n;
    if (status == KB_OK) {
        log->staat.vastgelegd += n;
        log->staat.rondes++;
    } else {
        log->staat.geweigerd += n;
    }
    ververs_staat(log);
    pthread_mutex_unlock(&log->slot);
    beantwoord(&groep, status == KB_OK ? KB_OK : KB_GEEN_INZAGELOG);
}

static void weiger(struct kb_inzagelog *log, struct rij *wachtend)
{
    uint64_t n = 0;

    for (const struct melding *m = wachtend->eerste; m; m = m->volgende)
        n++;
    pthread_mutex_lock(&log->slot);
    log->staat.wachtend -= n;
    log->staat.geweigerd += n;
    pthread_mutex_unlock(&log->slot);
    beantwoord(wachtend, KB_GEEN_INZAGELOG);
}

static struct timespec over_ms(int64_t ms)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += (time_t)(ms / 1000);
    t.tv_nsec += (long)(ms % 1000) * 1000000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000;
    }
    return t;
}

/* Wait for work, or until it is time to try again; take all that waits. True: stop when that is done. */
static bool wacht_op_werk(struct kb_inzagelog *log, struct rij *uit)
{
    bool stop;

    maak_leeg(uit);
    pthread_mutex_lock(&log->slot);
    if (log->boek.stuk) {
        struct timespec tot = over_ms(log->herstel_ms);

        while (!log->rij.eerste && !log->stop &&
               pthread_cond_timedwait(&log->werk, &log->slot, &tot) != ETIMEDOUT)
            ;
    } else {
        while (!log->rij.eerste && !log->stop)
            pthread_cond_wait(&log->werk, &log->slot);
    }
    if (log->rij.eerste) {
        *uit = log->rij;
        maak_leeg(&log->rij);
    }
    stop = log->stop;
    pthread_mutex_unlock(&log->slot);
    return stop;
}

static void *schrijf(void *context)
{
    struct kb_inzagelog *log = context;
    bool stop = false;

    while (!stop) {
        struct rij wachtend;

        stop = wacht_op_werk(log, &wachtend);
        if (!wachtend.eerste && log->boek.stuk && !stop)
            herstel(log);
        while (wachtend.eerste && !log->boek.stuk)
            leg_groep_vast(log, &wachtend);
        if (wachtend.eerste)
            weiger(log, &wachtend);
    }
    return NULL;
}

/* public */

static enum kb_status begin(struct kb_inzagelog *log, const struct kb_config_inzage *config,
                            struct kb_fout *fout)
{
    enum kb_status status = boek_open(&log->boek, config, log->klok, fout);

    if (status != KB_OK)
        return status;
    log->staat.stand = KB_INZAGE_GOED;
    herstel(log);
    if (pthread_create(&log->draad, NULL, schrijf, log) == 0)
        return KB_OK;
    boek_sluit(&log->boek);
    return kb_fout_zet(fout, KB_CONFIGURATIE, "inzagelog: kan geen draad beginnen");
}

struct kb_inzagelog *kb_inzage_nieuw(const struct kb_config_inzage *config, const struct kb_klok *klok,
                                     struct kb_fout *fout)
{
    struct kb_inzagelog *log = calloc(1, sizeof(*log));
    pthread_condattr_t a;

    if (!log) {
        kb_fout_zet(fout, KB_CONFIGURATIE, "inzagelog: geen geheugen");
        return NULL;
    }
    log->klok = klok;
    log->max_wachtend = (size_t)config->wachtrij;
    log->herstel_ms = config->herstel_ms;
    log->uit = !*config->map && !*config->verbinding_bestand;
    pthread_mutex_init(&log->slot, NULL);
    pthread_condattr_init(&a);
    pthread_condattr_setclock(&a, CLOCK_MONOTONIC);
    pthread_cond_init(&log->werk, &a);
    pthread_condattr_destroy(&a);
    maak_leeg(&log->rij);
    if (log->uit || begin(log, config, fout) == KB_OK)
        return log;
    pthread_cond_destroy(&log->werk);
    pthread_mutex_destroy(&log->slot);
    free(log);
    return NULL;
}

void kb_inzage_vrij(struct kb_inzagelog *log)
{
    if (!log)
        return;
    if (!log->uit) {
        pthread_mutex_lock(&log->slot);
        log->stop = true;
        pthread_cond_signal(&log->werk);
        pthread_mutex_unlock(&log->slot);
        pthread_join(log->draad, NULL);
        boek_sluit(&log->boek);
    }
    pthread_cond_destroy(&log->werk);
    pthread_mutex_destroy(&log->slot);
    free(log);
}

static enum kb_status maak_melding(const struct kb_inzage_record *r, kb_inzage_klaar *klaar, void *context,
                                   struct melding **uit)
{
    struct kb_buffer leden = KB_LEGE_BUFFER;
    enum kb_status status = record_leden(r, &leden);
    struct melding *m = status == KB_OK ? malloc(sizeof(*m) + leden.n) : NULL;

    if (status == KB_OK && !m)
        status = KB_GEEN_GEHEUGEN;
    if (m) {
        *m = (struct melding){NULL, klaar, context, r->moment, leden.n};
        memcpy(m->leden, leden.p, leden.n);
        *uit = m;
    }
    kb_buffer_vrij(&leden);
    return status;
}

/* Into the queue, when it may. */
static enum kb_status sluit_achteraan(struct kb_inzagelog *log, struct melding *m)
{
    enum kb_status status = KB_OK;

    pthread_mutex_lock(&log->slot);
    if (log->staat.stand == KB_INZAGE_STORING)
        status = KB_GEEN_INZAGELOG;
    else if (log->staat.wachtend >= log->max_wachtend)
        status = KB_OVERBELAST;
    if (status == KB_OK) {
        log->staat.wachtend++;
        hang_achter(&log->rij, m);
        pthread_cond_signal(&log->werk);
    } else {
        log->staat.geweigerd++;
    }
    pthread_mutex_unlock(&log->slot);
    return status;
}

enum kb_status kb_inzage_meld(struct kb_inzagelog *log, const struct kb_inzage_record *r,
                              kb_inzage_klaar *klaar, void *context)
{
    struct melding *m = NULL;
    enum kb_status status;

    if (log->uit) {
        klaar(context, KB_OK);
        return KB_OK;
    }
    status = maak_melding(r, klaar, context, &m);
    if (status == KB_OK)
        status = sluit_achteraan(log, m);
    if (status != KB_OK)
        free(m);
    return status;
}

void kb_inzage_staat(struct kb_inzagelog *log, struct kb_inzagestaat *uit)
{
    pthread_mutex_lock(&log->slot);
    *uit = log->staat;
    pthread_mutex_unlock(&log->slot);
}
