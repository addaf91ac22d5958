/* Internal to bron/: what the engine's parts share.
 *
 *   ophaling.c    the side of the callers: asking the table, joining, leaving
 *   wachten.c     the sets that are waited for: their deadlines, and clients that go away
 *   motor.c       the engine's thread: its loop, its in-tray
 *   gast.c        the other loop that this thread is shared with
 *   vlucht.c      one call from the in-tray to its end: breaker, line, transfer, second try
 *   overdracht.c  one transfer, on a connection of our own (verbinding.c, http1.c, namen.c) or libcurl's
 *                 (libcurl.c)
 *   tafel.c       what is known of each call
 *
 * A vlucht is one call to a source that is under way, whoever waits for it. An oproep is one caller's
 * interest in a call, an ophaling the oproepen of one request. Everything here belongs to the engine's thread
 * but where a comment says otherwise. */
#ifndef KLANTBEELD_SRC_BRON_INTERN_H
#define KLANTBEELD_SRC_BRON_INTERN_H

#include <curl/curl.h>

#include "bron/bewijs.h"
#include "bron/breker.h"
#include "bron/budget.h"
#include "bron/dubbel.h"
#include "bron/gedeeld.h"
#include "bron/gradient.h"
#include "bron/http1.h"
#include "bron/namen.h"
#include "bron/tafel.h"

enum { MAX_VRIJE_HANDLES = 256 };

/* A source's counters: written by the engine's thread and by its callers, read by anyone. */
struct tellers {
    _Atomic uint64_t oproepen;
    _Atomic uint64_t per_uitkomst[KB_AANTAL_UITKOMSTEN];
    _Atomic uint64_t lopend;
    _Atomic uint64_t wachtend;
    _Atomic uint64_t limiet;
    _Atomic uint64_t zonder_oproep[KB_AANTAL_WIJZEN];
    _Atomic uint64_t herkansingen, dubbel;
    _Atomic uint64_t verworpen; /* bodies that readers refused and that the breaker has not heard of yet */
    _Atomic int breker;
    _Atomic int64_t laatste_succes;
    _Atomic int64_t laatste_fout;
    _Atomic int laatste_foutsoort;
    _Atomic int64_t laatste_duur_us;
    struct kb_histogram duur; /* of calls that were not refused */
};

static inline void tel_op(_Atomic uint64_t *teller)
{
    atomic_fetch_add_explicit(teller, 1, memory_order_relaxed);
}

struct vlucht;
struct overdracht;

enum verbindingstand { VERBINDING_VERBINDT = 1, VERBINDING_BEZIG, VERBINDING_WACHT, VERBINDING_DICHT };

/* A connection of our own to a source; verbinding.c. */
/* So old a connection is not used again: one that is never idle would never learn that its host has another
 * address. Ours end some time after it, not all in the same moment. */
enum { VERBINDING_LEEFTIJD_S = 120 };

struct verbinding {
    struct bron *bron;
    int fd;
    enum verbindingstand stand;
    bool hergebruikt; /* it has served a transfer before */
    bool schrijft;    /* epoll tells when more of the request can be sent */
    bool laatste;     /* not for another transfer: bytes came behind the answer, or the source closes */
    size_t verzonden; /* of the request */
    size_t beurt, geprobeerd;           /* the host's addresses: where it began, how many it tried */
    kb_moment verbind_tot;              /* to this address */
    kb_moment uiterlijk;                /* to whichever */
    kb_moment bewaard_op, op_uiterlijk; /* kept since; and not any more when it comes free after this */
    struct overdracht *overdracht;      /* that it serves; NULL = none */
    struct verbinding *vorige, *volgende;
    struct http1 antwoord;
};

struct verbindinglijst {
    struct verbinding *eerste, *laatste;
    size_t n;
};

/* Where a call is. Each phase between the first and the last is a list of its source's. */
enum fase {
    FASE_NIEUW,
    FASE_ELDERS, /* the shared cache is asked first */
    FASE_WACHT,  /* waits for its turn; oldest first */
    FASE_LOOPT,  /* has a transfer, and may get a second one; oldest first */
    FASE_LANG,   /* has a transfer, or two */
    FASE_STRAKS, /* will be tried once more in a moment */
    FASE_KLAAR   /* has ended */
};

