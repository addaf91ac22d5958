/* A server that is no Redis, or one gone mad: what it says must not hurt us, nor hold anyone up. */
#include <pthread.h>
#include <stdatomic.h>

#include "gedeeld_proef.h"

/* it logs us in and then misbehaves */

static struct {
    int luisteraar;
    int poort;
    pthread_t draad;
    const char *bytes; /* sent at the first question */
    bool stroom;       /* and then without end */
    bool sluit;        /* and then closed */
    atomic_uint verbindingen;
} nep;

static void stuur(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t m = send(fd, p, n, MSG_NOSIGNAL);

        if (m <= 0)
            return;
        p += m;
        n -= (size_t)m;
    }
}

static void speel(int fd)
{
    char in[4096];
    char veel[4096];

    memset(veel, 'x', sizeof(veel));
    if (recv(fd, in, sizeof(in), 0) <= 0)
        return;
    stuur(fd, "+PONG\r\n", 7);
    if (recv(fd, in, sizeof(in), 0) <= 0)
        return;
    stuur(fd, nep.bytes, strlen(nep.bytes));
    while (nep.stroom && send(fd, veel, sizeof(veel), MSG_NOSIGNAL) > 0)
        ;
    while (!nep.sluit && recv(fd, in, sizeof(in), 0) > 0)
        ;
}

static void *bedien(void *context)
{
    int fd;

    (void)context;
    while ((fd = accept(nep.luisteraar, NULL, NULL)) >= 0) {
        atomic_fetch_add(&nep.verbindingen, 1);
        speel(fd);
        close(fd);
    }
    return NULL;
}

static void begin_nep(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof(a);

    nep.luisteraar = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(nep.luisteraar, (struct sockaddr *)&a, n), 0);
    assert_int_equal(listen(nep.luisteraar, 16), 0);
    assert_int_equal(getsockname(nep.luisteraar, (struct sockaddr *)&a, &n), 0);
    nep.poort = ntohs(a.sin_port);
    assert_int_equal(pthread_create(&nep.draad, NULL, bedien, NULL), 0);
}

static void stop_nep(void)
{
    shutdown(nep.luisteraar, SHUT_RDWR);
    pthread_join(nep.draad, NULL);
    close(nep.luisteraar);
}

static void een_server_die_onzin_spreekt_kost_alleen_snelheid(void **state)
{
    static const struct {
        const char *bytes;
        bool stroom, sluit;
        enum kb_gedeeld_reden fout;
    } gevallen[] = {
        {"HTTP/1.1 400 Bad Request\r\n\r\n", false, false, KB_GEDEELD_KAPOT},
        {"+OK\r\n", false, false, KB_GEDEELD_KAPOT},
        {":77\r\n", false, false, KB_GEDEELD_KAPOT},
        {"$-1\r\n", false, false, KB_GEDEELD_KAPOT},
        {":1\r\n:1\r\n", false, false, KB_GEDEELD_KAPOT},
        {"*1\r\n:1\r\n", false, false, KB_GEDEELD_KAPOT},
        {"*2147483647\r\n", false, false, KB_GEDEELD_KAPOT},
        {"*-5\r\n", false, false, KB_GEDEELD_KAPOT},
        {"*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n", false, false, KB_GEDEELD_KAPOT},
        {"$99999999999\r\n", true, false, KB_GEDEELD_KAPOT},
        {"$9999999999999999999999\r\n", false, false, KB_GEDEELD_KAPOT},
        {"$66000\r\n", true, false, KB_GEDEELD_KAPOT},
        {"+", true, false, KB_GEDEELD_KAPOT},
        {"$5\r\nab", false, true, KB_GEDEELD_VERBINDING},
        {"", false, true, KB_GEDEELD_VERBINDING},
        {"-READONLY You can't write against a read only replica.\r\n", false, false, KB_GEDEELD_GEWEIGERD},
        {"-NOAUTH Authentication required.\r\n", false, false, KB_GEDEELD_GEWEIGERD},
        {"$5\r\nab", false, false, KB_GEDEELD_TRAAG},
        {"", false, false, KB_GEDEELD_TRAAG},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(gevallen) / sizeof(gevallen[0]); i++) {
        struct kb_gedeeld *g;
        kb_moment grens = kb_nu(&proef_klok) + GRENS_S * KB_S;

        nep.bytes = gevallen[i].bytes;
        nep.stroom = gevallen[i].stroom;
        nep.sluit = gevallen[i].sluit;
        begin_nep();
        g = instantie_met_budget(nep.poort);
        draai_tot_verbonden(g);
        while (staat_van(g).verbonden) {
            struct proefvraag p = vraag_op_tijd(g, "a");

            /* ":1" is an answer that Redis may give; it is the second one that nobody asked for. */
            if (p.antwoord.uitkomst != KB_GEDEELD_ZELF && strncmp(nep.bytes, ":1", 2) != 0)
                fail_msg("geval %zu: uitkomst %d", i, (int)p.antwoord.uitkomst);
            ronde(kb_nu(&proef_klok) + 20 * KB_MS);
            assert_true(kb_nu(&proef_klok) < grens);
        }
        if (staat_van(g).laatste_foutsoort != gevallen[i].fout)
            fail_msg("geval %zu: fout %d", i, (int)staat_van(g).laatste_foutsoort);
        stop_instantie(0);
        stop_nep();
    }
}

static void een_server_die_nooit_antwoordt_kost_niets(void **state)
{
    struct kb_gedeeld *g;
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof(a);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    (void)state;
    assert_int_equal(bind(fd, (struct sockaddr *)&a, n), 0);
    assert_int_equal(listen(fd, 16), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
    g = instantie_met_budget(ntohs(a.sin_port));
    while (staat_van(g).fouten == 0) {
        assert_null(vraag_op_tijd(g, "a").vraag);
        ronde(kb_nu(&proef_klok) + 50 * KB_MS);
    }
    assert_int_equal(staat_van(g).laatste_foutsoort, KB_GEDEELD_TRAAG);
    close(fd);
}

#define PROEF(naam) cmocka_unit_test_teardown(naam, ruim)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROEF(een_server_die_onzin_spreekt_kost_alleen_snelheid),
        PROEF(een_server_die_nooit_antwoordt_kost_niets),
    };

    return cmocka_run_group_tests(tests, proef_begin, proef_einde);
}
