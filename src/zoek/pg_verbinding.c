/* A connection to PostgreSQL on which nothing is waited for without an end. libpq's own waits have none, so
 * what is asked is sent and its answer is polled for; who is too late leaves a connection that is not used
 * again, and the server stops by its statement_timeout. */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zoek/postgres.h"

bool kb_pg_is(const char *waar)
{
    return strncmp(waar, "postgresql://", strlen("postgresql://")) == 0;
}

void kb_pg_sluit(struct kb_pg *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->n_antwoorden; i++)
        PQclear(p->antwoord[i]);
    PQclear(p->een);
    PQfinish(p->c);
    kb_buffer_vrij(&p->termen);
    kb_buffer_vrij(&p->id);
    kb_buffer_vrij(&p->hulp);
    kb_buffer_vrij(&p->raak);
    kb_buffer_vrij(&p->vraag);
    kb_buffer_vrij(&p->blokken);
    kb_buffer_vrij(&p->gevonden);
    free(p);
}

/* A password would be shown by `klantbeeld config` and stand in a file that many may read. */
static bool heeft_wachtwoord(const char *waar)
{
    PQconninfoOption *opties = PQconninfoParse(waar, NULL);
    bool heeft = false;

    for (const PQconninfoOption *o = opties; o && o->keyword; o++)
        heeft |= strcmp(o->keyword, "password") == 0 && o->val && *o->val;
    PQconninfoFree(opties);
    return heeft;
}

enum kb_status kb_pg_verbind(const char *waar, struct kb_pg **uit, struct kb_fout *fout)
{
    /* the first is expanded, so that what comes after it holds whatever it says */
    static const char *const NAAM[] = {"dbname",           "connect_timeout", "tcp_user_timeout",
                                       "application_name", "client_encoding", NULL};
    const char *waarde[] = {waar, "2", "5000", "klantbeeld", "UTF8", NULL};
    struct kb_pg *p;

    if (heeft_wachtwoord(waar))
        return kb_fout_zet(
            fout, KB_CONFIGURATIE,
            "Een wachtwoord hoort niet in zoek.index: gebruik passfile=BESTAND of PGPASSWORD.");
    p = calloc(1, sizeof(*p));
    if (!p)
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "geen geheugen");
    p->c = PQconnectdbParams(NAAM, waarde, 1);
    /* Every question has one good plan, whatever is asked (kb_pg_vragen says which): the planner is kept to
     * it. */
    if (PQstatus(p->c) != CONNECTION_OK || PQsetnonblocking(p->c, 1) != 0 ||
        !kb_pg_doe(p, "SET client_min_messages = error; SET plan_cache_mode = force_generic_plan;"
                      "SET enable_seqscan = off; SET enable_sort = off; SET enable_hashjoin = off;"
                      "SET enable_mergejoin = off; SET enable_bitmapscan = off; SET jit = off")) {
        kb_pg_sluit(p);
        return kb_fout_zet(fout, KB_BRON_ONBEREIKBAAR, "De database van de zoekindex is niet bereikbaar.");
    }
    *uit = p;
    return KB_OK;
}

/* Wait until there is something to do for libpq; false at the deadline. */
static bool wacht(struct kb_pg *p, short waarop)
{
    struct pollfd fd = {.fd = PQsocket(p->c), .events = waarop};
    int code;

    do {
        int64_t ms = -1;

        if (p->deadline) {
            ms = (p->deadline - kb_nu(&kb_klok_systeem)) / KB_MS;
            if (ms < 0)
                ms = 0;
        }
        code = poll(&fd, 1, ms > INT32_MAX ? INT32_MAX : (int)ms);
    } while (code < 0 && errno == EINTR);
    p->te_laat |= code == 0;
    return code > 0;
}

static bool verstuur(struct kb_pg *p)
{
    int code;

    while ((code = PQflush(p->c)) > 0)
        if (!wacht(p, POLLIN | POLLOUT) || !PQconsumeInput(p->c))
            return false;
    return code == 0;
}

