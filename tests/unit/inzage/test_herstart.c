/* A start on what a crash left: the chain goes on, half a line is cut off and told, and what was told kept is
 * there. (design: no look without a trace) */
#include "inzage_hulp.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "inzage/bestanden.h"

#define EEN "inzage-00000001-20261124.jsonl"
#define TWEE "inzage-00000002-20261124.jsonl"

static const char *pad_van(const struct hulp *h, const char *naam)
{
    static char pad[HULP_PAD + 64];

    snprintf(pad, sizeof(pad), "%s/%s", h->map, naam);
    return pad;
}

static void voeg_toe(const struct hulp *h, const char *naam, const char *p, size_t n)
{
    int fd = open(pad_van(h, naam), O_WRONLY | O_APPEND | O_CREAT, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, p, n), n);
    close(fd);
}

static bool bevat(const struct hulp *h, const char *bestand, const char *tekst)
{
    size_t n;
    char *p = hulp_lees(h, bestand, &n);
    bool gevonden = strstr(p, tekst) != NULL;

    free(p);
    return gevonden;
}

static void maak_log(struct hulp *h, unsigned n)
{
    struct kb_inzagelog *log;

    hulp_begin(h);
    log = hulp_open(h);
    hulp_vul(log, n);
    kb_inzage_vrij(log);
}

static uint64_t start_en_stop(struct hulp *h)
{
    struct kb_inzagelog *log = hulp_open(h);
    struct kb_inzagestaat staat;

    hulp_vul(log, 1);
    kb_inzage_staat(log, &staat);
    kb_inzage_vrij(log);
    return staat.breuken;
}

static void een_halve_laatste_regel_wordt_weggehaald_en_gemeld(void **state)
{
    struct hulp heel;
    size_t n;
    char *p;
    char *regel;

    (void)state;
    maak_log(&heel, 3);
    p = hulp_lees(&heel, EEN, &n);
    regel = strstr(p, "{\"volgnr\":4");
    for (size_t k = 1; k < strlen(regel); k += 29) {
        struct hulp h;

        maak_log(&h, 2);
        voeg_toe(&h, EEN, regel, k);
        hulp_is_heel(&h);
        assert_true(h.uitslag.onvolledig);

        assert_int_equal(start_en_stop(&h), 0);
        hulp_is_heel(&h);
        assert_false(h.uitslag.onvolledig);
        assert_int_equal(h.uitslag.inzages, 3);
        assert_true(bevat(&h, TWEE,
                          "\"soort\":\"herstel\",\"reden\":\"een onvolledige laatste regel is "
                          "weggehaald\",\"bestand\":\"" EEN "\",\"regel\":4,\"bytes\":"));
        hulp_einde(&h);
    }
    free(p);
    hulp_einde(&heel);
}

static void nullen_van_een_stroomstoring_zijn_een_halve_regel(void **state)
{
    static const char nullen[70000];
    struct hulp h;

    (void)state;
    maak_log(&h, 2);
    voeg_toe(&h, EEN, nullen, sizeof(nullen));
    hulp_is_heel(&h);
    assert_true(h.uitslag.onvolledig);
    assert_int_equal(start_en_stop(&h), 0);
    hulp_is_heel(&h);
    assert_int_equal(h.uitslag.inzages, 3);
    hulp_einde(&h);
}

static void een_bestand_dat_nog_niet_begonnen_was_maakt_plaats(void **state)
{
    static const char *const inhoud[] = {"", "{\"volgnr\":4,\"tijd\""};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct hulp h;

        maak_log(&h, 2);
        voeg_toe(&h, TWEE, inhoud[i], strlen(inhoud[i]));
        hulp_is_heel(&h);
        assert_int_equal(start_en_stop(&h), 0);
        hulp_is_heel(&h);
        assert_int_equal(h.uitslag.bestanden, 2);
        assert_int_equal(h.uitslag.inzages, 3);
        hulp_einde(&h);
    }
}

