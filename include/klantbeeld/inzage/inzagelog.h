/* The inzagelog: who saw what of which employer, and who was refused what.
 *
 * Lines of JSON in files that are only appended to, in one hash chain over all files (src/inzage/README.md
 * has the form). One thread writes; it takes whatever waits, writes it at once and calls fdatasync once
 * (group commit). What it reports as kept survives kill -9 and a power cut. When the disk does not take a
 * record, the record is taken back out of the chain and reported as not kept; from then on every record is
 * refused until a try of its own, every herstel_ms, reached the disk. */
#ifndef KLANTBEELD_INZAGE_INZAGELOG_H
#define KLANTBEELD_INZAGE_INZAGELOG_H

#include "klantbeeld/basis/config.h"
#include "klantbeeld/basis/klok.h"
#include "klantbeeld/basis/tekst.h"

struct kb_inzagelog;

/* A larger record is refused; bytes of JSON. */
enum { KB_INZAGE_MAX_RECORD = 16384 };

enum kb_inzage_uitkomst {
    KB_INZAGE_VERSTREKT, /* everything that was asked */
    KB_INZAGE_DEELS,     /* part of it */
    KB_INZAGE_GEWEIGERD, /* no right to it; `reden` says which is missing */
    KB_INZAGE_ONBEKEND,  /* there is no such employer, or nothing was found */
    KB_INZAGE_MISLUKT,   /* allowed, but no source could deliver */
    KB_AANTAL_INZAGE_UITKOMSTEN
};

/* What was searched on. A BSN goes in as its pseudonym (domein/pseudoniem.h). */
struct kb_inzage_criterium {
    struct kb_tekst naam;
    struct kb_tekst waarde;
};

/* One disclosure or refusal (BIO2 8.15.01: actie, object, resultaat, oorsprong, actor, tijdstempel). All
 * texts are valid UTF-8; no text is written as null. Everything is lent until kb_inzage_meld returns. */
struct kb_inzage_record {
    kb_tijd moment;        /* when it was decided; 0 = now */
    struct kb_tekst actie; /* "klantbeeld", "gegevensgroep", "zoek" */
    struct kb_tekst medewerker, divisie;
    struct kb_tekst rollen;   /* comma-separated, as in struct kb_identiteit */
    struct kb_tekst doel;     /* purpose */
    struct kb_tekst lhnummer; /* none with a search */
    const struct kb_tekst *gegevensgroepen;
    size_t n_gegevensgroepen;
    const struct kb_tekst *klassen; /* visibility classes of fields that were shown */
    size_t n_klassen;
    const struct kb_inzage_criterium *criteria; /* NULL = not a search */
    size_t n_criteria;
    int64_t treffers; /* hits of a search; of no meaning without criteria, nor is what follows */
    const struct kb_tekst *getoond; /* an LH-nummer of each employer that was shown; no text: it has none */
    size_t n_getoond;
    enum kb_inzage_uitkomst uitkomst;
    struct kb_tekst reden;     /* why not, or not all: a short fixed name */
    struct kb_tekst spoor;     /* trace id */
    struct kb_tekst oorsprong; /* address the request came from */
};

/* KB_OK: the record is on disk, the answer may leave. KB_GEEN_INZAGELOG: it is not and never will be.
 * Called once, from the writer's thread, perhaps before kb_inzage_meld has returned; must not block; may call
 * kb_inzage_meld. */
typedef void kb_inzage_klaar(void *context, enum kb_status status);

enum kb_inzage_stand {
    KB_INZAGE_UIT,    /* no map in the configuration */
    KB_INZAGE_GOED,   /* records are kept */
    KB_INZAGE_STORING /* the disk does not take them; every record is refused */
};

struct kb_inzagestaat {
    enum kb_inzage_stand stand;
    char storing[200];           /* why, for operations; "" when all is well */
    kb_tijd storing_sinds;       /* 0 = none */
    uint64_t vastgelegd;         /* records kept since start */
    uint64_t geweigerd;          /* refused: fault or full queue */
    uint64_t rondes;             /* commits, so vastgelegd / rondes is the size of a group */
    uint64_t storingen, breuken; /* faults since start; breaks found in what was there at start */
    uint64_t wachtend;           /* in the queue now */
    uint64_t volgnr;             /* last line that is on disk */
    char hash[2 * 32 + 1];       /* and its hash: what an auditor may note elsewhere */
};

/* Open the log and continue its chain; starts the writer's thread. With inzage.map "" the log is off: every
 * record is reported as kept, at once, by the thread that reports it.
 *
 * NULL with KB_CONFIGURATIE: the folder or the key file is not usable, or another process writes there. A
 * full or failing disk is no reason not to start: the log then begins with KB_INZAGE_STORING. config may be
 * freed afterwards; klok is lent. */
struct kb_inzagelog *kb_inzage_nieuw(const struct kb_config_inzage *config, const struct kb_klok *klok,
                                     struct kb_fout *fout);
/* Writes what waits, signs a last checkpoint, joins the thread. Every callback has been called when this
 * returns. NULL is allowed; nobody may be reporting. */
void kb_inzage_vrij(struct kb_inzagelog *log);

/* Hand in a record; never waits for the disk.
 *
 * KB_OK: klaar will be called with context. Otherwise it will not be: KB_OVERBELAST (the queue is full),
 * KB_GEEN_INZAGELOG (fault; see kb_inzage_staat), KB_ONGELDIG (a text is not UTF-8 or holds a NUL),
 * KB_TE_GROOT, KB_GEEN_GEHEUGEN. Thread-safe. Records of one thread keep their order. */
KB_MOET_GEBRUIKEN enum kb_status kb_inzage_meld(struct kb_inzagelog *log, const struct kb_inzage_record *r,
                                                kb_inzage_klaar *klaar, void *context);

void kb_inzage_staat(struct kb_inzagelog *log, struct kb_inzagestaat *uit); /* thread-safe */

#endif
