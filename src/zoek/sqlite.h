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
    KB_SQL_TELLING,
    KB_SQL_STROOM,
    KB_SQL_RIJ,
    KB_SQL_WOORDEN,
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
    size_t n, ruimte;
    int64_t *id;
};

/* A connection: opened read-only on a file that does not change (immutable), with its questions prepared. */
struct kb_sqlite {
    sqlite3 *db;
    sqlite3_stmt *vraag[KB_SQL_AANTAL_VRAGEN];
    struct kb_buffer match;
    struct kb_idlijst afgeschermd, meer_namen;
    struct kb_kaarten *kaarten; /* lent; NULL: none */
    struct kb_kaartvraag kaartvraag;
    bool alleen_kaart; /* maps answer the question that is under way, without FTS5 */
};

/* SQLite's word for it as ours. */
enum kb_status kb_sqlite_status(int code);

#endif
