/* Reads an index file. The file is opened as immutable: it is replaced, never changed, so there are no locks
 * and no journals to look for. It is not mapped into memory: a file that somebody cuts short must be an
 * error, not a signal. */
#include "zoek/sqlite.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "klantbeeld/basis/hash.h"
#include "zoek/rijdelen.h"

/* Pages that a connection keeps, in kB. The system's own cache is behind it. */
enum { CACHE_KB = 8192 };

/* A term that more than one in so many rows hold has a map: reading its list would take a millisecond and more
 * of a million rows. At most so many maps are made, of a bit per row. */
enum { VEEL = 50, MAX_KAARTEN = 512 };

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
    [KB_SQL_TELLING] = {"SELECT rijen FROM telling WHERE term = ?1",
                        "SEARCH telling USING PRIMARY KEY (term=?)"},
    [KB_SQL_STROOM] = {"SELECT rowid FROM termen WHERE termen MATCH ?1 AND rowid > ?2 ORDER BY rowid",
                       "SCAN termen VIRTUAL TABLE INDEX 64:M1>"},
    [KB_SQL_RIJ] =
        {"SELECT norm, naam, handelsnamen, administraties, kvk, postcode, huisnummer, plaats, status,"
         " is_bsn, afgeschermd FROM werkgever WHERE id = ?1",
         "SEARCH werkgever USING INTEGER PRIMARY KEY (rowid=?)"},
    [KB_SQL_WOORDEN] = {"SELECT substr(term, 2), rijen FROM telling WHERE term >= '=' AND term < '>'",
                        "SEARCH telling USING PRIMARY KEY (term>? AND term<?)"},
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
    free(s->afgeschermd.id);
    free(s->meer_namen.id);
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

static struct kb_tekst kolom(sqlite3_stmt *st, int i)
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
        neem_waarde(uit, kolom(st, 0), st);
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

static enum kb_status telling(void *verbinding, struct kb_tekst term, int64_t *uit)
{
    struct kb_sqlite *s = verbinding;
    sqlite3_stmt *st = s->vraag[KB_SQL_TELLING];
    int code;

    (void)sqlite3_bind_text(st, 1, term.p, (int)term.n, SQLITE_STATIC);
    code = sqlite3_step(st);
    *uit = code == SQLITE_ROW ? sqlite3_column_int64(st, 0) : 0;
    (void)sqlite3_reset(st);
    return kb_sqlite_status(code);
}

/* ("=a" OR "=b") AND "abc": terms hold no quotation marks, for they hold letters, digits and marks only. */
static void voeg_match(struct kb_buffer *uit, const struct kb_of *of)
{
    kb_buffer_printf(uit, uit->n ? " AND (" : "(");
    for (size_t j = 0; j < of->n; j++)
        kb_buffer_printf(uit, "%s\"%.*s\"", j ? " OR " : "", (int)of->term[j].n, of->term[j].p);
    kb_buffer_voeg(uit, ")", 1);
}

/* Ask FTS5 what is in s->match. */
static enum kb_status begin_match(struct kb_sqlite *s, int64_t na)
{
    sqlite3_stmt *st = s->vraag[KB_SQL_STROOM];

    if (s->match.mislukt) {
        kb_buffer_vrij(&s->match);
        return KB_GEEN_GEHEUGEN;
    }
    (void)sqlite3_bind_text(st, 1, s->match.p, (int)s->match.n, SQLITE_STATIC);
    (void)sqlite3_bind_int64(st, 2, na);
    return KB_OK;
}

static enum kb_status volgende_match(struct kb_sqlite *s, int64_t *id)
{
    int code = sqlite3_step(s->vraag[KB_SQL_STROOM]);

    *id = code == SQLITE_ROW ? sqlite3_column_int64(s->vraag[KB_SQL_STROOM], 0) : -1;
    return kb_sqlite_status(code);
}

/* Mark the rows that hold one of these terms. */
static enum kb_status teken(struct kb_sqlite *s, const struct kb_of *of, uint64_t *bits)
{
    enum kb_status status;
    size_t vak = 0;

    s->match.n = 0;
    voeg_match(&s->match, of);
    status = begin_match(s, -1);
    for (int64_t id = 0; status == KB_OK;) {
        status = volgende_match(s, &id);
        if (status != KB_OK || id < 0)
            break;
        kb_kaarten_zet(s->kaarten, bits, id, &vak);
    }
    (void)sqlite3_reset(s->vraag[KB_SQL_STROOM]);
    return status;
}

