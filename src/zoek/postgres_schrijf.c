/* Fills the index in PostgreSQL: a load makes tables of a new generation, mutations change those in use, and
 * either is one transaction together with the row that says which are in use. So there is nothing to clean up
 * after a kill, and searches see it as a whole. The tables of the generation before stay until the next load:
 * a search that began on them ends on them. Rows, lists of terms and keys go in by COPY, in the order in
 * which they lie. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "zoek/postgres_copy.h"
#include "zoek/postgres_schrijf.h"
#include "zoek/vulling.h"

/* One filling at a time, of all machines: the lock of the session, "KBZI" and a one. It is waited for a
 * moment: that of a client that was killed goes when the server notices. */
#define SLOT "SET lock_timeout = 10000; SELECT pg_advisory_lock(1262639689, 1); SET lock_timeout = 0"

enum { GETAL = 24, SQL = 1024 };

struct pg_schrijver {
    struct kb_pg *p;
    int64_t generatie;
    int64_t vorige; /* the one in use; 0: none */
    bool leeg;
    struct kb_pg_copy copy;
    struct kb_buffer waarden; /* of one row of a mutation */
    struct kb_rijdelen delen;
    struct kb_blok blok;    /* of a load: the rows since the last that was written */
    struct kb_buffer lijst; /* one list */
    char reden[512];
};

_Static_assert(sizeof(((struct pg_schrijver *)0)->reden) == sizeof(((struct kb_pg_copy *)0)->reden),
               "it is copied");

static const char *reden(const void *s)
{
    return ((const struct pg_schrijver *)s)->reden;
}

static enum kb_status mislukt(struct pg_schrijver *s)
{
    (void)snprintf(s->reden, sizeof(s->reden), "%s", PQerrorMessage(s->p->c));
    s->reden[strcspn(s->reden, "\n")] = '\0';
    return KB_INTERN;
}

static enum kb_status doe(struct pg_schrijver *s, const char *sql)
{
    char tekst[SQL];

    kb_pg_vul(tekst, sizeof(tekst), sql, s->generatie);
    return kb_pg_doe(s->p, tekst) ? KB_OK : mislukt(s);
}

static int64_t getal(struct pg_schrijver *s, const char *sql)
{
    char tekst[SQL];

    kb_pg_vul(tekst, sizeof(tekst), sql, s->generatie);
    return kb_pg_getal(s->p, tekst);
}

static enum kb_status neem_slot(struct kb_vulwerk *w)
{
    struct pg_schrijver *s = calloc(1, sizeof(*s));
    enum kb_status status;

    w->uit = s;
    if (!s)
        return kb_fout_zet(w->fout, KB_GEEN_GEHEUGEN, "geen geheugen");
    status = kb_pg_verbind(w->v->index, &s->p, w->fout);
    if (status != KB_OK)
        return status;
    s->copy.p = s->p;
    /* a server that goes on after its client was killed would keep the lock: it looks every second */
    if (!kb_pg_doe(s->p, "SET client_connection_check_interval = 1000; SET maintenance_work_mem = '256MB';"
                         "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0;"
                         "SET synchronous_commit = on"))
        return kb_fout_zet(w->fout, KB_INTERN, "%s", PQerrorMessage(s->p->c));
    return kb_pg_doe(s->p, SLOT) ? KB_OK : kb_fout_zet(w->fout, KB_OVERBELAST, "de index wordt al gevuld");
}

static void einde(struct kb_vulwerk *w)
{
    struct pg_schrijver *s = w->uit;

    if (!s)
        return;
    kb_pg_sluit(s->p); /* and with it the transaction and the lock */
    kb_rijdelen_vrij(&s->delen);
    kb_buffer_vrij(&s->copy.regels);
    kb_buffer_vrij(&s->waarden);
    kb_buffer_vrij(&s->lijst);
    kb_blok_vrij(&s->blok);
    free(s);
}

