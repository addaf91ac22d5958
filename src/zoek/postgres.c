/* Reads the index in PostgreSQL. A search sees one state, so a load or a mutation beside it is seen whole or
 * not at all. Each question is answered for the state that the search is of (OP_STAAT), and gives no rows
 * when there is another by now; then the search is done again, in a transaction. So most searches begin none
 * and end none. No state comes back: what is seen after a question that gave no rows was so at its time too.
 *
 * The rows of a question come from the lists of its terms (postgres_lijsten.c): ids, in the order of hits.
 * Rows are asked for by those ids, as many as are likely to be wanted: one by one they would cost a journey
 * each. */
#include "zoek/postgres.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "klantbeeld/basis/hash.h"

#define RIJ                                                                                                  \
    "w.id, w.norm, w.naam, w.handelsnamen, w.administraties, w.kvk, w.postcode, w.huisnummer, w.plaats, "    \
    "w.status, w.is_bsn::int, w.afgeschermd::int"

/* Only in this state of this generation (kb_pg_noem_staat): looked at once a question, and first. */
#define OP_STAAT                                                                                             \
    "(SELECT z.gemaakt || '/' || z.volgnummer FROM klantbeeld.zoek z WHERE z.een AND z.generatie = #) = "    \
    "$1::text"

/* KOST: what an entry of a list costs is so much less, beside a row, than gang.c counts on: some 10 ns and 20
 * µs. */
enum { RIJEN_EERST = 32, GETAL = 24, KOST = 8, MAX_GEHEUGEN = 64 << 20 };

const struct kb_pg_vraagvorm kb_pg_vragen[KB_PG_AANTAL_VRAGEN] = {
    [KB_PG_SLEUTEL] = {"sleutel",
                       "SELECT " RIJ " FROM klantbeeld.sleutel_#"
                       " s JOIN klantbeeld.werkgever_# w ON w.id = s.id"
                       " WHERE " OP_STAAT
                       " AND s.soort = $2::smallint AND s.nummer = $3::bigint AND s.id > $4::bigint"
                       " ORDER BY s.id LIMIT $5::bigint",
                       "Index Only Scan using sleutel_", "Sort"},
    [KB_PG_LIJSTEN] = {"lijsten",
                       "SELECT l.blok, t.nr::int, l.ids"
                       " FROM unnest($2::text[], $3::int[]) WITH ORDINALITY t(term, van, nr)"
                       " JOIN klantbeeld.lijst_# l ON l.term = t.term"
                       " AND l.blok >= t.van AND l.blok < $4::int"
                       " WHERE " OP_STAAT,
                       "Index Scan using lijst_", "Seq Scan"},
    [KB_PG_RIJEN] = {"rijen",
                     "SELECT " RIJ " FROM klantbeeld.werkgever_# w WHERE " OP_STAAT
                     " AND w.id = ANY($2::bigint[]) ORDER BY w.id",
                     "Index Scan using werkgever_", "Sort"},
    [KB_PG_RIJ] = {"rij",
                   "SELECT " RIJ " FROM klantbeeld.werkgever_# w WHERE " OP_STAAT " AND w.id = $2::bigint",
                   "Index Scan using werkgever_", "Sort"},
    [KB_PG_TERMEN] = {"termen", "SELECT term, rijen FROM klantbeeld.telling_# ORDER BY term", "telling_",
                      "Seq Scan"},
    [KB_PG_HIER] = {"hier", "SELECT 1 WHERE " OP_STAAT, "Index Scan using zoek_", "Seq Scan"},
};

static enum kb_status open_index(const char *waar, void **verbinding, struct kb_fout *fout)
{
    struct kb_pg *p = NULL;
    enum kb_status status = kb_pg_verbind(waar, &p, fout);

    *verbinding = p;
    return status;
}

static void sluit(void *verbinding)
{
    kb_pg_sluit(verbinding);
}

enum kb_status kb_pg_lees_staat(struct kb_pg *p, PGresult *r, struct kb_fout *fout)
{
    if (!r || PQntuples(r) != 1)
        return kb_fout_zet(fout, r ? KB_BRON_ONBEREIKBAAR : kb_pg_mislukt(p), "De zoekindex is er niet.");
    if (kb_pg_int(r, 0, 1) != KB_PG_VORM)
        return kb_fout_zet(fout, KB_BRON_ONBEREIKBAAR, "De zoekindex heeft een andere vorm.");
    p->generatie = kb_pg_int(r, 0, 0);
    p->staat = (struct kb_indexstaat){.volgnummer = kb_pg_int(r, 0, 2),
                                      .werkgevers = kb_pg_int(r, 0, 3),
                                      .actief = kb_pg_int(r, 0, 4),
                                      .lhnummers = kb_pg_int(r, 0, 5),
                                      .termen = kb_pg_int(r, 0, 6),
                                      .bytes = kb_pg_int(r, 0, 7)};
    (void)snprintf(p->staat.peildatum, sizeof(p->staat.peildatum), "%s", PQgetvalue(r, 0, 8));
    (void)snprintf(p->staat.gemaakt, sizeof(p->staat.gemaakt), "%s", PQgetvalue(r, 0, 9));
    return KB_OK;
}