/* Make the map of a term. Who was first has made it for all. *bits NULL: there may be no more maps. */
static enum kb_status maak_kaart(struct kb_sqlite *s, struct kb_kaart *k, const uint64_t **bits)
{
    struct kb_of of = {.n = 1, .term = &k->term};
    uint64_t *niets = NULL;
    uint64_t *nieuw;
    enum kb_status status;

    *bits = NULL;
    if (atomic_fetch_sub(&s->kaarten->over, 1) <= 0) {
        (void)atomic_fetch_add(&s->kaarten->over, 1);
        return KB_OK;
    }
    nieuw = calloc(s->kaarten->woorden, sizeof(*nieuw));
    status = nieuw ? teken(s, &of, nieuw) : KB_GEEN_GEHEUGEN;
    if (status == KB_OK && atomic_compare_exchange_strong(&k->bits, &niets, nieuw)) {
        *bits = nieuw;
        return KB_OK;
    }
    free(nieuw);
    (void)atomic_fetch_add(&s->kaarten->over, 1);
    *bits = niets;
    return status;
}

/* The maps of those of its terms that have one, and one that is made for the others. *op_kaart: there are. */
static enum kb_status neem_kaarten(struct kb_sqlite *s, struct kb_arena *arena, const struct kb_of *of,
                                   bool *op_kaart)
{
    struct kb_kaart_of *uit = &s->kaartvraag.of[s->kaartvraag.n];
    struct kb_tekst term[KB_MAX_OF];
    struct kb_of rest = {.n = 0, .term = term};
    enum kb_status status = KB_OK;

    uit->n = 0;
    for (size_t i = 0; i < of->n && status == KB_OK; i++) {
        struct kb_kaart *k = kb_kaarten_van(s->kaarten, of->term[i]);
        const uint64_t *bits = k ? atomic_load(&k->bits) : NULL;

        if (k && !bits)
            status = maak_kaart(s, k, &bits);
        if (bits)
            uit->bits[uit->n++] = bits;
        else
            term[rest.n++] = of->term[i];
    }
    *op_kaart = uit->n > 0;
    if (status == KB_OK && *op_kaart && rest.n) {
        uint64_t *bits = kb_arena_neem(arena, s->kaarten->woorden * sizeof(*bits));

        if (!bits)
            return KB_GEEN_GEHEUGEN;
        memset(bits, 0, s->kaarten->woorden * sizeof(*bits));
        status = teken(s, &rest, bits);
        uit->bits[uit->n++] = bits;
    }
    return status;
}

/* What maps can answer they do; the rest is asked of FTS5, whose rows are then looked up on the maps. */
static enum kb_status begin(void *verbinding, const struct kb_en *vraag, int64_t na)
{
    struct kb_sqlite *s = verbinding;
    bool op_kaart[KB_MAX_EN] = {false};
    size_t n_match = 0;

    (void)sqlite3_reset(s->vraag[KB_SQL_STROOM]);
    s->kaartvraag.op = s->kaarten;
    s->kaartvraag.n = 0;
    for (size_t i = 0; s->kaarten && i < vraag->n; i++) {
        enum kb_status status = neem_kaarten(s, vraag->arena, &vraag->of[i], &op_kaart[i]);

        if (status != KB_OK)
            return status;
        s->kaartvraag.n += op_kaart[i];
    }
    s->match.n = 0;
    for (size_t i = 0; i < vraag->n; i++) {
        if (op_kaart[i])
            continue;
        voeg_match(&s->match, &vraag->of[i]);
        n_match++;
    }
    s->alleen_kaart = n_match == 0;
    if (!s->alleen_kaart) {
        s->kaartvraag.vak = 0;
        return begin_match(s, na);
    }
    kb_kaartvraag_begin(&s->kaartvraag, na);
    return KB_OK;
}

static enum kb_status volgende(void *verbinding, int64_t *id)
{
    struct kb_sqlite *s = verbinding;
    enum kb_status status;

    if (s->alleen_kaart) {
        *id = kb_kaartvraag_volgende(&s->kaartvraag);
        return KB_OK;
    }
    do
        status = volgende_match(s, id);
    while (status == KB_OK && *id >= 0 && s->kaartvraag.n && !kb_kaartvraag_bevat(&s->kaartvraag, *id));
    return status;
}

static void stop(void *verbinding)
{
    struct kb_sqlite *s = verbinding;

    (void)sqlite3_reset(s->vraag[KB_SQL_STROOM]);
}