struct vluchtlijst {
    struct vlucht *eerste, *laatste;
    size_t n;
};

struct bron {
    const struct kb_config_bron *config;
    unsigned nummer;
    char *basis;          /* scheme, host and port of the URL */
    const char *basispad; /* its path; "" = none */
    bool eigen;           /* connections of our own; else libcurl's */
    char *staart; /* what follows the path in a request of our own: version, headers, the empty line */
    size_t n_staart;
    struct verbindinglijst bewaard, verbindend;
    struct bewijs bewijs;          /* what it is shown, over libcurl */
    struct curl_slist *koppen;     /* request headers, the same for every call */
    CURL *vrij[MAX_VRIJE_HANDLES]; /* configured handles, ready for a next call */
    size_t n_vrij;
    uint64_t aangewezen;                  /* the finding of addresses that libcurl knows of; 0 = none */
    size_t lopend;                        /* transfers */
    struct vluchtlijst lijst[FASE_KLAAR]; /* its calls, by phase */
    struct kb_breker breker;
    struct kb_budget herkansing;
    struct kb_gradient gradient;
    struct kb_dubbel dubbel;
    bool met_gradient;
    kb_moment traag_na; /* a transfer that ran so long and was broken off, was too slow for who waited */
    kb_moment log_weer; /* before this, faults of this source are counted, not logged */
    uint64_t ongelogd;
    struct tellers tellers;
};

/* The line of a traceparent in a request, its line end included. */
enum { SPOORKOP = 13 + KB_SPOOR_OUDER + 2 };

/* One transfer of a call. */
struct overdracht {
    struct vlucht *vlucht;
    uint64_t span;                    /* what the source hears as its parent */
    char spoorkop[SPOORKOP];          /* "traceparent: …\r\n"; of use when the call has a trace */
    struct curl_slist spoorkoppen[2]; /* the same for libcurl, in front of its source's */
    bool loopt;
    CURL *easy;                    /* libcurl's, while it runs */
    struct curl_slist *adressen;   /* that it is told of; NULL = it knows */
    uint64_t vondst;               /* which finding of addresses it goes by */
    struct verbinding *verbinding; /* or our own */
    kb_moment begonnen;
    size_t lopend;                     /* of its source when it began, itself included */
    bool geeindigd;                    /* it has ended, and that is yet to be handled */
    CURLcode code;                     /* how */
    struct overdracht *volgende_klaar; /* in the list of those */
    int http;
    bool json;        /* the media type says so */
    size_t ontvangen; /* bytes of the body, kept or not */
    struct kb_buffer body;
};

enum { MAX_OVERDRACHTEN = 2 };

struct vlucht {
    atomic_int houders; /* the engine until it has ended, a pending cancellation; any thread */
    struct bron *bron;
    struct tafeldeel *deel;
    struct plek *plek; /* holds the path; stays while this call is its `vlucht` */
    /* guarded by deel->slot */
    struct oproep *wachters;
    bool achtergrond; /* a refresh: goes on when nobody waits */
    bool weg_gemeld;  /* a cancellation is on its way */
    /* set before the engine has it */
    kb_moment begonnen, tot;
    struct vlucht *volgende_in;  /* in the engine's in-tray; guarded by the engine's slot */
    struct vlucht *volgende_weg; /* in its cancellations; the same */
    enum fase fase;
    struct kb_motor *motor;          /* once it has it */
    struct kb_gedeeld_vraag *elders; /* in FASE_ELDERS */
    uint64_t slot;                   /* the shared cache's lock that this call holds; 0 = none */
    unsigned pogingen;
    kb_moment straks_op;
    kb_moment dubbel_op;              /* when to consider asking twice; 0 = not */
    struct vlucht *vorige, *volgende; /* in one of its source's lists */
    struct overdracht over[MAX_OVERDRACHTEN];
    struct kb_spoor spoor; /* of the request that it began with; no trace = none */
    char staat[];          /* "tracestate: …", zero-terminated; lent by spoor.staat; "" = none */
};

