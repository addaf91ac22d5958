/* The shared cache against a real Redis: values, locks, several instances. */
#include "gedeeld_redis.h"

static void wie_niets_vindt_krijgt_het_slot_en_daarna_is_de_waarde_er(void **state)
{
    struct kb_gedeeld *g = instantie(0, 3000);
    struct proefvraag p = vraag_uit(g, SLEUTEL_A, 1000);

    (void)state;
    assert_int_equal(p.antwoord.uitkomst, KB_GEDEELD_HALEN);
    assert_true(p.antwoord.slot != 0);
    assert_int_equal(aantal("*:slot"), 1);

    bewaar_tekst(g, SLEUTEL_A, BODY, p.antwoord.slot);
    p = vraag_uit(g, SLEUTEL_A, 1000);

    assert_int_equal(p.antwoord.uitkomst, KB_GEDEELD_TREFFER);
    assert_string_equal(p.waarde, BODY);
    assert_int_equal(p.antwoord.opgehaald_op, proef_tijd - 5 * KB_S);
    assert_int_equal(p.antwoord.houdbaar_tot, proef_tijd + 60 * KB_S);
    assert_int_equal(aantal("*:slot"), 0);
    assert_int_equal(staat_van(g).treffers, 1);
    assert_int_equal(staat_van(g).missers, 1);
    assert_int_equal(staat_van(g).bewaard, 1);
    assert_true(staat_van(g).laatste_duur_us > 0);
}

static void een_waarde_gaat_met_haar_ttl_en_de_leeftijd_is_nooit_negatief(void **state)
{
    struct kb_gedeeld *g = instantie(0, 3000);
    struct proefvraag p;
    redisReply *r;
    char *naam;

    (void)state;
    bewaar_tekst(g, SLEUTEL_A, BODY, 0);
    draai_leeg(g);
    naam = enige("kbw:1:*");
    r = redisCommand(klant, "PTTL %s", naam);
    assert_in_range(r->integer, 50000, 60000);
    freeReplyObject(r);

    proef_tijd -= 50 * KB_S;
    p = vraag_uit(g, SLEUTEL_A, 1000);

    assert_int_equal(p.antwoord.uitkomst, KB_GEDEELD_TREFFER);
    assert_int_equal(p.antwoord.opgehaald_op, proef_tijd);

    /* whose clock is so far ahead says nothing of how old it is */
    proef_tijd -= 50 * KB_S;
    assert_int_not_equal(vraag_uit(g, SLEUTEL_A, 1000).antwoord.uitkomst, KB_GEDEELD_TREFFER);
    free(naam);
}

static void een_waarde_die_na_haar_tijd_is_teruggezet_telt_niet(void **state)
{
    struct kb_gedeeld *g = instantie(0, 3000);
    struct proefvraag p;

    (void)state;
    bewaar_tekst(g, SLEUTEL_A, BODY, 0);
    draai_leeg(g);
    proef_tijd += 3600 * KB_S;

    p = vraag_uit(g, SLEUTEL_A, 1000);

    assert_int_equal(p.antwoord.uitkomst, KB_GEDEELD_HALEN);
    assert_int_equal(staat_van(g).onbruikbaar, 1);
}

static void van_twee_instanties_haalt_er_precies_een(void **state)
{
    struct kb_gedeeld *a = instantie(0, 3000);
    struct kb_gedeeld *b = instantie(1, 3000);
    struct proefvraag vragen[8];
    unsigned halen = 0;
    size_t houder = 0;

    (void)state;
    for (size_t i = 0; i < 8; i++)
        stel_vraag(i % 2 ? a : b, &vragen[i], SLEUTEL_A, 3000);
    draai_ms(100);
    for (size_t i = 0; i < 8; i++) {
        if (!vragen[i].klaar)
            continue;
        assert_int_equal(vragen[i].antwoord.uitkomst, KB_GEDEELD_HALEN);
        halen++;
        houder = i;
    }
    assert_int_equal(halen, 1);

    bewaar_tekst(houder % 2 ? a : b, SLEUTEL_A, BODY, vragen[houder].antwoord.slot);
    for (size_t i = 0; i < 8; i++) {
        draai_tot(&vragen[i].klaar);
        assert_int_equal(vragen[i].keren, 1);
        if (i == houder)
            continue;
        assert_int_equal(vragen[i].antwoord.uitkomst, KB_GEDEELD_TREFFER);
        assert_string_equal(vragen[i].waarde, BODY);
    }
    assert_int_equal(staat_van(a).gewacht + staat_van(b).gewacht, 7);
}

