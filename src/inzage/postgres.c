/* libpq without its endless waiting: what is sent and read goes through poll with a deadline. The texts of
 * errors come from the server, so they are made one printable line. */
#include "inzage/postgres.h"

#include <errno.h>
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "klantbeeld/basis/klok.h"

enum { REGEL_RUIMTE = 4096 };

#define UNIEK "23505" /* unique_violation */

enum kb_status pg_lees_verbinding(const char *instelling, const char *bestand, char **uit,
                                  struct kb_fout *fout)
{
    char ruimte[REGEL_RUIMTE];
    char regel[REGEL_RUIMTE];
    enum kb_status status = KB_ONBEKEND;
    FILE *f = fopen(bestand, "re");

    *uit = NULL;
    if (!f)
        return kb_fout_zet(fout, KB_CONFIGURATIE, "%s: kan %s niet lezen: %s", instelling, bestand,
                           strerror(errno));
    /* stdio's copy of a password must be ours to wipe. */
    setvbuf(f, ruimte, _IOFBF, sizeof(ruimte));
    while (status == KB_ONBEKEND && fgets(regel, sizeof(regel), f)) {
        regel[strcspn(regel, "\r\n")] = '\0';
        if (!*regel || *regel == '#')
            continue;
        *uit = strdup(regel);
        status = *uit ? KB_OK : kb_fout_zet(fout, KB_CONFIGURATIE, "%s: geen geheugen", instelling);
    }
    if (status == KB_ONBEKEND)
        status = kb_fout_zet(fout, KB_CONFIGURATIE, "%s: %s: geen verbinding gevonden", instelling, bestand);
    fclose(f);
    sodium_memzero(ruimte, sizeof(ruimte));
    sodium_memzero(regel, sizeof(regel));
    return status;
}

void pg_wis(char *verbinding)
{
    if (verbinding)
        sodium_memzero(verbinding, strlen(verbinding));
    free(verbinding);
}

static void meld_pg(struct kb_fout *fout, const char *tekst)
{
    char regel[160];
    size_t n = strcspn(tekst, "\n");

    if (n >= sizeof(regel))
        n = sizeof(regel) - 1;
    for (size_t i = 0; i < n; i++)
        regel[i] = tekst[i] >= 0x20 && tekst[i] <= 0x7e ? tekst[i] : '?';
    regel[n] = '\0';
    kb_fout_zet(fout, KB_GEEN_INZAGELOG, "postgresql: %s", n ? regel : "geen antwoord");
}

PGconn *pg_verbind(const char *verbinding, struct kb_fout *fout)
{
    /* What comes later goes before what comes earlier; the string itself may say otherwise. */
    static const char *const namen[] = {"fallback_application_name", "connect_timeout", "tcp_user_timeout",
                                        "client_encoding",           "dbname",          NULL};
    const char *const waarden[] = {"klantbeeld-inzagelog", "2", "5000", "UTF8", verbinding, NULL};
    PGconn *pg = PQconnectdbParams(namen, waarden, 1);

    if (!pg) {
        kb_fout_zet(fout, KB_GEEN_INZAGELOG, "postgresql: geen geheugen");
        return NULL;
    }
    if (PQstatus(pg) == CONNECTION_OK && PQsetnonblocking(pg, 1) == 0)
        return pg;
    meld_pg(fout, PQerrorMessage(pg));
    PQfinish(pg);
    return NULL;
}

/* Wait until something can be read, or written when `ook_schrijven`. False: time is up, or poll failed. */
static bool wacht(PGconn *pg, bool ook_schrijven, kb_moment tot)
{
    struct pollfd p = {.fd = PQsocket(pg), .events = POLLIN};
    int n;

    if (ook_schrijven)
        p.events |= POLLOUT;
    do {
        kb_moment over = tot - kb_nu(&kb_klok_systeem);

        if (over <= 0)
            return false;
        n = poll(&p, 1, (int)(over / KB_MS) + 1);
    } while (n < 0 && errno == EINTR);
    return n > 0;
}

/* Send what libpq still holds, and read until an answer is whole. */
static bool tot_antwoord(PGconn *pg, kb_moment tot)
{
    for (;;) {
        int rest = PQflush(pg);

        if (rest < 0 || !PQconsumeInput(pg))
            return false;
        if (rest == 0 && !PQisBusy(pg))
            return true;
        if (!wacht(pg, rest > 0, tot))
            return false;
    }
}

/* The last result of the statement, or NULL when the connection gave up or time ran out. */
static PGresult *lees_antwoord(PGconn *pg, kb_moment tot)
{
    PGresult *uit = NULL;
    PGresult *r;

    for (;;) {
        if (!tot_antwoord(pg, tot)) {
            PQclear(uit);
            return NULL;
        }
        r = PQgetResult(pg);
        if (!r)
            return uit;
        PQclear(uit);
        uit = r;
    }
}

enum pguitkomst pg_vraag(PGconn *pg, const struct pgvraag *v, PGresult **uit, struct kb_fout *fout)
{
    kb_moment tot = kb_nu(&kb_klok_systeem) + v->wacht_ms * KB_MS;
    PGresult *r = NULL;
    const char *code;
    enum pguitkomst uitkomst;

    *uit = NULL;
    if (PQsendQueryParams(pg, v->sql, v->n, NULL, v->waarde, NULL, NULL, 0))
        r = lees_antwoord(pg, tot);
    if (r && (PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK)) {
        *uit = r;
        return PG_GOED;
    }
    code = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
    /* Without a code it is libpq that speaks: the connection broke. A server that is being stopped says so
     * and goes, perhaps after the commit. */
    if (!code || PQstatus(pg) != CONNECTION_OK)
        uitkomst = PG_ONZEKER;
    else
        uitkomst = strcmp(code, UNIEK) == 0 ? PG_BEZET : PG_GEWEIGERD;
    meld_pg(fout, r ? PQresultErrorMessage(r) : PQerrorMessage(pg));
    PQclear(r);
    return uitkomst;
}