struct oproep {
    struct kb_ophaling *ophaling;
    /* guarded by vlucht->deel->slot */
    struct vlucht *vlucht; /* what it waits for; NULL = nothing any more */
    struct oproep *vorige, *volgende;
    bool sloot_aan; /* at a call of another */
    bool klaar;     /* written by who starts it, then by the engine's thread; then it is constant */
    struct bron *bron;
    uint64_t hash;         /* of its place in the table */
    struct kb_tekst pad;   /* in the ophaling's own memory */
    struct inhoud *inhoud; /* held: resultaat.body lies in it */
    struct kb_resultaat resultaat;
};

struct kb_ophaling {
    struct kb_motor *motor;
    _Atomic size_t open; /* oproepen that have not ended, and one more until all were asked for */
    atomic_int houders;  /* the caller, the engine while it keeps it, and every oproep that a vlucht knows */
    bool geteld;         /* it is in motor->wachtend */
    kb_moment begonnen;
    struct kb_wachtende wie;
    /* While the engine keeps it; its thread's own. */
    bool bewaakt; /* the client's socket is watched */
    bool bewaard; /* it stands in the list */
    struct kb_ophaling *vorige, *volgende;
    struct kb_ophaling *volgende_in; /* in the in-tray; guarded by the engine's slot */
    size_t n;
    struct oproep oproep[];
};

/* A value that a reader refused: the shared cache must not give it to anyone either. */
struct wens {
    struct wens *volgende;
    struct bron *bron;
    size_t n_pad;
    char pad[];
};

/* The engine. Built and torn down by opzet.c, run by motor.c. */
struct kb_motor {
    const struct kb_klok *klok;
    CURLM *multi;
    int epoll;
    int bel; /* eventfd: something is in the in-tray */
    pthread_t draad;
    kb_moment curl_op;  /* when libcurl wants to be called; 0 = not */
    kb_moment beurt_om; /* by then the engine looks at its clocks, whatever happens */
    uint64_t toeval;    /* state of the jitter's generator */
    _Atomic int64_t laatste_ronde;
    pthread_mutex_t slot;      /* guards in, nieuw, weg, wissen, stop, dood, gast_gewenst */
    pthread_cond_t omslag;     /* dood, or gast, has changed */
    struct vlucht *in;         /* newest first */
    struct kb_ophaling *nieuw; /* sets that are waited for from now on; newest first */
    struct vlucht *weg;
    struct wens *wissen; /* values that the shared cache must forget */
    bool stop;
    bool dood; /* what is started now ends at once */
    /* The guest as it is called, which the loop writes with slot held; and as it is to be: doe NULL = none.
     */
    struct kb_gast gast, gast_gewenst;
    _Atomic bool gast_gewekt; /* by another thread */
    bool gast_wil;            /* call it this round */
    bool bak_gevuld;          /* by the loop's own thread, which need not wake itself */
    kb_moment gast_op;        /* by then it must be called; 0 = whenever */
    /* Sets that are waited for, by deadline, and the first of them whose client is not watched yet. */
    struct kb_ophaling *wacht_eerste, *wacht_laatste, *wacht_onbewaakt;
    _Atomic uint64_t wachtend, geweigerd;
    uint64_t max_wachtend;
    struct overdracht *geeindigd,
        *geeindigd_laatste;     /* transfers whose end is yet to be handled, oldest first */
    struct verbinding *dicht;   /* closed in this round */
    char *hap;                  /* what is read in one go */
    struct kb_namen *namen;     /* addresses of the sources' hosts */
    struct tafel tafel;         /* locks of its own */
    struct kb_gedeeld *gedeeld; /* NULL = none; the engine's thread's, but for its state */
    size_t n_bronnen;
    struct bron bron[];
};

/* What stands in epoll's data: a connection of our own (a pointer, a multiple of four), an ophaling whose
 * client is watched (a pointer and 2), a descriptor (times four and 1), or the guest. */
enum { MOTOR_GAST_IN_EPOLL = 3 };

static inline uint64_t motor_fd_in_epoll(int fd)
{
    return (uint64_t)fd << 2 | 1;
}

static inline void *motor_ophaling_naar_epoll(struct kb_ophaling *o)
{
    return (char *)o + 2;
}

static inline struct kb_ophaling *motor_ophaling_in_epoll(void *p)
{
    return (struct kb_ophaling *)(void *)((char *)p - 2);
}

