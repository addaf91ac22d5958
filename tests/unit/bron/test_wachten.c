/* Who waits for a set of calls is called back: once, whatever ends it, and not when there is nothing to wait
 * for.
 */
#include "wachten_proef.h"

/* It was called back once, and that stays so when the engine has ended; then it is given back. */
static void eis_een_keer(struct hulp_set **set, size_t n, enum kb_oproepuitkomst uitkomst)
{
    for (size_t i = 0; i < n; i++)
        hulp_wacht(set[i]);
    kb_motor_stop(motor);
    for (size_t i = 0; i < n; i++) {
        assert_true(set[i]->wacht);
        assert_int_equal(hulp_geroepen_voor(set[i]), 1);
        assert_int_equal(hulp_resultaat(set[i], 0)->uitkomst, uitkomst);
        hulp_geef_terug(set[i]);
    }
}

/* the ends that a set can have */

static void wat_er_meteen_is_wordt_niet_aangekondigd(void **staat)
{
    struct kb_opdracht o[3] = {
        {BEWAARD, KB_TEKST("/ok?1")}, {BEWAARD, KB_TEKST("/ok?2")}, {BEWAARD, KB_TEKST("/ok?1")}};
    struct hulp_set *set[2];

    (void)staat;
    hulp_geef_terug(hulp_start(motor, o, 3, hulp_over_ms(60000), KB_GEEN_KLANT));
    set[0] = hulp_start(motor, o, 3, hulp_over_ms(60000), KB_GEEN_KLANT);
    set[1] = hulp_start(motor, NULL, 0, hulp_over_ms(60000), KB_GEEN_KLANT);
    assert_false(set[0]->wacht);
    assert_false(set[1]->wacht);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(hulp_resultaat(set[0], i)->uitkomst, KB_UITKOMST_OK);

    kb_motor_stop(motor);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(hulp_geroepen_voor(set[i]), 0);
        hulp_geef_terug(set[i]);
    }
}

static void wie_zijn_antwoorden_krijgt_wordt_een_keer_geroepen(void **staat)
{
    struct kb_opdracht o[4] = {{VLUCHTIG, KB_TEKST("/ok?1")},
                               {BEWAARD, KB_TEKST("/ok?2")},
                               {SMAL, KB_TEKST("/ok?3")},
                               {SMAL, KB_TEKST("/ok?4")}};
    struct hulp_set *set = hulp_start(motor, o, 4, hulp_over_ms(60000), KB_GEEN_KLANT);

    (void)staat;
    hulp_wacht(set);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(hulp_resultaat(set, i)->uitkomst, KB_UITKOMST_OK);
    eis_een_keer(&set, 1, KB_UITKOMST_OK);
}

static void wie_een_deel_meteen_krijgt_wordt_voor_de_rest_een_keer_geroepen(void **staat)
{
    struct kb_opdracht o[2] = {{BEWAARD, KB_TEKST("/ok")}, {VLUCHTIG, KB_TEKST("/hek")}};
    struct hulp_set *set;

    (void)staat;
    hulp_geef_terug(start_voor(BEWAARD, "/ok", 60, KB_GEEN_KLANT));
    set = hulp_start(motor, o, 2, hulp_over_ms(60000), KB_GEEN_KLANT);
    laat_motor_rondgaan();
    assert_int_equal(hulp_geroepen_voor(set), 0);
    server_zet_hek(&bron, true);
    eis_een_keer(&set, 1, KB_UITKOMST_OK);
}

static void op_zijn_deadline_wordt_een_set_een_keer_aangekondigd_en_niet_eerder(void **staat)
{
    struct kb_opdracht o[3] = {
        {VLUCHTIG, KB_TEKST("/zwijg?1")}, {VLUCHTIG, KB_TEKST("/ok")}, {SMAL, KB_TEKST("/zwijg?2")}};
    unsigned voor = atomic_load(&bron.verzoeken);
    struct hulp_set *set = hulp_start(motor, o, 3, hulp_over_ms(60000), KB_GEEN_KLANT);

    (void)staat;
    /* All are connected, and who answers has: a clock that leaps would cut short either. */
    while (atomic_load(&bron.verzoeken) - voor < 3)
        usleep(1000);
    laat_motor_rondgaan();
    hulp_laat_verstrijken(50);
    laat_motor_rondgaan();
    assert_int_equal(hulp_geroepen_voor(set), 0);
    hulp_laat_verstrijken(11);
    hulp_wacht(set);
    assert_int_equal(hulp_resultaat(set, 1)->uitkomst, KB_UITKOMST_OK);
    assert_int_equal(hulp_resultaat(set, 2)->uitkomst, KB_UITKOMST_TIJDSLIMIET);
    eis_een_keer(&set, 1, KB_UITKOMST_TIJDSLIMIET);
}