static void een_slot_zonder_waarde_teruggegeven_gaat_naar_wie_wacht(void **state)
{
    struct kb_gedeeld *a = instantie(0, 3000);
    struct kb_gedeeld *b = instantie(1, 3000);
    struct proefvraag eerste = vraag_uit(a, SLEUTEL_A, 1000);
    struct proefvraag tweede;

    (void)state;
    stel_vraag(b, &tweede, SLEUTEL_A, 2900);
    draai_ms(60);
    assert_false(tweede.klaar);

    kb_gedeeld_laat_los(a, kb_tekst_van(SLEUTEL_A), eerste.antwoord.slot);
    draai_tot(&tweede.klaar);

    assert_int_equal(tweede.antwoord.uitkomst, KB_GEDEELD_HALEN);
    assert_true(tweede.beantwoord - tweede.gevraagd < 1000 * KB_MS);
}

static void een_slot_dat_verloopt_gaat_over_en_wordt_niet_door_de_vorige_weggenomen(void **state)
{
    struct kb_gedeeld *a = instantie(0, 150);
    struct kb_gedeeld *b = instantie(1, 3000);
    struct proefvraag eerste = vraag_uit(a, SLEUTEL_A, 1000);
    struct proefvraag tweede = vraag_uit(b, SLEUTEL_A, 2000);

    (void)state;
    assert_int_equal(eerste.antwoord.uitkomst, KB_GEDEELD_HALEN);
    assert_int_equal(tweede.antwoord.uitkomst, KB_GEDEELD_HALEN);
    assert_true(tweede.beantwoord - tweede.gevraagd >= 100 * KB_MS);

    kb_gedeeld_laat_los(a, kb_tekst_van(SLEUTEL_A), eerste.antwoord.slot);
    draai_leeg(a);
    assert_int_equal(aantal("*:slot"), 1);
    kb_gedeeld_laat_los(b, kb_tekst_van(SLEUTEL_A), tweede.antwoord.slot);
    draai_leeg(b);
    assert_int_equal(aantal("*:slot"), 0);
}

static void wachten_op_een_ander_eindigt_op_de_deadline(void **state)
{
    struct kb_gedeeld *a = instantie(0, 3000);
    struct kb_gedeeld *b = instantie(1, 3000);
    struct proefvraag tweede;

    (void)state;
    vraag_uit(a, SLEUTEL_A, 1000);
    tweede = vraag_uit(b, SLEUTEL_A, 120);

    assert_int_equal(tweede.antwoord.uitkomst, KB_GEDEELD_ZELF);
    assert_int_equal(tweede.antwoord.reden, KB_GEDEELD_SLOT);
    assert_in_range(tweede.beantwoord - tweede.gevraagd, 100 * KB_MS, 400 * KB_MS);
    assert_int_equal(staat_van(b).zelf[KB_GEDEELD_SLOT], 1);
}

static void wie_weggaat_hoort_niets_en_laat_geen_slot_achter(void **state)
{
    struct kb_gedeeld *g = instantie(0, 3000);
    struct proefvraag onderweg;
    struct proefvraag wachtend;
    struct proefvraag houder;

    (void)state;
    stel_vraag(g, &onderweg, SLEUTEL_A, 1000);
    kb_gedeeld_vergeet(g, onderweg.vraag);
    houder = vraag_uit(g, SLEUTEL_B, 1000);
    stel_vraag(g, &wachtend, SLEUTEL_B, 1000);
    draai_ms(50);
    kb_gedeeld_vergeet(g, wachtend.vraag);
    kb_gedeeld_laat_los(g, kb_tekst_van(SLEUTEL_B), houder.antwoord.slot);
    draai_leeg(g);
    draai_leeg(g);

    assert_int_equal(onderweg.keren, 0);
    assert_int_equal(wachtend.keren, 0);
    assert_int_equal(aantal("*:slot"), 0);
}

/* A waiter that asks for more, and leaves others, while it is being told. */
struct keten {
    struct kb_gedeeld *g;
    struct kb_gedeeld_vraag *ander;
    struct proefvraag volgende;
    bool klaar;
};

static void vraag_door(void *context, const struct kb_gedeeld_antwoord *a)
{
    struct keten *k = context;

    k->klaar = true;
    bewaar_tekst(k->g, SLEUTEL_A, BODY, a->slot);
    kb_gedeeld_vergeet(k->g, k->ander);
    stel_vraag(k->g, &k->volgende, SLEUTEL_A, 1000);
}

static void een_wachter_mag_vragen_bewaren_en_vergeten(void **state)
{
    struct keten k = {.g = instantie(0, 3000)};
    struct proefvraag ander;
    kb_moment nu = kb_nu(&proef_klok);

    (void)state;
    assert_non_null(kb_gedeeld_vraag(k.g, KB_TEKST(SLEUTEL_A), nu, nu + KB_S,
                                     (struct kb_gedeeld_wachter){vraag_door, &k}));
    stel_vraag(k.g, &ander, SLEUTEL_B, 1000);
    k.ander = ander.vraag;
    draai_tot(&k.klaar);
    draai_tot(&k.volgende.klaar);
    draai_leeg(k.g);

    assert_int_equal(k.volgende.antwoord.uitkomst, KB_GEDEELD_TREFFER);
    assert_int_equal(ander.keren, 0);
    assert_int_equal(aantal("*:slot"), 0);
}

