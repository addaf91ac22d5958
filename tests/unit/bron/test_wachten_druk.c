/* The same from several threads, which join each other's calls: sets that end while they are being started,
 * and while the engine stops. */
#include "wachten_proef.h"

#include <sched.h>

enum { DRADEN = 4, PER_DRAAD = 150, PER_SET = 16 };

static atomic_uint mis;

/* The first calls are those of everybody, and are over in no time: they end while the others are asked for.
 */
static void maak_opdrachten(struct kb_opdracht *o, char pad[][32], unsigned draad, int keer)
{
    for (unsigned i = 0; i < PER_SET; i++) {
        if (i < PER_SET / 2)
            snprintf(pad[i], 32, "/ok?%u", i % 4);
        else
            snprintf(pad[i], 32, "/ok?%u-%d-%u", draad, keer / 8, i);
        o[i] = (struct kb_opdracht){i % 2 ? VLUCHTIG : BEWAARD, kb_tekst_van(pad[i])};
        if (i < PER_SET / 2)
            o[i].bron = VLUCHTIG;
    }
}

static void *vraag_veel(void *context)
{
    unsigned draad = (unsigned)(uintptr_t)context;

    for (int keer = 0; keer < PER_DRAAD; keer++) {
        struct kb_opdracht o[PER_SET];
        char pad[PER_SET][32];
        struct hulp_set *set;
        size_t n = keer % 3 ? PER_SET : PER_SET / 2;
        bool te_laat = keer % 7 == 0;

        maak_opdrachten(o, pad, draad, keer);
        set = hulp_start(motor, o, n, hulp_over_ms(te_laat ? -1 : 600000), KB_GEEN_KLANT);
        hulp_wacht(set);
        for (size_t i = 0; i < n && !te_laat; i++)
            if (!kb_tekst_is(hulp_resultaat(set, i)->body, "{\"a\": 1}"))
                atomic_fetch_add(&mis, 1);
        hulp_geef_terug(set);
    }
    return NULL;
}

static void een_set_die_klaar_is_terwijl_hij_begint_wordt_hooguit_een_keer_aangekondigd(void **staat)
{
    pthread_t draad[DRADEN];

    (void)staat;
    atomic_store(&mis, 0);
    for (size_t i = 0; i < DRADEN; i++)
        assert_int_equal(pthread_create(&draad[i], NULL, vraag_veel, (void *)i), 0);
    for (size_t i = 0; i < DRADEN; i++)
        pthread_join(draad[i], NULL);
    assert_int_equal(atomic_load(&mis), 0);
}

enum { NA_HET_STOPPEN = 20, IN_DE_RIJ = 200 };

static void *vraag_ook_na_het_stoppen(void *context)
{
    unsigned draad = (unsigned)(uintptr_t)context;
    unsigned na = 0;

    for (int keer = 0; na < NA_HET_STOPPEN; keer++) {
        struct kb_opdracht o[PER_SET];
        char pad[PER_SET][32];
        struct hulp_set *set;
        unsigned n_gestopt = 0;

        maak_opdrachten(o, pad, draad, keer);
        o[PER_SET - 1].bron = SMAL;
        set = hulp_start(motor, o, PER_SET, hulp_over_ms(600000), KB_GEEN_KLANT);
        hulp_wacht(set);
        for (size_t i = 0; i < PER_SET; i++) {
            enum kb_oproepuitkomst u = hulp_resultaat(set, i)->uitkomst;

            n_gestopt += u == KB_UITKOMST_GESTOPT;
            if (u != KB_UITKOMST_OK && u != KB_UITKOMST_GESTOPT)
                atomic_fetch_add(&mis, 1);
        }
        na += n_gestopt > 0;
        hulp_geef_terug(set);
    }
    return NULL;
}

/* The engine is still ending what ran when others begin, and join each other. */
static void ook_wie_begint_terwijl_de_motor_stopt_wordt_geroepen(void **staat)
{
    (void)staat;
    for (int keer = 0; keer < 4; keer++) {
        struct hulp_set *rij[IN_DE_RIJ];
        pthread_t draad[DRADEN];

        atomic_store(&mis, 0);
        for (size_t i = 0; i < DRADEN; i++)
            assert_int_equal(pthread_create(&draad[i], NULL, vraag_ook_na_het_stoppen, (void *)i), 0);
        for (size_t i = 0; i < IN_DE_RIJ; i++) {
            char pad[32];

            snprintf(pad, sizeof(pad), "/zwijg?%zu", i);
            rij[i] = start_voor(SMAL, pad, 600, KB_GEEN_KLANT);
        }
        hulp_geef_terug(start("/ok", 600));
        atomic_store(&traag, true);
        kb_motor_stop(motor);
        for (size_t i = 0; i < DRADEN; i++)
            pthread_join(draad[i], NULL);
        atomic_store(&traag, false);
        for (size_t i = 0; i < IN_DE_RIJ; i++) {
            assert_int_equal(hulp_geroepen_voor(rij[i]), 1);
            assert_int_equal(hulp_resultaat(rij[i], 0)->uitkomst, KB_UITKOMST_GESTOPT);
            hulp_geef_terug(rij[i]);
        }
        assert_int_equal(atomic_load(&mis), 0);
        kb_motor_vrij(motor);
        motor = kb_motor_nieuw(&config, &klok, NULL);
        assert_non_null(motor);
    }
}

/* Who is called may give the set back there and then, even when it is still being started. */
struct vluchtige_set {
    struct kb_ophaling *ophaling;
    bool wacht;
    atomic_bool terug;
};

static void geef_zelf_terug(void *context)
{
    struct vluchtige_set *s = context;

    kb_ophaling_laat_los(s->ophaling);
    atomic_store(&s->terug, true);
}

static void *vraag_en_vergeet(void *context)
{
    struct kb_opdracht o = {VLUCHTIG, KB_TEKST("/ok")};

    (void)context;
    for (int keer = 0; keer < 3000; keer++) {
        struct vluchtige_set s = {.terug = false};
        struct kb_wachtende wie = {.deadline = hulp_over_ms(600000),
                                   .klant = KB_GEEN_KLANT,
                                   .klaar = geef_zelf_terug,
                                   .context = &s};

        assert_int_equal(kb_motor_start(motor, &o, 1, &wie, &s.ophaling, &s.wacht), KB_OK);
        while (s.wacht && !atomic_load(&s.terug))
            sched_yield();
        if (!s.wacht)
            kb_ophaling_laat_los(s.ophaling);
    }
    return NULL;
}

static void een_set_die_in_de_roep_wordt_teruggegeven_terwijl_hij_begint_is_van_niemand_meer(void **staat)
{
    pthread_t draad[DRADEN];

    (void)staat;
    for (size_t i = 0; i < DRADEN; i++)
        assert_int_equal(pthread_create(&draad[i], NULL, vraag_en_vergeet, NULL), 0);
    for (size_t i = 0; i < DRADEN; i++)
        pthread_join(draad[i], NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TOETS(een_set_die_klaar_is_terwijl_hij_begint_wordt_hooguit_een_keer_aangekondigd),
        TOETS(een_set_die_in_de_roep_wordt_teruggegeven_terwijl_hij_begint_is_van_niemand_meer),
        TOETS(ook_wie_begint_terwijl_de_motor_stopt_wordt_geroepen),
    };

    int fouten = cmocka_run_group_tests_name("eigen verbindingen", tests, begin_alles, einde_alles);

    vervoer = "libcurl";
    return fouten + cmocka_run_group_tests_name("libcurl", tests, begin_alles, einde_alles);
}