void kb_pg_vul(char *uit, size_t ruimte, const char *sql, int64_t generatie)
{
    size_t n = 0;

    for (; *sql && n + GETAL < ruimte; sql++) {
        if (*sql == '#')
            n += (size_t)snprintf(uit + n, ruimte - n, "%" PRId64, generatie);
        else
            uit[n++] = *sql;
    }
    uit[n] = '\0';
}

static bool bereid_voor(struct kb_pg *p)
{
    bool weg = p->voorbereid != 0; /* those of another generation */
    bool goed = true;

    p->voorbereid = 0;
    for (int i = 0; i < KB_PG_AANTAL_VRAGEN && goed; i++) {
        char sql[1024];
        char opdracht[1300];

        kb_pg_vul(sql, sizeof(sql), kb_pg_vragen[i].sql, p->generatie);
        (void)snprintf(opdracht, sizeof(opdracht), "%s%s%sPREPARE %s AS %s", weg ? "DEALLOCATE " : "",
                       weg ? kb_pg_vragen[i].naam : "", weg ? "; " : "", kb_pg_vragen[i].naam, sql);
        goed = kb_pg_doe(p, opdracht);
    }
    goed = goed && kb_pg_lees_blokken(p);
    if (goed)
        p->voorbereid = p->generatie;
    return goed;
}

/* Another number for each mutation too, and for an index that was made anew in an empty database. */
static uint64_t kenmerk_van(const struct kb_pg *p)
{
    char staat[KB_PG_STAATNAAM];
    uint64_t h;

    kb_pg_noem_staat(p, staat);
    h = kb_hash((uint64_t)p->generatie, kb_tekst_van(staat));
    return h ? h : 1;
}

static enum kb_status neem(void *verbinding, kb_moment deadline, bool zeker, uint64_t *kenmerk)
{
    struct kb_pg *p = verbinding;
    enum kb_status status;
    PGresult *r;

    p->deadline = deadline;
    if (!kb_pg_wacht_af(p) || !kb_pg_begrens(p))
        return kb_pg_mislukt(p);
    if (!zeker && p->voorbereid && p->voorbereid == p->generatie) {
        kb_pg_begin_los(p);
        *kenmerk = kenmerk_van(p);
        return KB_OK;
    }
    r = kb_pg_begin(p);
    status = kb_pg_lees_staat(p, r, NULL);
    PQclear(r);
    if (status != KB_OK)
        return status;
    if (p->voorbereid != p->generatie && !bereid_voor(p))
        return kb_pg_mislukt(p);
    *kenmerk = kenmerk_van(p);
    return KB_OK;
}

static bool klopt(void *verbinding)
{
    return kb_pg_klopt(verbinding);
}

static bool laat(void *verbinding)
{
    struct kb_pg *p = verbinding;

    for (size_t i = 0; i < p->n_antwoorden; i++)
        PQclear(p->antwoord[i]);
    PQclear(p->een);
    p->n_antwoorden = 0;
    p->een = NULL;
    if (p->te_laat || PQpipelineStatus(p->c) != PQ_PIPELINE_OFF)
        return false;
    /* who searches next hears whether it succeeded; whoever asked has been answered then */
    return p->los ? PQstatus(p->c) == CONNECTION_OK : kb_pg_stuur(p, "COMMIT");
}

static enum kb_status staat(void *verbinding, struct kb_indexstaat *uit, struct kb_fout *fout)
{
    const struct kb_pg *p = verbinding;

    *uit = p->staat;
    return uit->werkgevers > 0
               ? KB_OK
               : kb_fout_zet(fout, KB_BRON_ONBEREIKBAAR, "De zoekindex is leeg of beschadigd.");
}

/* Keep an answer with rows; the oldest goes when there are too many. Returns its place, -1 when there is
 * none. */
static int bewaar(struct kb_pg *p, PGresult *r)
{
    if (!r)
        return -1;
    if (p->n_antwoorden == KB_PG_MAX_ANTWOORDEN) {
        PQclear(p->antwoord[0]);
        p->n_antwoorden--;
        for (size_t i = 0; i < p->n_antwoorden; i++)
            p->antwoord[i] = p->antwoord[i + 1];
    }
    p->antwoord[p->n_antwoorden] = r;
    return (int)p->n_antwoorden++;
}

