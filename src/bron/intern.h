/* Internal to bron/: what the engine's two halves share. motor.c is the loop and the waiting; overdracht.c is
 * one libcurl transfer. Everything here but the fields that say otherwise belongs to the engine's thread
 * alone. */
#ifndef KLANTBEELD_SRC_BRON_INTERN_H
#define KLANTBEELD_SRC_BRON_INTERN_H

#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>

#include "klantbeeld/bron/motor.h"

enum { MAX_VRIJE_HANDLES = 128 };

/* A source's counters: written by the engine's thread, read by anyone. */
struct tellers {
    _Atomic uint64_t oproepen;
    _Atomic uint64_t per_uitslag[KB_AANTAL_UITSLAGEN];
    _Atomic uint64_t lopend;
    _Atomic uint64_t wachtend;
    _Atomic int64_t laatste_succes;
    _Atomic int64_t laatste_fout;
    _Atomic int laatste_foutsoort;
    _Atomic int64_t laatste_duur_us;
};

struct oproep;

struct bron {
    const struct kb_config_bron *config;
    struct curl_slist *koppen;     /* request headers, the same for every call */
    CURL *vrij[MAX_VRIJE_HANDLES]; /* configured handles, ready for a next call */
    size_t n_vrij;
    size_t lopend;
    struct oproep *loopt;                        /* the calls that run */
    struct oproep *wacht_eerste, *wacht_laatste; /* calls that wait for a connection, oldest first */
    kb_moment log_weer; /* before this, faults of this source are counted, not logged */
    uint64_t ongelogd;
    struct tellers tellers;
};

enum fase { FASE_NIEUW, FASE_WACHT, FASE_LOOPT, FASE_KLAAR };

struct oproep {
    struct kb_ophaling *ophaling;
    struct oproep *vorige, *volgende; /* in its source's list of calls that run, or that wait */
    struct bron *bron;
    const char *url; /* complete; lies behind the ophaling */
    kb_moment begonnen;
    kb_moment tot; /* deadline */
    enum fase fase;
    CURL *easy;                    /* while it runs */
    CURLcode code;                 /* libcurl's verdict, once it has ended */
    struct oproep *volgende_klaar; /* in the round's list of calls that ended */
    struct kb_buffer body;
    struct kb_resultaat resultaat; /* read by the waiter once the call has ended */
};

struct kb_ophaling {
    struct kb_motor *motor;
    pthread_mutex_t slot; /* guards open */
    pthread_cond_t klaar;
    size_t open;                      /* calls that have not ended */
    atomic_int houders;               /* the waiter, the engine, a pending cancellation */
    struct kb_ophaling *volgende;     /* in the engine's in-tray */
    struct kb_ophaling *volgende_weg; /* in the engine's cancellations */
    size_t n;
    struct oproep oproep[];
};

/* The engine. Built and torn down by opzet.c, run by motor.c. */
struct kb_motor {
    const struct kb_klok *klok;
    CURLM *multi;
    int epoll;
    int bel; /* eventfd: something is in the in-tray */
    pthread_t draad;
    kb_moment curl_op;   /* when libcurl wants to be called; 0 = not */
    kb_moment wacht_tot; /* earliest deadline of a call that waits for a connection; 0 = none */
    _Atomic int64_t laatste_ronde;
    pthread_mutex_t slot;   /* guards in, weg, stop */
    struct kb_ophaling *in; /* newest first */
    struct kb_ophaling *weg;
    bool stop;
    size_t n_bronnen;
    struct bron bron[];
};

void *motor_lus(void *motor);
void motor_bel_aan(struct kb_motor *m);
int motor_op_socket(CURL *easy, curl_socket_t fd, int wat, void *motor, void *bekend);
int motor_op_timer(CURLM *multi, long ms, void *motor);

/* One holder lets go; the last one frees. */
void ophaling_laat_los(struct kb_ophaling *o);

/* A handle that is set up for this source, from the pool or new; NULL when memory is exhausted. */
CURL *overdracht_handle(struct bron *b);
void overdracht_terug(struct bron *b, CURL *easy);
/* Aim a handle at one call. False when libcurl could not take a setting. */
bool overdracht_richt(CURL *easy, struct oproep *o, kb_moment nu);
/* What libcurl's verdict means. Fills resultaat.uitslag and .http. */
void overdracht_beoordeel(struct oproep *o, CURLcode code, kb_moment nu);

#endif
