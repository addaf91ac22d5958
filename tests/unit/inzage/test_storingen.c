/* A disk that is full, fails, or lies: callers hear of it, the chain stays whole, and the log recovers by
 * itself. Faults come from wrapped system calls, and from a real full file system and a real limit on files.
 * (security notes 3.1: a failed fsync is never asked again) */
#include "inzage_hulp.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>

/* the wrapped calls: they fail for the writer's thread alone, and only while a test says so */

ssize_t __real_write(int fd, const void *p, size_t n);
ssize_t __wrap_write(int fd, const void *p, size_t n);
int __real_fdatasync(int fd);
int __wrap_fdatasync(int fd);
int __real_fsync(int fd);
int __wrap_fsync(int fd);

static atomic_long ruimte = -1; /* bytes that can still be written; -1 = any */
static atomic_int fdatasync_faalt, fsync_faalt, write_onderbroken; /* so many times */
static atomic_bool bederft;          /* a failing fdatasync also turns a bit in what was on disk before */
static atomic_int geraakt;           /* faults that were given */
static atomic_ulong verdacht;        /* inode whose fdatasync failed */
static atomic_int nog_eens_gevraagd; /* fdatasync on that inode afterwards */

static bool neem_een(atomic_int *teller)
{
    int n = atomic_load(teller);

    while (n > 0)
        if (atomic_compare_exchange_weak(teller, &n, n - 1))
            return true;
    return false;
}

ssize_t __wrap_write(int fd, const void *p, size_t n)
{
    long r = atomic_load(&ruimte);

    if (neem_een(&write_onderbroken)) {
        errno = EINTR;
        return -1;
    }
    if (r < 0 || fd <= STDERR_FILENO)
        return __real_write(fd, p, n);
    if (r == 0) {
        atomic_fetch_add(&geraakt, 1);
        errno = ENOSPC;
        return -1;
    }
    if (n > (size_t)r)
        n = (size_t)r;
    atomic_fetch_sub(&ruimte, (long)n);
    return __real_write(fd, p, n);
}

static unsigned long inode(int fd)
{
    struct stat s;

    return fstat(fd, &s) == 0 ? s.st_ino : 0;
}

/* What a disk may do that fails to write a page: damage what shared it. */
static void bederf(int fd)
{
    char pad[64];
    char byte;
    int zelf;

    snprintf(pad, sizeof(pad), "/proc/self/fd/%d", fd);
    zelf = open(pad, O_RDWR);
    if (zelf >= 0 && pread(zelf, &byte, 1, 400) == 1) {
        byte ^= 1;
        if (pwrite(zelf, &byte, 1, 400) == 1)
            atomic_fetch_add(&geraakt, 1);
    }
    close(zelf);
}

int __wrap_fdatasync(int fd)
{
    if (inode(fd) == atomic_load(&verdacht))
        atomic_fetch_add(&nog_eens_gevraagd, 1);
    if (neem_een(&fdatasync_faalt)) {
        atomic_fetch_add(&geraakt, 1);
        atomic_store(&verdacht, inode(fd));
        if (atomic_load(&bederft))
            bederf(fd);
        errno = EIO;
        return -1;
    }
    return __real_fdatasync(fd);
}

int __wrap_fsync(int fd)
{
    if (neem_een(&fsync_faalt)) {
        atomic_fetch_add(&geraakt, 1);
        errno = EIO;
        return -1;
    }
    return __real_fsync(fd);
}

static int herstel_alles(void **state)
{
    (void)state;
    atomic_store(&ruimte, -1);
    atomic_store(&fdatasync_faalt, 0);
    atomic_store(&fsync_faalt, 0);
    atomic_store(&bederft, false);
    atomic_store(&geraakt, 0);
    atomic_store(&verdacht, 0);
    atomic_store(&nog_eens_gevraagd, 0);
    return 0;
}

/* what happens */

static void wacht_op_stand(struct kb_inzagelog *log, enum kb_inzage_stand stand)
{
    struct kb_inzagestaat staat;

    do {
        kb_inzage_staat(log, &staat);
        sched_yield();
    } while (staat.stand != stand);
}

