/* The chain in a table: a row is a line, byte for byte what it would be in a file, and a commit is one INSERT
 * of all lines that waited.
 *
 * When the connection breaks before the answer, the INSERT may have been done. Nothing is sent again before
 * that is known: over a new connection, which holds the lock of this instance and so has no other beside it
 * that could still commit, the end of the chain is looked up. It is either what we had, and then the same
 * lines go again, or what we wanted. A primary key refuses whatever should be there already. */
#include "inzage/boek.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "inzage/postgres.h"
#include "klantbeeld/basis/klok.h"
#include "klantbeeld/basis/log.h"

struct tafel {
    char *verbinding; /* connection string: a secret */
    char *instantie;
    int wacht_ms;
    PGconn *pg;
    uint64_t nr; /* rows of this file */
    /* A commit whose outcome was not known when we gave up; number 0 = none. */
    struct stand onzeker;
    unsigned onzeker_bestand;
    uint64_t onzeker_vanaf; /* first line of it; 0 = no caller waited for these */
};

static void sluit_verbinding(struct tafel *t)
{
    PQfinish(t->pg);
    t->pg = NULL;
}

static enum kb_status neem(struct boek *b, const struct kb_config_inzage *c, struct kb_fout *fout)
{
    struct tafel *t = calloc(1, sizeof(*t));
    enum kb_status status;

    b->tafel = t;
    if (t)
        t->instantie = strdup(c->instantie);
    if (!t || !t->instantie)
        return kb_fout_zet(fout, KB_CONFIGURATIE, "geen geheugen");
    t->wacht_ms = (int)c->wacht_ms;
    status = pg_lees_verbinding("inzage.verbinding_bestand", c->verbinding_bestand, &t->verbinding, fout);
    if (status == KB_OK) {
        char *waarom = NULL;
        PQconninfoOption *opties = PQconninfoParse(t->verbinding, &waarom);

        /* libpq's own text may hold the string. */
        if (!opties)
            status = kb_fout_zet(fout, KB_CONFIGURATIE,
                                 "inzage.verbinding_bestand: %s: geen verbinding voor libpq",
                                 c->verbinding_bestand);
        PQconninfoFree(opties);
        PQfreemem(waarom);
    }
    return status;
}

static void laat_los(struct boek *b)
{
    if (!b->tafel)
        return;
    sluit_verbinding(b->tafel);
    pg_wis(b->tafel->verbinding);
    free(b->tafel->instantie);
    free(b->tafel);
    b->tafel = NULL;
}

/* connecting */

/* Durable is what the server calls committed: with synchronous_commit off, or fsync, that is not so, nor when
 * a statement_timeout ends the wait for the standby (the server then calls it committed all the same). A
 * session whose client is gone must not keep the lock for long. */
static const char SESSIE[] =
    "SELECT current_setting('fsync'), pg_try_advisory_lock(hashtext('klantbeeld.inzagelog'), hashtext($1)),"
    " CASE WHEN current_setting('synchronous_commit') IN ('off', 'local')"
    " THEN set_config('synchronous_commit', 'on', false) END, set_config('statement_timeout', '0', false),"
    " set_config('tcp_keepalives_idle', '5', false), set_config('tcp_keepalives_interval', '2', false),"
    " set_config('tcp_keepalives_count', '3', false)";

static enum kb_status begin_sessie(struct tafel *t, struct kb_fout *fout)
{
    const char *const waarde[] = {t->instantie};
    PGresult *r;
    enum kb_status status = KB_OK;

    if (pg_vraag(t->pg, &(struct pgvraag){SESSIE, 1, waarde, t->wacht_ms}, &r, fout) != PG_GOED)
        return KB_GEEN_INZAGELOG;
    if (strcmp(PQgetvalue(r, 0, 0), "on") != 0)
        status = kb_fout_zet(fout, KB_GEEN_INZAGELOG, "postgresql: fsync van de server staat uit");
    else if (strcmp(PQgetvalue(r, 0, 1), "t") != 0)
        status = kb_fout_zet(fout, KB_GEEN_INZAGELOG, "postgresql: instantie %s is in gebruik door een ander",
                             t->instantie);
    PQclear(r);
    return status;
}