static enum kb_status voeg_id(struct kb_idlijst *l, int64_t id)
{
    if (l->n == l->ruimte) {
        size_t ruimte = l->ruimte ? l->ruimte * 2 : 1024;
        int64_t *groter = realloc(l->id, ruimte * sizeof(*groter));

        if (!groter)
            return KB_GEEN_GEHEUGEN;
        l->id = groter;
        l->ruimte = ruimte;
    }
    l->id[l->n++] = id;
    return KB_OK;
}

/* The rows with one term, read once. */
static enum kb_status lees_lijst(struct kb_sqlite *s, const char *term, struct kb_idlijst *uit)
{
    struct kb_tekst t = kb_tekst_van(term);
    struct kb_of of = {.n = 1, .term = &t};
    enum kb_status status;

    if (uit->gelezen)
        return KB_OK;
    s->match.n = 0;
    voeg_match(&s->match, &of);
    status = begin_match(s, -1);
    for (int64_t id = 0; status == KB_OK;) {
        status = volgende_match(s, &id);
        if (status != KB_OK || id < 0)
            break;
        status = voeg_id(uit, id);
    }
    stop(s);
    uit->gelezen = status == KB_OK;
    if (status != KB_OK)
        uit->n = 0;
    return status;
}

/* Is it in the list? Who asks does so ascending: the search begins where the one before ended, in steps that
 * double. */
static bool bevat(const struct kb_idlijst *l, size_t *plek, int64_t id)
{
    size_t van = *plek;
    size_t stap = 1;
    size_t tot;

    while (van + stap < l->n && l->id[van + stap] < id) {
        van += stap;
        stap *= 2;
    }
    tot = van + stap < l->n ? van + stap + 1 : l->n;
    *plek = kb_ids_ondergrens(l->id, van, tot, id);
    return *plek < l->n && l->id[*plek] == id;
}

static enum kb_status ids(void *verbinding, const struct kb_en *vraag, bool ook_afgeschermd, size_t max,
                          struct kb_ids *uit)
{
    struct kb_sqlite *s = verbinding;
    size_t in_afgeschermd = 0;
    size_t in_meer_namen = 0;
    enum kb_status status = lees_lijst(s, KB_TERM_AFGESCHERMD, &s->afgeschermd);

    uit->n = 0;
    if (status == KB_OK)
        status = lees_lijst(s, KB_TERM_MEER_NAMEN, &s->meer_namen);
    if (status == KB_OK)
        status = begin(s, vraag, -1);
    while (status == KB_OK && uit->n < max) {
        int64_t id = 0;

        status = volgende(s, &id);
        if (status != KB_OK || id < 0)
            break;
        if (ook_afgeschermd || !bevat(&s->afgeschermd, &in_afgeschermd, id))
            uit->id[uit->n++] = bevat(&s->meer_namen, &in_meer_namen, id) ? ~id : id;
    }
    stop(s);
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
    uit->norm = kolom(st, 0);
    uit->naam = kolom(st, 1);
    uit->handelsnamen = kolom(st, 2);
    uit->administraties = kolom(st, 3);
    uit->kvk = sqlite3_column_type(st, 4) == SQLITE_NULL ? -1 : sqlite3_column_int64(st, 4);
    uit->postcode = kolom(st, 5);
    uit->huisnummer = sqlite3_column_int64(st, 6);
    uit->plaats = kolom(st, 7);
    uit->status = kolom(st, 8);
    uit->is_bsn = sqlite3_column_int(st, 9) != 0;
    uit->afgeschermd = sqlite3_column_int(st, 10) != 0;
    return uit->norm.p && uit->naam.p && uit->administraties.p && uit->status.p ? KB_OK
                                                                                : KB_BRON_ONBEREIKBAAR;
}

static enum kb_status
woorden(void *verbinding, void (*een)(void *context, struct kb_tekst woord, int64_t telling), void *context)
{
    struct kb_sqlite *s = verbinding;
    sqlite3_stmt *st = s->vraag[KB_SQL_WOORDEN];
    int code;

    while ((code = sqlite3_step(st)) == SQLITE_ROW) {
        struct kb_tekst w = kolom(st, 0);

        if (w.n)
            een(context, w, sqlite3_column_int64(st, 1));
    }
    (void)sqlite3_reset(st);
    return kb_sqlite_status(code);
}

static int64_t een_getal(sqlite3_stmt *st, int64_t waarde, enum kb_status *status)
{
    int64_t n = -1;
    int code;

    (void)sqlite3_bind_int64(st, 1, waarde);
    code = sqlite3_step(st);
    if (code == SQLITE_ROW)
        n = sqlite3_column_int64(st, 0);
    (void)sqlite3_reset(st);
    *status = kb_sqlite_status(code);
    return n;
}

