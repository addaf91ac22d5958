/* Reads an index file. The file is opened as immutable: it is replaced, never changed, so there are no locks
 * and no journals to look for. It is not mapped into memory: a file that somebody cuts short must be an
 * error, not a signal. */
#include "zoek/sqlite.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "klantbeeld/basis/hash.h"

/* Pages that a connection keeps, in kB. The system's own cache is behind it. */
enum { CACHE_KB = 8192 };

const char kb_sqlite_schema[] =
    "CREATE TABLE staat(naam TEXT PRIMARY KEY, waarde) WITHOUT ROWID;"
    "CREATE TABLE werkgever(id INTEGER PRIMARY KEY, norm TEXT NOT NULL, naam TEXT NOT NULL, handelsnamen "
    "TEXT,"
    " administraties TEXT NOT NULL, fiscaal INTEGER NOT NULL, is_bsn INTEGER NOT NULL, kvk INTEGER, postcode "
    "TEXT,"
    " huisnummer INTEGER, plaats TEXT, status TEXT NOT NULL, afgeschermd INTEGER NOT NULL);"
    "CREATE TABLE sleutel(soort INTEGER, nummer INTEGER, id INTEGER, PRIMARY KEY(soort, nummer, id)) WITHOUT "
    "ROWID;"
    "CREATE TABLE telling(term TEXT PRIMARY KEY, rijen INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE VIRTUAL TABLE termen USING fts5(t, content='', columnsize=0, detail=none,"
    " tokenize=\"ascii tokenchars '=^_@#!+'\");";

const struct kb_sqlite_vraagvorm kb_sqlite_vragen[KB_SQL_AANTAL_VRAGEN] = {
    [KB_SQL_STAAT] = {"SELECT naam, waarde FROM staat", "SCAN staat"},
    [KB_SQL_SLEUTEL] =
        {"SELECT id FROM sleutel WHERE soort = ?1 AND nummer = ?2 AND id > ?3 ORDER BY id LIMIT ?4",
         "SEARCH sleutel USING PRIMARY KEY (soort=? AND nummer=? AND id>?)"},
    [KB_SQL_STROOM] = {"SELECT rowid FROM termen WHERE termen MATCH ?1 AND rowid > ?2 ORDER BY rowid",
                       "SCAN termen VIRTUAL TABLE INDEX 64:M1>"},
    [KB_SQL_RIJ] =
        {"SELECT norm, naam, handelsnamen, administraties, kvk, postcode, huisnummer, plaats, status,"
         " is_bsn, afgeschermd FROM werkgever WHERE id = ?1",
         "SEARCH werkgever USING INTEGER PRIMARY KEY (rowid=?)"},
    [KB_SQL_TERMEN] = {"SELECT term, rijen FROM telling ORDER BY term", "SCAN telling"},
    [KB_SQL_VEEL] = {"SELECT term FROM telling WHERE rijen > ?1 ORDER BY term", "SCAN telling"},
    [KB_SQL_EERSTE] = {"SELECT id FROM werkgever WHERE id >= ?1 ORDER BY id LIMIT 1",
                       "SEARCH werkgever USING INTEGER PRIMARY KEY (rowid>?)"},
    [KB_SQL_LAATSTE] = {"SELECT id FROM werkgever WHERE id < ?1 ORDER BY id DESC LIMIT 1",
                        "SEARCH werkgever USING INTEGER PRIMARY KEY (rowid<?)"},
};

enum kb_status kb_sqlite_status(int code)
{
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
        return KB_OK;
    return (code & 0xff) == SQLITE_NOMEM ? KB_GEEN_GEHEUGEN : KB_BRON_ONBEREIKBAAR;
}

static void sluit(void *verbinding)
{
    struct kb_sqlite *s = verbinding;

    if (!s)
        return;
    for (int i = 0; i < KB_SQL_AANTAL_VRAGEN; i++)
        (void)sqlite3_finalize(s->vraag[i]);
    (void)sqlite3_close(s->db);
    kb_buffer_vrij(&s->match);
    kb_buffer_vrij(&s->afgeschermd.ids);
    kb_buffer_vrij(&s->meer_namen.ids);
    free(s);
}