static const char TABELLEN[] =
    "CREATE TABLE klantbeeld.werkgever_#(id bigint NOT NULL, norm text NOT NULL, naam text NOT NULL, "
    "handelsnamen text,"
    " administraties text NOT NULL, fiscaal bigint NOT NULL, is_bsn boolean NOT NULL, kvk bigint, postcode "
    "text,"
    " huisnummer bigint NOT NULL, plaats text, status text NOT NULL, afgeschermd boolean NOT NULL);"
    "CREATE TABLE klantbeeld.lijst_#(term text COLLATE \"C\" NOT NULL, blok int NOT NULL, n int NOT NULL,"
    " ids bytea NOT NULL);"
    "ALTER TABLE klantbeeld.lijst_# ALTER ids SET STORAGE MAIN;"
    "CREATE TABLE klantbeeld.blok_#(nr int PRIMARY KEY, van bigint NOT NULL);"
    "CREATE TABLE klantbeeld.sleutel_#(soort smallint NOT NULL, nummer bigint NOT NULL, id bigint NOT NULL);"
    "CREATE TABLE klantbeeld.telling_#(term text COLLATE \"C\" NOT NULL, rijen bigint NOT NULL)";

static const char INDEXEN[] =
    "ALTER TABLE klantbeeld.werkgever_# ADD CONSTRAINT werkgever_#_id PRIMARY KEY (id);"
    "ALTER TABLE klantbeeld.sleutel_# ADD CONSTRAINT sleutel_#_id PRIMARY KEY (soort, nummer, id);"
    "INSERT INTO klantbeeld.telling_# SELECT term, sum(n) FROM klantbeeld.lijst_#"
    " WHERE left(term, 1) <> chr(35) GROUP BY term;"
    "ALTER TABLE klantbeeld.telling_# ADD CONSTRAINT telling_#_term PRIMARY KEY (term);"
    /* the blocks of a term beside each other, as they are read */
    "ALTER TABLE klantbeeld.lijst_# ADD CONSTRAINT lijst_#_term PRIMARY KEY (term, blok);"
    "CLUSTER klantbeeld.lijst_# USING lijst_#_term;"
    "GRANT SELECT ON klantbeeld.werkgever_#, klantbeeld.sleutel_#, klantbeeld.telling_#, klantbeeld.lijst_#,"
    " klantbeeld.blok_# TO klantbeeld_zoek_lezer";

/* Changing needs its questions prepared; terms of postcodes are not counted (as in sqlite_schrijf.c). */
static const char *const ZINNEN[] = {
    "PREPARE vind AS SELECT id FROM klantbeeld.sleutel_# WHERE soort = $1::smallint AND nummer = $2::bigint "
    "LIMIT 1",
    "PREPARE laatste AS SELECT max(id) FROM klantbeeld.werkgever_# WHERE id BETWEEN $1::bigint AND "
    "$2::bigint",
    "PREPARE lees AS SELECT norm, administraties, fiscaal, is_bsn::int, kvk, postcode, plaats, "
    "afgeschermd::int"
    " FROM klantbeeld.werkgever_# WHERE id = $1",
    "PREPARE rij AS INSERT INTO klantbeeld.werkgever_# VALUES ($1, $2, $3, $4, $5, $6, $7::boolean, $8, $9, "
    "$10, $11,"
    " $12, $13::boolean)",
    "PREPARE sleutel AS INSERT INTO klantbeeld.sleutel_# VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    "PREPARE sleutel_weg AS DELETE FROM klantbeeld.sleutel_# WHERE soort = $1 AND nummer = $2 AND id = $3",
    "PREPARE rij_weg AS DELETE FROM klantbeeld.werkgever_# WHERE id = $1",
    "PREPARE beeindig AS UPDATE klantbeeld.werkgever_# SET id = $2, status = 'B' WHERE id = $1",
    "PREPARE " KB_PG_LIJSTEN_LEES " AS SELECT t.term, l.ids FROM unnest($1::text[]) t(term)"
    " LEFT JOIN klantbeeld.lijst_# l ON l.term = t.term AND l.blok = $2::int",
    "PREPARE " KB_PG_LIJSTEN_SCHRIJF " AS INSERT INTO klantbeeld.lijst_# SELECT term, $2::int, n, ids"
    " FROM unnest($1::text[], $3::int[], $4::bytea[]) t(term, n, ids)"
    " ON CONFLICT (term, blok) DO UPDATE SET n = excluded.n, ids = excluded.ids",
    "PREPARE " KB_PG_LIJSTEN_WEG " AS DELETE FROM klantbeeld.lijst_#"
    " WHERE term = ANY($1::text[]) AND blok = $2::int AND n = 0",
    "PREPARE " KB_PG_TEL " AS INSERT INTO klantbeeld.telling_# AS t SELECT x.term, $2::bigint"
    " FROM unnest($1::text[]) x(term) WHERE left(x.term, 1) <> chr(35)"
    " ON CONFLICT (term) DO UPDATE SET rijen = t.rijen + $2::bigint",
};