/* The runs of rows: each status and size has its own, from its first row to its last. */
static enum kb_status lees_vakken(struct kb_sqlite *s, struct kb_kaarten *k)
{
    enum kb_status status;
    size_t ruimte = 0;
    size_t plekken = 0;
    int64_t van = een_getal(s->vraag[KB_SQL_EERSTE], 0, &status);

    while (status == KB_OK && van >= 0) {
        int64_t einde = (van / KB_RIJ_BLOK + 1) * KB_RIJ_BLOK;
        int64_t laatste = een_getal(s->vraag[KB_SQL_LAATSTE], einde, &status);

        if (status != KB_OK)
            break;
        if (k->n_vakken == ruimte) {
            struct kb_kaartvak *groter = realloc(k->vak, (ruimte * 2 + 64) * sizeof(*groter));

            if (!groter)
                return KB_GEEN_GEHEUGEN;
            k->vak = groter;
            ruimte = ruimte * 2 + 64;
        }
        k->vak[k->n_vakken++] = (struct kb_kaartvak){van, plekken, (size_t)(laatste - van) + 1};
        plekken += (size_t)(laatste - van) + 1;
        van = een_getal(s->vraag[KB_SQL_EERSTE], einde, &status);
    }
    k->woorden = plekken / 64 + 1;
    return status;
}

static enum kb_status lees_termen(struct kb_sqlite *s, struct kb_kaarten *k, int64_t meer_dan)
{
    sqlite3_stmt *st = s->vraag[KB_SQL_VEEL];
    size_t ruimte = 0;
    int code;

    (void)sqlite3_bind_int64(st, 1, meer_dan);
    while ((code = sqlite3_step(st)) == SQLITE_ROW) {
        struct kb_tekst t = kolom(st, 0);
        char *term = t.p ? strndup(t.p, t.n) : NULL;
        struct kb_kaart *groter = k->kaart;

        if (k->n == ruimte)
            groter = realloc(k->kaart, (ruimte * 2 + 64) * sizeof(*groter));
        if (groter) {
            ruimte = k->n == ruimte ? ruimte * 2 + 64 : ruimte;
            k->kaart = groter;
        }
        if (!term || !groter) {
            free(term);
            code = SQLITE_NOMEM;
            break;
        }
        k->kaart[k->n].term = (struct kb_tekst){term, t.n};
        atomic_init(&k->kaart[k->n++].bits, NULL);
    }
    (void)sqlite3_reset(st);
    return kb_sqlite_status(code);
}

/* Maps for the common terms; none when the ids are so far apart that they would be mostly empty. */
static void *deel(void *verbinding, int64_t werkgevers)
{
    struct kb_sqlite *s = verbinding;
    struct kb_kaarten *k = calloc(1, sizeof(*k));
    enum kb_status status = KB_GEEN_GEHEUGEN;

    if (!k)
        return NULL;
    atomic_init(&k->over, MAX_KAARTEN);
    status = lees_vakken(s, k);
    if (status == KB_OK && k->n_vakken && k->woorden <= (size_t)werkgevers / 16 + 1)
        status = lees_termen(s, k, werkgevers / VEEL);
    if (status == KB_OK)
        return k;
    kb_kaarten_vrij(k);
    return NULL;
}

static void leen(void *verbinding, void *gedeeld)
{
    struct kb_kaarten *k = gedeeld;

    ((struct kb_sqlite *)verbinding)->kaarten = k->n ? k : NULL;
}

static void deel_vrij(void *gedeeld)
{
    kb_kaarten_vrij(gedeeld);
}

static int64_t kost(void *verbinding, struct kb_tekst term, int64_t rijen)
{
    const struct kb_kaarten *k = ((struct kb_sqlite *)verbinding)->kaarten;
    struct kb_kaart *kaart = kb_kaarten_van(k, term);

    return kaart && (atomic_load(&kaart->bits) || atomic_load(&k->over) > 0) ? 0 : rijen;
}

const struct kb_opslag kb_opslag_sqlite = {
    .naam = "sqlite",
    .open = open_index,
    .sluit = sluit,
    .kenmerk = kenmerk_van,
    .staat = staat,
    .sleutel = sleutel,
    .telling = telling,
    .begin = begin,
    .volgende = volgende,
    .stop = stop,
    .rij = rij,
    .ids = ids,
    .woorden = woorden,
    .deel = deel,
    .leen = leen,
    .deel_vrij = deel_vrij,
    .kost = kost,
};