static struct kb_inzagestaat staat_van(struct kb_inzagelog *log)
{
    struct kb_inzagestaat staat;

    kb_inzage_staat(log, &staat);
    return staat;
}

static bool bevat(const struct hulp *h, const char *bestand, const char *tekst)
{
    size_t n;
    char *p = hulp_lees(h, bestand, &n);
    bool gevonden = strstr(p, tekst) != NULL;

    free(p);
    return gevonden;
}

#define EEN "inzage-00000001-20261124.jsonl"
#define TWEE "inzage-00000002-20261124.jsonl"

static void na_een_mislukte_fsync_telt_het_record_niet_en_gaat_het_in_een_nieuw_bestand_verder(void **state)
{
    struct hulp h;
    struct kb_inzagelog *log;

    (void)state;
    hulp_begin(&h);
    h.config.herstel_ms = 1000;
    log = hulp_open(&h);
    assert_int_equal(hulp_meld(log, "voor"), KB_OK);
    atomic_store(&fdatasync_faalt, 1);
    assert_int_equal(hulp_meld(log, "tijdens"), KB_GEEN_INZAGELOG);
    assert_int_equal(atomic_load(&geraakt), 1);
    assert_int_equal(staat_van(log).stand, KB_INZAGE_STORING);
    assert_non_null(strstr(staat_van(log).storing, "fdatasync mislukt"));
    assert_int_equal(staat_van(log).storing_sinds, HULP_TIJD);
    assert_false(bevat(&h, EEN, "tijdens"));
    assert_int_equal(hulp_meld(log, "meteen geweigerd"), KB_GEEN_INZAGELOG);
    wacht_op_stand(log, KB_INZAGE_GOED);
    assert_int_equal(hulp_meld(log, "daarna"), KB_OK);

    assert_int_equal(atomic_load(&nog_eens_gevraagd), 0);
    assert_int_equal(staat_van(log).geweigerd, 2);
    assert_int_equal(staat_van(log).storingen, 1);
    assert_int_equal(staat_van(log).breuken, 0);
    kb_inzage_vrij(log);
    hulp_is_heel(&h);
    assert_int_equal(h.uitslag.inzages, 2);
    assert_false(bevat(&h, EEN, "tijdens"));
    assert_true(bevat(&h, TWEE, "\"soort\":\"herstel\",\"reden\":\"fdatasync mislukt"));
    assert_true(bevat(&h, TWEE, "\"spoor\":\"daarna\""));
    hulp_einde(&h);
}

static void wat_na_een_mislukte_fsync_niet_terug_te_lezen_is_is_een_breuk(void **state)
{
    struct hulp h;
    struct kb_inzagelog *log;

    (void)state;
    hulp_begin(&h);
    log = hulp_open(&h);
    assert_int_equal(hulp_meld(log, "voor"), KB_OK);
    atomic_store(&bederft, true);
    atomic_store(&fdatasync_faalt, 1);
    assert_int_equal(hulp_meld(log, "tijdens"), KB_GEEN_INZAGELOG);
    assert_int_equal(atomic_load(&geraakt), 2);
    wacht_op_stand(log, KB_INZAGE_GOED);
    assert_int_equal(hulp_meld(log, "daarna"), KB_OK);

    assert_int_equal(staat_van(log).breuken, 1);
    kb_inzage_vrij(log);
    assert_int_equal(hulp_verifieer_met(&h, (struct kb_inzage_controle){.map = NULL}), KB_OK);
    assert_int_equal(h.n, 2);
    assert_int_equal(h.bevindingen[0].soort, KB_BEVINDING_GEWIJZIGD);
    assert_int_equal(h.bevindingen[0].regel, 2);
    assert_int_equal(h.bevindingen[1].soort, KB_BEVINDING_BREUK);
    assert_string_equal(h.bevindingen[1].bestand, TWEE);
    hulp_einde(&h);
}