static enum kb_status bereid_voor(struct pg_schrijver *s)
{
    enum kb_status status = KB_OK;

    for (size_t i = 0; i < sizeof(ZINNEN) / sizeof(ZINNEN[0]) && status == KB_OK; i++)
        status = doe(s, ZINNEN[i]);
    s->p->generatie = s->generatie;
    return status != KB_OK || kb_pg_lees_blokken(s->p) ? status : mislukt(s);
}

static enum kb_status maak(struct kb_vulwerk *w, bool leeg)
{
    struct pg_schrijver *s = w->uit;
    enum kb_status status = doe(s, "BEGIN");

    s->leeg = leeg;
    s->vorige = kb_pg_getal(s->p, "SELECT coalesce(max(generatie), 0) FROM klantbeeld.zoek");
    s->generatie = leeg ? s->vorige + 1 : s->vorige;
    if (status == KB_OK)
        status = s->vorige < 0 ? mislukt(s) : leeg ? doe(s, TABELLEN) : bereid_voor(s);
    return status == KB_OK ? KB_OK : kb_fout_zet(w->fout, KB_INTERN, "schrijven lukt niet: %s", s->reden);
}

static enum kb_status na_copy(struct pg_schrijver *s, enum kb_status status)
{
    if (status != KB_BRON_ONBEREIKBAAR)
        return status;
    memcpy(s->reden, s->copy.reden, sizeof(s->reden));
    return KB_INTERN;
}

static enum kb_status copy_naar(struct pg_schrijver *s, const char *tabel)
{
    return na_copy(s, kb_pg_copy_naar(&s->copy, tabel, s->generatie));
}

static enum kb_status sluit_copy(struct pg_schrijver *s)
{
    return na_copy(s, kb_pg_copy_sluit(&s->copy));
}

static enum kb_status vraag(struct pg_schrijver *s, const char *naam, int n, const char *const *waarde)
{
    PGresult *r = kb_pg_vraag(s->p, naam, n, waarde);

    PQclear(r);
    return r ? KB_OK : mislukt(s);
}

enum { KOLOMMEN = 13 };

static void kolommen(struct pg_schrijver *s, int64_t id, const struct kb_werkgever *w, char cijfers[4][GETAL],
                     struct kb_tekst uit[KOLOMMEN])
{
    (void)snprintf(cijfers[0], GETAL, "%" PRId64, id);
    (void)snprintf(cijfers[1], GETAL, "%" PRId64, kb_nummer_sleutel(KB_ZOEK_RSIN, w->fiscaal));
    (void)snprintf(cijfers[2], GETAL, "%" PRId64, *w->kvk ? kb_nummer_sleutel(KB_ZOEK_KVKNUMMER, w->kvk) : 0);
    (void)snprintf(cijfers[3], GETAL, "%" PRId64, w->huisnummer);
    uit[0] = kb_tekst_van(cijfers[0]);
    uit[1] = kb_buffer_tekst(&s->delen.norm);
    uit[2] = w->naam;
    uit[3] = w->n_handelsnamen ? kb_buffer_tekst(&s->delen.namen) : KB_GEEN_TEKST;
    uit[4] = kb_buffer_tekst(&s->delen.administraties);
    uit[5] = kb_tekst_van(cijfers[1]);
    uit[6] = kb_tekst_van(w->is_bsn ? "t" : "f");
    uit[7] = *w->kvk ? kb_tekst_van(cijfers[2]) : KB_GEEN_TEKST;
    uit[8] = w->postcode;
    uit[9] = kb_tekst_van(cijfers[3]);
    uit[10] = w->plaats;
    uit[11] = w->status;
    uit[12] = kb_tekst_van(w->afgeschermd ? "t" : "f");
}

