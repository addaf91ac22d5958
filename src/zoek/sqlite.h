/* Internal to zoek/: the index as an SQLite file: its form, the questions it is asked, and how it is read.
 *
 * werkgever.id is the rank number, so rows lie in the order of hits, and everything that gives ids ascending
 * gives the best first: no question sorts. termen is an FTS5 table without contents: it holds the terms of
 * termen.h only. */
#ifndef KLANTBEELD_SRC_ZOEK_SQLITE_H
#define KLANTBEELD_SRC_ZOEK_SQLITE_H

#include <sqlite3.h>

#include "zoek/sqlite_kaart.h"

enum {
    KB_SQLITE_TOEPASSING = 0x4b425a49, /* application_id: "KBZI" */
    KB_SQLITE_VORM = 3 /* user_version: raise it when tables, terms or the normal form change */
};

enum kb_sqlite_vraag {
    KB_SQL_STAAT,
    KB_SQL_SLEUTEL,
    KB_SQL_STROOM,
    KB_SQL_RIJ,
    KB_SQL_TERMEN,
    KB_SQL_VEEL,
    KB_SQL_EERSTE,
    KB_SQL_LAATSTE,
    KB_SQL_AANTAL_VRAGEN
};

struct kb_sqlite_vraagvorm {
    const char *sql;
    const char *plan; /* what EXPLAIN QUERY PLAN says of it; a test holds the two together */
};

extern const struct kb_sqlite_vraagvorm kb_sqlite_vragen[KB_SQL_AANTAL_VRAGEN];
extern const char kb_sqlite_schema[];

/* Ids of rows, ascending. */
struct kb_idlijst {
    bool gelezen;
    struct kb_buffer ids;
};

/* A connection: opened read-only on a file that does not change (immutable), with its questions prepared. */
struct kb_sqlite {
    sqlite3 *db;
    sqlite3_stmt *vraag[KB_SQL_AANTAL_VRAGEN];
    struct kb_buffer match;
    struct kb_idlijst afgeschermd, meer_namen;
    struct kb_kaarten *kaarten; /* lent; NULL: none */
    struct kb_kaartvraag kaartvraag;
    bool alleen_kaart; /* the question that is under way is answered without FTS5 */
};

/* SQLite's word for it as ours. */
enum kb_status kb_sqlite_status(int code);
/* A text of the row a question is at; lent until its next step. */
struct kb_tekst kb_sqlite_kolom(sqlite3_stmt *st, int i);

/* Rows by terms (sqlite_stroom.c), as kb_opslag has them. */
enum kb_status kb_sqlite_begin(void *verbinding, const struct kb_en *vraag, int64_t na);
enum kb_status kb_sqlite_volgende(void *verbinding, int64_t *id);
void kb_sqlite_stop(void *verbinding);
void *kb_sqlite_deel(void *verbinding, int64_t werkgevers);
void kb_sqlite_leen(void *verbinding, void *gedeeld);
void kb_sqlite_deel_vrij(void *gedeeld);
int64_t kb_sqlite_kost(void *verbinding, struct kb_tekst term, int64_t rijen);
/* The rows with one term, read once. */
enum kb_status kb_sqlite_lijst(struct kb_sqlite *s, const char *term, struct kb_idlijst *uit);

#endif
