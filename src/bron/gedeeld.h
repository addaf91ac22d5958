/* The shared second cache layer: values of source calls in Redis, for all instances together.
 *
 * It can only make things faster: whatever is wrong with Redis (absent, slow, full, wrong password, garbage)
 * ends in "go on by yourself" within wacht_ms, and after a few of those it is not asked for a while. Between
 * instances it also coalesces: who finds nothing gets a lock with a short life and fetches, the others wait
 * for the value.
 *
 * Redis is not trusted with what it holds. Keys are keyed hashes, values are encrypted and bound to their
 * key; what does not open is no value.
 *
 * One per engine, used from the engine's thread alone, except kb_gedeeld_staat. Nothing here blocks, except
 * that kb_gedeeld_vrij waits for a name lookup that is under way. */
#ifndef KLANTBEELD_SRC_BRON_GEDEELD_H
#define KLANTBEELD_SRC_BRON_GEDEELD_H

#include "klantbeeld/basis/config.h"
#include "klantbeeld/basis/klok.h"
#include "klantbeeld/basis/tekst.h"
#include "klantbeeld/bron/gedeeldstaat.h"

struct kb_gedeeld;
struct kb_gedeeld_vraag;

enum kb_gedeeld_uitkomst {
    KB_GEDEELD_TREFFER, /* here is the value */
    KB_GEDEELD_HALEN, /* not there and the lock is yours: fetch, then kb_gedeeld_bewaar or kb_gedeeld_laat_los
                       */
    KB_GEDEELD_ZELF   /* go on by yourself, without a lock */
};

struct kb_gedeeld_antwoord {
    enum kb_gedeeld_uitkomst uitkomst;
    enum kb_gedeeld_reden reden; /* with ZELF */
    struct kb_tekst waarde;      /* with TREFFER; lent until the callback returns */
    kb_tijd opgehaald_op;        /* with TREFFER: as it was stored, but never in the future */
    kb_tijd houdbaar_tot;        /* with TREFFER: when the value leaves Redis */
    uint64_t slot;               /* with HALEN: the lock, to be given back */
};

/* Who hears the answer. klaar is called from kb_gedeeld_verwerk or kb_gedeeld_vrij, never from
 * kb_gedeeld_vraag; it may call every function below but kb_gedeeld_verwerk and kb_gedeeld_vrij. */
struct kb_gedeeld_wachter {
    void (*klaar)(void *context, const struct kb_gedeeld_antwoord *antwoord);
    void *context;
};

struct kb_gedeeld_waarde {
    struct kb_tekst bytes;
    kb_tijd opgehaald_op; /* when the source gave it */
    int64_t ttl_ms;       /* how long Redis keeps it; not stored when this is not positive */
    uint64_t slot;        /* the lock from HALEN; 0 = none */
};

/* config and klok are lent for its life. NULL with fout filled (the setting is named): KB_CONFIGURATIE for a
 * file that cannot be read or does not hold what it must, KB_GEEN_GEHEUGEN. That Redis is not there is no
 * fault. */
struct kb_gedeeld *kb_gedeeld_nieuw(const struct kb_config_gedeeld *config, const struct kb_klok *klok,
                                    struct kb_fout *fout);
/* Read CA and client certificate again, as this configuration has them: the next connection uses them.
 * KB_CONFIGURATIE, KB_GEEN_GEHEUGEN with fout filled: nothing changes. Any thread, one at a time. */
KB_MOET_GEBRUIKEN enum kb_status
kb_gedeeld_herlaad(struct kb_gedeeld *g, const struct kb_config_gedeeld *config, struct kb_fout *fout);
/* Questions still open end as ZELF. */
void kb_gedeeld_vrij(struct kb_gedeeld *g);

/* A descriptor for poll or epoll, readable when kb_gedeeld_verwerk has work; the same one for all its life.
 */
int kb_gedeeld_fd(const struct kb_gedeeld *g);
/* When kb_gedeeld_verwerk must be called at the latest; 0 = only when the descriptor says so. In the past
 * when questions or values have yet to be sent: look at it before every sleep, so that a round's worth goes
 * in one write. */
kb_moment kb_gedeeld_wanneer(const struct kb_gedeeld *g);
/* Send, receive, connect, give up on what took too long, call the waiters. */
void kb_gedeeld_verwerk(struct kb_gedeeld *g, kb_moment nu);

/* Ask for a value, or for the lock to go and fetch it.
 *
 * sleutel   lent; names the value exactly, any bytes: "k3cr /contacten?lhnummer=..."
 * deadline  monotonic: waiting for another instance's fetch ends here, or after slot_ms. Leave yourself the
 * time to fetch
 *
 * The waiter is called exactly once, unless kb_gedeeld_vergeet comes first. NULL when Redis cannot be asked
 * now: that is ZELF at once, and the waiter is not called. */
struct kb_gedeeld_vraag *kb_gedeeld_vraag(struct kb_gedeeld *g, struct kb_tekst sleutel, kb_moment nu,
                                          kb_moment deadline, struct kb_gedeeld_wachter wachter);
/* The waiter left before it was called. A lock that the question turns out to have taken is given back. */
void kb_gedeeld_vergeet(struct kb_gedeeld *g, struct kb_gedeeld_vraag *vraag);

/* Store a value, fetched after HALEN or after ZELF, and give the lock back if there is one and it is still
 * ours. Best effort: a value larger than max_waarde_bytes, or more than can wait to be sent, is not stored.
 */
void kb_gedeeld_bewaar(struct kb_gedeeld *g, struct kb_tekst sleutel, const struct kb_gedeeld_waarde *waarde);
/* The fetch gave nothing to store: give the lock back, so that another instance may try at once. */
void kb_gedeeld_laat_los(struct kb_gedeeld *g, struct kb_tekst sleutel, uint64_t slot);
/* Delete a value that was found unusable. */
void kb_gedeeld_wis(struct kb_gedeeld *g, struct kb_tekst sleutel);

/* Thread-safe. */
void kb_gedeeld_staat(const struct kb_gedeeld *g, struct kb_gedeeld_staat *uit);

#endif