/* The row of a term in the block: a line of COPY. */
static enum kb_status lijst(void *context, struct kb_tekst term, const int64_t *id, size_t n)
{
    struct pg_schrijver *s = context;
    size_t blok = kb_pg_n_blokken(s->p) - 1;
    enum kb_status status = copy_naar(s, "lijst");

    if (status != KB_OK)
        return status;
    s->lijst.n = 0;
    kb_lijst_schrijf(&s->lijst, kb_pg_blokken(s->p)[blok], id, n);
    kb_pg_copy_veld(&s->copy.regels, term);
    kb_buffer_printf(&s->copy.regels, "\t%zu\t%zu\t\\\\x", blok, n);
    kb_pg_schrijf_hex(&s->copy.regels, kb_buffer_tekst(&s->lijst));
    kb_buffer_voeg(&s->copy.regels, "\n", 1);
    return s->lijst.mislukt ? KB_GEEN_GEHEUGEN : KB_OK;
}

/* A row of a load goes into the block; a full one is written. Before the first, everything is in the first.
 */
static enum kb_status in_blok(struct pg_schrijver *s, int64_t id)
{
    int64_t van = s->p->blokken.n ? id : 0;
    enum kb_status status = KB_OK;

    if (s->blok.rijen == KB_LIJST_BLOK)
        status = kb_blok_leeg(&s->blok, lijst, s);
    if (status == KB_OK && s->blok.rijen == 0)
        kb_buffer_voeg(&s->p->blokken, (const char *)&van, sizeof(van));
    if (status == KB_OK)
        status = kb_blok_voeg(&s->blok, id, kb_buffer_tekst(&s->delen.termen)) && !s->p->blokken.mislukt
                     ? KB_OK
                     : KB_GEEN_GEHEUGEN;
    return status;
}

static enum kb_status schrijf_blokken(struct pg_schrijver *s)
{
    enum kb_status status = kb_blok_leeg(&s->blok, lijst, s);

    for (size_t i = 0; i < kb_pg_n_blokken(s->p) && status == KB_OK; i++) {
        status = copy_naar(s, "blok");
        kb_buffer_printf(&s->copy.regels, "%zu\t%" PRId64 "\n", i, kb_pg_blokken(s->p)[i]);
    }
    return status == KB_OK ? sluit_copy(s) : status;
}

/* Into the lists of the terms of a row of a mutation, or out of them; delen.termen are its terms. */
static enum kb_status wijzig(struct pg_schrijver *s, int64_t id, bool erbij, int telling)
{
    enum kb_status status =
        s->delen.termen.mislukt
            ? KB_GEEN_GEHEUGEN
            : kb_pg_wijzig_lijsten(s->p, id, kb_buffer_tekst(&s->delen.termen), erbij, telling);

    return status == KB_BRON_ONBEREIKBAAR ? mislukt(s) : status;
}

/* One row by INSERT: libpq wants texts with a zero behind them, so they are put in one buffer. */
static enum kb_status voeg_in(struct pg_schrijver *s, int64_t id, const struct kb_tekst kolom[KOLOMMEN])
{
    const char *waarde[KOLOMMEN];
    size_t plek[KOLOMMEN];
    enum kb_status status;

    s->waarden.n = 0;
    for (int i = 0; i < KOLOMMEN; i++) {
        plek[i] = s->waarden.n;
        kb_buffer_voeg_tekst(&s->waarden, kolom[i]);
        kb_buffer_voeg(&s->waarden, "", 1);
    }
    if (s->waarden.mislukt)
        return KB_GEEN_GEHEUGEN;
    for (int i = 0; i < KOLOMMEN; i++)
        waarde[i] = kolom[i].p ? s->waarden.p + plek[i] : NULL;
    status = vraag(s, "rij", KOLOMMEN, waarde);
    s->waarden.n = 0;
    return status == KB_OK ? wijzig(s, id, true, 1) : status;
}

