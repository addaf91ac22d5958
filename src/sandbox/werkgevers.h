/* Internal to sandbox/: the fictitious employers and the case that each of them is there to show.
 *
 * A row says in what an employer differs from the plain one (Groothandel De Groot's numbers): a member that
 * is left out is 0 and means "as usual"; KB_SANDBOX_GEEN means none. Everything else (names of persons,
 * subjects, dates) is made from the row's place. Constant; thread-safe. */
#ifndef KLANTBEELD_SRC_SANDBOX_WERKGEVERS_H
#define KLANTBEELD_SRC_SANDBOX_WERKGEVERS_H

#include "klantbeeld/domein/nummers.h"

/* The source systems, by their places in the configuration of the sandbox. */
enum kb_sandboxbron {
    KB_SANDBOX_CWS_IHP,
    KB_SANDBOX_POORTWACHTER,
    KB_SANDBOX_ERD,
    KB_SANDBOX_K3CR,
    KB_SANDBOX_ARCHIE,
    KB_SANDBOX_ARCHIEF,
    KB_SANDBOX_AANTAL_BRONNEN
};

/* How a source treats an employer. */
enum kb_sandboxstoring {
    KB_SANDBOX_GOED,
    KB_SANDBOX_ONBEKEND,  /* 404: it does not know this employer */
    KB_SANDBOX_FOUT,      /* 500 */
    KB_SANDBOX_DRUK,      /* 503 */
    KB_SANDBOX_WEG,       /* closes the connection without a word */
    KB_SANDBOX_HANGT,     /* never answers */
    KB_SANDBOX_TRAAG,     /* answers, after KB_SANDBOX_TRAAG_MS */
    KB_SANDBOX_ONZIN,     /* says that it is JSON, and it is not */
    KB_SANDBOX_HTML,      /* a page for people */
    KB_SANDBOX_AFGEKAPT,  /* half a body */
    KB_SANDBOX_ANDER,     /* speaks of another employer */
    KB_SANDBOX_VEROUDERD, /* answered when the sandbox began, and fails since */
};

enum { KB_SANDBOX_GEEN = -1, KB_SANDBOX_TRAAG_MS = 700, KB_SANDBOX_WERKNEMERS = 45 };

enum kb_sandboxadres {
    KB_SANDBOX_ADRES_GEWOON,
    KB_SANDBOX_ADRES_POSTBUS,    /* correspondence to a postbus */
    KB_SANDBOX_ADRES_BUITENLAND, /* in Belgium, with a postcode of that country */
    KB_SANDBOX_ADRES_GEEN
};

struct kb_sandboxwerkgever {
    const char *nummer; /* nine digits: RSIN or BSN, the LH-nummer without its sub-number */
    const char *naam;
    const char *toont; /* what it is there to show, in Dutch, for who reads openapi/sandbox.md */

    /* CWS-IHP */
    const char *kvk, *vestiging, *aansluitnummer; /* NULL = made from its place */
    const char *sectoren, *sbi;                   /* codes, separated by commas; "" = none */
    const char *plaats, *postcode;
    const char *portalen; /* werkgeversportaal and Digipoort, "JJ" as usual */

    /* ERD-register: WGA, ZW, WW, a letter each: J, N, or '-' for a law that it does not list */
    const char *erd;
    const char *betaling;    /* of the WGA: "WN" as usual */
    const char *verzekeraar; /* "" = not known */

    enum kb_sandboxstoring storing[KB_SANDBOX_AANTAL_BRONNEN];
    const char *alleen; /* the trouble is with paths that end so; NULL = with all of that source */

    /* CWS-IHP again */
    unsigned administraties; /* L01 to this sub-number; 0 = L01 alone */
    int werknemers;
    enum kb_sandboxadres adres;

    /* Poortwachterregistratie: in the last three years; boetes by year */
    int verslagen, digitaal, administratief, inhoudelijk, andere_sancties, boetejaren, boetes_open;

    /* K3CR, Archie CRM, document archive: how many */
    int personen, contacten, notities, documenten;

    char status; /* at CWS-IHP; 0 = 'A' */
    bool bsn, afgeschermd;
    bool kaal;            /* whatever a contract lets be unknown, is */
    bool onbekende_codes; /* codes that no table has */
    bool afwijkingen;     /* members that are missing, or of another type or form than was promised */
    bool lang;            /* texts as long as they may be, in more than ASCII */
};

extern const struct kb_sandboxwerkgever kb_sandboxwerkgevers[];
extern const size_t kb_n_sandboxwerkgevers;

/* Names in the configuration, in the order of enum kb_sandboxbron. */
extern const char *const kb_sandboxbronnen[KB_SANDBOX_AANTAL_BRONNEN];

/* How many administrations it has: 1 or more. */
unsigned kb_sandbox_administraties(const struct kb_sandboxwerkgever *w);
/* "999900018L01" */
void kb_sandbox_lh(const struct kb_sandboxwerkgever *w, unsigned sub, char uit[KB_LH_LENGTE + 1]);
/* "" when it has none. */
void kb_sandbox_kvk(const struct kb_sandboxwerkgever *w, char uit[KB_KVK_LENGTE + 1]);
void kb_sandbox_vestiging(const struct kb_sandboxwerkgever *w, unsigned sub,
                          char uit[KB_VESTIGING_LENGTE + 1]);
void kb_sandbox_aansluitnummer(const struct kb_sandboxwerkgever *w, unsigned sub,
                               char uit[KB_AANSLUIT_MAX + 1]);
/* Postcode and town of its address; no text when it has none. */
struct kb_sandboxplaats {
    const char *postcode, *plaats, *land; /* NULL = none */
    int huisnummer;
};
void kb_sandbox_plaats(const struct kb_sandboxwerkgever *w, struct kb_sandboxplaats *uit);
/* How many the row says there are, or as usual. */
int kb_sandbox_aantal(int rij, int gewoon);

/* The employer with this LH-nummer and its sub-number; NULL when there is none. */
const struct kb_sandboxwerkgever *kb_sandbox_vind(struct kb_tekst lh, unsigned *sub);

#endif
