/* What an adapter is: two pure functions and a table.
 *
 * `plan` turns a question (one employer, one gegevensgroep, its parameters) into the calls that the sources
 * must answer; `vertaal` turns the bodies of those answers into the `gegevens` object of our contract. An
 * adapter opens no socket, reads no clock, keeps no state and logs nothing: it can be tested with two files.
 * It must be thread-safe by having no globals but constants.
 *
 * What vertaal must keep:
 *  - every member of the group's schema is written, always, in the schema's order; unknown is null, nothing
 * there is [];
 *  - a call without a usable body (uitkomst other than KB_ANTWOORD_OK, or found unusable here) costs its own
 * members only: they are written as null;
 *  - a body is unusable (kb_vertaling_verwerp) when it is not the JSON shape of its contract, or speaks of
 * another employer than was asked;
 *  - a single member that is missing though the contract promises it, or has the wrong type or form, is null
 * in the answer and is named with kb_vertaling_wijkt_af: never a silent default, never a reason to drop the
 * rest;
 *  - a code that its table does not know is delivered as it came, with omschrijving null; that is no
 * deviation;
 *  - a member that only some may see has a row in the adapter's table `zicht`, and its value is written only
 * after kb_vertaling_toont said so. */
#ifndef KLANTBEELD_ADAPTER_ADAPTER_H
#define KLANTBEELD_ADAPTER_ADAPTER_H

#include "klantbeeld/basis/arena.h"
#include "klantbeeld/basis/lezer.h"
#include "klantbeeld/basis/schrijver.h"
#include "klantbeeld/domein/codes.h"
#include "klantbeeld/domein/datum.h"
#include "klantbeeld/domein/nummers.h"
#include "klantbeeld/domein/veldklasse.h"

enum {
    KB_MAX_BRONNEN_PER_GROEP = 6,
    KB_MAX_OPROEPEN = 8,
    KB_MAX_LEDEN = 20,
    KB_MAX_PARAMETERS = 8,
    KB_MAX_AFWIJKINGEN = 10,
    KB_MAX_ZICHT = 8,
    KB_MAX_CURSOR = 160
};

/* Everything that decides an answer. Equal questions have equal bytes: it is made with memset 0 and filled
 * from there, so that it can serve as a key. */
struct kb_vraag {
    struct kb_lhnummer lhnummer;
    struct kb_datum vandaag;    /* the date in the Netherlands when the question was asked */
    struct kb_datum vanaf, tot; /* inclusive period; no date = unbounded */
    uint32_t soorten;           /* bit i: row i of the parameter's code table is wanted; 0 = all */
    uint32_t aandachtsgebieden; /* the same */
    uint32_t velden; /* enum kb_veldklasse, or-ed: of the classes that the group has, those that are shown */
    bool let_op_afscherming;        /* who asks may see nothing of a shielded employer */
    bool oplopend;                  /* sorted on datum, oldest first; false = newest first */
    uint16_t aantal;                /* page size */
    char cursor[KB_MAX_CURSOR + 1]; /* "" = first page; else what an earlier answer gave as volgendeCursor */
};

/* A query parameter of a group, one row a parameter. */
enum kb_parametersoort {
    KB_PARAMETER_VANAF,
    KB_PARAMETER_TOT,
    KB_PARAMETER_SOORTEN, /* comma-separated codes of `tabel` */
    KB_PARAMETER_AANDACHTSGEBIEDEN,
    KB_PARAMETER_SORTEER, /* "datum" (oldest first) or "-datum" */
    KB_PARAMETER_AANTAL,  /* 1..100, default 25 */
    KB_PARAMETER_CURSOR
};

struct kb_parameter {
    const char *naam; /* as in the query: lower camelCase */
    enum kb_parametersoort soort;
    const struct kb_codetabel *tabel; /* for the two code lists (at most 32 rows), else NULL */
};

/* A source that the group is made of. */
struct kb_adapterbron {
    const char *bron;      /* its name in the configuration: "k3cr" */
    const char *naam;      /* as people know it, in `bronnen[].naam`: "K3CR" */
    bool niet_aangesloten; /* in the contract, not connected yet: status nietAangesloten, its members null */
    const char
        *levert[KB_MAX_LEDEN]; /* when not connected: the members of gegevens that therefore are null */
};

