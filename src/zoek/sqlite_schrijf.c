/* Writes index files: without a journal, in one transaction, as a file that fails half-way is thrown away. */
#include "zoek/sqlite_schrijf.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "klantbeeld/basis/klok.h"

enum zin {
    RIJ,
    TERMEN,
    TERMEN_WEG,
    SLEUTEL,
    VIND,
    SLEUTELS_WEG,
    RIJ_WEG,
    LEES,
    LAATSTE,
    STATUS,
    STAAT,
    AANTAL_ZINNEN
};

/* The FTS5 hash: everything that is not yet in a segment. Larger means fewer segments to merge at the end. */
#define HASH_BYTES "67108864"

static const char *const ZINNEN[AANTAL_ZINNEN] = {
    [RIJ] = "INSERT INTO werkgever VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    [TERMEN] = "INSERT INTO termen(rowid, t) VALUES(?1, ?2)",
    [TERMEN_WEG] = "INSERT INTO termen(termen, rowid, t) VALUES('delete', ?1, ?2)",
    [SLEUTEL] = "INSERT OR IGNORE INTO sleutel VALUES(?1, ?2, ?3)",
    [VIND] = "SELECT id FROM sleutel WHERE soort = ?1 AND nummer = ?2 LIMIT 1",
    [SLEUTELS_WEG] = "DELETE FROM sleutel WHERE soort = ?1 AND nummer = ?2 AND id = ?3",
    [RIJ_WEG] = "DELETE FROM werkgever WHERE id = ?1",
    [LEES] = ("SELECT norm, administraties, fiscaal, is_bsn, kvk, postcode, plaats, afgeschermd"
              " FROM werkgever WHERE id = ?1"),
    [LAATSTE] = "SELECT max(id) FROM werkgever WHERE id BETWEEN ?1 AND ?2",
    [STATUS] = "UPDATE werkgever SET id = ?2, status = 'B' WHERE id = ?1",
    [STAAT] = "INSERT OR REPLACE INTO staat VALUES(?1, ?2)",
};

struct kb_sqlite_schrijver {
    sqlite3 *db;
    sqlite3_stmt *zin[AANTAL_ZINNEN];
    struct kb_rijdelen delen;
    char pad[4096];
};

const char *kb_sqlite_reden(const struct kb_sqlite_schrijver *s)
{
    return s && s->db ? sqlite3_errmsg(s->db) : "geen geheugen";
}

static enum kb_status mislukt(struct kb_sqlite_schrijver *s, struct kb_fout *fout)
{
    return kb_fout_zet(fout, KB_INTERN, "%s: schrijven lukt niet: %s", s->pad, kb_sqlite_reden(s));
}

static bool voer_uit(struct kb_sqlite_schrijver *s, const char *sql)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

void kb_sqlite_schrijver_vrij(struct kb_sqlite_schrijver *s)
{
    if (!s)
        return;
    for (int i = 0; i < AANTAL_ZINNEN; i++)
        (void)sqlite3_finalize(s->zin[i]);
    (void)sqlite3_close(s->db);
    kb_rijdelen_vrij(&s->delen);
    free(s);
}

/* SQLite would make it readable by all. When this fails, opening it says so. */
static void maak_leeg_bestand(const char *pad)
{
    int fd;

    (void)unlink(pad);
    fd = open(pad, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, KB_INDEX_RECHTEN);
    if (fd >= 0)
        (void)close(fd);
}

enum kb_status kb_sqlite_schrijver(const char *pad, bool nieuw, struct kb_sqlite_schrijver **uit,
                                   struct kb_fout *fout)
{
    struct kb_sqlite_schrijver *s = calloc(1, sizeof(*s));
    enum kb_status status = KB_OK;
    bool goed;

    if (!s)
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "geen geheugen");
    (void)snprintf(s->pad, sizeof(s->pad), "%s", pad);
    if (nieuw)
        maak_leeg_bestand(pad);
    goed = sqlite3_open_v2(pad, &s->db, SQLITE_OPEN_READWRITE | (nieuw ? SQLITE_OPEN_CREATE : 0), NULL) ==
               SQLITE_OK &&
           voer_uit(s, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"
                       "PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;");
    if (goed && nieuw)
        goed = voer_uit(s, "PRAGMA application_id = 1262639689; PRAGMA user_version = 3;") &&
               voer_uit(s, kb_sqlite_schema);
    goed = goed && voer_uit(s, "BEGIN") &&
           voer_uit(s, "INSERT INTO termen(termen, rank) VALUES('hashsize', " HASH_BYTES ")");
    for (int i = 0; i < AANTAL_ZINNEN && goed; i++)
        goed = sqlite3_prepare_v3(s->db, ZINNEN[i], -1, SQLITE_PREPARE_PERSISTENT, &s->zin[i], NULL) ==
               SQLITE_OK;
    if (!goed) {
        status = mislukt(s, fout);
        kb_sqlite_schrijver_vrij(s);
        return status;
    }
    *uit = s;
    return KB_OK;
}

