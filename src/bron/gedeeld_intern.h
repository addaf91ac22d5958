/* Internal to bron/gedeeld*.c. From the bottom up:
 *
 *     gedeeld_leiding   bytes to and from a host          gedeeld_envelop   names and values nobody else can
 * read gedeeld_antwoord  bytes to replies gedeeld_lijn      one connection: connect again, log in, commands
 * out, replies in the same order gedeeld_opdracht  the commands, as Redis takes them gedeeld_vraag     one
 * question: its states, its waiter, and when Redis is left alone gedeeld           building, taking down, the
 * round gedeeld_staat     counting */
#ifndef KLANTBEELD_SRC_BRON_GEDEELD_INTERN_H
#define KLANTBEELD_SRC_BRON_GEDEELD_INTERN_H

#include <stdatomic.h>

#include "bron/gedeeld.h"
#include "bron/gedeeld_antwoord.h"
#include "bron/gedeeld_envelop.h"
#include "bron/gedeeld_leiding.h"

enum { MAX_ONDERWEG = 4096, MAX_WACHTWOORD = 512 };

enum opdrachtsoort {
    OPDRACHT_AANMELDEN, /* AUTH, SELECT, PING of a new connection */
    OPDRACHT_PROEF,     /* PING: is it fast again? */
    OPDRACHT_VRAAG,
    OPDRACHT_BEWAAR,
    OPDRACHT_OPRUIMEN /* a lock given back, a value deleted */
};

/* A command whose reply has not come. */
struct opdracht {
    enum opdrachtsoort soort;
    kb_moment verstuurd;
    struct kb_gedeeld_vraag *vraag; /* with OPDRACHT_VRAAG */
};

enum lijnfase { LIJN_DICHT, LIJN_VERBINDT, LIJN_MELDT_AAN, LIJN_OPEN };

struct lijn {
    struct leiding *leiding;
    enum lijnfase fase;
    kb_moment opnieuw;    /* DICHT: when to connect again */
    kb_moment tot;        /* VERBINDT, MELDT_AAN: must be done by; 0 = not known yet */
    kb_moment open_sinds; /* OPEN */
    int64_t terug_ms;     /* the next back-off */
    bool bewezen;         /* a question was answered in time on this connection */
    bool te_schrijven;    /* bytes wait that nobody tried to send */
    bool te_lezen;        /* a round's worth was read and there is more */
    struct antwoordlezer lezer;
    struct kb_buffer uit;
    size_t uit_weg; /* bytes of uit that are sent */
    size_t eerste, n_onderweg;
    struct opdracht onderweg[MAX_ONDERWEG]; /* a ring */
};

/* A question is in the list `open` while its waiter waits, in `klaar` until its waiter is called. It outlives
 * both as a WEES while its reply has yet to come: that reply may say that we hold the lock. */
enum vraagfase { VRAAG_GESTELD, VRAAG_WACHT, VRAAG_KLAAR, VRAAG_WEES };

struct kb_gedeeld_vraag {
    struct kb_gedeeld_vraag *vorige, *volgende;
    enum vraagfase fase;
    bool onderweg; /* a reply has yet to come */
    bool herkanst; /* found an unusable value, deleted it and asked again */
    bool gewacht;  /* counted as waiting for another instance */
    kb_moment wek; /* GESTELD: give up; WACHT: ask again, or give up */
    kb_moment tot; /* GESTELD, WACHT: waiting for another instance ends */
    uint64_t slot; /* the lock, should we get it */
    struct kb_namen namen;
    struct kb_gedeeld_wachter wachter;
    struct kb_gedeeld_antwoord antwoord; /* KLAAR */
    struct kb_buffer waarde;             /* what antwoord.waarde points into */
};

struct vraaglijst {
    struct kb_gedeeld_vraag *eerste, *laatste;
};

