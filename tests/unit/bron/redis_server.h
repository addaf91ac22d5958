/* A real redis-server for a test: on a free port of its own, nothing on disk but a temporary directory,
 * stopped by its pid. Needs no service of the system and does not get in its way. */
#ifndef KLANTBEELD_TESTS_REDIS_SERVER_H
#define KLANTBEELD_TESTS_REDIS_SERVER_H

#include <arpa/inet.h>
#include <hiredis/hiredis.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { REDIS_MAX_ARGUMENTEN = 40, REDIS_PAD = 128 };

struct redis {
    pid_t pid;
    int poort;
    int uitvoer; /* its log */
};

/* A port that nobody listens on; who takes it between now and use makes redis_start try another. */
static inline int vrije_poort(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof(a);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(bind(fd, (struct sockaddr *)&a, n), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
    close(fd);
    return ntohs(a.sin_port);
}

static inline void maak_map(char map[REDIS_PAD])
{
    snprintf(map, REDIS_PAD, "/tmp/klantbeeld-redis-XXXXXX");
    assert_non_null(mkdtemp(map));
}

static inline void wis_map(const char *map)
{
    char opdracht[REDIS_PAD + 16];

    snprintf(opdracht, sizeof(opdracht), "rm -rf '%s'", map);
    assert_int_equal(system(opdracht), 0);
}

static inline void schrijf_bestand(const char *pad, const char *inhoud)
{
    FILE *f = fopen(pad, "w");

    assert_non_null(f);
    fputs(inhoud, f);
    fclose(f);
}

/* True once it takes connections, false when it has stopped before. */
static inline bool redis_wacht(const struct redis *r)
{
    char log[8192];
    size_t n = 0;

    for (;;) {
        ssize_t m = read(r->uitvoer, log + n, sizeof(log) - 1 - n);

        if (m <= 0)
            return false;
        n += (size_t)m;
        log[n] = '\0';
        if (strstr(log, "Ready to accept connections"))
            return true;
        assert_true(n < sizeof(log) - 1);
    }
}

static inline void redis_stop(struct redis *r)
{
    if (r->pid <= 0)
        return;
    kill(r->pid, SIGKILL);
    waitpid(r->pid, NULL, 0);
    close(r->uitvoer);
    r->pid = 0;
}

static inline bool redis_probeer(struct redis *r, const char *map, const char *poortoptie,
                                 const char *const *extra)
{
    char poort[16];
    const char *argv[REDIS_MAX_ARGUMENTEN] = {
        "redis-server",           "--bind", "127.0.0.1", "--save", "", "--dir", map,
        "--enable-debug-command", "yes",    poortoptie,  poort};
    size_t n = 11;
    int pijp[2];

    snprintf(poort, sizeof(poort), "%d", r->poort);
    for (size_t i = 0; extra && extra[i]; i++)
        argv[n++] = extra[i];
    assert_int_equal(pipe(pijp), 0);
    r->pid = fork();
    assert_true(r->pid >= 0);
    if (r->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(pijp[1], STDOUT_FILENO);
        close(pijp[0]);
        close(pijp[1]);
        execvp(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    close(pijp[1]);
    r->uitvoer = pijp[0];
    if (redis_wacht(r))
        return true;
    redis_stop(r);
    return false;
}

/* extra: more options, NULL at the end; NULL = none. A server whose port is set already starts on that one.
 */
static inline void redis_start_met(struct redis *r, const char *map, const char *poortoptie,
                                   const char *const *extra)
{
    for (int poging = 0; poging < 10; poging++) {
        if (!r->poort || poging)
            r->poort = vrije_poort();
        if (redis_probeer(r, map, poortoptie, extra))
            return;
    }
    fail_msg("redis-server start niet (staat hij in PATH?)");
}

static inline void redis_start(struct redis *r, const char *map, const char *const *extra)
{
    redis_start_met(r, map, "--port", extra);
}

/* A plain client, to look at what is there and to meddle with it. */
static inline redisContext *redis_klant(const struct redis *r)
{
    redisContext *c = redisConnect("127.0.0.1", r->poort);

    assert_non_null(c);
    assert_int_equal(c->err, 0);
    return c;
}

/* One command whose reply does not matter, other than that it is no error. */
static inline void redis_doe(redisContext *c, const char *formaat, ...)
{
    va_list ap;
    redisReply *r;

    va_start(ap, formaat);
    r = redisvCommand(c, formaat, ap);
    va_end(ap);
    assert_non_null(r);
    if (r->type == REDIS_REPLY_ERROR)
        fail_msg("%s: %s", formaat, r->str);
    freeReplyObject(r);
}

#endif