void *motor_lus(void *motor);
/* Is this the engine's thread? */
bool motor_is_hier(const struct kb_motor *m);
/* Let the loop look into its in-tray. Any thread. */
void motor_bel_aan(struct kb_motor *m);
/* A transfer has ended as its `code` says; the loop handles that when it comes round. */
void motor_geeindigd(struct kb_motor *m, struct overdracht *o);
/* The guest changes into what was asked for; with slot held, on the engine's thread. */
void gast_wissel(struct kb_motor *m);
/* Call the guest, if it has anything to do. */
void gast_ronde(struct kb_motor *m, kb_moment nu);
/* Hand over new calls (linked by volgende_in; NULL = none) and the set that waits for them or for others (one
 * holding is taken over; NULL = none), and wake the engine. When that has ended, they end here. Any thread.
 */
void motor_neem_in(struct kb_motor *m, struct vlucht *eerste, struct vlucht *laatste,
                   struct kb_ophaling *set);
/* Nobody waits for this call any more; takes over one holding. Any thread. */
void motor_zeg_af(struct kb_motor *m, struct vlucht *v);
/* Let the shared cache forget what it has of this call. Without memory, or without a shared cache, nothing
 * happens. Any thread. */
void motor_wis(struct kb_motor *m, struct bron *b, struct kb_tekst pad);
int motor_op_socket(CURL *easy, curl_socket_t fd, int wat, void *motor, void *bekend);
int motor_op_timer(CURLM *multi, long ms, void *motor);
/* "http://[::1]:9101" → "::1", 9101: of the source's URL, in its own bytes. */
struct kb_tekst bron_host(const struct bron *b, int64_t *poort);
/* A number in [0, n). */
uint64_t motor_toeval(struct kb_motor *m, uint64_t n);

/* A new call for this place, which holds it from now on; with the part's lock held. `spoor` is copied; NULL =
 * none. NULL: no memory. */
struct vlucht *vlucht_nieuw(struct bron *b, struct tafeldeel *d, struct plek *p, kb_moment nu,
                            const struct kb_spoor *spoor);
void vlucht_laat_los(struct vlucht *v);
/* From the in-tray: begin, or take a place in the line. */
void vlucht_neem_aan(struct kb_motor *m, struct vlucht *v, kb_moment nu);
/* A transfer has ended as its `code` says. */
void vlucht_overdracht_klaar(struct kb_motor *m, struct overdracht *o, kb_moment nu);
/* A cancellation: end it, when really nobody waits. Gives up the holding that motor_zeg_af took over. */
void vlucht_zeg_af(struct kb_motor *m, struct vlucht *v, kb_moment nu);
/* What must happen at a moment: calls in line whose time has passed, second tries. */
void vlucht_klok(struct kb_motor *m, kb_moment nu);
/* When vlucht_klok must run at the latest; 0 = nothing waits. */
kb_moment vlucht_wanneer(const struct kb_motor *m);
/* A call that the engine never got, because it had ended. Any thread. */
void vlucht_stop(struct kb_motor *m, struct vlucht *v, kb_moment nu);
/* The engine closes: whatever still runs or waits ends now. */
void vlucht_stop_alles(struct kb_motor *m, kb_moment nu);

/* A call has ended: give its waiters their result. `i` may be NULL and stays the caller's. */
void ophaling_lever(struct oproep *wachters, const struct kb_resultaat *r, struct inhoud *i);
/* Whatever a set still waits for ends here; its caller is told. */
void ophaling_breek_af(struct kb_ophaling *o, kb_moment nu);

/* afloop.c */

/* What a call came to. */
struct afloop {
    struct kb_resultaat r;
    struct inhoud *i; /* NULL = no answer */
    kb_moment vers;   /* it is fresh for so long */
    bool van_elders;  /* the source was not asked */
};

/* Count a call, and log it when it is a fault of its source. */
void vlucht_tel(const struct vlucht *v, enum kb_oproepuitkomst uitkomst, int http, kb_moment nu);
/* A call ends, in no list of its source any more: the table learns what came, it is counted, the waiters get
 * it. Takes over the holdings of the engine on the call, and that of `af->i`. */
