/* Addresses of hosts, with a name service that says what the test wants: getaddrinfo is interposed. */
#include <arpa/inet.h>
#include <netdb.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "bron/namen.h"
#include "klantbeeld/basis/klok.h"

enum { RUIM_MS = 8000 };

int __real_getaddrinfo(const char *host, const char *poort, const struct addrinfo *wens,
                       struct addrinfo **uit);
int __wrap_getaddrinfo(const char *host, const char *poort, const struct addrinfo *wens,
                       struct addrinfo **uit);

static struct {
    atomic_int bekend; /* of later.proef: so many addresses; 0 = unknown */
    atomic_uint gevraagd;
    pthread_mutex_t slot;
    pthread_cond_t los;
    bool vrij; /* traag.proef gets its answer */
} dienst = {.slot = PTHREAD_MUTEX_INITIALIZER, .los = PTHREAD_COND_INITIALIZER};

/* 127.0.0.1 up to 127.0.0.n. */
static int maak_adressen(size_t n, const char *poort, struct addrinfo **uit)
{
    struct addrinfo wens = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
    struct addrinfo **plek = uit;

    for (size_t i = 1; i <= n; i++) {
        char adres[16];

        snprintf(adres, sizeof(adres), "127.0.0.%zu", i);
        if (__real_getaddrinfo(adres, poort, &wens, plek) != 0)
            return EAI_MEMORY;
        plek = &(*plek)->ai_next;
    }
    return 0;
}

int __wrap_getaddrinfo(const char *host, const char *poort, const struct addrinfo *wens,
                       struct addrinfo **uit)
{
    int bekend;

    if (wens->ai_flags & AI_NUMERICHOST)
        return __real_getaddrinfo(host, poort, wens, uit);
    atomic_fetch_add(&dienst.gevraagd, 1);
    if (strcmp(host, "drie.proef") == 0)
        return maak_adressen(3, poort, uit);
    if (strcmp(host, "veel.proef") == 0)
        return maak_adressen(NAMEN_MAX_ADRESSEN + 5, poort, uit);
    if (strcmp(host, "later.proef") == 0) {
        bekend = atomic_load(&dienst.bekend);
        return bekend ? maak_adressen((size_t)bekend, poort, uit) : EAI_AGAIN;
    }
    if (strcmp(host, "traag.proef") == 0) {
        pthread_mutex_lock(&dienst.slot);
        while (!dienst.vrij)
            pthread_cond_wait(&dienst.los, &dienst.slot);
        pthread_mutex_unlock(&dienst.slot);
        return maak_adressen(1, poort, uit);
    }
    if (strcmp(host, "localhost") == 0)
        return __real_getaddrinfo(host, poort, wens, uit);
    return EAI_NONAME;
}

static struct kb_namen *begin(const char *host, const char *poort)
{
    struct naam naam = {host, poort};
    struct kb_namen *n = namen_nieuw(&naam, 1, NULL);

    assert_non_null(n);
    return n;
}

static void eis_adres(struct adres a, const char *host, uint16_t poort)
{
    char tekst[64] = "";
    uint16_t zijn_poort = 0;

    assert_true(a.n > 0);
    if (a.s.ss_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)&a.s;

        inet_ntop(AF_INET, &v4->sin_addr, tekst, sizeof(tekst));
        zijn_poort = ntohs(v4->sin_port);
    } else if (a.s.ss_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)&a.s;

        inet_ntop(AF_INET6, &v6->sin6_addr, tekst, sizeof(tekst));
        zijn_poort = ntohs(v6->sin6_port);
    }
    assert_string_equal(tekst, host);
    assert_int_equal(zijn_poort, poort);
}

static void een_adres_wordt_niet_opgezocht(void **staat)
{
    static const char *const hosts[] = {"127.0.0.1", "10.1.2.3", "::1", "2001:db8::7"};

    (void)staat;
    atomic_store(&dienst.gevraagd, 0);
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        struct kb_namen *n = begin(hosts[i], "9101");
        struct adres a = namen_adres(n, 0, namen_beurt(n, 0));

        eis_adres(a, hosts[i], 9101);
        assert_int_equal(a.aantal, 1);
        assert_true(namen_is_adres(n, 0));
        namen_vrij(n);
    }
    assert_int_equal(atomic_load(&dienst.gevraagd), 0);
}

static void localhost_is_meteen_na_de_start_bekend(void **staat)
{
    struct kb_namen *n = begin("localhost", "80");
    struct adres a = namen_adres(n, 0, 0);

    (void)staat;
    assert_true(a.n > 0 && a.aantal >= 1);
    namen_vrij(n);
}

static void een_onbekende_naam_heeft_geen_adres(void **staat)
{
    struct kb_namen *n = begin("onbekend.proef", "80");

    (void)staat;
    assert_int_equal(namen_adres(n, 0, namen_beurt(n, 0)).n, 0);
    namen_vrij(n);
}

static void een_onmogelijke_poort_heeft_geen_adres(void **staat)
{
    struct kb_namen *n = begin("127.0.0.1", "http");

    (void)staat;
    assert_int_equal(namen_adres(n, 0, 0).n, 0);
    namen_vrij(n);
}