static enum kb_status rij(void *context, int64_t id, const struct kb_werkgever *w)
{
    struct pg_schrijver *s = context;
    struct kb_tekst kolom[KOLOMMEN];
    char cijfers[4][GETAL];
    enum kb_status status;

    if (!kb_rijdelen_maak(&s->delen, w))
        return KB_GEEN_GEHEUGEN;
    kolommen(s, id, w, cijfers, kolom);
    if (!s->leeg)
        return voeg_in(s, id, kolom);
    status = in_blok(s, id);
    if (status == KB_OK)
        status = copy_naar(s, "werkgever");
    if (status != KB_OK)
        return status;
    for (int i = 0; i < KOLOMMEN; i++)
        kb_pg_copy_veld(&s->copy.regels, kolom[i]);
    kb_buffer_voeg(&s->copy.regels, "\n", 1);
    return KB_OK;
}

static enum kb_status sleutelzin(struct pg_schrijver *s, const char *zin, int soort, int64_t nummer,
                                 int64_t id)
{
    char cijfers[3][GETAL];
    const char *waarde[3] = {cijfers[0], cijfers[1], cijfers[2]};

    (void)snprintf(cijfers[0], GETAL, "%d", soort);
    (void)snprintf(cijfers[1], GETAL, "%" PRId64, nummer);
    (void)snprintf(cijfers[2], GETAL, "%" PRId64, id);
    return vraag(s, zin, 3, waarde);
}

static enum kb_status sleutel(void *context, int soort, int64_t nummer, int64_t id)
{
    struct pg_schrijver *s = context;
    enum kb_status status;

    if (!s->leeg)
        return sleutelzin(s, "sleutel", soort, nummer, id);
    status = copy_naar(s, "sleutel");
    if (status == KB_OK)
        kb_buffer_printf(&s->copy.regels, "%d\t%" PRId64 "\t%" PRId64 "\n", soort, nummer, id);
    return status;
}

/* The one number that a prepared question gives, or -1. */
static enum kb_status vraag_getal(struct pg_schrijver *s, const char *naam, int64_t a, int64_t b,
                                  int64_t *uit)
{
    char cijfers[2][GETAL];
    const char *waarde[2] = {cijfers[0], cijfers[1]};
    PGresult *r;

    (void)snprintf(cijfers[0], GETAL, "%" PRId64, a);
    (void)snprintf(cijfers[1], GETAL, "%" PRId64, b);
    r = kb_pg_vraag(s->p, naam, 2, waarde);
    if (!r)
        return mislukt(s);
    *uit = PQntuples(r) && !PQgetisnull(r, 0, 0) ? kb_pg_int(r, 0, 0) : -1;
    PQclear(r);
    return KB_OK;
}

static enum kb_status vind(void *s, int soort, int64_t nummer, int64_t *id)
{
    return vraag_getal(s, "vind", soort, nummer, id);
}

static enum kb_status laatste(void *s, int64_t van, int64_t tot, int64_t *id)
{
    return vraag_getal(s, "laatste", van, tot, id);
}

/* Two ids of one row: keys and terms under the first go, or go to the second (0: nowhere). */
struct verhuizing {
    struct pg_schrijver *s;
    int64_t van, naar;
    enum kb_status status;
};

static void verhuis_sleutel(void *context, int soort, int64_t nummer)
{
    struct verhuizing *v = context;

    if (v->status == KB_OK)
        v->status = sleutelzin(v->s, "sleutel_weg", soort, nummer, v->van);
    if (v->status == KB_OK && v->naar)
        v->status = sleutelzin(v->s, "sleutel", soort, nummer, v->naar);
}

static enum kb_status verhuis_termen(struct verhuizing *v)
{
    enum kb_status status = wijzig(v->s, v->van, false, v->naar ? 0 : -1);

    return status == KB_OK && v->naar ? wijzig(v->s, v->naar, true, 0) : status;
}