/* A kind of call, one row a kind; a plan holds at most one call of each kind. */
struct kb_oproepsoort {
    unsigned bron;                    /* index in the adapter's bronnen */
    const char *levert[KB_MAX_LEDEN]; /* the members of gegevens (dotted where nested) that this call feeds */
};

struct kb_planregel {
    unsigned soort;      /* index in the adapter's oproepen */
    struct kb_tekst pad; /* path and query below the source's base URL, starts with '/', zero-terminated,
                            already encoded */
};

struct kb_plan {
    struct kb_arena *arena; /* lent; the paths live here */
    size_t n;
    struct kb_planregel regel[KB_MAX_OPROEPEN];
};

/* Add a call. KB_OK or KB_GEEN_GEHEUGEN. */
KB_MOET_GEBRUIKEN enum kb_status kb_plan_oproep(struct kb_plan *plan, unsigned soort, const char *formaat,
                                                ...) KB_PRINTF(3, 4);

/* A member of gegevens that only some may see, one row a member. */
struct kb_zichtlid {
    const char *pad;           /* dotted, "[]" behind a list: "contactpersonen.uwv[].telefoon" */
    enum kb_veldklasse klasse; /* who does not have it gets null, and the path in `afgeschermd` */
};

/* Whether an employer may be shown to who has no right to see shielded ones. */
enum kb_afscherming {
    KB_AFSCHERMING_ONBEKEND, /* nobody said so: then not */
    KB_AFSCHERMING_NEE,
    KB_AFSCHERMING_JA
};

enum kb_uitkomst {
    KB_ANTWOORD_OK,       /* 200 with a body of a sound size and media type */
    KB_ANTWOORD_ONBEKEND, /* 404: the source does not know this employer */
    KB_ANTWOORD_GEEN      /* anything else; the engine knows why */
};

struct kb_bronantwoord {
    enum kb_uitkomst uitkomst;
    struct kb_tekst body; /* lent; only with KB_ANTWOORD_OK */
    bool verworpen;       /* set through kb_vertaling_verwerp */
};

struct kb_vertaling {
    const struct kb_vraag *vraag;
    struct kb_bronantwoord *antwoord; /* by kind of call: antwoord[soort] */
    struct kb_schrijver *uit;         /* vertaal writes one JSON object here */
    struct kb_arena *arena;           /* for what vertaal needs on the way */
    const struct kb_zichtlid *zicht;  /* the adapter's table */
    uint32_t verborgen;               /* bit i: row i of it was asked for and is not shown */
    enum kb_afscherming afscherming;  /* to be filled by the adapter of the register (organisatie) */
    size_t n_afwijkingen;             /* found; at most KB_MAX_AFWIJKINGEN are kept */
    struct {
        unsigned soort;
        char lid[64]; /* the source's own path: "ihp.sectoren[2].sectCd" */
    } afwijking[KB_MAX_AFWIJKINGEN];
};

void kb_vertaling_verwerp(struct kb_vertaling *v, unsigned soort);
void kb_vertaling_wijkt_af(struct kb_vertaling *v, unsigned soort, const char *formaat, ...) KB_PRINTF(3, 4);

/* May the value of the member in row `lid` of the table be written? If not, write null: the answer names it.
 * To be asked once for a list whose elements have the member. */
bool kb_vertaling_toont(struct kb_vertaling *v, unsigned lid);

struct kb_adapter {
    const char *naam; /* as chosen in the configuration: "k3cr" */
    const struct kb_adapterbron *bronnen;
    size_t n_bronnen;
    const struct kb_oproepsoort *oproepen;
    size_t n_oproepen;
    const struct kb_parameter *parameters;
    size_t n_parameters;
    const struct kb_zichtlid *zicht; /* NULL: whoever may see the group sees all of it */
    size_t n_zicht;                  /* at most KB_MAX_ZICHT */
    /* Fill in what a question leaves open and depends on today ("since 1 January three years ago"); NULL =
     * nothing. Runs before the question is used as a key. */
    void (*standaard)(struct kb_vraag *vraag);
    /* KB_OK; KB_ONGELDIG with every violation in `overtredingen` (a cursor that is none of ours);
     * KB_GEEN_GEHEUGEN. */
    enum kb_status (*plan)(const struct kb_vraag *vraag, struct kb_plan *plan,
                           struct kb_overtredingen *overtredingen);
    /* KB_OK, KB_GEEN_GEHEUGEN. What is wrong with a source is no error of this function. */
    enum kb_status (*vertaal)(struct kb_vertaling *v);
};

#endif
