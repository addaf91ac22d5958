/* Internal to zoek/: the index in PostgreSQL, for instances that share one: connections, the questions it is
 * asked, and how it is read. deploy/zoek.sql makes what must be there; a load makes the tables, of a number
 * (generation) of their own, and the one row of klantbeeld.zoek says which are in use.
 *
 * A connection is used by one thread at a time and never waits without an end: for a connection two seconds,
 * for an answer until the deadline. */
#ifndef KLANTBEELD_SRC_ZOEK_POSTGRES_H
#define KLANTBEELD_SRC_ZOEK_POSTGRES_H

#include <libpq-fe.h>

#include "klantbeeld/basis/klok.h"
#include "zoek/lijstgeheugen.h"
#include "zoek/opslag.h"

enum {
    KB_PG_VORM = 3,           /* raise it when tables, terms or the normal form change */
    KB_PG_MAX_ANTWOORDEN = 8, /* answers with rows that one search keeps */
    KB_PG_STAATNAAM = sizeof(((struct kb_indexstaat *)0)->gemaakt) + 24
};

enum kb_pg_vraag {
    KB_PG_SLEUTEL,
    KB_PG_LIJSTEN, /* the lists of terms, of some blocks: in binary form */
    KB_PG_RIJEN,   /* rows by their ids, in the order of hits */
    KB_PG_RIJ,
    KB_PG_TERMEN, /* all of them, with their counts */
    KB_PG_HIER,   /* is it this state? */
    KB_PG_AANTAL_VRAGEN
};

struct kb_pg_vraagvorm {
    const char *naam;
    const char *sql;         /* # is the generation */
    const char *plan, *niet; /* what EXPLAIN says of it, and what it must not say */
};

#define KB_PG_STAAT                                                                                          \
    "generatie, vorm, volgnummer, werkgevers, actief, lhnummers, termen, bytes, peildatum, gemaakt FROM "    \
    "klantbeeld.zoek"

extern const struct kb_pg_vraagvorm kb_pg_vragen[KB_PG_AANTAL_VRAGEN];

struct kb_pg {
    PGconn *c;
    kb_moment deadline; /* of what is asked now; 0: none */
    bool onderweg;      /* something was sent whose answer has not been read */
    bool te_laat;       /* the deadline passed while waiting: the connection is of no use any more */
    bool kan_beginnen;  /* what kb_pg_begin asks is prepared */
    int64_t grens_ms;   /* what kb_pg_begrens told the server; 0: nothing */
    bool los;           /* no transaction: each question stands alone and looks at the state itself */
    bool onzeker;       /* the last one gave no rows, or none was asked: the state may be another */
    int64_t generatie;  /* whose tables are read */
    int64_t voorbereid; /* the generation whose questions are prepared; 0: none */
    struct kb_indexstaat staat;
    size_t n_antwoorden;
    PGresult *antwoord[KB_PG_MAX_ANTWOORDEN]; /* rows, each ascending by id */
    PGresult *een;                            /* one row, lent until the next */
    struct kb_buffer vraag;                   /* what is asked, as text */
    struct kb_buffer blokken;                 /* int64_t: where each block of lists begins; of `voorbereid` */
    struct kb_lijstgeheugen *geheugen;        /* lent; NULL: none */
    const struct kb_en *stroom;               /* the question that is being read, lent; NULL: none */
    struct kb_buffer termen;                  /* its terms, as postgres_lijsten.c keeps them */
    struct kb_buffer id, hulp, raak;          /* room of postgres_lijsten.c */
    struct kb_buffer gevonden;                /* int64_t: its ids so far, ascending */
    int64_t na;                               /* beyond this */
    size_t blok, blokken_per_keer;            /* the next block, blocks read at a time */
    bool tel, ook_afgeschermd;                /* for kb_opslag.ids; then shielded ones too */
    size_t bij;                               /* the next of them to give */
};

/* Is this a connection string for this store, instead of a path? */
bool kb_pg_is(const char *waar);
/* Connect. KB_BRON_ONBEREIKBAAR (the text never holds the connection string). */
KB_MOET_GEBRUIKEN enum kb_status kb_pg_verbind(const char *waar, struct kb_pg **uit, struct kb_fout *fout);
void kb_pg_sluit(struct kb_pg *p);
/* Ask, and wait until the deadline. NULL when it failed; else the caller clears it. */
PGresult *kb_pg_sql(struct kb_pg *p, const char *sql);
PGresult *kb_pg_vraag(struct kb_pg *p, const char *naam, int n, const char *const *waarde);
/* The same, with the answer in binary form. */
PGresult *kb_pg_vraag_binair(struct kb_pg *p, const char *naam, int n, const char *const *waarde);
/* The state within its generation, in words of the database: when the index was last filled, and with what.
 */
