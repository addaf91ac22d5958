/* For the tests of the engine: a source on loopback, with a thread per connection, that answers as its test
 * says; and a gate where its answers wait until the test opens it. */
#ifndef KLANTBEELD_TESTS_BRON_SERVER_H
#define KLANTBEELD_TESTS_BRON_SERVER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

struct server {
    /* Is as much of a request there as its answer needs? NULL = up to the empty line. */
    bool (*heel)(const char *verzoek);
    /* Answer the how-manieth request of its connection; false = close that. */
    bool (*antwoord)(int fd, const char *verzoek, unsigned keer);
    int luisteraar;
    uint16_t poort;
    pthread_t draad;
    atomic_uint verbindingen, verzoeken; /* until now */
    atomic_uint open;                    /* connections, now */
    atomic_uint bij_hek;                 /* requests that wait at the gate, or have */
    pthread_mutex_t slot;                /* guards hek_open */
    pthread_cond_t hek;
    bool hek_open;
};

#define SERVER_BEGIN .slot = PTHREAD_MUTEX_INITIALIZER, .hek = PTHREAD_COND_INITIALIZER

static inline void server_zet_hek(struct server *s, bool open)
{
    pthread_mutex_lock(&s->slot);
    s->hek_open = open;
    pthread_cond_broadcast(&s->hek);
    pthread_mutex_unlock(&s->slot);
}

static inline void server_wacht_op_hek(struct server *s)
{
    atomic_fetch_add(&s->bij_hek, 1);
    pthread_mutex_lock(&s->slot);
    while (!s->hek_open)
        pthread_cond_wait(&s->hek, &s->slot);
    pthread_mutex_unlock(&s->slot);
}

static inline void server_stuur(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t m = send(fd, p, n, MSG_NOSIGNAL);

        if (m <= 0)
            return;
        p += m;
        n -= (size_t)m;
    }
}

static inline void server_zeg(int fd, const char *z)
{
    server_stuur(fd, z, strlen(z));
}

/* Let the next close reset the connection. */
static inline void server_reset(int fd)
{
    struct linger nul = {1, 0};

    setsockopt(fd, SOL_SOCKET, SO_LINGER, &nul, sizeof(nul));
}

struct server_verbinding {
    struct server *server;
    int fd;
};

static inline void *server_bedien(void *context)
{
    struct server_verbinding v = *(struct server_verbinding *)context;
    int een = 1;
    char in[4096];
    size_t n = 0;
    unsigned keer = 0;
    bool open = true;

    free(context);
    setsockopt(v.fd, IPPROTO_TCP, TCP_NODELAY, &een, sizeof(een));
    while (open) {
        ssize_t m = read(v.fd, in + n, sizeof(in) - 1 - n);

        if (m <= 0)
            break;
        n += (size_t)m;
        in[n] = '\0';
        if (v.server->heel ? !v.server->heel(in) : !strstr(in, "\r\n\r\n"))
            continue;
        n = 0;
        atomic_fetch_add(&v.server->verzoeken, 1);
        open = v.server->antwoord(v.fd, in, ++keer);
    }
    close(v.fd);
    atomic_fetch_sub(&v.server->open, 1);
    return NULL;
}

static inline void *server_luister(void *context)
{
    struct server *s = context;

    for (;;) {
        struct server_verbinding *v;
        pthread_t draad;
        int fd = accept(s->luisteraar, NULL, NULL);

        if (fd < 0)
            return NULL;
        atomic_fetch_add(&s->verbindingen, 1);
        atomic_fetch_add(&s->open, 1);
        v = malloc(sizeof(*v));
        *v = (struct server_verbinding){s, fd};
        if (pthread_create(&draad, NULL, server_bedien, v) == 0)
            pthread_detach(draad);
    }
}

/* A socket at this address, bound but not listening: a connection is refused, and nobody else can take the
 * port. *poort 0 = whichever is free. */
static inline int server_poort(const char *adres, uint16_t *poort)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(*poort)};
    socklen_t n = sizeof(a);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    inet_pton(AF_INET, adres, &a.sin_addr);
    assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
    *poort = ntohs(a.sin_port);
    return fd;
}

static inline void server_begin(struct server *s)
{
    s->poort = 0;
    s->luisteraar = server_poort("127.0.0.1", &s->poort);
    assert_int_equal(listen(s->luisteraar, 1024), 0);
    assert_int_equal(pthread_create(&s->draad, NULL, server_luister, s), 0);
}

/* The engine has closed its connections: their threads end by themselves. */
static inline void server_einde(struct server *s)
{
    shutdown(s->luisteraar, SHUT_RDWR);
    close(s->luisteraar);
    pthread_join(s->draad, NULL);
}

#endif
