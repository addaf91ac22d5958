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
    [LEES] =
        "SELECT norm, administraties, fiscaal, is_bsn, kvk, postcode, plaats FROM werkgever WHERE id = ?1",
    [LAATSTE] = "SELECT max(id) FROM werkgever WHERE id BETWEEN ?1 AND ?2",
    [STATUS] = "UPDATE werkgever SET id = ?2, status = 'B' WHERE id = ?1",
    [STAAT] = "INSERT OR REPLACE INTO staat VALUES(?1, ?2)",
};

struct kb_sqlite_schrijver {
    sqlite3 *db;
    sqlite3_stmt *zin[AANTAL_ZINNEN];
    struct kb_buffer termen, norm, namen, administraties;
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
    kb_buffer_vrij(&s->termen);
    kb_buffer_vrij(&s->norm);
    kb_buffer_vrij(&s->namen);
    kb_buffer_vrij(&s->administraties);
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
        goed = voer_uit(s, "PRAGMA application_id = 1262639689; PRAGMA user_version = 2;") &&
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

_Static_assert(KB_SQLITE_TOEPASSING == 1262639689 && KB_SQLITE_VORM == 2, "the pragmas above write these");

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

static void voeg_norm(struct kb_buffer *uit, struct kb_tekst getypt)
{
    struct kb_naam naam;

    kb_naam_normaliseer(getypt, &naam);
    if (uit->n)
        kb_buffer_voeg(uit, "\n", 1);
    kb_buffer_voeg(uit, naam.tekst, naam.n);
}

static void maak_teksten(struct kb_sqlite_schrijver *s, const struct kb_werkgever *w)
{
    s->norm.n = s->namen.n = s->administraties.n = s->termen.n = 0;
    voeg_norm(&s->norm, w->naam);
    for (size_t i = 0; i < w->n_handelsnamen; i++) {
        voeg_norm(&s->norm, w->handelsnaam[i]);
        if (i)
            kb_buffer_voeg(&s->namen, "\n", 1);
        kb_buffer_voeg_tekst(&s->namen, w->handelsnaam[i]);
    }
    for (size_t i = 0; i < w->n_administraties; i++) {
        const struct kb_administratie *a = &w->administratie[i];

        kb_buffer_printf(&s->administraties, "%s,%s,%s;", a->lhnummer, a->vestigingsnummer,
                         a->aansluitnummer);
    }
    kb_termen_van_rij(&s->termen, kb_buffer_tekst(&s->norm), w->postcode, w->plaats);
}

enum kb_status kb_sqlite_rij(struct kb_sqlite_schrijver *s, int64_t id, const struct kb_werkgever *w)
{
    sqlite3_stmt *st = s->zin[RIJ];