_Static_assert(KB_SQLITE_TOEPASSING == 1262639689 && KB_SQLITE_VORM == 3, "the pragmas above write these");

static void bind_tekst(sqlite3_stmt *st, int i, struct kb_tekst t)
{
    if (t.p)
        (void)sqlite3_bind_text(st, i, t.p, (int)t.n, SQLITE_STATIC);
    else
        (void)sqlite3_bind_null(st, i);
}

static enum kb_status stap(sqlite3_stmt *st)
{
    int code = sqlite3_step(st);

    (void)sqlite3_reset(st);
    return code == SQLITE_DONE || code == SQLITE_ROW ? KB_OK : KB_INTERN;
}

enum kb_status kb_sqlite_rij(struct kb_sqlite_schrijver *s, int64_t id, const struct kb_werkgever *w)
{
    sqlite3_stmt *st = s->zin[RIJ];

    if (!kb_rijdelen_maak(&s->delen, w))
        return KB_GEEN_GEHEUGEN;
    (void)sqlite3_bind_int64(st, 1, id);
    bind_tekst(st, 2, kb_buffer_tekst(&s->delen.norm));
    bind_tekst(st, 3, w->naam);
    bind_tekst(st, 4, w->n_handelsnamen ? kb_buffer_tekst(&s->delen.namen) : KB_GEEN_TEKST);
    bind_tekst(st, 5, kb_buffer_tekst(&s->delen.administraties));
    (void)sqlite3_bind_int64(st, 6, kb_nummer_sleutel(KB_ZOEK_RSIN, w->fiscaal));
    (void)sqlite3_bind_int(st, 7, w->is_bsn);
    if (*w->kvk)
        (void)sqlite3_bind_int64(st, 8, kb_nummer_sleutel(KB_ZOEK_KVKNUMMER, w->kvk));
    else
        (void)sqlite3_bind_null(st, 8);
    bind_tekst(st, 9, w->postcode);
    (void)sqlite3_bind_int64(st, 10, w->huisnummer);
    bind_tekst(st, 11, w->plaats);
    bind_tekst(st, 12, w->status);
    (void)sqlite3_bind_int(st, 13, w->afgeschermd);
    if (stap(st) != KB_OK)
        return KB_INTERN;
    (void)sqlite3_bind_int64(s->zin[TERMEN], 1, id);
    bind_tekst(s->zin[TERMEN], 2, kb_buffer_tekst(&s->delen.termen));
    return stap(s->zin[TERMEN]);
}

enum kb_status kb_sqlite_sleutel(struct kb_sqlite_schrijver *s, int soort, int64_t nummer, int64_t id)
{
    (void)sqlite3_bind_int(s->zin[SLEUTEL], 1, soort);
    (void)sqlite3_bind_int64(s->zin[SLEUTEL], 2, nummer);
    (void)sqlite3_bind_int64(s->zin[SLEUTEL], 3, id);
    return stap(s->zin[SLEUTEL]);
}

static enum kb_status een_getal(sqlite3_stmt *st, int64_t *uit)
{
    int code = sqlite3_step(st);

    *uit = code == SQLITE_ROW && sqlite3_column_type(st, 0) != SQLITE_NULL ? sqlite3_column_int64(st, 0) : -1;
    (void)sqlite3_reset(st);
    return code == SQLITE_ROW || code == SQLITE_DONE ? KB_OK : KB_INTERN;
}

enum kb_status kb_sqlite_vind(struct kb_sqlite_schrijver *s, int soort, int64_t nummer, int64_t *id)
{
    (void)sqlite3_bind_int(s->zin[VIND], 1, soort);
    (void)sqlite3_bind_int64(s->zin[VIND], 2, nummer);
    return een_getal(s->zin[VIND], id);
}

enum kb_status kb_sqlite_laatste(struct kb_sqlite_schrijver *s, int64_t van, int64_t tot, int64_t *id)
{
    (void)sqlite3_bind_int64(s->zin[LAATSTE], 1, van);
    (void)sqlite3_bind_int64(s->zin[LAATSTE], 2, tot);
    return een_getal(s->zin[LAATSTE], id);
}

