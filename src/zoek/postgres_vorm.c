/* The tables of the index in PostgreSQL, and the row that says which are in use and what they hold: what a
 * filling makes, counts and drops. */
#include <inttypes.h>
#include <stdio.h>

#include "klantbeeld/zoek/rang.h"
#include "zoek/postgres_schrijf.h"
#include "zoek/rijdelen.h"

enum { SQL = 1024 };

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

bool kb_pg_doe_in(struct kb_pg *p, const char *sql)
{
    char tekst[SQL];

    kb_pg_vul(tekst, sizeof(tekst), sql, p->generatie);
    return kb_pg_doe(p, tekst);
}

static int64_t getal(struct kb_pg *p, const char *sql)
{
    char tekst[SQL];

    kb_pg_vul(tekst, sizeof(tekst), sql, p->generatie);
    return kb_pg_getal(p, tekst);
}

bool kb_pg_maak_tabellen(struct kb_pg *p)
{
    return kb_pg_doe_in(p, TABELLEN);
}

bool kb_pg_maak_indexen(struct kb_pg *p)
{
    return kb_pg_doe_in(p, INDEXEN);
}

bool kb_pg_bereid_mutaties(struct kb_pg *p)
{
    bool goed = true;

    for (size_t i = 0; i < sizeof(ZINNEN) / sizeof(ZINNEN[0]) && goed; i++)
        goed = kb_pg_doe_in(p, ZINNEN[i]);
    return goed && kb_pg_lees_blokken(p);
}

bool kb_pg_ruim_tellingen_op(struct kb_pg *p)
{
    return kb_pg_doe_in(p, "DELETE FROM klantbeeld.telling_# WHERE rijen <= 0");
}

bool kb_pg_tel_staat(struct kb_pg *p, struct kb_indexstaat *staat)
{
    char sql[200];

    (void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM klantbeeld.werkgever_# WHERE id < %" PRId64,
                   kb_rangnummer(true, KB_RANG_OMVANG_MAX, 0));
    staat->actief = getal(p, sql);
    staat->werkgevers = getal(p, "SELECT count(*) FROM klantbeeld.werkgever_#");
    staat->lhnummers = getal(p, "SELECT count(*) FROM klantbeeld.sleutel_# WHERE soort = 0");
    staat->termen = getal(p, "SELECT count(*) FROM klantbeeld.telling_#");
    staat->bytes = getal(p, "SELECT pg_total_relation_size('klantbeeld.werkgever_#') +"
                            " pg_total_relation_size('klantbeeld.sleutel_#') +"
                            " pg_total_relation_size('klantbeeld.lijst_#') +"
                            " pg_total_relation_size('klantbeeld.blok_#') +"
                            " pg_total_relation_size('klantbeeld.telling_#')");
    kb_tijd_schrijf(kb_tijd_nu(&kb_klok_systeem), staat->gemaakt);
    return staat->actief >= 0 && staat->werkgevers >= 0 && staat->lhnummers >= 0 && staat->termen >= 0 &&
           staat->bytes >= 0;
}

bool kb_pg_staat_klopt(struct kb_pg *p, const struct kb_indexstaat *staat)
{
    return getal(p, "SELECT count(*) FROM klantbeeld.sleutel_# WHERE soort IN (1, 2)") == staat->werkgevers &&
           staat->lhnummers >= staat->werkgevers && staat->termen > 0 && staat->werkgevers > 0;
}

/* peildatum and gemaakt are ours and checked: digits and signs of dates. */
bool kb_pg_zet_staat(struct kb_pg *p, const struct kb_indexstaat *staat)
{
    char sql[SQL];

    (void)snprintf(
        sql, sizeof(sql),
        "DELETE FROM klantbeeld.zoek; INSERT INTO klantbeeld.zoek (generatie, vorm, volgnummer, werkgevers,"
        " actief, lhnummers, termen, bytes, peildatum, gemaakt) VALUES (#, %d, %" PRId64 ", %" PRId64
        ", %" PRId64 ", %" PRId64 ", %" PRId64 ", %" PRId64 ", '%s', '%s')",
        KB_PG_VORM, staat->volgnummer, staat->werkgevers, staat->actief, staat->lhnummers, staat->termen,
        staat->bytes, staat->peildatum, staat->gemaakt);
    return kb_pg_doe_in(p, sql);
}

bool kb_pg_ruim_tabellen_op(struct kb_pg *p, int64_t voor)
{
    char sql[SQL];

    (void)snprintf(
        sql, sizeof(sql),
        "DO $$ DECLARE t text; BEGIN FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'klantbeeld'"
        " AND tablename ~ '^(werkgever|sleutel|telling|lijst|blok)_[0-9]+$' AND split_part(tablename, '_', "
        "2)::bigint"
        " < %" PRId64 " LOOP EXECUTE 'DROP TABLE klantbeeld.' || t; END LOOP; END $$",
        voor);
    return kb_pg_doe(p, sql);
}
