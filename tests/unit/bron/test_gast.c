/* The guest of the engine's thread: when it is called, by whom it is woken, and how it leaves. */
#include "wachten_proef.h"

#include <sched.h>
#include <sys/eventfd.h>

/* What the guest is to do in its next call, and what it did. */
static struct {
    int fd;
    pthread_t draad; /* it was called on; written before n, as tekens */
    unsigned tekens; /* calls in which its descriptor had something */
    atomic_uint n;   /* calls */
    _Atomic int64_t over_ms;
    atomic_uint nog;   /* it wakes itself so many times more */
    atomic_bool begin; /* start a set, of which `set` is then the whole */
    struct hulp_set *set;
    atomic_bool blijf; /* stay in the call for as long as this says */
} gast;

static void doe(void *context)
{
    uint64_t teller;

    (void)context;
    gast.tekens += read(gast.fd, &teller, sizeof(teller)) > 0;
    gast.draad = pthread_self();
    if (atomic_load(&gast.nog)) {
        atomic_fetch_sub(&gast.nog, 1);
        kb_motor_wek_gast(motor);
    }
    if (atomic_exchange(&gast.begin, false))
        gast.set = start("/ok", 600);
    atomic_fetch_add(&gast.n, 1);
    while (atomic_load(&gast.blijf))
        sched_yield();
}

static int64_t over_ms(void *context)
{
    (void)context;
    return atomic_load(&gast.over_ms);
}

static void teken(void)
{
    uint64_t een = 1;

    assert_int_equal(write(gast.fd, &een, sizeof(een)), sizeof(een));
}

static void wacht_op(unsigned n)
{
    while (atomic_load(&gast.n) < n)
        sched_yield();
}

static int begin_gast(void **staat)
{
    struct kb_gast g = {.doe = doe, .over_ms = over_ms};
    struct kb_fout fout;

    if (begin(staat) != 0)
        return -1;
    gast.fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    atomic_store(&gast.n, 0);
    gast.tekens = 0;
    atomic_store(&gast.over_ms, -1);
    g.fd = gast.fd;
    assert_int_equal(kb_motor_ontvang(motor, &g, &fout), KB_OK);
    wacht_op(1);
    return 0;
}

static int einde_gast(void **staat)
{
    int uit;

    kb_motor_laat_uit(motor);
    uit = einde(staat);
    close(gast.fd);
    return uit;
}

static void hij_wordt_geroepen_als_zijn_descriptor_iets_heeft(void **staat)
{
    (void)staat;
    for (unsigned i = 0; i < 100; i++) {
        unsigned n = atomic_load(&gast.n);

        teken();
        wacht_op(n + 1);
        assert_int_equal(gast.tekens, i + 1);
        assert_false(pthread_equal(gast.draad, pthread_self()));
    }
}

static void wie_hem_wekt_wordt_gehoord(void **staat)
{
    (void)staat;
    for (unsigned i = 0; i < 1000; i++) {
        unsigned n = atomic_load(&gast.n);

        kb_motor_wek_gast(motor);
        wacht_op(n + 1);
    }
}

static void *wek_vaak(void *context)
{
    (void)context;
    for (int i = 0; i < 2000; i++)
        kb_motor_wek_gast(motor);
    return NULL;
}

/* However they meet: who has woken him last, is heard too. */
static void velen_wekken_hem_tegelijk(void **staat)
{
    pthread_t draad[4];
    unsigned n;

    (void)staat;
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&draad[i], NULL, wek_vaak, NULL), 0);
    for (size_t i = 0; i < 4; i++)
        pthread_join(draad[i], NULL);
    n = atomic_load(&gast.n);
    kb_motor_wek_gast(motor);
    wacht_op(n + 1);
}

static void ook_zichzelf(void **staat)
{
    unsigned n = atomic_load(&gast.n);

    (void)staat;
    atomic_store(&gast.nog, 50);
    teken();
    wacht_op(n + 51);
}

static void na_de_tijd_die_hij_noemt_komt_hij_weer_aan_de_beurt(void **staat)
{
    unsigned n = atomic_load(&gast.n);

    (void)staat;
    atomic_store(&gast.over_ms, 5);
    teken();
    wacht_op(n + 20);
    atomic_store(&gast.over_ms, -1);
}

/* He hands the engine a set without a second thread that could be woken. */
static void wat_hij_de_motor_vraagt_wordt_gedaan(void **staat)
{
    (void)staat;
    for (unsigned i = 0; i < 20; i++) {
        unsigned n = atomic_load(&gast.n);

        atomic_store(&gast.begin, true);
        teken();
        wacht_op(n + 1);
        hulp_geef_terug(gast.set);
    }
}

static void wie_hem_ophoudt_houdt_de_motor_op_en_dat_is_te_zien(void **staat)
{
    unsigned n = atomic_load(&gast.n);

    (void)staat;
    assert_true(kb_motor_leeft(motor));
    atomic_store(&gast.blijf, true);
    teken();
    wacht_op(n + 1);
    hulp_laat_verstrijken(10);
    assert_false(kb_motor_leeft(motor));
    atomic_store(&gast.blijf, false);
    while (!kb_motor_leeft(motor))
        sched_yield();
}

static void hij_wordt_ook_na_het_stoppen_geroepen_tot_hij_weg_is(void **staat)
{
    struct hulp_set *set = start("/zwijg", 600);
    unsigned n;

    (void)staat;
    kb_motor_stop(motor);
    hulp_wacht(set);
    assert_int_equal(hulp_resultaat(set, 0)->uitkomst, KB_UITKOMST_GESTOPT);
    hulp_geef_terug(set);
    for (unsigned i = 0; i < 20; i++) {
        n = atomic_load(&gast.n);
        if (i % 2)
            teken();
        else
            kb_motor_wek_gast(motor);
        wacht_op(n + 1);
    }
    kb_motor_laat_uit(motor);
    n = atomic_load(&gast.n);
    teken();
    kb_motor_wek_gast(motor);
    usleep(20000);
    assert_int_equal(atomic_load(&gast.n), n);
    kb_motor_laat_uit(motor);
}

/* Without him the engine goes on. */
static void als_hij_weg_is_gaat_de_motor_door(void **staat)
{
    unsigned n;

    (void)staat;
    kb_motor_laat_uit(motor);
    n = atomic_load(&gast.n);
    teken();
    hulp_geef_terug(start("/ok", 600));
    assert_int_equal(atomic_load(&gast.n), n);
}

#define GAST(f) cmocka_unit_test_setup_teardown(f, begin_gast, einde_gast)

int main(void)
{
    const struct CMUnitTest tests[] = {
        GAST(hij_wordt_geroepen_als_zijn_descriptor_iets_heeft),
        GAST(wie_hem_wekt_wordt_gehoord),
        GAST(velen_wekken_hem_tegelijk),
        GAST(ook_zichzelf),
        GAST(na_de_tijd_die_hij_noemt_komt_hij_weer_aan_de_beurt),
        GAST(wat_hij_de_motor_vraagt_wordt_gedaan),
        GAST(wie_hem_ophoudt_houdt_de_motor_op_en_dat_is_te_zien),
        GAST(hij_wordt_ook_na_het_stoppen_geroepen_tot_hij_weg_is),
        GAST(als_hij_weg_is_gaat_de_motor_door),
    };

    return cmocka_run_group_tests(tests, begin_alles, einde_alles);
}