static void hele_regels_die_niet_kloppen_worden_bewaard_en_zijn_een_breuk(void **state)
{
    struct hulp h;

    (void)state;
    maak_log(&h, 2);
    voeg_toe(&h, EEN, "onzin\nen nog wat", 16);
    assert_int_equal(start_en_stop(&h), 1);

    assert_true(bevat(&h, EEN ".afgekeurd1", "onzin\nen nog wat"));
    assert_true(
        bevat(&h, TWEE, "\"soort\":\"breuk\",\"reden\":\"regels die niet kloppen zijn apart gezet\""));
    assert_int_equal(hulp_verifieer_met(&h, (struct kb_inzage_controle){.map = NULL}), KB_OK);
    assert_int_equal(h.n, 2);
    assert_int_equal(h.bevindingen[0].soort, KB_BEVINDING_BREUK);
    assert_string_equal(h.bevindingen[0].bestand, TWEE);
    assert_int_equal(h.bevindingen[0].regel, 2);
    assert_int_equal(h.bevindingen[1].soort, KB_BEVINDING_BESTAND);
    hulp_einde(&h);
}

static void een_start_wist_niet_dat_er_regels_weg_waren(void **state)
{
    struct hulp h;
    size_t n;
    char *p;

    (void)state;
    maak_log(&h, 3);
    p = hulp_lees(&h, EEN, &n);
    assert_int_equal(truncate(pad_van(&h, EEN), strstr(p, "{\"volgnr\":4") - p), 0);
    free(p);
    assert_int_equal(start_en_stop(&h), 1);

    assert_true(bevat(&h, TWEE, "het log eindigt bij volgnr 3, er was al 4 vastgelegd"));
    assert_int_equal(hulp_verifieer_met(&h, (struct kb_inzage_controle){.map = NULL}), KB_OK);
    assert_int_equal(h.n, 1);
    assert_int_equal(h.bevindingen[0].soort, KB_BEVINDING_BREUK);
    hulp_einde(&h);
}

static void een_start_wist_niet_dat_stand_weg_of_anders_was(void **state)
{
    (void)state;
    for (int wat = 0; wat < 3; wat++) {
        struct hulp h;
        char *p;
        size_t n;

        maak_log(&h, 3);
        p = hulp_lees(&h, "stand", &n);
        p[30] = p[30] == '0' ? '1' : '0';
        assert_int_equal(unlink(pad_van(&h, "stand")), 0);
        if (wat > 0)
            voeg_toe(&h, "stand", wat == 1 ? "x" : p, wat == 1 ? 1 : n);
        free(p);
        assert_int_equal(start_en_stop(&h), 1);
        assert_int_equal(hulp_verifieer_met(&h, (struct kb_inzage_controle){.map = NULL}), KB_OK);
        assert_int_equal(h.n, 1);
        assert_int_equal(h.bevindingen[0].soort, KB_BEVINDING_BREUK);
        assert_int_equal(start_en_stop(&h), 0);
        hulp_einde(&h);
    }
}

/* kill -9: a process that reports under load and tells, over a pipe, what it was told */

enum { RONDEN = 30, DRADEN = 4, MAX_PER_RONDE = 200000, VLUCHT = 64 };

struct bericht {
    uint32_t ronde, nummer;
};

static int pijp;

struct lading {
    struct kb_inzagelog *log;
    uint32_t ronde;
    _Atomic uint32_t volgend;
};

static void vertel(void *context, enum kb_status status)
{
    struct bericht *b = context;

    if (status == KB_OK && write(pijp, b, sizeof(*b)) != sizeof(*b))
        _exit(3);
    free(b);
}

static void *meld_zonder_eind(void *context)
{
    struct lading *l = context;

    for (;;) {
        struct bericht *b = malloc(sizeof(*b));
        struct kb_inzage_record r;
        char spoor[32];

        *b = (struct bericht){l->ronde, l->volgend++};
        snprintf(spoor, sizeof(spoor), "r%u-%u", b->ronde, b->nummer);
        r = hulp_record(spoor);
        while (kb_inzage_meld(l->log, &r, vertel, b) == KB_OVERBELAST)
            sched_yield();
    }
    return NULL;
}

static void kind(struct hulp *h, uint32_t ronde)
{
    static struct lading l;
    pthread_t draad;
    struct kb_fout fout;

    l.log = kb_inzage_nieuw(&h->config, &h->klok, &fout);
    l.ronde = ronde;
    if (!l.log)
        _exit(4);
    for (int i = 0; i < DRADEN; i++)
        pthread_create(&draad, NULL, meld_zonder_eind, &l);
    pthread_join(draad, NULL);
}

/* Read what the child was told until it is gone; kill it after so many messages (0 = somebody else does).
 * Their number. */