/* The last answer to what was sent, or the first that is an error. */
static PGresult *ontvang(struct kb_pg *p)
{
    PGresult *uit = NULL;
    PGresult *r;

    if (!verstuur(p))
        return NULL;
    for (;;) {
        while (PQisBusy(p->c))
            if (!wacht(p, POLLIN) || !PQconsumeInput(p->c)) {
                PQclear(uit);
                return NULL;
            }
        r = PQgetResult(p->c);
        if (!r)
            return uit;
        if (uit && PQresultStatus(uit) == PGRES_FATAL_ERROR) {
            PQclear(r);
            continue;
        }
        PQclear(uit);
        uit = r;
        if (PQresultStatus(r) == PGRES_COPY_IN)
            return uit;
    }
}

/* Stopped by the server because of statement_timeout. */
static bool is_gestopt(const PGresult *r)
{
    const char *code = PQresultErrorField(r, PG_DIAG_SQLSTATE);

    return code && strcmp(code, "57014") == 0;
}

static PGresult *goed(struct kb_pg *p, PGresult *r)
{
    ExecStatusType s = r ? PQresultStatus(r) : PGRES_FATAL_ERROR;

    if (s == PGRES_TUPLES_OK || s == PGRES_COMMAND_OK || s == PGRES_COPY_IN)
        return r;
    p->te_laat |= r && is_gestopt(r);
    PQclear(r);
    return NULL;
}

PGresult *kb_pg_sql(struct kb_pg *p, const char *sql)
{
    return PQsendQuery(p->c, sql) ? goed(p, ontvang(p)) : NULL;
}

static bool bereid(struct kb_pg *p, const char *naam, const char *sql)
{
    PGresult *r = PQsendPrepare(p->c, naam, sql, 0, NULL) ? goed(p, ontvang(p)) : NULL;

    PQclear(r);
    return r != NULL;
}

PGresult *kb_pg_vraag(struct kb_pg *p, const char *naam, int n, const char *const *waarde)
{
    return PQsendQueryPrepared(p->c, naam, n, waarde, NULL, NULL, 0) ? goed(p, ontvang(p)) : NULL;
}

PGresult *kb_pg_vraag_binair(struct kb_pg *p, const char *naam, int n, const char *const *waarde)
{
    return PQsendQueryPrepared(p->c, naam, n, waarde, NULL, NULL, 1) ? goed(p, ontvang(p)) : NULL;
}

void kb_pg_noem_staat(const struct kb_pg *p, char uit[KB_PG_STAATNAAM])
{
    (void)snprintf(uit, KB_PG_STAATNAAM, "%s/%" PRId64, p->staat.gemaakt, p->staat.volgnummer);
}

PGresult *kb_pg_vraag_index(struct kb_pg *p, enum kb_pg_vraag welke, int n, const char **waarde)
{
    char staat[KB_PG_STAATNAAM];
    PGresult *r;

    kb_pg_noem_staat(p, staat);
    waarde[0] = staat;
    r = (welke == KB_PG_LIJSTEN ? kb_pg_vraag_binair : kb_pg_vraag)(p, kb_pg_vragen[welke].naam, n, waarde);
    p->onzeker = p->los && PQntuples(r) == 0;
    return r;
}

bool kb_pg_begrens(struct kb_pg *p)
{
    int64_t over = p->deadline ? p->deadline - kb_nu(&kb_klok_systeem) : 0;
    int64_t ms = p->deadline ? over / KB_MS + 1 : 0;
    char opdracht[64] = "RESET statement_timeout";

    p->te_laat |= p->deadline && over < KB_MS;
    if (p->te_laat)
        return false;
    if (ms ? p->grens_ms && ms <= p->grens_ms : !p->grens_ms)
        return true;
    if (ms)
        (void)snprintf(opdracht, sizeof(opdracht), "SET statement_timeout = %" PRId64, ms);
    if (!kb_pg_doe(p, opdracht))
        return false;
    p->grens_ms = ms;
    return true;
}