    maak_teksten(s, w);
    if (s->norm.mislukt || s->namen.mislukt || s->administraties.mislukt || s->termen.mislukt)
        return KB_GEEN_GEHEUGEN;
    (void)sqlite3_bind_int64(st, 1, id);
    bind_tekst(st, 2, kb_buffer_tekst(&s->norm));
    bind_tekst(st, 3, w->naam);
    bind_tekst(st, 4, w->n_handelsnamen ? kb_buffer_tekst(&s->namen) : KB_GEEN_TEKST);
    bind_tekst(st, 5, kb_buffer_tekst(&s->administraties));
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
    bind_tekst(s->zin[TERMEN], 2, kb_buffer_tekst(&s->termen));
    return stap(s->zin[TERMEN]);
}

enum kb_status kb_sqlite_sleutel(struct kb_sqlite_schrijver *s, int soort, int64_t nummer, int64_t id)
{
    (void)sqlite3_bind_int(s->zin[SLEUTEL], 1, soort);
    (void)sqlite3_bind_int64(s->zin[SLEUTEL], 2, nummer);
    (void)sqlite3_bind_int64(s->zin[SLEUTEL], 3, id);
    return stap(s->zin[SLEUTEL]);
}

static int plek(unsigned bit)
{
    return __builtin_ctz(bit);
}

static void sleutel_van_naam(struct kb_tekst getypt, void (*een)(void *, int, int64_t), void *context)
{
    struct kb_naam naam;

    kb_naam_normaliseer(getypt, &naam);
    een(context, KB_SLEUTEL_NAAM, kb_naam_sleutel(&naam));
}

void kb_sqlite_sleutels_van(const struct kb_werkgever *w,
                            void (*een)(void *context, int soort, int64_t nummer), void *context)
{
    een(context, plek(w->is_bsn ? KB_ZOEK_BSN : KB_ZOEK_RSIN), kb_nummer_sleutel(KB_ZOEK_RSIN, w->fiscaal));
    if (*w->kvk)
        een(context, plek(KB_ZOEK_KVKNUMMER), kb_nummer_sleutel(KB_ZOEK_KVKNUMMER, w->kvk));
    for (size_t i = 0; i < w->n_administraties; i++) {
        const struct kb_administratie *a = &w->administratie[i];

        een(context, plek(KB_ZOEK_LHNUMMER), kb_nummer_sleutel(KB_ZOEK_LHNUMMER, a->lhnummer));
        if (*a->vestigingsnummer)
            een(context, plek(KB_ZOEK_VESTIGINGSNUMMER),
                kb_nummer_sleutel(KB_ZOEK_VESTIGINGSNUMMER, a->vestigingsnummer));
        if (*a->aansluitnummer)
            een(context, plek(KB_ZOEK_AANSLUITNUMMER),
                kb_nummer_sleutel(KB_ZOEK_AANSLUITNUMMER, a->aansluitnummer));
    }
    sleutel_van_naam(w->naam, een, context);
    for (size_t i = 0; i < w->n_handelsnamen; i++)
        sleutel_van_naam(w->handelsnaam[i], een, context);
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

static void naamsleutels(struct verhuizing *v, struct kb_tekst norm)
{
    while (norm.n) {
        const char *einde = memchr(norm.p, '\n', norm.n);
        size_t n = einde ? (size_t)(einde - norm.p) : norm.n;
        struct kb_naam naam;

        kb_naam_van_norm((struct kb_tekst){norm.p, n}, &naam);
        verhuis_sleutel(v, KB_SLEUTEL_NAAM, kb_naam_sleutel(&naam));
        n += einde ? 1 : 0;
        norm = (struct kb_tekst){norm.p + n, norm.n - n};
    }
}

/* "lh,vestiging,aansluit;" as the row holds it. */
static void administratiesleutels(struct verhuizing *v, struct kb_tekst t)
{
    static const unsigned SOORT[] = {KB_ZOEK_LHNUMMER, KB_ZOEK_VESTIGINGSNUMMER, KB_ZOEK_AANSLUITNUMMER};
    char nummer[KB_AANSLUIT_MAX + 1];
    size_t n = 0;
    size_t veld = 0;

    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] != ',' && t.p[i] != ';') {
            if (n < KB_AANSLUIT_MAX)
                nummer[n++] = t.p[i];
            continue;
        }
        nummer[n] = '\0';
        if (n)
            verhuis_sleutel(v, plek(SOORT[veld]), kb_nummer_sleutel((enum kb_criterium)SOORT[veld], nummer));
        n = 0;
        veld = t.p[i] == ';' ? 0 : (veld + 1) % 3;
    }
}

static enum kb_status verhuis_termen(struct verhuizing *v)
{
    struct kb_sqlite_schrijver *s = v->s;

    if (s->termen.mislukt)
        return KB_GEEN_GEHEUGEN;
    (void)sqlite3_bind_int64(s->zin[TERMEN_WEG], 1, v->van);
    bind_tekst(s->zin[TERMEN_WEG], 2, kb_buffer_tekst(&s->termen));
    if (stap(s->zin[TERMEN_WEG]) != KB_OK)
        return KB_INTERN;
    if (!v->naar)
        return KB_OK;
    (void)sqlite3_bind_int64(s->zin[TERMEN], 1, v->naar);
    bind_tekst(s->zin[TERMEN], 2, kb_buffer_tekst(&s->termen));
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
    s->termen.n = 0;
    kb_termen_van_rij(&s->termen, kolom(st, 0), kolom(st, 5), kolom(st, 6));
    naamsleutels(&v, kolom(st, 0));
    administratiesleutels(&v, kolom(st, 1));
    verhuis_sleutel(&v, plek(sqlite3_column_int(st, 3) ? KB_ZOEK_BSN : KB_ZOEK_RSIN),
                    sqlite3_column_int64(st, 2));
    if (sqlite3_column_type(st, 4) != SQLITE_NULL)
        verhuis_sleutel(&v, plek(KB_ZOEK_KVKNUMMER), sqlite3_column_int64(st, 4));
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
    const int64_t blok = INT64_C(1) << KB_RANG_VOLG_BITS;
    int64_t omvang = KB_RANG_OMVANG_MAX - (id / blok) % (KB_RANG_OMVANG_MAX + 1);
    int64_t begin = kb_rangnummer(true, omvang, 0);
    int64_t naar;

    if (id >= kb_rangnummer(true, KB_RANG_OMVANG_MAX, 0))
        return KB_OK; /* ended already */
    if (kb_sqlite_laatste(s, begin, begin + blok - 1, &naar) != KB_OK)
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