static uint32_t luister(int fd, pid_t pid, uint32_t tot, bool *verteld)
{
    struct bericht b;
    uint32_t n = 0;

    while (read(fd, &b, sizeof(b)) == sizeof(b)) {
        assert_true(b.nummer < MAX_PER_RONDE);
        verteld[b.nummer] = true;
        if (++n == tot)
            kill(pid, SIGKILL);
    }
    return n;
}

/* Every other round by the clock, so that starting is hit too; the first must get as far as a log. */
static uint32_t dood(int fd, pid_t pid, uint32_t ronde, unsigned *zaad, bool *verteld)
{
    struct timespec even = {0, rand_r(zaad) % 40000000};

    if (ronde % 2 == 0)
        return luister(fd, pid, 1 + (uint32_t)rand_r(zaad) % 600, verteld);
    nanosleep(&even, NULL);
    kill(pid, SIGKILL);
    return luister(fd, pid, 0, verteld);
}

static void tel_in_bestand(const char *p, bool (*gevonden)[MAX_PER_RONDE])
{
    while ((p = strstr(p, "\"spoor\":\"r"))) {
        unsigned ronde;
        unsigned nummer;

        assert_int_equal(sscanf(p, "\"spoor\":\"r%u-%u\"", &ronde, &nummer), 2);
        assert_true(ronde < RONDEN && nummer < MAX_PER_RONDE);
        assert_false(gevonden[ronde][nummer]);
        gevonden[ronde][nummer] = true;
        p++;
    }
}

static void tel_in_log(struct hulp *h, bool (*gevonden)[MAX_PER_RONDE])
{
    struct bestandenlijst lijst;
    int map = open(h->map, O_RDONLY | O_DIRECTORY);

    assert_int_equal(bestanden_lijst(map, &lijst), KB_OK);
    for (size_t i = 0; i < lijst.n; i++) {
        size_t n;
        char *p = hulp_lees(h, lijst.rij[i].naam, &n);

        tel_in_bestand(p, gevonden);
        free(p);
    }
    bestanden_vrij(&lijst);
    close(map);
}

static void na_kill_9_staat_alles_wat_verteld_was_in_een_hele_keten(void **state)
{
    static bool verteld[RONDEN][MAX_PER_RONDE];
    static bool gevonden[RONDEN][MAX_PER_RONDE];
    unsigned zaad = (unsigned)time(NULL);
    uint64_t totaal = 0;
    struct hulp h;

    (void)state;
    print_message("zaad %u\n", zaad);
    hulp_begin(&h);
    h.config.wachtrij = VLUCHT;
    h.config.rotatie_mb = 1;
    h.config.sleutel_bestand = h.sleutel;
    for (uint32_t ronde = 0; ronde < RONDEN; ronde++) {
        int ends[2];
        pid_t pid;
        int hoe;

        assert_int_equal(pipe(ends), 0);
        pid = fork();
        if (pid == 0) {
            close(ends[0]);
            pijp = ends[1];
            kind(&h, ronde);
            _exit(5);
        }
        close(ends[1]);
        totaal += dood(ends[0], pid, ronde, &zaad, verteld[ronde]);
        close(ends[0]);
        assert_int_equal(waitpid(pid, &hoe, 0), pid);
        assert_true(WIFSIGNALED(hoe) && WTERMSIG(hoe) == SIGKILL);
        hulp_is_heel(&h);
    }
    tel_in_log(&h, gevonden);
    for (uint32_t r = 0; r < RONDEN; r++)
        for (uint32_t i = 0; i < MAX_PER_RONDE; i++)
            if (verteld[r][i] && !gevonden[r][i])
                fail_msg("ronde %u, record %u was verteld en staat er niet", r, i);
    print_message("%llu verteld, %llu in het log\n", (unsigned long long)totaal,
                  (unsigned long long)h.uitslag.inzages);
    assert_true(h.uitslag.inzages >= totaal);
    hulp_einde(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(een_halve_laatste_regel_wordt_weggehaald_en_gemeld),
        cmocka_unit_test(nullen_van_een_stroomstoring_zijn_een_halve_regel),
        cmocka_unit_test(een_bestand_dat_nog_niet_begonnen_was_maakt_plaats),
        cmocka_unit_test(hele_regels_die_niet_kloppen_worden_bewaard_en_zijn_een_breuk),
        cmocka_unit_test(een_start_wist_niet_dat_er_regels_weg_waren),
        cmocka_unit_test(een_start_wist_niet_dat_stand_weg_of_anders_was),
        cmocka_unit_test(na_kill_9_staat_alles_wat_verteld_was_in_een_hele_keten),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