static void een_deadline_die_al_voorbij_is_telt_meteen(void **staat)
{
    struct hulp_set *set[3];

    (void)staat;
    for (size_t i = 0; i < 3; i++)
        set[i] = start("/zwijg", -(int64_t)i * 3600 * 24 * 365);
    eis_een_keer(set, 3, KB_UITKOMST_TIJDSLIMIET);
}

static void een_klant_die_weggaat_beeindigt_zijn_set_een_keer(void **staat)
{
    struct hulp_klant klant[4];
    struct hulp_set *set[4];

    (void)staat;
    for (size_t i = 0; i < 4; i++) {
        klant[i] = hulp_klant();
        if (i == 0)
            close(klant[i].eigen);
        set[i] = start_voor(i == 3 ? SMAL : VLUCHTIG, "/zwijg", 600, klant[i].dienst);
    }
    close(klant[1].eigen);
    hulp_wacht(set[0]);
    hulp_wacht(set[1]);
    /* one that is watched already, and one that closes its sending side only */
    assert_int_equal(hulp_geroepen_voor(set[2]) + hulp_geroepen_voor(set[3]), 0);
    close(klant[2].eigen);
    shutdown(klant[3].eigen, SHUT_WR);
    eis_een_keer(set, 4, KB_UITKOMST_TIJDSLIMIET);
    close(klant[3].eigen);
    for (size_t i = 0; i < 4; i++)
        close(klant[i].dienst);
}

/* Also when its client says more, as it may for a next request. */
static void een_klant_die_blijft_wordt_bij_zijn_antwoord_geroepen(void **staat)
{
    struct hulp_klant klant = hulp_klant();
    struct hulp_set *set = start_voor(VLUCHTIG, "/hek", 600, klant.dienst);

    (void)staat;
    assert_int_equal(write(klant.eigen, "GET / HTTP/1.1\r\n\r\n", 18), 18);
    hulp_laat_verstrijken(1);
    laat_motor_rondgaan();
    assert_int_equal(hulp_geroepen_voor(set), 0);
    server_zet_hek(&bron, true);
    eis_een_keer(&set, 1, KB_UITKOMST_OK);
    close(klant.eigen);
    close(klant.dienst);
}

/* Its number is given to another client as soon as it was called: what was watched must be forgotten by then.
 */
static void een_socket_die_opnieuw_gebruikt_wordt_is_van_een_ander(void **staat)
{
    (void)staat;
    for (int i = 0; i < 20; i++) {
        struct hulp_klant klant = hulp_klant();
        struct hulp_klant ander;
        struct hulp_set *set;
        struct hulp_set *opvolger;
        char pad[32];

        snprintf(pad, sizeof(pad), "/zwijg?%d", i);
        set = start_voor(VLUCHTIG, pad, 600, klant.dienst);
        hulp_laat_verstrijken(1);
        laat_motor_rondgaan();
        hulp_laat_verstrijken(600);
        laat_motor_rondgaan();
        hulp_geef_terug(set);
        close(klant.dienst);
        ander = hulp_klant();
        opvolger = start_voor(VLUCHTIG, pad, 600, ander.eigen);
        close(klant.eigen);
        hulp_laat_verstrijken(1);
        laat_motor_rondgaan();
        assert_int_equal(hulp_geroepen_voor(opvolger), 0);
        close(ander.dienst);
        hulp_geef_terug(opvolger);
        close(ander.eigen);
    }
}

static void een_motor_die_stopt_roept_wie_wacht_een_keer(void **staat)
{
    struct hulp_klant klant = hulp_klant();
    struct hulp_set *set[6];

    (void)staat;
    set[0] = start("/zwijg", 600);
    set[1] = start("/zwijg", 600);
    set[2] = start_voor(SMAL, "/zwijg?1", 600, KB_GEEN_KLANT);
    set[3] = start_voor(SMAL, "/zwijg?2", 600, KB_GEEN_KLANT);
    set[4] = start_voor(VLUCHTIG, "/zwijg?1", 600, klant.dienst);
    hulp_laat_verstrijken(1);
    laat_motor_rondgaan();
    set[5] = start("/zwijg?nog-in-de-bak", 600);

    kb_motor_stop(motor);
    eis_een_keer(set, 6, KB_UITKOMST_GESTOPT);
    close(klant.eigen);
    close(klant.dienst);
}

