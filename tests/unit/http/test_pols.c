/* The pulse of a port: alive while its thread comes round, busy or idle or full; not when it stands still. */
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../../src/http/pols.h"

enum { WACHTTIJD_S = 5, VOL = KB_POLS_RONDEN + WACHTTIJD_S * KB_POLS_PER_S };

#ifdef __SANITIZE_THREAD__
/* libmicrohttpd, which is not instrumented, hands a connection that was added to its own thread by a flag
 * that it reads without its lock. That it may be called from any thread is its promise (MHD_add_connection).
 */
const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
    return "race:libmicrohttpd.so\n";
}
#endif

static struct kb_pols pols;
/* The port's thread stands still between these two, when `blokkeer` says so. */
static sem_t binnen, los;
static atomic_bool blokkeer;

static void bij_verbinding(void *context, struct MHD_Connection *verbinding, void **eigen,
                           enum MHD_ConnectionNotificationCode wat)
{
    (void)context;
    (void)verbinding;
    (void)eigen;
    (void)wat;
    if (atomic_exchange(&blokkeer, false)) {
        sem_post(&binnen);
        sem_wait(&los);
    }
    kb_pols_slag(&pols);
}

static enum MHD_Result bij_deel(void *context, struct MHD_Connection *verbinding, const char *url,
                                const char *methode, const char *versie, const char *stuk, size_t *n,
                                void **verzoek)
{
    (void)context;
    (void)verbinding;
    (void)url;
    (void)methode;
    (void)versie;
    (void)stuk;
    (void)n;
    (void)verzoek;
    return MHD_NO;
}

static struct MHD_Daemon *poort(unsigned max_verbindingen)
{
    struct MHD_Daemon *d =
        MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC, 0, NULL,
                         NULL, bij_deel, NULL, MHD_OPTION_NOTIFY_CONNECTION, bij_verbinding, NULL,
                         MHD_OPTION_CONNECTION_LIMIT, max_verbindingen, MHD_OPTION_END);

    assert_non_null(d);
    kb_pols_begin(&pols, d, WACHTTIJD_S);
    return d;
}

static void wacht_op_een_slag(unsigned eerder)
{
    while (atomic_load(&pols.slagen) == eerder)
        sched_yield();
}

static void een_poort_waar_niemand_komt_leeft(void **toestand)
{
    struct MHD_Daemon *d = poort(16);

    (void)toestand;
    for (int i = 0; i < 5; i++) {
        unsigned eerder = atomic_load(&pols.slagen);

        kb_pols_ronde(&pols); /* knocks */
        wacht_op_een_slag(eerder);
        kb_pols_ronde(&pols); /* hears */
        assert_int_equal(atomic_load(&pols.stil), 0);
        assert_true(kb_pols_slaat(&pols));
    }
    MHD_stop_daemon(d);
}

static void een_poort_die_stilstaat_leeft_niet_tot_ze_weer_verder_gaat(void **toestand)
{
    struct MHD_Daemon *d = poort(16);
    unsigned eerder;

    (void)toestand;
    atomic_store(&blokkeer, true);
    kb_pols_ronde(&pols);
    sem_wait(&binnen);
    for (int i = 1; i < KB_POLS_RONDEN - 1; i++)
        kb_pols_ronde(&pols);
    assert_true(kb_pols_slaat(&pols));
    kb_pols_ronde(&pols);
    assert_false(kb_pols_slaat(&pols));

    eerder = atomic_load(&pols.slagen);
    sem_post(&los);
    wacht_op_een_slag(eerder);
    kb_pols_ronde(&pols);
    assert_true(kb_pols_slaat(&pols));
    MHD_stop_daemon(d);
}

/* A full port takes no connection, and may have nothing to do until one of its own is ended. */
static void een_volle_poort_krijgt_langer_de_tijd(void **toestand)
{
    const struct sockaddr_un adres = {.sun_family = AF_UNIX};
    struct MHD_Daemon *d = poort(1);
    unsigned eerder = atomic_load(&pols.slagen);
    int fd[2];

    (void)toestand;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
    assert_int_equal(MHD_add_connection(d, fd[0], (const struct sockaddr *)&adres, sizeof(adres.sun_family)),
                     MHD_YES);
    wacht_op_een_slag(eerder);
    kb_pols_ronde(&pols);
    for (int i = 0; i < VOL - 1; i++)
        kb_pols_ronde(&pols);
    assert_true(kb_pols_slaat(&pols));
    kb_pols_ronde(&pols);
    assert_false(kb_pols_slaat(&pols));
    close(fd[1]);
    MHD_stop_daemon(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(een_poort_waar_niemand_komt_leeft),
        cmocka_unit_test(een_poort_die_stilstaat_leeft_niet_tot_ze_weer_verder_gaat),
        cmocka_unit_test(een_volle_poort_krijgt_langer_de_tijd),
    };

    sem_init(&binnen, 0, 0);
    sem_init(&los, 0, 0);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