static void een_groep_slaagt_of_mislukt_in_haar_geheel(void **state)
{
    enum { N = 40 };
    struct hulp_wacht w = HULP_WACHT;
    struct hulp h;
    struct kb_inzage_record r = hulp_record("groep");
    struct kb_inzagelog *log;
    unsigned gevraagd = 0;

    (void)state;
    hulp_begin(&h);
    log = hulp_open(&h);
    atomic_store(&fdatasync_faalt, 1);
    for (int i = 0; i < N; i++)
        gevraagd += kb_inzage_meld(log, &r, hulp_klaar, &w) == KB_OK;
    hulp_wacht_op(&w, gevraagd);

    assert_true(w.fout > 0);
    assert_int_equal(w.goed + w.fout, gevraagd);
    wacht_op_stand(log, KB_INZAGE_GOED);
    kb_inzage_vrij(log);
    hulp_is_heel(&h);
    assert_int_equal(h.uitslag.inzages, w.goed);
    hulp_einde(&h);
}

static long lengte_van_de_laatste_regel(const struct hulp *h)
{
    size_t n;
    char *p = hulp_lees(h, EEN, &n);
    long lengte = (long)strlen(strstr(p, "{\"volgnr\":2"));

    free(p);
    return lengte;
}

static void een_volle_schijf_laat_geen_halve_regel_achter_waar_zij_ook_afbreekt(void **state)
{
    (void)state;
    for (long k = 0, lengte = 1; k < lengte; k += 31) {
        struct hulp h;
        struct kb_inzagelog *log;

        hulp_begin(&h);
        log = hulp_open(&h);
        assert_int_equal(hulp_meld(log, "voor"), KB_OK);
        lengte = lengte_van_de_laatste_regel(&h);
        atomic_store(&ruimte, k);
        assert_int_equal(hulp_meld(log, "tijdens"), KB_GEEN_INZAGELOG);
        assert_non_null(strstr(staat_van(log).storing, "schrijven mislukt: No space left"));
        hulp_is_heel(&h);
        assert_false(h.uitslag.onvolledig);
        atomic_store(&ruimte, -1);
        wacht_op_stand(log, KB_INZAGE_GOED);
        assert_int_equal(hulp_meld(log, "daarna"), KB_OK);

        kb_inzage_vrij(log);
        hulp_is_heel(&h);
        assert_int_equal(h.uitslag.inzages, 2);
        assert_false(bevat(&h, EEN, "tijdens"));
        hulp_einde(&h);
    }
    assert_true(atomic_load(&geraakt) >= 15);
}

static void zolang_de_schijf_vol_is_mislukt_elke_poging_zonder_spoor(void **state)
{
    struct hulp h;
    struct kb_inzagelog *log;
    int pogingen;

    (void)state;
    hulp_begin(&h);
    log = hulp_open(&h);
    assert_int_equal(hulp_meld(log, "voor"), KB_OK);
    atomic_store(&ruimte, 0);
    assert_int_equal(hulp_meld(log, "tijdens"), KB_GEEN_INZAGELOG);
    pogingen = atomic_load(&geraakt);
    while (atomic_load(&geraakt) < pogingen + 5)
        sched_yield();
    assert_int_equal(staat_van(log).stand, KB_INZAGE_STORING);
    assert_int_equal(staat_van(log).storingen, 1);
    assert_int_equal(hulp_meld(log, "nog steeds"), KB_GEEN_INZAGELOG);
    atomic_store(&ruimte, -1);
    wacht_op_stand(log, KB_INZAGE_GOED);
    assert_int_equal(hulp_meld(log, "daarna"), KB_OK);

    kb_inzage_vrij(log);
    hulp_is_heel(&h);
    assert_int_equal(h.uitslag.bestanden, 2);
    assert_int_equal(h.uitslag.inzages, 2);
    hulp_einde(&h);
}

static void een_fout_bij_het_begin_van_een_nieuw_bestand_is_een_storing(void **state)
{
    struct hulp h;
    struct kb_inzagelog *log;

    (void)state;
    hulp_begin(&h);
    log = hulp_open(&h);
    assert_int_equal(hulp_meld(log, "voor"), KB_OK);
    h.tijd += 24 * 3600 * KB_S;
    atomic_store(&fsync_faalt, 1);
    assert_int_equal(hulp_meld(log, "tijdens"), KB_GEEN_INZAGELOG);
    assert_int_equal(atomic_load(&geraakt), 1);
    wacht_op_stand(log, KB_INZAGE_GOED);
    assert_int_equal(hulp_meld(log, "daarna"), KB_OK);

    kb_inzage_vrij(log);
    hulp_is_heel(&h);
    assert_int_equal(h.uitslag.bestanden, 2);
    assert_int_equal(h.uitslag.inzages, 2);
    hulp_einde(&h);
}