static enum kb_status verhuis(struct pg_schrijver *s, int64_t van, int64_t naar)
{
    struct verhuizing v = {s, van, naar, KB_OK};
    char cijfers[GETAL];
    const char *waarde[1] = {cijfers};
    PGresult *r;

    (void)snprintf(cijfers, sizeof(cijfers), "%" PRId64, van);
    r = kb_pg_vraag(s->p, "lees", 1, waarde);
    if (!r || PQntuples(r) != 1) {
        PQclear(r);
        return mislukt(s);
    }
    kb_rij_sleutels(&(struct kb_rijnummers){.norm = kb_pg_tekst(r, 0, 0),
                                            .administraties = kb_pg_tekst(r, 0, 1),
                                            .fiscaal = kb_pg_int(r, 0, 2),
                                            .is_bsn = kb_pg_int(r, 0, 3) != 0,
                                            .kvk = PQgetisnull(r, 0, 4) ? -1 : kb_pg_int(r, 0, 4)},
                    verhuis_sleutel, &v);
    s->delen.termen.n = 0;
    kb_termen_van_rij(&s->delen.termen, &(struct kb_termbron){.norm = kb_pg_tekst(r, 0, 0),
                                                              .postcode = kb_pg_tekst(r, 0, 5),
                                                              .plaats = kb_pg_tekst(r, 0, 6),
                                                              .afgeschermd = kb_pg_int(r, 0, 7) != 0});
    PQclear(r);
    return v.status == KB_OK ? verhuis_termen(&v) : v.status;
}

static enum kb_status weg(void *context, int64_t id)
{
    struct pg_schrijver *s = context;
    char cijfers[GETAL];
    const char *waarde[1] = {cijfers};
    enum kb_status status = verhuis(s, id, 0);

    (void)snprintf(cijfers, sizeof(cijfers), "%" PRId64, id);
    return status == KB_OK ? vraag(s, "rij_weg", 1, waarde) : status;
}

static enum kb_status beeindig(void *context, int64_t id)
{
    struct pg_schrijver *s = context;
    char cijfers[2][GETAL];
    const char *waarde[2] = {cijfers[0], cijfers[1]};
    int64_t begin = kb_rij_plek_beeindigd(id);
    enum kb_status status;
    int64_t naar;

    if (begin < 0)
        return KB_OK; /* ended already */
    status = laatste(s, begin, begin + KB_RIJ_BLOK - 1, &naar);
    if (status != KB_OK)
        return status;
    naar = naar < 0 ? begin + 1 : naar + 1;
    status = verhuis(s, id, naar);
    (void)snprintf(cijfers[0], GETAL, "%" PRId64, id);
    (void)snprintf(cijfers[1], GETAL, "%" PRId64, naar);
    return status == KB_OK ? vraag(s, "beeindig", 2, waarde) : status;
}

static enum kb_status tel_staat(struct pg_schrijver *s, struct kb_indexstaat *staat)
{
    char sql[200];

    (void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM klantbeeld.werkgever_# WHERE id < %" PRId64,
                   kb_rangnummer(true, KB_RANG_OMVANG_MAX, 0));
    staat->actief = getal(s, sql);
    staat->werkgevers = getal(s, "SELECT count(*) FROM klantbeeld.werkgever_#");
    staat->lhnummers = getal(s, "SELECT count(*) FROM klantbeeld.sleutel_# WHERE soort = 0");
    staat->termen = getal(s, "SELECT count(*) FROM klantbeeld.telling_#");
    staat->bytes = getal(s, "SELECT pg_total_relation_size('klantbeeld.werkgever_#') +"
                            " pg_total_relation_size('klantbeeld.sleutel_#') +"
                            " pg_total_relation_size('klantbeeld.lijst_#') +"
                            " pg_total_relation_size('klantbeeld.blok_#') +"
                            " pg_total_relation_size('klantbeeld.telling_#')");
    kb_tijd_schrijf(kb_tijd_nu(&kb_klok_systeem), staat->gemaakt);
    return staat->actief < 0 || staat->werkgevers < 0 || staat->lhnummers < 0 || staat->termen < 0 ||
                   staat->bytes < 0
               ? mislukt(s)
               : KB_OK;
}