static int64_t pragma(struct kb_sqlite *s, const char *sql)
{
    sqlite3_stmt *st = NULL;
    int64_t n = -1;

    if (sqlite3_prepare_v2(s->db, sql, -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
        n = sqlite3_column_int64(st, 0);
    (void)sqlite3_finalize(st);
    return n;
}

/* The path as a URI: what has a meaning in one is escaped. */
static void maak_uri(struct kb_buffer *uit, const char *pad)
{
    kb_buffer_printf(uit, "file:");
    for (; *pad; pad++) {
        if (strchr("%?#", *pad))
            kb_buffer_printf(uit, "%%%02X", (unsigned)*pad);
        else
            kb_buffer_voeg(uit, pad, 1);
    }
    kb_buffer_voeg(uit, "?immutable=1", sizeof("?immutable=1"));
}

/* Is this an index of ours, whole, and of the form that this program reads? */
static bool is_goed(struct kb_sqlite *s, const char *waar)
{
    struct stat st;

    return stat(waar, &st) == 0 && pragma(s, "PRAGMA application_id") == KB_SQLITE_TOEPASSING &&
           pragma(s, "PRAGMA user_version") == KB_SQLITE_VORM &&
           pragma(s, "PRAGMA page_count") * pragma(s, "PRAGMA page_size") == st.st_size;
}

static enum kb_status open_index(const char *waar, void **verbinding, struct kb_fout *fout)
{
    struct kb_sqlite *s = calloc(1, sizeof(*s));
    struct kb_buffer uri = KB_LEGE_BUFFER;
    int code = SQLITE_NOMEM;

    if (!s)
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "geen geheugen");
    maak_uri(&uri, waar);
    if (!uri.mislukt)
        code = sqlite3_open_v2(uri.p, &s->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX,
                               NULL);
    kb_buffer_vrij(&uri);
    if (code == SQLITE_OK && !is_goed(s, waar))
        code = SQLITE_NOTADB;
    if (code == SQLITE_OK) {
        char cache[48];

        (void)snprintf(cache, sizeof(cache), "PRAGMA cache_size = -%d", CACHE_KB);
        code = sqlite3_exec(s->db, cache, NULL, NULL, NULL);
    }
    for (int i = 0; i < KB_SQL_AANTAL_VRAGEN && code == SQLITE_OK; i++)
        code = sqlite3_prepare_v3(s->db, kb_sqlite_vragen[i].sql, -1, SQLITE_PREPARE_PERSISTENT, &s->vraag[i],
                                  NULL);
    if (code != SQLITE_OK) {
        sluit(s);
        return kb_fout_zet(fout, kb_sqlite_status(code),
                           "De zoekindex ontbreekt, is beschadigd of heeft een andere vorm.");
    }
    *verbinding = s;
    return KB_OK;
}

/* A number for the file that is there now. */
static uint64_t kenmerk_van(const char *pad)
{
    struct stat st;

    if (stat(pad, &st) != 0)
        return 0;
    return kb_hash_meng((uint64_t)st.st_ino ^ (uint64_t)st.st_mtim.tv_nsec, (uint64_t)st.st_mtim.tv_sec ^
                                                                                (uint64_t)st.st_dev << 32 ^
                                                                                (uint64_t)st.st_size << 20) |
           1;
}

struct kb_tekst kb_sqlite_kolom(sqlite3_stmt *st, int i)
{
    const unsigned char *p = sqlite3_column_text(st, i);

    return p ? (struct kb_tekst){(const char *)p, (size_t)sqlite3_column_bytes(st, i)} : KB_GEEN_TEKST;
}

static void neem_waarde(struct kb_indexstaat *uit, struct kb_tekst naam, sqlite3_stmt *st)
{
    const char *tekst = (const char *)sqlite3_column_text(st, 1);
    int64_t n = sqlite3_column_int64(st, 1);

    if (kb_tekst_is(naam, "werkgevers"))
        uit->werkgevers = n;
    else if (kb_tekst_is(naam, "actief"))
        uit->actief = n;
    else if (kb_tekst_is(naam, "lhnummers"))
        uit->lhnummers = n;
    else if (kb_tekst_is(naam, "volgnummer"))
        uit->volgnummer = n;
    else if (kb_tekst_is(naam, "termen"))
        uit->termen = n;
    else if (kb_tekst_is(naam, "peildatum"))
        (void)snprintf(uit->peildatum, sizeof(uit->peildatum), "%s", tekst ? tekst : "");
    else if (kb_tekst_is(naam, "gemaakt"))
        (void)snprintf(uit->gemaakt, sizeof(uit->gemaakt), "%s", tekst ? tekst : "");
}

static enum kb_status staat(void *verbinding, struct kb_indexstaat *uit, struct kb_fout *fout)
{
    struct kb_sqlite *s = verbinding;
    sqlite3_stmt *st = s->vraag[KB_SQL_STAAT];
    int code;

    memset(uit, 0, sizeof(*uit));
    while ((code = sqlite3_step(st)) == SQLITE_ROW)
        neem_waarde(uit, kb_sqlite_kolom(st, 0), st);
    (void)sqlite3_reset(st);
    uit->bytes = pragma(s, "PRAGMA page_count") * pragma(s, "PRAGMA page_size");
    if (code == SQLITE_DONE && uit->werkgevers > 0)
        return KB_OK;
    return kb_fout_zet(fout, code == SQLITE_DONE ? KB_BRON_ONBEREIKBAAR : kb_sqlite_status(code),
                       "De zoekindex is leeg of beschadigd.");
}

static enum kb_status sleutel(void *verbinding, int soort, int64_t nummer, int64_t na, int64_t *ids,
                              size_t max, size_t *n)
{
    struct kb_sqlite *s = verbinding;
    sqlite3_stmt *st = s->vraag[KB_SQL_SLEUTEL];
    int code = SQLITE_DONE;

    (void)sqlite3_bind_int(st, 1, soort);
    (void)sqlite3_bind_int64(st, 2, nummer);
    (void)sqlite3_bind_int64(st, 3, na);
    (void)sqlite3_bind_int64(st, 4, (int64_t)max);
    for (*n = 0; *n < max && (code = sqlite3_step(st)) == SQLITE_ROW;)
        ids[(*n)++] = sqlite3_column_int64(st, 0);
    (void)sqlite3_reset(st);
    return kb_sqlite_status(code);
}

/* Is it in the list? Who asks does so ascending: the search begins where the one before ended, in steps that
 * double. */
static bool bevat(const struct kb_idlijst *l, size_t *plek, int64_t id)
{
    const int64_t *ids = kb_ids_in(&l->ids);
    size_t n = kb_ids_aantal(&l->ids);
    size_t van = *plek;
    size_t stap = 1;
    size_t tot;

    while (van + stap < n && ids[van + stap] < id) {
        van += stap;
        stap *= 2;
    }
    tot = van + stap < n ? van + stap + 1 : n;
    *plek = kb_ids_ondergrens(ids, van, tot, id);
    return *plek < n && ids[*plek] == id;
}

static enum kb_status ids(void *verbinding, const struct kb_en *vraag, bool ook_afgeschermd, size_t max,
                          struct kb_ids *uit)
{
    struct kb_sqlite *s = verbinding;
    size_t in_afgeschermd = 0;
    size_t in_meer_namen = 0;
    enum kb_status status = kb_sqlite_lijst(s, KB_TERM_AFGESCHERMD, &s->afgeschermd);

    uit->n = 0;
    if (status == KB_OK)
        status = kb_sqlite_lijst(s, KB_TERM_MEER_NAMEN, &s->meer_namen);
    if (status == KB_OK)
        status = kb_sqlite_begin(s, vraag, -1);
    while (status == KB_OK && uit->n < max) {
        int64_t id = 0;

        status = kb_sqlite_volgende(s, &id);
        if (status != KB_OK || id < 0)
            break;
        if (ook_afgeschermd || !bevat(&s->afgeschermd, &in_afgeschermd, id))
            uit->id[uit->n++] = bevat(&s->meer_namen, &in_meer_namen, id) ? ~id : id;
    }
    kb_sqlite_stop(s);
    return status;
}

static enum kb_status rij(void *verbinding, int64_t id, struct kb_rij *uit)
{
    struct kb_sqlite *s = verbinding;
    sqlite3_stmt *st = s->vraag[KB_SQL_RIJ];
    int code;

    (void)sqlite3_reset(st); /* here, not below: the texts are lent until the next call */
    (void)sqlite3_bind_int64(st, 1, id);
    code = sqlite3_step(st);
    if (code != SQLITE_ROW)
        return code == SQLITE_DONE ? KB_BRON_ONBEREIKBAAR : kb_sqlite_status(code);
    uit->id = id;
    uit->norm = kb_sqlite_kolom(st, 0);
    uit->naam = kb_sqlite_kolom(st, 1);
    uit->handelsnamen = kb_sqlite_kolom(st, 2);
    uit->administraties = kb_sqlite_kolom(st, 3);
    uit->kvk = sqlite3_column_type(st, 4) == SQLITE_NULL ? -1 : sqlite3_column_int64(st, 4);
    uit->postcode = kb_sqlite_kolom(st, 5);
    uit->huisnummer = sqlite3_column_int64(st, 6);
    uit->plaats = kb_sqlite_kolom(st, 7);
    uit->status = kb_sqlite_kolom(st, 8);
    uit->is_bsn = sqlite3_column_int(st, 9) != 0;
    uit->afgeschermd = sqlite3_column_int(st, 10) != 0;
    return uit->norm.p && uit->naam.p && uit->administraties.p && uit->status.p ? KB_OK
                                                                                : KB_BRON_ONBEREIKBAAR;
}

static enum kb_status termen(void *verbinding,
                             void (*een)(void *context, struct kb_tekst term, int64_t telling), void *context)
{
    struct kb_sqlite *s = verbinding;
    sqlite3_stmt *st = s->vraag[KB_SQL_TERMEN];
    int code;

    while ((code = sqlite3_step(st)) == SQLITE_ROW)
        een(context, kb_sqlite_kolom(st, 0), sqlite3_column_int64(st, 1));
    (void)sqlite3_reset(st);
    return kb_sqlite_status(code);
}

const struct kb_opslag kb_opslag_sqlite = {
    .naam = "sqlite",
    .open = open_index,
    .sluit = sluit,
    .kenmerk = kenmerk_van,
    .staat = staat,
    .sleutel = sleutel,
    .begin = kb_sqlite_begin,
    .volgende = kb_sqlite_volgende,
    .stop = kb_sqlite_stop,
    .rij = rij,
    .ids = ids,
    .termen = termen,
    .deel = kb_sqlite_deel,
    .leen = kb_sqlite_leen,
    .deel_vrij = kb_sqlite_deel_vrij,
    .kost = kb_sqlite_kost,
};