static void een_volle_schijf_bij_de_start_is_geen_reden_om_niet_te_starten(void **state)
{
    struct hulp h;
    struct kb_inzagelog *log;

    (void)state;
    hulp_begin(&h);
    atomic_store(&ruimte, 0);
    log = hulp_open(&h);
    assert_int_equal(staat_van(log).stand, KB_INZAGE_STORING);
    assert_int_equal(hulp_meld(log, "te vroeg"), KB_GEEN_INZAGELOG);
    atomic_store(&ruimte, -1);
    wacht_op_stand(log, KB_INZAGE_GOED);
    assert_int_equal(hulp_meld(log, "daarna"), KB_OK);

    kb_inzage_vrij(log);
    hulp_is_heel(&h);
    assert_int_equal(h.uitslag.inzages, 1);
    hulp_einde(&h);
}

static void wie_stopt_tijdens_een_storing_weigert_wat_nog_wacht(void **state)
{
    struct hulp h;
    struct kb_inzagelog *log;

    (void)state;
    hulp_begin(&h);
    h.config.sleutel_bestand = h.sleutel;
    log = hulp_open(&h);
    assert_int_equal(hulp_meld(log, "voor"), KB_OK);
    atomic_store(&ruimte, 0);
    assert_int_equal(hulp_meld(log, "tijdens"), KB_GEEN_INZAGELOG);
    kb_inzage_vrij(log);
    atomic_store(&ruimte, -1);
    hulp_is_heel(&h);
    assert_int_equal(h.uitslag.inzages, 1);
    hulp_einde(&h);
}

static void een_onderbroken_write_gaat_gewoon_verder(void **state)
{
    struct hulp h;
    struct kb_inzagelog *log;

    (void)state;
    hulp_begin(&h);
    log = hulp_open(&h);
    atomic_store(&write_onderbroken, 3);
    assert_int_equal(hulp_meld(log, "x"), KB_OK);
    kb_inzage_vrij(log);
    hulp_is_heel(&h);
    assert_int_equal(h.uitslag.inzages, 1);
    hulp_einde(&h);
}

/* real faults, each in a process of its own */

enum { GELUKT = 0, MIS = 1, NIET_TE_DOEN = 77 };

/* Report until one is refused, at most so many; how many were kept. */
static unsigned vul_tot_het_niet_meer_gaat(struct kb_inzagelog *log, unsigned max)
{
    unsigned goed = 0;

    while (goed < max && hulp_meld(log, "vulling") == KB_OK)
        goed++;
    return goed;
}

static int in_een_kind(int (*doe)(struct hulp *h), struct hulp *h)
{
    pid_t pid = fork();
    int hoe = 0;

    if (pid == 0)
        _exit(doe(h));
    assert_int_equal(waitpid(pid, &hoe, 0), pid);
    assert_true(WIFEXITED(hoe));
    return WEXITSTATUS(hoe);
}

#define EIS(voorwaarde)                                                                                      \
    do {                                                                                                     \
        if (!(voorwaarde)) {                                                                                 \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #voorwaarde);                                 \
            return MIS;                                                                                      \
        }                                                                                                    \
    } while (0)

