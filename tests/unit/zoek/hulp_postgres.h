/* A PostgreSQL of a test program's own, made as deploy/zoek.sql says. */
#ifndef KLANTBEELD_TEST_ZOEK_HULP_POSTGRES_H
#define KLANTBEELD_TEST_ZOEK_HULP_POSTGRES_H

#include <fcntl.h>
#include <libpq-fe.h>
#include <signal.h>
#include <sys/wait.h>

#include "hulp.h"

static char pg_map[64];
static pid_t pg_id;

/* Started in pg_map, or started again on what is there. */
static inline void start_postgres(void)
{
    char pad[128];

    (void)snprintf(pad, sizeof(pad), "%s/klaar", pg_map);
    (void)unlink(pad);
    pg_id = fork();
    if (pg_id == 0) {
        int niets = open("/dev/null", O_RDWR | O_CLOEXEC);

        (void)dup2(niets, 1);
        (void)dup2(niets, 2);
        (void)execl(KB_TESTMAP "/postgres/start", "start", pg_map, (char *)NULL);
        _exit(127);
    }
    assert_true(pg_id > 0);
    while (access(pad, F_OK) != 0) {
        assert_int_equal(waitpid(pg_id, NULL, WNOHANG), 0);
        (void)usleep(10000);
    }
}

static inline void stop_postgres(int signaal)
{
    assert_int_equal(kill(pg_id, signaal), 0);
    assert_int_equal(waitpid(pg_id, NULL, 0), pg_id);
}

/* A connection as its superuser, on which this was done. */
static inline PGconn *beheer(const char *sql)
{
    char waar[128];
    PGconn *c;
    PGresult *r;

    (void)snprintf(waar, sizeof(waar), "host=%s user=beheer dbname=postgres", pg_map);
    c = PQconnectdb(waar);
    r = PQexec(c, sql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
        fail_msg("%s", PQerrorMessage(c));
    PQclear(r);
    return c;
}

static inline void leeg_database(void)
{
    PQfinish(
        beheer("DO $$ DECLARE t text; BEGIN FOR t IN SELECT tablename FROM pg_tables WHERE schemaname ="
               " 'klantbeeld' AND tablename <> 'zoek' LOOP EXECUTE 'DROP TABLE klantbeeld.' || t; END LOOP;"
               " END $$; DELETE FROM klantbeeld.zoek"));
}

static inline int begin_postgres(void **state)
{
    static char sql[8192];
    FILE *f = fopen(KB_BRONMAP "/deploy/zoek.sql", "re");

    (void)state;
    assert_non_null(f);
    assert_true(fread(sql, 1, sizeof(sql) - 1, f) > 0);
    (void)fclose(f);
    (void)snprintf(pg_map, sizeof(pg_map), "/tmp/klantbeeld-pg-XXXXXX");
    assert_non_null(mkdtemp(pg_map));
    start_postgres();
    PQfinish(beheer(sql));
    (void)snprintf(lezer, sizeof(lezer), "postgresql://klantbeeld_zoek_lezer@/postgres?host=%s", pg_map);
    (void)snprintf(lader, sizeof(lader), "postgresql://klantbeeld_zoek_lader@/postgres?host=%s", pg_map);
    in_postgres = true;
    return 0;
}

static inline int einde_postgres(void **state)
{
    char opdracht[128];

    (void)state;
    stop_postgres(SIGINT);
    in_postgres = false;
    (void)snprintf(opdracht, sizeof(opdracht), "rm -rf '%s'", pg_map);
    assert_int_equal(system(opdracht), 0);
    return 0;
}

#endif