static void wat_te_groot_is_wordt_niet_bewaard_maar_het_slot_gaat_terug(void **state)
{
    struct kb_gedeeld *g = instantie(0, 3000);
    struct proefvraag p = vraag_uit(g, SLEUTEL_A, 1000);
    char *groot = calloc(1, 65537);
    struct kb_gedeeld_waarde w = {{groot, 65537}, proef_tijd, 60000, p.antwoord.slot};

    (void)state;
    kb_gedeeld_bewaar(g, KB_TEKST(SLEUTEL_A), &w);
    draai_leeg(g);
    assert_int_equal(aantal("*"), 0);
    assert_int_equal(staat_van(g).niet_bewaard, 1);

    w = (struct kb_gedeeld_waarde){{groot, 65536}, proef_tijd, 60000, 0};
    kb_gedeeld_bewaar(g, KB_TEKST(SLEUTEL_A), &w);
    p = vraag_uit(g, SLEUTEL_A, 1000);
    assert_int_equal(p.antwoord.uitkomst, KB_GEDEELD_TREFFER);
    free(groot);
}

static void wis_haalt_de_waarde_weg(void **state)
{
    struct kb_gedeeld *g = instantie(0, 3000);

    (void)state;
    bewaar_tekst(g, SLEUTEL_A, BODY, 0);
    kb_gedeeld_wis(g, KB_TEKST(SLEUTEL_A));
    assert_int_equal(vraag_uit(g, SLEUTEL_A, 1000).antwoord.uitkomst, KB_GEDEELD_HALEN);
}

static void elke_reden_heeft_een_woord_en_goed_heeft_er_geen(void **state)
{
    (void)state;
    assert_null(kb_gedeeld_reden_tekst(KB_GEDEELD_GOED));
    for (int i = KB_GEDEELD_GOED + 1; i < KB_AANTAL_GEDEELD_REDENEN; i++)
        assert_non_null(kb_gedeeld_reden_tekst((enum kb_gedeeld_reden)i));
}

/* The first to be told leaves the second, which holds a lock and has not been told yet. */
static void wie_weggaat_na_het_antwoord_geeft_het_slot_ook_terug(void **state)
{
    struct keten k = {.g = instantie(0, 3000)};
    struct proefvraag ander;
    kb_moment nu = kb_nu(&proef_klok);

    (void)state;
    assert_non_null(kb_gedeeld_vraag(k.g, KB_TEKST(SLEUTEL_A), nu, nu + KB_S,
                                     (struct kb_gedeeld_wachter){vraag_door, &k}));
    stel_vraag(k.g, &ander, SLEUTEL_B, 1000);
    k.ander = ander.vraag;
    kb_gedeeld_verwerk(k.g, nu);
    /* Both replies are there before the first is read: a round trip of another client comes after them. */
    redis_doe(klant, "PING");
    draai_tot(&k.klaar);
    draai_tot(&k.volgende.klaar);
    draai_leeg(k.g);

    assert_int_equal(ander.keren, 0);
    assert_int_equal(staat_van(k.g).missers, 2);
    assert_int_equal(aantal("*:slot"), 0);
}

#define PROEF(naam) cmocka_unit_test_setup_teardown(naam, leeg, ruim)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROEF(wie_niets_vindt_krijgt_het_slot_en_daarna_is_de_waarde_er),
        PROEF(een_waarde_gaat_met_haar_ttl_en_de_leeftijd_is_nooit_negatief),
        PROEF(een_waarde_die_na_haar_tijd_is_teruggezet_telt_niet),
        PROEF(van_twee_instanties_haalt_er_precies_een),
        PROEF(een_slot_zonder_waarde_teruggegeven_gaat_naar_wie_wacht),
        PROEF(een_slot_dat_verloopt_gaat_over_en_wordt_niet_door_de_vorige_weggenomen),
        PROEF(wachten_op_een_ander_eindigt_op_de_deadline),
        PROEF(wie_weggaat_hoort_niets_en_laat_geen_slot_achter),
        PROEF(een_wachter_mag_vragen_bewaren_en_vergeten),
        PROEF(wie_weggaat_na_het_antwoord_geeft_het_slot_ook_terug),
        PROEF(elke_reden_heeft_een_woord_en_goed_heeft_er_geen),
        PROEF(wat_te_groot_is_wordt_niet_bewaard_maar_het_slot_gaat_terug),
        PROEF(wis_haalt_de_waarde_weg),
    };

    return cmocka_run_group_tests(tests, begin, einde);
}
