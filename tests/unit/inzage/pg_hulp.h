/* For tests on a PostgreSQL of their own: started by tests/postgres/start, with the tables of
 * deploy/inzagelog.sql in it. */
#ifndef KLANTBEELD_TESTS_INZAGE_PG_HULP_H
#define KLANTBEELD_TESTS_INZAGE_PG_HULP_H

#include "inzage_hulp.h"

#include <ftw.h>
#include <libpq-fe.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

struct pg {
    char map[HULP_PAD];
    char beheer[HULP_PAD + 64];    /* connection string of the superuser */
    char schrijver[HULP_PAD + 64]; /* and of the service */
    char bestand[HULP_PAD + 16];   /* file with the latter */
    pid_t pid;
};

static inline void pg_start(struct pg *p)
{
    char klaar[HULP_PAD + 8];

    snprintf(klaar, sizeof(klaar), "%s/klaar", p->map);
    unlink(klaar);
    p->pid = fork();
    assert_true(p->pid >= 0);
    if (p->pid == 0) {
        execl(KB_BRONMAP "/tests/postgres/start", "start", p->map, (char *)NULL);
        _exit(127);
    }
    while (access(klaar, F_OK) != 0) {
        struct timespec even = {0, 10000000};

        assert_int_equal(waitpid(p->pid, NULL, WNOHANG), 0);
        nanosleep(&even, NULL);
    }
}

static inline void pg_stop(struct pg *p, int sein)
{
    assert_int_equal(kill(p->pid, sein), 0);
    assert_int_equal(waitpid(p->pid, NULL, 0), p->pid);
}

/* One or more statements without parameters, as superuser; the first value of the last, free with free. */
static inline char *pg_doe(const struct pg *p, const char *sql)
{
    PGconn *pg = PQconnectdb(p->beheer);
    PGresult *r = PQexec(pg, sql);
    char *uit = NULL;

    if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(pg));
    if (PQntuples(r))
        uit = strdup(PQgetvalue(r, 0, 0));
    PQclear(r);
    PQfinish(pg);
    return uit;
}

static inline long pg_tel(const struct pg *p, const char *sql)
{
    char *tekst = pg_doe(p, sql);
    long n;

    assert_non_null(tekst);
    n = strtol(tekst, NULL, 10);
    free(tekst);
    return n;
}

/* Wait until a session that begins now has this setting: a reload reaches the server's processes later. */
static inline void pg_wacht_op_instelling(const struct pg *p, const char *naam, const char *waarde)
{
    char sql[128];
    char *nu = NULL;

    snprintf(sql, sizeof(sql), "SELECT current_setting('%s')", naam);
    do {
        free(nu);
        nu = pg_doe(p, sql);
        assert_non_null(nu);
    } while (strcmp(nu, waarde) != 0);
    free(nu);
}

static inline char *pg_lees_bestand(const char *pad)
{
    FILE *f = fopen(pad, "r");
    char *uit = calloc(1, 65536);

    assert_non_null(f);
    assert_non_null(uit);
    assert_true(fread(uit, 1, 65535, f) > 0);
    fclose(f);
    return uit;
}

static inline void pg_begin(struct pg *p)
{
    char *sql;

    memset(p, 0, sizeof(*p));
    snprintf(p->map, sizeof(p->map), "/tmp/klantbeeld-pg-XXXXXX");
    assert_non_null(mkdtemp(p->map));
    snprintf(p->beheer, sizeof(p->beheer), "host=%s user=beheer dbname=postgres", p->map);
    snprintf(p->schrijver, sizeof(p->schrijver), "host=%s user=klantbeeld dbname=postgres connect_timeout=60",
             p->map);
    snprintf(p->bestand, sizeof(p->bestand), "%s/verbinding", p->map);
    pg_start(p);
    sql = pg_lees_bestand(KB_BRONMAP "/deploy/inzagelog.sql");
    free(pg_doe(p, sql));
    free(sql);
    free(pg_doe(p, "CREATE ROLE klantbeeld LOGIN IN ROLE inzagelog_schrijver"));
    hulp_schrijf(p->bestand, p->schrijver, strlen(p->schrijver));
}

static inline int pg_haal_weg(const char *pad, const struct stat *s, int soort, struct FTW *f)
{
    (void)s;
    (void)soort;
    (void)f;
    return remove(pad);
}

static inline void pg_einde(struct pg *p)
{
    pg_stop(p, SIGINT);
    assert_int_equal(nftw(p->map, pg_haal_weg, 16, FTW_DEPTH | FTW_PHYS), 0);
}

/* A log of this instance in that database. */
static inline void pg_hulp(struct hulp *h, const struct pg *p, const char *instantie)
{
    hulp_begin(h);
    h->config.map = "";
    h->config.verbinding_bestand = p->bestand;
    h->config.instantie = instantie;
}

static inline void pg_verifieer(struct hulp *h, const struct pg *p)
{
    struct kb_fout fout = {.tekst = ""};
    struct kb_inzage_controle c = {
        .verbinding = p->beheer, .instantie = h->config.instantie, .meld = hulp_bevinding, .context = h};

    c.sleutels = &HULP_PUBLIEK;
    c.n_sleutels = *h->config.sleutel_bestand ? 1 : 0;
    h->n = 0;
    if (kb_inzage_verifieer(&c, &h->uitslag, &fout) != KB_OK)
        fail_msg("%s", fout.tekst);
}

static inline void pg_is_heel(struct hulp *h, const struct pg *p)
{
    pg_verifieer(h, p);
    if (h->n) {
        hulp_toon(h);
        fail_msg("het log is niet heel");
    }
}

/* Wait until the log is in this state. */
static inline void pg_wacht_op(struct kb_inzagelog *log, enum kb_inzage_stand stand)
{
    struct kb_inzagestaat staat;

    for (kb_inzage_staat(log, &staat); staat.stand != stand; kb_inzage_staat(log, &staat)) {
        struct timespec even = {0, 5000000};

        nanosleep(&even, NULL);
    }
}

/* Open it and wait until it can be written: the session of whoever had this name may still be ending. */
static inline struct kb_inzagelog *pg_open(struct hulp *h)
{
    struct kb_inzagelog *log = hulp_open(h);

    pg_wacht_op(log, KB_INZAGE_GOED);
    return log;
}

#endif