void vlucht_loopt_af(struct kb_motor *m, struct vlucht *v, const struct afloop *af, kb_moment nu);

/* wachten.c */

/* Keep a set from the in-tray until it is complete; takes over one holding. */
void wachten_neem_op(struct kb_motor *m, struct kb_ophaling *o);
/* It is complete: keep it no longer, and tell its caller. */
void wachten_klaar(struct kb_ophaling *o);
/* End the sets whose deadline has passed, and watch the clients of those that wait for long. */
void wachten_klok(struct kb_motor *m, kb_moment nu);
/* When wachten_klok must run at the latest; 0 = nobody waits. */
kb_moment wachten_wanneer(const struct kb_motor *m);

/* elders.c: the shared cache, as one call sees it. */

/* Ask it for the call. False when it cannot be asked now; else the call is in FASE_ELDERS until it hears. */
bool elders_vraag(struct kb_motor *m, struct vlucht *v, kb_moment nu);
/* The call ends, or is cancelled, without an answer to share. */
void elders_laat_los(struct kb_motor *m, struct vlucht *v);
/* Share an answer that the source just gave, for as long as it is fresh. */
void elders_bewaar(struct kb_motor *m, struct vlucht *v, const struct inhoud *i, kb_moment vers);
void elders_wis(struct kb_motor *m, const struct bron *b, struct kb_tekst pad);

/* The longest that an answer of this source is ever fresh. */
kb_moment versheid_hoogstens(const struct bron *b);
/* From the shared cache: an answer of `opgehaald_op`, fresh for so long; or none, so the source is asked. */
void vlucht_van_elders(struct kb_motor *m, struct vlucht *v, struct inhoud *i, kb_moment vers);
void vlucht_naar_bron(struct kb_motor *m, struct vlucht *v, kb_moment nu);

/* bescherming.c: what protects a source. */

void bescherming_begin(struct bron *b, uint64_t zaad);
/* May a call, or one that is tried again, go out now? When it may, its end must be reported. */
bool bescherming_mag(struct bron *b, bool herkansing, kb_moment nu);
/* A call that was allowed at `o->begonnen` has ended. True when the breaker is open now. */
bool bescherming_meld(struct bron *b, const struct overdracht *o, enum kb_oproepuitkomst uitkomst,
                      kb_moment nu);
/* Hear of bodies that readers refused since the last time. True when the breaker is open now. */
bool bescherming_verworpen(struct bron *b, kb_moment nu);
/* Transfers that may run at once. */
size_t bescherming_limiet(const struct bron *b);
/* May one call be tried once more? Takes it from the budget. */
bool bescherming_herkans(struct bron *b, kb_moment nu);
/* May a call be asked twice now? Takes it from the budget; the second's end must be reported. */
bool bescherming_verdubbel(struct bron *b, kb_moment nu);
/* While the breaker is open: seconds until it lets a call through, at least 1. */
int64_t bescherming_weer_over_s(const struct bron *b, kb_moment nu);

/* spoor.c: the trace that a call belongs to. */

/* Room that a copy of it takes behind a vlucht. */
size_t spoor_omvang(const struct kb_spoor *spoor);
void spoor_neem(struct vlucht *v, const struct kb_spoor *spoor);
static inline bool heeft_spoor(const struct vlucht *v)
{
    return v->spoor.span != 0;
}
/* A transfer begins: give it a span of its own, and the header that tells the source. */
void spoor_begin(struct kb_motor *m, struct overdracht *o);
/* Its headers for libcurl. */
struct curl_slist *spoor_koppen(struct overdracht *o);
/* It has ended, or was given up: hand in its span. */
void spoor_einde(struct kb_motor *m, const struct overdracht *o, enum kb_oproepuitkomst uitkomst,
                 kb_moment nu);

/* Start it. When that fails, it has ended. */
void overdracht_begin(struct kb_motor *m, struct overdracht *o, kb_moment nu);
/* Take a transfer back, whether it has ended or not; its body stays. */
void overdracht_stop(struct kb_motor *m, struct overdracht *o);
/* What its end means; fills http. Before overdracht_stop. */
enum kb_oproepuitkomst overdracht_oordeel(struct overdracht *o, kb_moment nu);

#endif