static void wat_na_het_stoppen_begint_eindigt_meteen_en_wordt_een_keer_aangekondigd(void **staat)
{
    struct hulp_klant klant = hulp_klant();
    struct kb_opdracht o[3] = {
        {VLUCHTIG, KB_TEKST("/ok?1")}, {BEWAARD, KB_TEKST("/bekend")}, {VLUCHTIG, KB_TEKST("/ok?1")}};
    struct hulp_set *set[2];
    struct hulp_set *bekend;

    (void)staat;
    hulp_geef_terug(start_voor(BEWAARD, "/bekend", 60, KB_GEEN_KLANT));
    kb_motor_stop(motor);

    set[0] = hulp_start(motor, o, 3, hulp_over_ms(60000), KB_GEEN_KLANT);
    set[1] = start_voor(SMAL, "/ok", 600, klant.dienst);
    bekend = start_voor(BEWAARD, "/bekend", 600, KB_GEEN_KLANT);
    /* there was nobody to wait for, but the caller */
    assert_int_equal(hulp_geroepen_voor(set[0]) + hulp_geroepen_voor(set[1]), 2);
    assert_int_equal(hulp_resultaat(set[0], 1)->uitkomst, KB_UITKOMST_OK);
    assert_int_equal(hulp_resultaat(set[0], 2)->uitkomst, KB_UITKOMST_GESTOPT);
    assert_false(bekend->wacht);
    assert_int_equal(hulp_resultaat(bekend, 0)->uitkomst, KB_UITKOMST_OK);
    hulp_geef_terug(bekend);
    eis_een_keer(set, 2, KB_UITKOMST_GESTOPT);
    close(klant.eigen);
    close(klant.dienst);
}

/* joined calls */

static void wie_een_oproep_deelt_wordt_net_als_de_ander_een_keer_geroepen(void **staat)
{
    struct kb_opdracht twee[2] = {{VLUCHTIG, KB_TEKST("/hek?1")}, {VLUCHTIG, KB_TEKST("/hek?2")}};
    struct kb_opdracht dubbel[3] = {
        {VLUCHTIG, KB_TEKST("/hek?1")}, {VLUCHTIG, KB_TEKST("/hek?1")}, {VLUCHTIG, KB_TEKST("/hek?1")}};
    struct kb_bronstaat s;
    struct hulp_set *set[4];

    (void)staat;
    set[0] = start("/hek?1", 600);
    set[1] = hulp_start(motor, twee, 2, hulp_over_ms(600000), KB_GEEN_KLANT);
    set[2] = hulp_start(motor, dubbel, 3, hulp_over_ms(600000), KB_GEEN_KLANT);
    set[3] = start("/hek?2", 600);
    kb_motor_bronstaat(motor, VLUCHTIG, &s);
    assert_int_equal(s.zonder_oproep[KB_WIJZE_ONDERWEG], 5);
    server_zet_hek(&bron, true);
    eis_een_keer(set, 4, KB_UITKOMST_OK);
    kb_motor_bronstaat(motor, VLUCHTIG, &s);
    assert_int_equal(s.oproepen, 2);
}

static void wie_van_een_gedeelde_oproep_weggaat_eindigt_alleen(void **staat)
{
    struct hulp_klant klant = hulp_klant();
    struct hulp_set *weg[2];
    struct hulp_set *blijft;

    (void)staat;
    weg[0] = start_voor(VLUCHTIG, "/hek", 600, klant.dienst);
    weg[1] = start("/hek", 20);
    blijft = start("/hek", 600);
    close(klant.eigen);
    hulp_wacht(weg[0]);
    hulp_laat_verstrijken(21);
    hulp_wacht(weg[1]);
    laat_motor_rondgaan();
    assert_int_equal(hulp_geroepen_voor(blijft), 0);
    server_zet_hek(&bron, true);
    hulp_wacht(blijft);
    assert_int_equal(hulp_resultaat(blijft, 0)->uitkomst, KB_UITKOMST_OK);
    hulp_geef_terug(blijft);
    eis_een_keer(weg, 2, KB_UITKOMST_TIJDSLIMIET);
    close(klant.dienst);
}