/* What was sent is read to its end, also when some of it failed, so that the connection stays of use. */
PGresult *kb_pg_begin(struct kb_pg *p)
{
    PGresult *begin;
    PGresult *staat;
    PGresult *einde;
    bool gelukt;

    p->los = p->onzeker = false;
    if (!p->kan_beginnen) /* by the protocol, as PREPARE does not know BEGIN */
        p->kan_beginnen = bereid(p, "begin", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") &&
                          bereid(p, "staat", "SELECT " KB_PG_STAAT);
    if (!p->kan_beginnen || !PQenterPipelineMode(p->c) ||
        !PQsendQueryPrepared(p->c, "begin", 0, NULL, NULL, NULL, 0) ||
        !PQsendQueryPrepared(p->c, "staat", 0, NULL, NULL, NULL, 0) || !PQpipelineSync(p->c))
        return NULL;
    begin = goed(p, ontvang(p));
    staat = goed(p, ontvang(p));
    einde = ontvang(p);
    gelukt = begin && PQresultStatus(einde) == PGRES_PIPELINE_SYNC && PQexitPipelineMode(p->c);
    PQclear(begin);
    PQclear(einde);
    if (gelukt)
        return staat;
    PQclear(staat);
    return NULL;
}

void kb_pg_begin_los(struct kb_pg *p)
{
    p->los = p->onzeker = true;
}

bool kb_pg_klopt(struct kb_pg *p)
{
    const char *waarde[1];

    if (p->onzeker)
        PQclear(kb_pg_vraag_index(p, KB_PG_HIER, 1, waarde));
    return !p->onzeker;
}

bool kb_pg_doe(struct kb_pg *p, const char *sql)
{
    PGresult *r = kb_pg_sql(p, sql);

    PQclear(r);
    return r != NULL;
}

bool kb_pg_stuur(struct kb_pg *p, const char *sql)
{
    p->onderweg = PQsendQuery(p->c, sql) && verstuur(p);
    return p->onderweg;
}

bool kb_pg_wacht_af(struct kb_pg *p)
{
    PGresult *r = p->onderweg ? goed(p, ontvang(p)) : NULL;
    bool uit = !p->onderweg || r;

    p->onderweg = false;
    PQclear(r);
    return uit;
}

enum kb_status kb_pg_mislukt(const struct kb_pg *p)
{
    return p->te_laat ? KB_TE_LAAT : KB_BRON_ONBEREIKBAAR;
}

void kb_pg_element(struct kb_buffer *uit)
{
    kb_buffer_voeg(uit, uit->n ? "," : "{", 1);
}

/* Terms hold letters, digits and marks only, so nothing needs escaping. */
void kb_pg_term(struct kb_buffer *uit, struct kb_tekst term)
{
    kb_pg_element(uit);
    kb_buffer_voeg(uit, "\"", 1);
    kb_buffer_voeg_tekst(uit, term);
    kb_buffer_voeg(uit, "\"", 1);
}

void kb_pg_sluit_array(struct kb_buffer *uit)
{
    kb_buffer_voeg(uit, "}", sizeof("}"));
}

int64_t kb_pg_getal(struct kb_pg *p, const char *sql)
{
    PGresult *r = kb_pg_sql(p, sql);
    int64_t n = r && PQntuples(r) > 0 && !PQgetisnull(r, 0, 0) ? kb_pg_int(r, 0, 0) : -1;

    PQclear(r);
    return n;
}

struct kb_tekst kb_pg_tekst(const PGresult *r, int rij, int kolom)
{
    if (PQgetisnull(r, rij, kolom))
        return KB_GEEN_TEKST;
    return (struct kb_tekst){PQgetvalue(r, rij, kolom), (size_t)PQgetlength(r, rij, kolom)};
}

int64_t kb_pg_int(const PGresult *r, int rij, int kolom)
{
    return strtoll(PQgetvalue(r, rij, kolom), NULL, 10);
}