static void schrijf_getal(char uit[GETAL], int64_t n)
{
    (void)snprintf(uit, GETAL, "%" PRId64, n);
}

static enum kb_status sleutel(void *verbinding, int soort, int64_t nummer, int64_t na, int64_t *ids,
                              size_t max, size_t *n)
{
    struct kb_pg *p = verbinding;
    char getal[4][GETAL];
    const char *waarde[] = {NULL, getal[0], getal[1], getal[2], getal[3]};
    int plek;

    schrijf_getal(getal[0], soort);
    schrijf_getal(getal[1], nummer);
    schrijf_getal(getal[2], na);
    schrijf_getal(getal[3], (int64_t)max);
    *n = 0;
    plek = bewaar(p, kb_pg_vraag_index(p, KB_PG_SLEUTEL, 5, waarde));
    if (plek < 0)
        return kb_pg_mislukt(p);
    for (int i = 0; i < PQntuples(p->antwoord[plek]) && *n < max; i++)
        ids[(*n)++] = kb_pg_int(p->antwoord[plek], i, 0);
    return KB_OK;
}

/* The row with this id in an answer, whose rows ascend; -1 when it is not there. */
static int vind(const PGresult *r, int64_t id)
{
    int van = 0;
    int tot = PQntuples(r);

    while (van < tot) {
        int midden = van + (tot - van) / 2;

        if (kb_pg_int(r, midden, 0) < id)
            van = midden + 1;
        else
            tot = midden;
    }
    return van < PQntuples(r) && kb_pg_int(r, van, 0) == id ? van : -1;
}

static bool is_hier(const struct kb_pg *p, int64_t id)
{
    for (size_t i = 0; i < p->n_antwoorden; i++)
        if (vind(p->antwoord[i], id) >= 0)
            return true;
    return false;
}

/* Rows by their ids, those that are not here yet. */
static enum kb_status bestel(void *verbinding, const int64_t *id, size_t n)
{
    struct kb_pg *p = verbinding;
    const char *waarde[2] = {NULL, NULL};

    p->vraag.n = 0;
    for (size_t i = 0; i < n; i++) {
        if (is_hier(p, id[i]))
            continue;
        kb_pg_element(&p->vraag);
        kb_buffer_printf(&p->vraag, "%" PRId64, id[i]);
    }
    if (!p->vraag.n && !p->vraag.mislukt)
        return KB_OK;
    kb_pg_sluit_array(&p->vraag);
    if (p->vraag.mislukt) {
        kb_buffer_vrij(&p->vraag);
        return KB_GEEN_GEHEUGEN;
    }
    waarde[1] = p->vraag.p;
    return bewaar(p, kb_pg_vraag_index(p, KB_PG_RIJEN, 2, waarde)) < 0 ? kb_pg_mislukt(p) : KB_OK;
}

static enum kb_status begin(void *verbinding, const struct kb_en *vraag, int64_t na)
{
    struct kb_pg *p = verbinding;

    p->bij = 0;
    return kb_pg_begin_lijsten(p, vraag, na, false, RIJEN_EERST);
}

static enum kb_status volgende(void *verbinding, int64_t *id)
{
    struct kb_pg *p = verbinding;
    enum kb_status status = KB_OK;

    *id = -1;
    while (status == KB_OK && p->bij == kb_pg_n_gevonden(p) && kb_pg_meer_lijsten(p))
        status = kb_pg_lees_lijsten(p);
    if (status != KB_OK || p->bij == kb_pg_n_gevonden(p))
        return status;
    *id = kb_pg_gevonden(p)[p->bij++];
    return KB_OK;
}

static enum kb_status ids(void *verbinding, const struct kb_en *vraag, bool ook_afgeschermd, size_t max,
                          struct kb_ids *uit)
{
    struct kb_pg *p = verbinding;
    enum kb_status status = kb_pg_begin_lijsten(p, vraag, -1, true, max);

    uit->n = 0;
    p->ook_afgeschermd = ook_afgeschermd;
    while (status == KB_OK && kb_pg_n_gevonden(p) < max && kb_pg_meer_lijsten(p))
        status = kb_pg_lees_lijsten(p);
    if (status != KB_OK)
        return status;
    uit->n = kb_pg_n_gevonden(p) < max ? kb_pg_n_gevonden(p) : max;
    memcpy(uit->id, kb_pg_gevonden(p), uit->n * sizeof(*uit->id));
    return KB_OK;
}