/* A file system of 512 kB, with a stopgap in it that is taken away later. */
static int op_een_volle_tmpfs(struct hulp *h)
{
    static char prop[192 * 1024];
    char pad[HULP_PAD + 8];
    struct kb_inzagelog *log;
    struct statvfs v;
    unsigned goed;

    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", h->map, "tmpfs", 0, "size=512k") != 0)
        return NIET_TE_DOEN;
    snprintf(pad, sizeof(pad), "%s/prop", h->map);
    hulp_schrijf(pad, prop, sizeof(prop));
    log = hulp_open(h);
    goed = vul_tot_het_niet_meer_gaat(log, 100000);
    EIS(goed > 100 && goed < 100000);
    EIS(strstr(staat_van(log).storing, strerror(ENOSPC)) != NULL);
    EIS(statvfs(h->map, &v) == 0 && v.f_bavail <= 1);
    hulp_is_heel(h);
    EIS(h->uitslag.inzages == goed && !h->uitslag.onvolledig);
    EIS(unlink(pad) == 0);
    wacht_op_stand(log, KB_INZAGE_GOED);
    EIS(hulp_meld(log, "daarna") == KB_OK);
    kb_inzage_vrij(log);
    hulp_is_heel(h);
    EIS(h->uitslag.inzages == goed + 1);
    print_message("tmpfs vol na %u records\n", goed);
    return GELUKT;
}

/* No file may grow beyond 64 kB: the write that does fails with EFBIG, and a new file is the way out. */
static int met_een_grens_aan_bestanden(struct hulp *h)
{
    struct rlimit grens = {65536, 65536};
    struct kb_inzagelog *log;
    unsigned goed;

    signal(SIGXFSZ, SIG_IGN);
    EIS(setrlimit(RLIMIT_FSIZE, &grens) == 0);
    log = hulp_open(h);
    goed = vul_tot_het_niet_meer_gaat(log, 100000);
    EIS(goed > 50 && goed < 200);
    EIS(strstr(staat_van(log).storing, strerror(EFBIG)) != NULL);
    wacht_op_stand(log, KB_INZAGE_GOED);
    EIS(hulp_meld(log, "daarna") == KB_OK);
    kb_inzage_vrij(log);
    hulp_is_heel(h);
    EIS(h->uitslag.inzages == goed + 1 && h->uitslag.bestanden == 2);
    return GELUKT;
}

static void een_echte_volle_schijf_weigert_en_herstelt_als_er_weer_plaats_is(void **state)
{
    struct hulp h;
    int uit;

    (void)state;
    hulp_begin(&h);
    h.config.herstel_ms = 200;
    uit = in_een_kind(op_een_volle_tmpfs, &h);
    hulp_einde(&h);
    if (uit == NIET_TE_DOEN)
        skip();
    assert_int_equal(uit, GELUKT);
}

static void een_echte_grens_aan_bestanden_geeft_een_nieuw_bestand(void **state)
{
    struct hulp h;

    (void)state;
    hulp_begin(&h);
    h.config.herstel_ms = 200;
    assert_int_equal(in_een_kind(met_een_grens_aan_bestanden, &h), GELUKT);
    hulp_einde(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(
            na_een_mislukte_fsync_telt_het_record_niet_en_gaat_het_in_een_nieuw_bestand_verder,
            herstel_alles),
        cmocka_unit_test_setup(wat_na_een_mislukte_fsync_niet_terug_te_lezen_is_is_een_breuk, herstel_alles),
        cmocka_unit_test_setup(een_groep_slaagt_of_mislukt_in_haar_geheel, herstel_alles),
        cmocka_unit_test_setup(een_volle_schijf_laat_geen_halve_regel_achter_waar_zij_ook_afbreekt,
                               herstel_alles),
        cmocka_unit_test_setup(zolang_de_schijf_vol_is_mislukt_elke_poging_zonder_spoor, herstel_alles),
        cmocka_unit_test_setup(een_fout_bij_het_begin_van_een_nieuw_bestand_is_een_storing, herstel_alles),
        cmocka_unit_test_setup(een_volle_schijf_bij_de_start_is_geen_reden_om_niet_te_starten, herstel_alles),
        cmocka_unit_test_setup(wie_stopt_tijdens_een_storing_weigert_wat_nog_wacht, herstel_alles),
        cmocka_unit_test_setup(een_onderbroken_write_gaat_gewoon_verder, herstel_alles),
        cmocka_unit_test_setup(een_echte_volle_schijf_weigert_en_herstelt_als_er_weer_plaats_is,
                               herstel_alles),
        cmocka_unit_test_setup(een_echte_grens_aan_bestanden_geeft_een_nieuw_bestand, herstel_alles),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