static struct kb_tekst kolom(sqlite3_stmt *st, int i)
{
    const unsigned char *p = sqlite3_column_text(st, i);

    return p ? (struct kb_tekst){(const char *)p, (size_t)sqlite3_column_bytes(st, i)} : KB_GEEN_TEKST;
}

/* Two ids of one row: what is deleted under the first is written under the second (0: nowhere). */
struct verhuizing {
    struct kb_sqlite_schrijver *s;
    int64_t van, naar;
    enum kb_status status;
};

static void verhuis_sleutel(void *context, int soort, int64_t nummer)
{
    struct verhuizing *v = context;
    sqlite3_stmt *st = v->s->zin[SLEUTELS_WEG];

    (void)sqlite3_bind_int(st, 1, soort);
    (void)sqlite3_bind_int64(st, 2, nummer);
    (void)sqlite3_bind_int64(st, 3, v->van);
    if (stap(st) != KB_OK || (v->naar && kb_sqlite_sleutel(v->s, soort, nummer, v->naar) != KB_OK))
        v->status = KB_INTERN;
}

static enum kb_status verhuis_termen(struct verhuizing *v)
{
    struct kb_sqlite_schrijver *s = v->s;

    if (s->delen.termen.mislukt)
        return KB_GEEN_GEHEUGEN;
    (void)sqlite3_bind_int64(s->zin[TERMEN_WEG], 1, v->van);
    bind_tekst(s->zin[TERMEN_WEG], 2, kb_buffer_tekst(&s->delen.termen));
    if (stap(s->zin[TERMEN_WEG]) != KB_OK)
        return KB_INTERN;
    if (!v->naar)
        return KB_OK;
    (void)sqlite3_bind_int64(s->zin[TERMEN], 1, v->naar);
    bind_tekst(s->zin[TERMEN], 2, kb_buffer_tekst(&s->delen.termen));
    return stap(s->zin[TERMEN]);
}

/* Keys and terms of row `van`: out, and in again under `naar` when that is not 0. */
static enum kb_status verhuis(struct kb_sqlite_schrijver *s, int64_t van, int64_t naar)
{
    struct verhuizing v = {s, van, naar, KB_OK};
    sqlite3_stmt *st = s->zin[LEES];

    (void)sqlite3_bind_int64(st, 1, van);
    if (sqlite3_step(st) != SQLITE_ROW) {
        (void)sqlite3_reset(st);
        return KB_INTERN;
    }
    s->delen.termen.n = 0;
    kb_termen_van_rij(&s->delen.termen, &(struct kb_termbron){.norm = kolom(st, 0),
                                                              .postcode = kolom(st, 5),
                                                              .plaats = kolom(st, 6),
                                                              .afgeschermd = sqlite3_column_int(st, 7) != 0});
    kb_rij_sleutels(&(struct kb_rijnummers){.norm = kolom(st, 0),
                                            .administraties = kolom(st, 1),
                                            .fiscaal = sqlite3_column_int64(st, 2),
                                            .is_bsn = sqlite3_column_int(st, 3) != 0,
                                            .kvk = sqlite3_column_type(st, 4) == SQLITE_NULL
                                                       ? -1
                                                       : sqlite3_column_int64(st, 4)},
                    verhuis_sleutel, &v);
    (void)sqlite3_reset(st);
    return v.status == KB_OK ? verhuis_termen(&v) : v.status;
}

enum kb_status kb_sqlite_weg(struct kb_sqlite_schrijver *s, int64_t id)
{
    enum kb_status status = verhuis(s, id, 0);

    (void)sqlite3_bind_int64(s->zin[RIJ_WEG], 1, id);
    return status == KB_OK ? stap(s->zin[RIJ_WEG]) : status;
}

enum kb_status kb_sqlite_beeindig(struct kb_sqlite_schrijver *s, int64_t id)
{
    int64_t begin = kb_rij_plek_beeindigd(id);
    int64_t naar;

    if (begin < 0)
        return KB_OK; /* ended already */
    if (kb_sqlite_laatste(s, begin, begin + KB_RIJ_BLOK - 1, &naar) != KB_OK)
        return KB_INTERN;
    naar = naar < 0 ? begin + 1 : naar + 1;
    if (verhuis(s, id, naar) != KB_OK)
        return KB_INTERN;
    (void)sqlite3_bind_int64(s->zin[STATUS], 1, id);
    (void)sqlite3_bind_int64(s->zin[STATUS], 2, naar);
    return stap(s->zin[STATUS]);
}