static int64_t kost(void *verbinding, struct kb_tekst term, int64_t rijen)
{
    (void)verbinding;
    (void)term;
    return rijen / KOST;
}

static void stop(void *verbinding)
{
    struct kb_pg *p = verbinding;

    p->stroom = NULL; /* its terms are lent */
}

static bool lees_rij(const PGresult *r, int i, struct kb_rij *uit)
{
    *uit = (struct kb_rij){
        .id = kb_pg_int(r, i, 0),
        .norm = kb_pg_tekst(r, i, 1),
        .naam = kb_pg_tekst(r, i, 2),
        .handelsnamen = kb_pg_tekst(r, i, 3),
        .administraties = kb_pg_tekst(r, i, 4),
        .kvk = PQgetisnull(r, i, 5) ? -1 : kb_pg_int(r, i, 5),
        .postcode = kb_pg_tekst(r, i, 6),
        .huisnummer = kb_pg_int(r, i, 7),
        .plaats = kb_pg_tekst(r, i, 8),
        .status = kb_pg_tekst(r, i, 9),
        .is_bsn = kb_pg_int(r, i, 10) != 0,
        .afgeschermd = kb_pg_int(r, i, 11) != 0,
    };
    return uit->norm.p && uit->naam.p && uit->administraties.p && uit->status.p;
}

static enum kb_status rij(void *verbinding, int64_t id, struct kb_rij *uit)
{
    struct kb_pg *p = verbinding;
    char getal[GETAL];
    const char *waarde[2] = {NULL, getal};

    for (size_t i = p->n_antwoorden; i-- > 0;) {
        int plek = vind(p->antwoord[i], id);

        if (plek >= 0)
            return lees_rij(p->antwoord[i], plek, uit) ? KB_OK : KB_BRON_ONBEREIKBAAR;
    }
    schrijf_getal(getal, id);
    PQclear(p->een);
    p->een = kb_pg_vraag_index(p, KB_PG_RIJ, 2, waarde);
    if (!p->een)
        return kb_pg_mislukt(p);
    return PQntuples(p->een) == 1 && lees_rij(p->een, 0, uit) ? KB_OK : KB_BRON_ONBEREIKBAAR;
}

static enum kb_status termen(void *verbinding,
                             void (*een)(void *context, struct kb_tekst term, int64_t telling), void *context)
{
    struct kb_pg *p = verbinding;
    PGresult *r = kb_pg_vraag(p, kb_pg_vragen[KB_PG_TERMEN].naam, 0, NULL);

    if (!r)
        return kb_pg_mislukt(p);
    for (int i = 0; i < PQntuples(r); i++)
        een(context, kb_pg_tekst(r, i, 0), kb_pg_int(r, i, 1));
    PQclear(r);
    return KB_OK;
}

static void *deel(void *verbinding, int64_t werkgevers)
{
    (void)verbinding;
    (void)werkgevers;
    return kb_lijstgeheugen_nieuw(MAX_GEHEUGEN);
}

static void leen(void *verbinding, void *gedeeld)
{
    struct kb_pg *p = verbinding;

    p->geheugen = gedeeld;
}

static void deel_vrij(void *gedeeld)
{
    kb_lijstgeheugen_vrij(gedeeld);
}

enum kb_status kb_pg_staat(const char *waar, bool grondig, struct kb_indexstaat *uit, struct kb_fout *fout)
{
    struct kb_pg *p = NULL;
    uint64_t kenmerk = 0;
    enum kb_status status = kb_pg_verbind(waar, &p, fout);

    if (status != KB_OK)
        return status;
    status = neem(p, 0, true, &kenmerk);
    if (status != KB_OK)
        (void)kb_fout_zet(fout, status, "De zoekindex is er niet of heeft een andere vorm.");
    else
        status = staat(p, uit, fout);
    if (status == KB_OK && grondig) {
        char sql[160];

        (void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM klantbeeld.werkgever_%" PRId64, p->generatie);
        if (kb_pg_getal(p, sql) != uit->werkgevers)
            status = kb_fout_zet(fout, KB_BRON_ONBEREIKBAAR, "De zoekindex is beschadigd.");
    }
    kb_pg_sluit(p);
    return status;
}

const struct kb_opslag kb_opslag_postgres = {
    .naam = "postgresql",
    .open = open_index,
    .sluit = sluit,
    .neem = neem,
    .klopt = klopt,
    .laat = laat,
    .staat = staat,
    .sleutel = sleutel,
    .begin = begin,
    .volgende = volgende,
    .stop = stop,
    .rij = rij,
    .bestel = bestel,
    .ids = ids,
    .kost = kost,
    .termen = termen,
    .deel = deel,
    .leen = leen,
    .deel_vrij = deel_vrij,
};