static enum kb_status verbind(struct tafel *t, struct kb_fout *fout)
{
    enum kb_status status;

    if (t->pg && PQstatus(t->pg) == CONNECTION_OK)
        return KB_OK;
    sluit_verbinding(t);
    t->pg = pg_verbind(t->verbinding, fout);
    status = t->pg ? begin_sessie(t, fout) : KB_GEEN_INZAGELOG;
    if (status != KB_OK)
        sluit_verbinding(t);
    return status;
}

/* the end of the chain as the database has it */

struct einde {
    struct stand stand; /* what the database itself keeps of the last line; number 0 = nothing */
    bool heeft_stand;
    bool heeft_regels;
    bool laatste_klopt;   /* the very last row is a good line */
    struct stand laatste; /* the last good line; number 0 = none */
    unsigned bestand;     /* of the last row */
    uint64_t nr;
};

static enum kb_status vraag(struct tafel *t, const char *sql, PGresult **r, struct kb_fout *fout)
{
    const char *const waarde[] = {t->instantie};

    if (pg_vraag(t->pg, &(struct pgvraag){sql, 1, waarde, t->wacht_ms}, r, fout) == PG_GOED)
        return KB_OK;
    return KB_GEEN_INZAGELOG;
}

static enum kb_status lees_stand(struct tafel *t, struct einde *uit, struct kb_fout *fout)
{
    PGresult *r;
    enum kb_status status =
        vraag(t, "SELECT volgnr, hash FROM inzagelog.stand WHERE instantie = $1", &r, fout);

    if (status != KB_OK)
        return status;
    if (PQntuples(r) == 1) {
        uit->stand.volgnr = strtoull(PQgetvalue(r, 0, 0), NULL, 10);
        uit->heeft_stand = hash_lees(kb_tekst_van(PQgetvalue(r, 0, 1)), uit->stand.hash);
    }
    PQclear(r);
    return KB_OK;
}

/* From the last row back to the first good one. */
static enum kb_status neem_laatste(const PGresult *r, struct einde *uit)
{
    for (int i = 0; i < PQntuples(r) && !uit->laatste.volgnr; i++) {
        struct regel l;
        enum regeloordeel oordeel = regel_lees(kb_tekst_van(PQgetvalue(r, i, 2)), &l);

        if (oordeel == REGEL_GEHEUGEN)
            return KB_GEEN_GEHEUGEN;
        if (oordeel != REGEL_GOED)
            continue;
        kb_document_vrij(l.document);
        uit->laatste_klopt = i == 0;
        uit->laatste.volgnr = l.volgnr;
        memcpy(uit->laatste.hash, l.hash, HASH_BYTES);
    }
    return KB_OK;
}

static enum kb_status zoek_einde(struct tafel *t, struct einde *uit, struct kb_fout *fout)
{
    PGresult *r;
    enum kb_status status;

    *uit = (struct einde){.bestand = 0};
    status = lees_stand(t, uit, fout);
    if (status == KB_OK)
        status = vraag(t,
                       "SELECT bestand, nr, regel FROM inzagelog.regel WHERE instantie = $1"
                       " ORDER BY bestand DESC, dag DESC, nr DESC LIMIT 100",
                       &r, fout);
    if (status != KB_OK)
        return status;
    uit->heeft_regels = PQntuples(r) > 0;
    if (uit->heeft_regels) {
        uit->bestand = (unsigned)strtoul(PQgetvalue(r, 0, 0), NULL, 10);
        uit->nr = strtoull(PQgetvalue(r, 0, 1), NULL, 10);
    }
    if (neem_laatste(r, uit) != KB_OK)
        status = kb_fout_zet(fout, KB_GEEN_INZAGELOG, "geen geheugen");
    PQclear(r);
    return status;
}

static bool gelijk(const struct stand *a, const struct stand *b)
{
    return a->volgnr == b->volgnr && memcmp(a->hash, b->hash, HASH_BYTES) == 0;
}

