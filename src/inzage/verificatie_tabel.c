/* Rows of PostgreSQL as the files they stand for, read a thousand at a time by their key, so that a log of
 * any size fits. The stand is read first: rows that come meanwhile can only be more than it says. */
#include "inzage/verificatie_tabel.h"

#include <stdio.h>
#include <stdlib.h>

#include "inzage/postgres.h"

enum { WACHT_MS = 60000 };

struct lezing {
    struct keten *keten;
    PGconn *pg;
    struct kb_fout *fout;
    struct logbestand bestand;
    bool heeft_bestand, sla_over;
    unsigned verwacht;
    char nummer[16], nr[24]; /* of the last row, as the database writes them */
};

static enum kb_status vraag(PGconn *pg, const struct pgvraag *v, PGresult **r, struct kb_fout *fout)
{
    enum pguitkomst uitkomst = pg_vraag(pg, v, r, fout);

    if (uitkomst != PG_GOED)
        fout->status = KB_CONFIGURATIE;
    return uitkomst == PG_GOED ? KB_OK : KB_CONFIGURATIE;
}

static enum kb_status lees_stand(struct lezing *l, bool *ontbreekt)
{
    const char *const waarde[] = {l->keten->vraag->instantie};
    struct pgvraag v = {"SELECT volgnr, hash FROM inzagelog.stand WHERE instantie = $1", 1, waarde, WACHT_MS};
    struct ijkpunt *stand = &l->keten->stand;
    PGresult *r;
    enum kb_status status = vraag(l->pg, &v, &r, l->fout);

    if (status != KB_OK)
        return status;
    *ontbreekt = PQntuples(r) == 0;
    if (!*ontbreekt && hash_lees(kb_tekst_van(PQgetvalue(r, 0, 1)), stand->moet.hash))
        stand->moet.volgnr = strtoull(PQgetvalue(r, 0, 0), NULL, 10);
    else if (!*ontbreekt)
        keten_meld(l->keten, KB_BEVINDING_STAND, "stand", 0, "de stand is onleesbaar");
    PQclear(r);
    return KB_OK;
}

/* A row of another file than the one before. */
static void neem_bestand(struct lezing *l, unsigned nummer, const char *dag)
{
    l->bestand = (struct logbestand){.nummer = nummer};
    snprintf(l->bestand.dag, sizeof(l->bestand.dag), "%s", dag);
    snprintf(l->bestand.naam, sizeof(l->bestand.naam), "inzage-%08u-%.8s.jsonl", nummer, l->bestand.dag);
    l->heeft_bestand = true;
    l->sla_over = !keten_keur_nummer(l->keten, &l->bestand, l->verwacht);
    if (l->sla_over)
        return;
    keten_bestand(l->keten, &l->bestand, nummer > l->verwacht);
    l->verwacht = nummer + 1;
}

static bool neem_rij(struct lezing *l, const PGresult *r, int i)
{
    unsigned nummer = (unsigned)strtoul(PQgetvalue(r, i, 0), NULL, 10);
    const char *dag = PQgetvalue(r, i, 1);
    struct kb_tekst regel = kb_tekst_van(PQgetvalue(r, i, 3));

    if (!l->heeft_bestand || nummer != l->bestand.nummer || strcmp(dag, l->bestand.dag) != 0)
        neem_bestand(l, nummer, dag);
    if (l->sla_over)
        return true;
    if (regel.n <= MAX_REGEL)
        return keten_regel(l->keten, regel);
    keten_onleesbaar(l->keten, "een regel die te lang is");
    return true;
}

/* The rows behind the last one, at most a thousand; *n says how many. */
static enum kb_status lees_rijen(struct lezing *l, int *n)
{
    const char *const waarde[] = {l->keten->vraag->instantie, l->nummer, l->bestand.dag, l->nr};
    struct pgvraag v = {"SELECT bestand, dag, nr, regel FROM inzagelog.regel WHERE instantie = $1"
                        " AND (bestand, dag, nr) > ($2::integer, $3, $4::bigint)"
                        " ORDER BY bestand, dag, nr LIMIT 1000",
                        4, waarde, WACHT_MS};
    PGresult *r;
    bool goed = true;
    enum kb_status status = vraag(l->pg, &v, &r, l->fout);

    if (status != KB_OK)
        return status;
    *n = PQntuples(r);
    for (int i = 0; i < *n && goed; i++)
        goed = neem_rij(l, r, i);
    if (*n) {
        snprintf(l->nummer, sizeof(l->nummer), "%s", PQgetvalue(r, *n - 1, 0));
        snprintf(l->nr, sizeof(l->nr), "%s", PQgetvalue(r, *n - 1, 2));
    }
    PQclear(r);
    return goed ? KB_OK : kb_fout_zet(l->fout, KB_GEEN_GEHEUGEN, "geen geheugen");
}

static enum kb_status lees_alles(struct lezing *l)
{
    bool ontbreekt = false;
    int n = 1;
    enum kb_status status = lees_stand(l, &ontbreekt);

    while (status == KB_OK && n > 0)
        status = lees_rijen(l, &n);
    if (status != KB_OK)
        return status;
    if (ontbreekt && !l->heeft_bestand)
        return kb_fout_zet(l->fout, KB_CONFIGURATIE, "van instantie %s is er geen inzagelog",
                           l->keten->vraag->instantie);
    if (ontbreekt)
        keten_meld(l->keten, KB_BEVINDING_STAND, "stand", 0, "de stand ontbreekt");
    keten_einde(l->keten);
    return KB_OK;
}

enum kb_status tabel_verifieer(struct keten *keten, struct kb_fout *fout)
{
    unsigned vanaf = keten->vraag->vanaf ? keten->vraag->vanaf : 1;
    struct lezing l = {.keten = keten, .fout = fout, .verwacht = vanaf, .nr = "0"};
    enum kb_status status;

    l.pg = pg_verbind(keten->vraag->verbinding, fout);
    if (!l.pg) {
        fout->status = KB_CONFIGURATIE;
        return KB_CONFIGURATIE;
    }
    snprintf(l.nummer, sizeof(l.nummer), "%u", vanaf);
    status = lees_alles(&l);
    PQfinish(l.pg);
    return status;
}

enum kb_status kb_inzage_instanties(const char *verbinding, kb_inzage_bij_instantie *bij, void *context,
                                    struct kb_fout *fout)
{
    PGconn *pg = pg_verbind(verbinding, fout);
    /* From one name to the next along the key, not through all rows. */
    struct pgvraag v = {"WITH RECURSIVE i (naam) AS (SELECT min(instantie) FROM inzagelog.regel UNION ALL"
                        " SELECT (SELECT min(instantie) FROM inzagelog.regel WHERE instantie > i.naam)"
                        " FROM i WHERE i.naam IS NOT NULL)"
                        " SELECT naam FROM i WHERE naam IS NOT NULL"
                        " UNION SELECT instantie FROM inzagelog.stand ORDER BY 1",
                        0, NULL, WACHT_MS};
    PGresult *r = NULL;
    enum kb_status status = pg ? vraag(pg, &v, &r, fout) : KB_CONFIGURATIE;

    for (int i = 0; status == KB_OK && i < PQntuples(r); i++)
        bij(context, PQgetvalue(r, i, 0));
    PQclear(r);
    PQfinish(pg);
    return status;
}