/* deadlines */

static void een_latere_set_met_een_vroegere_deadline_eindigt_eerder(void **staat)
{
    struct hulp_set *set[3];

    (void)staat;
    set[0] = start("/zwijg?1", 60);
    laat_motor_rondgaan();
    set[1] = start("/zwijg?2", 20);
    laat_motor_rondgaan();
    set[2] = start("/zwijg?3", 40);
    for (int i = 0; i < 3; i++) {
        static const size_t volgorde[] = {1, 2, 0};

        laat_motor_rondgaan();
        for (int j = i; j < 3; j++)
            assert_int_equal(hulp_geroepen_voor(set[volgorde[j]]), 0);
        hulp_laat_verstrijken(i == 0 ? 21 : 20);
        hulp_wacht(set[volgorde[i]]);
    }
    eis_een_keer(set, 3, KB_UITKOMST_TIJDSLIMIET);
}

enum { VEEL = 97 };

/* Their clients are watched or not, and some go away in between. */
static void veel_sets_door_elkaar_eindigen_op_volgorde_van_hun_deadline(void **staat)
{
    struct hulp_klant klant[VEEL];
    struct hulp_set *set[VEEL];
    unsigned vorige = 0;

    (void)staat;
    for (size_t i = 0; i < VEEL; i++) {
        klant[i] = hulp_klant();
        /* in an order without order: 31 generates the numbers below a prime */
        set[i] = start_voor(VLUCHTIG, i % 2 ? "/zwijg?1" : "/zwijg?2", 1000 + (int64_t)(i * 31 % VEEL),
                            i % 3 ? klant[i].dienst : KB_GEEN_KLANT);
        if (i == VEEL / 2)
            hulp_laat_verstrijken(1);
    }
    for (size_t i = 1; i < VEEL; i += 10)
        if (i % 3)
            close(klant[i].eigen);
    laat_motor_rondgaan();
    hulp_laat_verstrijken(2000);
    for (size_t i = 0; i < VEEL; i++)
        hulp_wacht(set[i]);

    kb_motor_stop(motor);
    for (size_t s = 0; s < VEEL; s++) {
        size_t i = 0;

        while (i * 31 % VEEL != s)
            i++;
        assert_int_equal(hulp_geroepen_voor(set[i]), 1);
        if (i % 10 == 1 && i % 3)
            continue;
        close(klant[i].eigen);
        if (i > VEEL / 2) {
            assert_true(set[i]->volgnummer > vorige);
            vorige = set[i]->volgnummer;
        }
    }
    for (size_t i = 0; i < VEEL; i++) {
        hulp_geef_terug(set[i]);
        close(klant[i].dienst);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TOETS(wat_er_meteen_is_wordt_niet_aangekondigd),
        TOETS(wie_zijn_antwoorden_krijgt_wordt_een_keer_geroepen),
        TOETS(wie_een_deel_meteen_krijgt_wordt_voor_de_rest_een_keer_geroepen),
        TOETS(op_zijn_deadline_wordt_een_set_een_keer_aangekondigd_en_niet_eerder),
        TOETS(een_deadline_die_al_voorbij_is_telt_meteen),
        TOETS(een_klant_die_weggaat_beeindigt_zijn_set_een_keer),
        TOETS(een_klant_die_blijft_wordt_bij_zijn_antwoord_geroepen),
        TOETS(een_socket_die_opnieuw_gebruikt_wordt_is_van_een_ander),
        TOETS(een_motor_die_stopt_roept_wie_wacht_een_keer),
        TOETS(wat_na_het_stoppen_begint_eindigt_meteen_en_wordt_een_keer_aangekondigd),
        TOETS(wie_een_oproep_deelt_wordt_net_als_de_ander_een_keer_geroepen),
        TOETS(wie_van_een_gedeelde_oproep_weggaat_eindigt_alleen),
        TOETS(een_latere_set_met_een_vroegere_deadline_eindigt_eerder),
        TOETS(veel_sets_door_elkaar_eindigen_op_volgorde_van_hun_deadline),
    };

    int fouten = cmocka_run_group_tests_name("eigen verbindingen", tests, begin_alles, einde_alles);

    vervoer = "libcurl";
    return fouten + cmocka_run_group_tests_name("libcurl", tests, begin_alles, einde_alles);
}