void kb_pg_noem_staat(const struct kb_pg *p, char uit[KB_PG_STAATNAAM]);
/* Ask one of kb_pg_vragen whose first parameter is the state: waarde[0] is filled in here. Lists are answered
 * in binary form. */
PGresult *kb_pg_vraag_index(struct kb_pg *p, enum kb_pg_vraag welke, int n, const char **waarde);
/* See to it that the server ends a question by itself, no sooner than its deadline; without one, when it was
 * told so itself. Costs a journey when the deadlines of this connection get longer. False: it is too late
 * already (p->te_laat), or it failed. */
KB_MOET_GEBRUIKEN bool kb_pg_begrens(struct kb_pg *p);
/* Begin a transaction that sees one state, and ask SELECT KB_PG_STAAT: one journey. */
PGresult *kb_pg_begin(struct kb_pg *p);
/* Without a transaction: a question sees the state of its own moment, and gives no rows when that is not the
 * one of p->generatie and p->staat. */
void kb_pg_begin_los(struct kb_pg *p);
/* Has it been that state until the last question? Asks when that gave no rows. True in a transaction. */
KB_MOET_GEBRUIKEN bool kb_pg_klopt(struct kb_pg *p);
/* The same for what gives no rows. */
KB_MOET_GEBRUIKEN bool kb_pg_doe(struct kb_pg *p, const char *sql);
/* Send what gives no rows, and wait for its answer later: true when there is none to wait for, too. */
KB_MOET_GEBRUIKEN bool kb_pg_stuur(struct kb_pg *p, const char *sql);
KB_MOET_GEBRUIKEN bool kb_pg_wacht_af(struct kb_pg *p);
/* The first column of the first row as a number; -1 when there is none or it failed. */
int64_t kb_pg_getal(struct kb_pg *p, const char *sql);
/* Read the row of klantbeeld.zoek into generatie and staat. r: SELECT KB_PG_STAAT, NULL when it failed. */
KB_MOET_GEBRUIKEN enum kb_status kb_pg_lees_staat(struct kb_pg *p, PGresult *r, struct kb_fout *fout);
/* postgres_lijsten.c: the ids that answer a question, from the lists of its terms. */

/* Where blocks begin, of p->generatie. */
KB_MOET_GEBRUIKEN bool kb_pg_lees_blokken(struct kb_pg *p);
/* The block that an id lies in; there is at least one. */
size_t kb_pg_blok_van(const struct kb_pg *p, int64_t id);
/* Begin: rows beyond `na`, likely to be read until there are `genoeg`. tel: as kb_opslag.ids gives them.
 * KB_GEEN_GEHEUGEN. */
KB_MOET_GEBRUIKEN enum kb_status kb_pg_begin_lijsten(struct kb_pg *p, const struct kb_en *vraag, int64_t na,
                                                     bool tel, size_t genoeg);
bool kb_pg_meer_lijsten(const struct kb_pg *p);
/* Read some blocks more: p->gevonden may grow. KB_TE_LAAT, KB_BRON_ONBEREIKBAAR, KB_GEEN_GEHEUGEN. */
KB_MOET_GEBRUIKEN enum kb_status kb_pg_lees_lijsten(struct kb_pg *p);

static inline size_t kb_pg_n_blokken(const struct kb_pg *p)
{
    return kb_ids_aantal(&p->blokken);
}

/* Where each block begins. */
static inline const int64_t *kb_pg_blokken(const struct kb_pg *p)
{
    return kb_ids_in(&p->blokken);
}

static inline size_t kb_pg_n_gevonden(const struct kb_pg *p)
{
    return kb_ids_aantal(&p->gevonden);
}

static inline const int64_t *kb_pg_gevonden(const struct kb_pg *p)
{
    return kb_ids_in(&p->gevonden);
}

/* An array as text: "{" or "," before each element, "}" and a zero behind the last. */
void kb_pg_element(struct kb_buffer *uit);
void kb_pg_term(struct kb_buffer *uit, struct kb_tekst term); /* with the mark before it */
void kb_pg_sluit_array(struct kb_buffer *uit);
/* Why an answer did not come: KB_TE_LAAT, KB_BRON_ONBEREIKBAAR. */
enum kb_status kb_pg_mislukt(const struct kb_pg *p);
/* Write a question for one generation: its number for every #. */
void kb_pg_vul(char *uit, size_t ruimte, const char *sql, int64_t generatie);
struct kb_tekst kb_pg_tekst(const PGresult *r, int rij, int kolom);
int64_t kb_pg_int(const PGresult *r, int rij, int kolom);

/* What the index says of itself, for those who have a connection string. grondig: counts what is there as
 * well. */
KB_MOET_GEBRUIKEN enum kb_status kb_pg_staat(const char *waar, bool grondig, struct kb_indexstaat *uit,
                                             struct kb_fout *fout);

#endif