/* At start: rows cannot be set aside, so what does not hold stays where it is and is told as a break. A
 * number that was given is never given again. */
static void sluit_aan(struct boek *b, const struct einde *e)
{
    b->op_schijf = e->laatste;
    b->bestand.nummer = e->bestand;
    if (e->heeft_regels && !e->laatste_klopt)
        boek_noteer(b, REGEL_BREUK, "de laatste regel klopt niet");
    if (!e->heeft_stand && e->heeft_regels)
        boek_noteer(b, REGEL_BREUK, "de stand ontbreekt");
    if (e->heeft_stand && e->stand.volgnr == e->laatste.volgnr && !gelijk(&e->stand, &e->laatste))
        boek_noteer(b, REGEL_BREUK, "de laatste regel heeft een andere hash dan de stand zegt");
    if (e->heeft_stand && e->stand.volgnr < e->laatste.volgnr)
        boek_noteer(b, REGEL_BREUK, "er zijn regels buiten de stand om bijgekomen");
    if (e->heeft_stand && e->stand.volgnr > e->laatste.volgnr) {
        boek_noteer(b, REGEL_BREUK, "regels aan het einde ontbreken");
        b->op_schijf = e->stand;
    }
}

/* After a fault. A commit of which we did not know has been done after all: its lines are part of the chain,
 * and the next file says that nobody was answered on them. */
static void zet_voort(struct boek *b, const struct einde *e)
{
    struct tafel *t = b->tafel;
    char reden[96];

    if (gelijk(&e->laatste, &b->op_schijf))
        return;
    if (!t->onzeker.volgnr || !gelijk(&e->laatste, &t->onzeker)) {
        sluit_aan(b, e);
        boek_noteer(b, REGEL_BREUK, "het log is tijdens een storing gewijzigd");
        return;
    }
    b->op_schijf = t->onzeker;
    b->bestand.nummer = t->onzeker_bestand;
    if (!t->onzeker_vanaf)
        return;
    snprintf(reden, sizeof(reden),
             "volgnr %" PRIu64 " tot en met %" PRIu64 " zijn vastgelegd en niet beantwoord", t->onzeker_vanaf,
             t->onzeker.volgnr);
    boek_noteer(b, REGEL_HERSTEL, reden);
}

static enum kb_status maak_klaar(struct boek *b, struct kb_fout *fout)
{
    struct einde e;
    enum kb_status status = verbind(b->tafel, fout);

    if (status == KB_OK)
        status = zoek_einde(b->tafel, &e, fout);
    if (status != KB_OK)
        return status;
    if (b->aangesloten)
        zet_voort(b, &e);
    else
        sluit_aan(b, &e);
    b->aangesloten = true;
    b->tafel->onzeker.volgnr = 0;
    return KB_OK;
}

/* writing */

/* Lines are texts without a newline in them, so they go as they are, as one parameter. */
static const char VOEG[] = "INSERT INTO inzagelog.regel (instantie, bestand, dag, nr, regel)"
                           " SELECT $1, $2::integer, $3, $4::bigint + t.n, t.regel"
                           " FROM unnest(string_to_array($5, E'\\n')) WITH ORDINALITY AS t (regel, n)";

static int ms_tot(kb_moment tot)
{
    return (int)((tot - kb_nu(&kb_klok_systeem)) / KB_MS);
}

static enum pguitkomst stuur(struct boek *b, kb_moment tot, struct kb_fout *fout)
{
    struct tafel *t = b->tafel;
    char bestand[16];
    char nr[24];
    const char *const waarde[] = {t->instantie, bestand, b->bestand.dag, nr, b->regels.p};
    enum pguitkomst uitkomst;
    PGresult *r;

    snprintf(bestand, sizeof(bestand), "%u", b->bestand.nummer);
    snprintf(nr, sizeof(nr), "%" PRIu64, t->nr);
    b->regels.p[b->regels.n - 1] = '\0';
    uitkomst = pg_vraag(t->pg, &(struct pgvraag){VOEG, 5, waarde, ms_tot(tot)}, &r, fout);
    b->regels.p[b->regels.n - 1] = '\n';
    PQclear(r);
    return uitkomst;
}