static void adressen_zijn_om_beurten_aan_de_beurt(void **staat)
{
    struct kb_namen *n = begin("drie.proef", "80");
    size_t beurt = namen_beurt(n, 0);

    (void)staat;
    assert_int_equal(namen_beurt(n, 0), beurt + 1);
    for (size_t i = 0; i < 7; i++) {
        char host[16];

        snprintf(host, sizeof(host), "127.0.0.%zu", (beurt + i) % 3 + 1);
        eis_adres(namen_adres(n, 0, beurt + i), host, 80);
        assert_int_equal(namen_adres(n, 0, beurt + i).aantal, 3);
    }
    namen_vrij(n);
}

static void van_te_veel_adressen_worden_de_eerste_gebruikt(void **staat)
{
    struct kb_namen *n = begin("veel.proef", "80");

    (void)staat;
    assert_int_equal(namen_adres(n, 0, 0).aantal, NAMEN_MAX_ADRESSEN);
    eis_adres(namen_adres(n, 0, NAMEN_MAX_ADRESSEN), "127.0.0.1", 80);
    namen_vrij(n);
}

static kb_moment nu(void)
{
    return kb_nu(&kb_klok_systeem);
}

static void een_naam_die_later_bekend_wordt_krijgt_zijn_adres(void **staat)
{
    kb_moment tot = nu() + RUIM_MS * KB_MS;
    struct kb_namen *n;

    (void)staat;
    atomic_store(&dienst.bekend, 0);
    n = begin("later.proef", "80");
    assert_int_equal(namen_adres(n, 0, 0).n, 0);
    atomic_store(&dienst.bekend, 1);
    while (!namen_adres(n, 0, 0).n && nu() < tot)
        usleep(10000);
    eis_adres(namen_adres(n, 0, 0), "127.0.0.1", 80);
    namen_vrij(n);
}

static void wie_alle_adressen_vraagt_hoort_ook_of_het_andere_zijn(void **staat)
{
    kb_moment tot = nu() + RUIM_MS * KB_MS;
    struct adres a[NAMEN_MAX_ADRESSEN];
    uint64_t eerst, later;
    struct kb_namen *n;

    (void)staat;
    atomic_store(&dienst.bekend, 0);
    n = begin("later.proef", "80");
    assert_int_equal(namen_alle(n, 0, a, &eerst), 0);
    atomic_store(&dienst.bekend, 2);
    while (!namen_alle(n, 0, a, &later) && nu() < tot)
        usleep(10000);
    assert_int_equal(namen_alle(n, 0, a, &later), 2);
    eis_adres(a[0], "127.0.0.1", 80);
    eis_adres(a[1], "127.0.0.2", 80);
    assert_int_not_equal(later, eerst);
    assert_int_equal(namen_alle(n, 0, a, &eerst), 2);
    assert_int_equal(eerst, later);
    assert_false(namen_is_adres(n, 0));
    namen_vrij(n);
}

static void een_trage_naam_houdt_de_andere_niet_op(void **staat)
{
    static const struct naam namen[] = {{"traag.proef", "80"}, {"drie.proef", "81"}};
    kb_moment begonnen = nu();
    struct kb_namen *n;

    (void)staat;
    dienst.vrij = false;
    n = namen_nieuw(namen, 2, NULL);
    assert_non_null(n);
    assert_true(nu() - begonnen < 3 * KB_S);
    assert_int_equal(namen_adres(n, 0, 0).n, 0);
    eis_adres(namen_adres(n, 1, 0), "127.0.0.1", 81);
    pthread_mutex_lock(&dienst.slot);
    dienst.vrij = true;
    pthread_cond_broadcast(&dienst.los);
    pthread_mutex_unlock(&dienst.slot);
    namen_vrij(n);
}

static void sluiten_wacht_niet_op_de_volgende_ronde(void **staat)
{
    struct kb_namen *n = begin("drie.proef", "80");
    kb_moment begonnen = nu();

    (void)staat;
    namen_vrij(n);
    namen_vrij(NULL);
    assert_true(nu() - begonnen < KB_S);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(een_adres_wordt_niet_opgezocht),
        cmocka_unit_test(localhost_is_meteen_na_de_start_bekend),
        cmocka_unit_test(een_onbekende_naam_heeft_geen_adres),
        cmocka_unit_test(een_onmogelijke_poort_heeft_geen_adres),
        cmocka_unit_test(adressen_zijn_om_beurten_aan_de_beurt),
        cmocka_unit_test(van_te_veel_adressen_worden_de_eerste_gebruikt),
        cmocka_unit_test(een_naam_die_later_bekend_wordt_krijgt_zijn_adres),
        cmocka_unit_test(wie_alle_adressen_vraagt_hoort_ook_of_het_andere_zijn),
        cmocka_unit_test(een_trage_naam_houdt_de_andere_niet_op),
        cmocka_unit_test(sluiten_wacht_niet_op_de_volgende_ronde),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