/* Written by the engine's thread, read by anyone. */
struct gedeeld_tellers {
    _Atomic bool verbonden, rust;
    _Atomic uint64_t treffers, missers, gewacht, bewaard, niet_bewaard, onbruikbaar, verbindingen, fouten;
    _Atomic uint64_t zelf[KB_AANTAL_GEDEELD_REDENEN];
    _Atomic int64_t laatste_fout, laatste_duur_us, gemiddelde_duur_us;
    _Atomic int laatste_foutsoort;
};

struct kb_gedeeld {
    const struct kb_config_gedeeld *config;
    const struct kb_klok *klok;
    int epoll;
    bool stopt;
    struct kb_sleutelbos bos;
    char wachtwoord[MAX_WACHTWOORD]; /* "" = none */
    uint64_t instantie;              /* random; makes our locks ours */
    uint64_t laatste_slot;
    struct vraaglijst open, klaar;
    kb_moment wek;         /* no open question wants to be woken before this; 0 = there is none */
    unsigned traag;        /* rounds in a row in which questions ran out of time */
    int64_t rust_ms;       /* the next rest */
    kb_moment rust_tot;    /* when to look whether Redis is fast again; 0 = it may be asked */
    struct kb_buffer werk; /* for one envelope */
    kb_moment log_weer;
    uint64_t ongelogd;
    struct gedeeld_tellers tellers;
    struct lijn lijn;
};

/* gedeeld_lijn.c */
void lijn_verwerk(struct kb_gedeeld *g, kb_moment nu);
void lijn_schrijf(struct kb_gedeeld *g, kb_moment nu);
kb_moment lijn_wanneer(const struct kb_gedeeld *g);
/* Whether commands of so many bytes may be added. */
bool lijn_heeft_ruimte(const struct kb_gedeeld *g, size_t n_opdrachten, size_t bytes);
/* Add a command; false when memory is exhausted. The caller has seen that there is room. */
bool lijn_voeg(struct kb_gedeeld *g, const struct opdracht *o, const struct kb_tekst *delen, size_t n);
void lijn_sluit(struct kb_gedeeld *g, enum kb_gedeeld_reden reden, kb_moment nu);

/* gedeeld_opdracht.c: false when there is no connection or no room. */
bool zend_aanmelding(struct kb_gedeeld *g, kb_moment nu);
bool zend_proef(struct kb_gedeeld *g, kb_moment nu);
bool zend_vraag(struct kb_gedeeld *g, struct kb_gedeeld_vraag *v, kb_moment nu);
bool zend_bewaar(struct kb_gedeeld *g, const struct kb_namen *namen, struct kb_tekst envelop, int64_t ttl_ms);
bool zend_slot_los(struct kb_gedeeld *g, const struct kb_namen *namen, uint64_t slot);
bool zend_wis(struct kb_gedeeld *g, const struct kb_namen *namen);

/* gedeeld_vraag.c */
/* The reply to a command. Not KB_GEDEELD_GOED: the connection must be closed, for this reason. */
enum kb_gedeeld_reden vraag_op_antwoord(struct kb_gedeeld *g, const struct opdracht *o, const redisReply *r,
                                        kb_moment nu);
/* The reply will not come any more. */
void vraag_zonder_antwoord(struct kb_gedeeld *g, struct kb_gedeeld_vraag *v);
/* Every open question ends as ZELF. */
void vraag_eindig_alle(struct kb_gedeeld *g, enum kb_gedeeld_reden reden);
/* Time-outs, asking again, and the rest that Redis gets. */
void vraag_wekker(struct kb_gedeeld *g, kb_moment nu);
/* Call the waiters of what has ended. */
void vraag_lever(struct kb_gedeeld *g);

/* gedeeld_staat.c */
void staat_tel(_Atomic uint64_t *teller);
void staat_duur(struct kb_gedeeld *g, kb_moment duur);
/* Count a fault, and log it if it is time. */
void staat_fout(struct kb_gedeeld *g, enum kb_gedeeld_reden reden, kb_moment nu);

#endif