static int64_t tel(struct kb_sqlite_schrijver *s, const char *sql)
{
    sqlite3_stmt *st = NULL;
    int64_t n = -1;

    if (sqlite3_prepare_v2(s->db, sql, -1, &st, NULL) == SQLITE_OK && een_getal(st, &n) != KB_OK)
        n = -1;
    (void)sqlite3_finalize(st);
    return n;
}

static bool zet_staat(struct kb_sqlite_schrijver *s, const char *naam, int64_t n, const char *tekst)
{
    sqlite3_stmt *st = s->zin[STAAT];

    bind_tekst(st, 1, kb_tekst_van(naam));
    if (tekst)
        bind_tekst(st, 2, kb_tekst_van(tekst));
    else
        (void)sqlite3_bind_int64(st, 2, n);
    return stap(st) == KB_OK;
}

/* Counts of terms. Postcodes are left out: there are nearly as many as rows, and each stands in few. */
static bool tel_termen(struct kb_sqlite_schrijver *s)
{
    return voer_uit(s, "INSERT INTO termen(termen) VALUES('optimize')") &&
           voer_uit(s, "DELETE FROM telling") &&
           voer_uit(s, "CREATE VIRTUAL TABLE temp.woordenlijst USING fts5vocab('main', 'termen', 'row');"
                       "INSERT INTO telling SELECT term, doc FROM temp.woordenlijst WHERE term < '#';"
                       "INSERT INTO telling SELECT term, doc FROM temp.woordenlijst WHERE term >= '$';"
                       "DROP TABLE temp.woordenlijst");
}

static bool vul_staat(struct kb_sqlite_schrijver *s, struct kb_indexstaat *staat)
{
    char sql[160];

    (void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM werkgever WHERE id < %lld",
                   (long long)kb_rangnummer(true, KB_RANG_OMVANG_MAX, 0));
    staat->werkgevers = tel(s, "SELECT count(*) FROM werkgever");
    staat->actief = tel(s, sql);
    staat->lhnummers = tel(s, "SELECT count(*) FROM sleutel WHERE soort = 0");
    staat->termen = tel(s, "SELECT count(*) FROM telling");
    kb_tijd_schrijf(kb_tijd_nu(&kb_klok_systeem), staat->gemaakt);
    return zet_staat(s, "werkgevers", staat->werkgevers, NULL) &&
           zet_staat(s, "actief", staat->actief, NULL) && zet_staat(s, "lhnummers", staat->lhnummers, NULL) &&
           zet_staat(s, "termen", staat->termen, NULL) &&
           zet_staat(s, "volgnummer", staat->volgnummer, NULL) &&
           zet_staat(s, "peildatum", 0, staat->peildatum) && zet_staat(s, "gemaakt", 0, staat->gemaakt);
}

/* The terms are one row a term, and every row has its keys: what would make hits disappear without an error.
 */
static bool klopt(struct kb_sqlite_schrijver *s, const struct kb_indexstaat *staat)
{
    sqlite3_stmt *st = NULL;
    bool goed = sqlite3_prepare_v2(s->db, "PRAGMA quick_check(1)", -1, &st, NULL) == SQLITE_OK &&
                sqlite3_step(st) == SQLITE_ROW && kb_tekst_is(kolom(st, 0), "ok");

    (void)sqlite3_finalize(st);
    return goed && tel(s, "SELECT count(*) FROM sleutel WHERE soort IN (1, 2)") == staat->werkgevers &&
           staat->lhnummers >= staat->werkgevers && staat->termen > 0;
}

static bool naar_schijf(const char *pad)
{
    int fd = open(pad, O_RDWR | O_CLOEXEC);
    bool goed = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        (void)close(fd);
    return goed;
}

enum kb_status kb_sqlite_afronden(struct kb_sqlite_schrijver *s, struct kb_indexstaat *staat,
                                  struct kb_fout *fout)
{
    if (!tel_termen(s) || !vul_staat(s, staat) || !voer_uit(s, "COMMIT"))
        return mislukt(s, fout);
    if (!klopt(s, staat))
        return kb_fout_zet(fout, KB_ONGELDIG, "de nieuwe index klopt niet met zichzelf; de oude blijft");
    staat->bytes = tel(s, "PRAGMA page_count") * tel(s, "PRAGMA page_size");
    return naar_schijf(s->pad) ? KB_OK : mislukt(s, fout);
}
