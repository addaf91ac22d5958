/* Every allocation of a log's life fails once, one after another: nobody is told a record is kept that is not
 * in the log, nothing is left half, and no fault of ours is taken for tampering. */
#include "inzage_hulp.h"

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>

void *__real_malloc(size_t n);
void *__wrap_malloc(size_t n);
void *__real_realloc(void *p, size_t n);
void *__wrap_realloc(void *p, size_t n);
int __real_fdatasync(int fd);
int __wrap_fdatasync(int fd);

static atomic_long nog = -1; /* allocations until the one that fails; -1 = none */
static atomic_bool gefaald;
static atomic_int fdatasync_faalt;

static bool faal(void)
{
    if (atomic_load(&nog) < 0 || atomic_fetch_sub(&nog, 1) != 0)
        return false;
    atomic_store(&gefaald, true);
    return true;
}

void *__wrap_malloc(size_t n)
{
    return faal() ? NULL : __real_malloc(n);
}

void *__wrap_realloc(void *p, size_t n)
{
    return faal() ? NULL : __real_realloc(p, n);
}

int __wrap_fdatasync(int fd)
{
    int n = atomic_load(&fdatasync_faalt);

    if (n > 0 && atomic_compare_exchange_strong(&fdatasync_faalt, &n, n - 1)) {
        errno = EIO;
        return -1;
    }
    return __real_fdatasync(fd);
}

static void wacht_tot_goed(struct kb_inzagelog *log)
{
    struct kb_inzagestaat staat;

    do {
        kb_inzage_staat(log, &staat);
        sched_yield();
    } while (staat.stand != KB_INZAGE_GOED);
}

/* A start on half a line, records, a failing fsync, records. How many were kept. */
static unsigned leef(struct hulp *h)
{
    struct kb_inzagelog *log = hulp_open(h);
    struct kb_inzagestaat staat;
    unsigned goed = 0;

    wacht_tot_goed(log);
    goed += hulp_meld(log, "een") == KB_OK;
    wacht_tot_goed(log);
    atomic_store(&fdatasync_faalt, 1);
    goed += hulp_meld(log, "twee") == KB_OK;
    atomic_store(&fdatasync_faalt, 0);
    wacht_tot_goed(log);
    goed += hulp_meld(log, "drie") == KB_OK;
    wacht_tot_goed(log);
    goed += hulp_meld(log, "vier") == KB_OK;
    kb_inzage_staat(log, &staat);
    assert_int_equal(staat.breuken, 0);
    atomic_store(&nog, -1);
    kb_inzage_vrij(log);
    return goed;
}

static void elke_allocatie_mag_mislukken(void **state)
{
    long n = 0;

    (void)state;
    do {
        struct hulp h;
        struct kb_inzagelog *log;
        char pad[HULP_PAD + 64];
        unsigned goed;
        int fd;

        hulp_begin(&h);
        h.config.sleutel_bestand = h.sleutel;
        log = hulp_open(&h);
        hulp_vul(log, 1);
        kb_inzage_vrij(log);
        snprintf(pad, sizeof(pad), "%s/inzage-00000001-20261124.jsonl", h.map);
        fd = open(pad, O_WRONLY | O_APPEND);
        assert_int_equal(write(fd, "{\"volg", 6), 6);
        close(fd);

        atomic_store(&gefaald, false);
        atomic_store(&nog, n++);
        goed = leef(&h);

        hulp_is_heel(&h);
        assert_int_equal(h.uitslag.inzages, 1 + goed);
        assert_true(goed >= 2);
        hulp_einde(&h);
    } while (atomic_load(&gefaald));
    print_message("%ld allocaties\n", n - 1);
    assert_true(n > 20);
}

static void de_verificatie_zegt_dat_zij_niet_kon(void **state)
{
    struct hulp h;
    struct kb_inzagelog *log;
    long n = 0;

    (void)state;
    hulp_begin(&h);
    log = hulp_open(&h);
    hulp_vul(log, 3);
    kb_inzage_vrij(log);
    do {
        enum kb_status status;

        atomic_store(&gefaald, false);
        atomic_store(&nog, n++);
        status = hulp_verifieer_met(&h, (struct kb_inzage_controle){.map = NULL});
        atomic_store(&nog, -1);
        assert_int_equal(status, atomic_load(&gefaald) ? KB_GEEN_GEHEUGEN : KB_OK);
        assert_int_equal(h.n, 0);
    } while (atomic_load(&gefaald));
    assert_true(n > 5);
    hulp_einde(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elke_allocatie_mag_mislukken),
        cmocka_unit_test(de_verificatie_zegt_dat_zij_niet_kon),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