/* Rows that can be seen need not be where they must be: a server that crashed, or ended the session, while it
 * waited for its standby shows them without that. A commit of our own now waits for all before it. */
static const char WACHT_OP_STANDBY[] = "SELECT pg_logical_emit_message(true, 'klantbeeld.inzagelog', '')";

static enum pguitkomst wacht_op_standby(struct tafel *t, kb_moment tot, struct kb_fout *fout)
{
    PGresult *r;
    enum pguitkomst uitkomst =
        pg_vraag(t->pg, &(struct pgvraag){WACHT_OP_STANDBY, 0, NULL, ms_tot(tot)}, &r, fout);

    PQclear(r);
    return uitkomst == PG_GOED ? PG_GOED : PG_ONZEKER;
}

/* The connection broke: what has become of it? PG_GOED: done. PG_GEWEIGERD: not done, and may be sent again.
 * PG_ONZEKER: we could not find out in time. */
static enum pguitkomst zoek_uit(struct boek *b, kb_moment tot, struct kb_fout *fout)
{
    struct kb_fout eerder = *fout;
    struct einde e;

    sluit_verbinding(b->tafel);
    if (verbind(b->tafel, fout) != KB_OK || zoek_einde(b->tafel, &e, fout) != KB_OK)
        return PG_ONZEKER;
    if (gelijk(&e.laatste, &b->erbij))
        return wacht_op_standby(b->tafel, tot, fout);
    *fout = eerder;
    return gelijk(&e.laatste, &b->op_schijf) ? PG_GEWEIGERD : PG_ONZEKER;
}

/* Send, and after a broken connection find out and send once more; all of it in the time that a commit has,
 * but for a connection that takes longer to be refused. */
static enum kb_status leg_vast(struct boek *b, bool met_vragers, struct kb_fout *fout)
{
    struct tafel *t = b->tafel;
    kb_moment tot = kb_nu(&kb_klok_systeem) + t->wacht_ms * KB_MS;
    enum pguitkomst uitkomst = stuur(b, tot, fout);

    if (uitkomst == PG_ONZEKER && ms_tot(tot) > 0) {
        uitkomst = zoek_uit(b, tot, fout);
        if (uitkomst == PG_GEWEIGERD && ms_tot(tot) > 0)
            uitkomst = stuur(b, tot, fout);
        if (uitkomst == PG_GOED)
            kb_log(KB_LOG_INFO, "inzagelog: de verbinding met postgresql is hersteld, er is niets verloren");
    }
    if (uitkomst == PG_GOED) {
        t->nr += b->erbij.volgnr - b->op_schijf.volgnr;
        return KB_OK;
    }
    /* What is in the way may be our own first try, late. */
    if (uitkomst == PG_ONZEKER || uitkomst == PG_BEZET) {
        sluit_verbinding(t);
        t->onzeker = b->erbij;
        t->onzeker_bestand = b->bestand.nummer;
        t->onzeker_vanaf = met_vragers ? b->op_schijf.volgnr + 1 : 0;
    }
    return KB_GEEN_INZAGELOG;
}

static enum kb_status begin(struct boek *b, struct kb_fout *fout)
{
    uint64_t nr = b->tafel->nr;
    enum kb_status status;

    b->tafel->nr = 0;
    status = leg_vast(b, false, fout);
    if (status != KB_OK)
        b->tafel->nr = nr;
    return status;
}

static enum kb_status voeg(struct boek *b, struct kb_fout *fout)
{
    return leg_vast(b, true, fout);
}

/* A transaction that failed left nothing. */
static void neem_terug(struct boek *b)
{
    (void)b;
}

const struct boekopslag boek_tafel = {
    .neem = neem,
    .laat_los = laat_los,
    .maak_klaar = maak_klaar,
    .begin = begin,
    .voeg = voeg,
    .neem_terug = neem_terug,
};