/* Every row has its keys: what would make hits disappear without an error. */
static bool klopt(struct pg_schrijver *s, const struct kb_indexstaat *staat)
{
    return getal(s, "SELECT count(*) FROM klantbeeld.sleutel_# WHERE soort IN (1, 2)") == staat->werkgevers &&
           staat->lhnummers >= staat->werkgevers && staat->termen > 0 && staat->werkgevers > 0;
}

/* peildatum and gemaakt are ours and checked: digits and signs of dates. */
static enum kb_status zet_staat(struct pg_schrijver *s, const struct kb_indexstaat *staat)
{
    char sql[SQL];

    (void)snprintf(
        sql, sizeof(sql),
        "DELETE FROM klantbeeld.zoek; INSERT INTO klantbeeld.zoek (generatie, vorm, volgnummer, werkgevers,"
        " actief, lhnummers, termen, bytes, peildatum, gemaakt) VALUES (#, %d, %" PRId64 ", %" PRId64
        ", %" PRId64 ", %" PRId64 ", %" PRId64 ", %" PRId64 ", '%s', '%s')",
        KB_PG_VORM, staat->volgnummer, staat->werkgevers, staat->actief, staat->lhnummers, staat->termen,
        staat->bytes, staat->peildatum, staat->gemaakt);
    return doe(s, sql);
}

/* Tables of generations before the one that is now followed: nobody reads them any more. */
static enum kb_status ruim_op(struct pg_schrijver *s)
{
    char sql[SQL];

    (void)snprintf(
        sql, sizeof(sql),
        "DO $$ DECLARE t text; BEGIN FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'klantbeeld'"
        " AND tablename ~ '^(werkgever|sleutel|telling|lijst|blok)_[0-9]+$' AND split_part(tablename, '_', "
        "2)::bigint"
        " < %" PRId64 " LOOP EXECUTE 'DROP TABLE klantbeeld.' || t; END LOOP; END $$",
        s->vorige);
    return doe(s, sql);
}

static enum kb_status schrijf_weg(struct pg_schrijver *s, struct kb_indexstaat *staat)
{
    enum kb_status status = sluit_copy(s);

    if (status == KB_OK && s->leeg)
        status = schrijf_blokken(s);
    if (status == KB_OK)
        status = s->leeg ? doe(s, INDEXEN) : doe(s, "DELETE FROM klantbeeld.telling_# WHERE rijen <= 0");
    if (status == KB_OK)
        status = tel_staat(s, staat);
    if (status == KB_OK && !klopt(s, staat))
        return KB_ONGELDIG;
    if (status == KB_OK)
        status = zet_staat(s, staat);
    if (status == KB_OK && s->leeg)
        status = ruim_op(s);
    return status == KB_OK ? doe(s, "COMMIT") : status;
}

static enum kb_status voltooi(struct kb_vulwerk *w, struct kb_indexstaat *staat)
{
    struct pg_schrijver *s = w->uit;
    enum kb_status status = schrijf_weg(s, staat);

    if (status == KB_OK) {
        /* for the map of visible rows, so that keys are read from their index alone; the index is in use
         * already, so this failing is no failure */
        if (s->leeg)
            (void)doe(s, "VACUUM (ANALYZE) klantbeeld.sleutel_#");
        return KB_OK;
    }
    return status == KB_ONGELDIG
               ? kb_fout_zet(w->fout, KB_ONGELDIG, "de nieuwe index klopt niet met zichzelf; de oude blijft")
               : kb_fout_zet(w->fout, KB_INTERN, "schrijven lukt niet: %s", s->reden);
}

const struct kb_schrijfwijze kb_schrijfwijze_postgres = {
    .naam = "postgresql",
    .slot = neem_slot,
    .maak = maak,
    .rij = rij,
    .sleutel = sleutel,
    .vind = vind,
    .laatste = laatste,
    .weg = weg,
    .beeindig = beeindig,
    .voltooi = voltooi,
    .einde = einde,
    .reden = reden,
};
