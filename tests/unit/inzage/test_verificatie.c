/* Tampering: every kind of it, each done to a real log of three files, and what the verifier says about it:
 * all findings, with file and line, and no others. (BIO2 8.15.05, 8.15.06; ASVS 16.4.2) */
#include "knoeien.h"

struct moet {
    enum kb_inzage_bevindingsoort soort;
    unsigned bestand; /* number; 0 = `anders` */
    uint64_t regel;
};

struct daad {
    const char *naam;
    void (*doe)(struct hulp *h);
    bool ondertekend;
    const char *anders; /* name of a file that has none of our names */
    size_t n;
    struct moet moet[4];
};

#define DAAD(f) .naam = #f, .doe = (f)
#define EEN(soort, bestand, regel) .n = 1, .moet = {{KB_BEVINDING_##soort, bestand, regel}}

/* clang-format off */
static const struct daad daden[] = {
    {DAAD(een_letter_in_de_inhoud), EEN(GEWIJZIGD, 2, 3)},
    {DAAD(een_cijfer_in_de_hash), EEN(GEWIJZIGD, 2, 3)},
    {DAAD(een_cijfer_in_vorige), EEN(GEWIJZIGD, 2, 3)},
    {DAAD(een_ander_volgnr), EEN(GEWIJZIGD, 2, 3)},
    {DAAD(een_ander_tijdstip), EEN(GEWIJZIGD, 2, 3)},
    {DAAD(een_hash_in_hoofdletters), EEN(VORM, 2, 3)},
    {DAAD(een_regel_weg), EEN(GAT, 2, 3)},
    {DAAD(drie_regels_weg), EEN(GAT, 2, 3)},
    {DAAD(de_laatste_regel_van_een_bestand_weg), EEN(GAT, 3, 1)},
    {DAAD(de_eerste_regel_van_een_bestand_weg), .n = 2, .moet = {{KB_BEVINDING_BESTAND, 2, 1}, {KB_BEVINDING_GAT, 2, 1}}},
    {DAAD(een_regel_dubbel), EEN(DUBBEL, 2, 4)},
    {DAAD(een_oude_regel_nog_eens), EEN(VOLGORDE, 2, 6)},
    {DAAD(twee_regels_verwisseld), .n = 2, .moet = {{KB_BEVINDING_GAT, 2, 3}, {KB_BEVINDING_VOLGORDE, 2, 4}}},
    {DAAD(een_regel_naar_het_einde), .n = 2, .moet = {{KB_BEVINDING_GAT, 2, 2}, {KB_BEVINDING_VOLGORDE, 2, 7}}},
    {DAAD(een_regel_vervalst_met_nieuwe_hash), EEN(KETEN, 2, 4)},
    {DAAD(een_vreemde_regel_ertussen), EEN(VORM, 2, 3)},
    {DAAD(een_lege_regel_ertussen), EEN(VORM, 2, 3)},
    {DAAD(een_regel_vervangen_door_onzin), EEN(VORM, 2, 3)},
    {DAAD(twee_regels_aan_elkaar), .n = 2, .moet = {{KB_BEVINDING_GEWIJZIGD, 2, 3}, {KB_BEVINDING_GAT, 2, 4}}},
    {DAAD(een_spatie_achter_een_regel), EEN(VORM, 2, 3)},
    {DAAD(een_regel_zonder_eind), EEN(VORM, 2, 3)},
    {DAAD(een_bestand_midden_in_een_regel_afgekapt), .n = 2, .moet = {{KB_BEVINDING_ONVOLLEDIG, 2, 7}, {KB_BEVINDING_GAT, 3, 1}}},
    {DAAD(bestand_weg), EEN(BESTAND, 3, 0)},
    {DAAD(eerste_bestand_weg), EEN(BESTAND, 2, 0)},
    {DAAD(laatste_bestand_weg), EEN(EINDE, 2, 8)},
    {DAAD(alle_bestanden_weg), .anders = "", EEN(EINDE, 0, 0)},
    {DAAD(bestanden_verwisseld), .n = 4, .moet = {{KB_BEVINDING_BESTAND, 2, 1}, {KB_BEVINDING_GAT, 2, 1},
                                                  {KB_BEVINDING_BESTAND, 3, 1}, {KB_BEVINDING_VOLGORDE, 3, 1}}},
    {DAAD(bestand_leeg), .n = 2, .moet = {{KB_BEVINDING_BESTAND, 2, 0}, {KB_BEVINDING_GAT, 3, 1}}},
    {DAAD(bestand_nog_eens_erachter), .n = 2, .moet = {{KB_BEVINDING_BESTAND, 4, 1}, {KB_BEVINDING_VOLGORDE, 4, 1}}},
    {DAAD(bestand_dubbel), .anders = "inzage-00000002-20261125.jsonl", EEN(BESTAND, 0, 0)},
    {DAAD(bestand_hernoemd_naar_een_andere_dag), .anders = "inzage-00000002-20261123.jsonl", EEN(BESTAND, 0, 1)},
    {DAAD(bestand_met_een_vreemde_naam), .anders = "inzage-2.jsonl", EEN(BESTAND, 0, 0)},
    {DAAD(apart_gezette_regels), .anders = "inzage-00000002-20261124.jsonl.afgekeurd1", EEN(BESTAND, 0, 0)},
    {DAAD(twee_bestanden_aan_elkaar), EEN(BESTAND, 2, 8)},
    {DAAD(het_einde_afgekapt_op_een_regel), EEN(EINDE, 3, 6)},
    {DAAD(het_einde_afgekapt_in_een_regel), EEN(EINDE, 3, 7)},
    {DAAD(stand_weg), .anders = "stand", EEN(STAND, 0, 0)},
    {DAAD(stand_onleesbaar), .anders = "stand", EEN(STAND, 0, 0)},
    {DAAD(stand_met_een_andere_hash), EEN(STAND, 3, 7)},
    {DAAD(inhoud_vervalst_en_de_keten_herberekend), .ondertekend = true, .n = 4,
     .moet = {{KB_BEVINDING_CONTROLEPUNT, 2, 7}, {KB_BEVINDING_CONTROLEPUNT, 2, 8}, {KB_BEVINDING_CONTROLEPUNT, 2, 10},
              {KB_BEVINDING_CONTROLEPUNT, 3, 2}}},
    {DAAD(de_latere_controlepunten_van_het_laatste_bestand_weg), .ondertekend = true, EEN(CONTROLEPUNT, 3, 7)},
    {DAAD(een_controlepunt_van_een_ander), .ondertekend = true, .n = 4,
     .moet = {{KB_BEVINDING_CONTROLEPUNT, 2, 2}, {KB_BEVINDING_CONTROLEPUNT, 2, 3}, {KB_BEVINDING_CONTROLEPUNT, 2, 7},
              {KB_BEVINDING_CONTROLEPUNT, 2, 10}}},
    {DAAD(een_controlepunt_weg_en_de_keten_herberekend), .ondertekend = true, .n = 4,
     .moet = {{KB_BEVINDING_CONTROLEPUNT, 2, 2}, {KB_BEVINDING_CONTROLEPUNT, 2, 6}, {KB_BEVINDING_CONTROLEPUNT, 2, 9},
              {KB_BEVINDING_CONTROLEPUNT, 3, 2}}},
};
/* clang-format on */

static void maak_log(struct hulp *h, bool ondertekend)
{
    hulp_begin(h);
    h->config.sleutel_bestand = ondertekend ? h->sleutel : "";
    h->config.controlepunt_regels = 4;
    for (int i = 0; i < BESTANDEN; i++) {
        struct kb_inzagelog *log = hulp_open(h);

        hulp_vul(log, PER_BESTAND);
        kb_inzage_vrij(log);
    }
    hulp_is_heel(h);
    assert_int_equal(h->uitslag.inzages, PER_BESTAND * BESTANDEN);
}

static enum kb_status verifieer(struct hulp *h)
{
    struct kb_inzage_controle c = {.map = NULL};

    c.sleutel = *h->config.sleutel_bestand ? HULP_PUBLIEK : NULL;
    return hulp_verifieer_met(h, c);
}

static bool klopt(const struct hulp *h, const struct daad *d)
{
    /* A forged chain may give more findings behind those that are listed. */
    if (d->ondertekend ? h->n < d->n : h->n != d->n)
        return false;
    for (size_t i = 0; i < d->n; i++) {
        const struct kb_inzage_bevinding *b = &h->bevindingen[i];
        const char *bestand = d->moet[i].bestand ? naam_van(d->moet[i].bestand) : d->anders;

        if (b->soort != d->moet[i].soort || b->regel != d->moet[i].regel || strcmp(b->bestand, bestand) != 0)
            return false;
    }
    return true;
}

static void elke_vorm_van_knoeien_wordt_gevonden_op_de_juiste_plaats(void **state)
{
    unsigned mis = 0;

    (void)state;
    assert_true(sizeof(daden) / sizeof(daden[0]) >= 20);
    for (size_t i = 0; i < sizeof(daden) / sizeof(daden[0]); i++) {
        struct hulp h;

        maak_log(&h, daden[i].ondertekend);
        daden[i].doe(&h);
        assert_int_equal(verifieer(&h), KB_OK);
        if (!klopt(&h, &daden[i])) {
            print_message("%s: gevonden werd\n", daden[i].naam);
            hulp_toon(&h);
            mis++;
        }
        hulp_einde(&h);
    }
    assert_int_equal(mis, 0);
}

static void elke_byte_telt_en_wijst_zijn_regel_aan(void **state)
{
    struct hulp h;
    size_t n;
    uint64_t regel = 1;
    char *p;

    (void)state;
    maak_log(&h, false);
    p = hulp_lees(&h, naam_van(2), &n);
    for (size_t i = 0; i < n; i++) {
        char oud = p[i];

        p[i] = (char)(p[i] ^ (1 << (i % 7)));
        hulp_schrijf(pad_van(&h, naam_van(2)), p, n);
        p[i] = oud;
        assert_int_equal(verifieer(&h), KB_OK);
        if (h.n == 0 || strcmp(h.bevindingen[0].bestand, naam_van(2)) != 0 ||
            h.bevindingen[0].regel != regel) {
            hulp_toon(&h);
            fail_msg("byte %zu van regel %" PRIu64, i, regel);
        }
        regel += oud == '\n';
    }
    free(p);
    hulp_einde(&h);
}

static void wat_zonder_sleutel_niet_te_zien_is_ziet_het_anker(void **state)
{
    struct hulp h;
    struct kb_inzage_controle c = {.map = NULL};

    (void)state;
    maak_log(&h, false);
    c.anker_volgnr = h.uitslag.volgnr;
    assert_true(hash_lees((struct kb_tekst){h.uitslag.hash, HASH_TEKST}, c.anker_hash));
    assert_int_equal(hulp_verifieer_met(&h, c), KB_OK);
    assert_int_equal(h.n, 0);
    inhoud_vervalst_en_de_keten_herberekend(&h);
    assert_int_equal(verifieer(&h), KB_OK);
    assert_int_equal(h.n, 0);

    assert_int_equal(hulp_verifieer_met(&h, c), KB_OK);
    assert_int_equal(h.n, 1);
    assert_int_equal(h.bevindingen[0].soort, KB_BEVINDING_ANKER);
    c.anker_volgnr++;
    assert_int_equal(hulp_verifieer_met(&h, c), KB_OK);
    assert_int_equal(h.bevindingen[0].soort, KB_BEVINDING_EINDE);
    hulp_einde(&h);
}

static void wie_oude_bestanden_wegdoet_zegt_vanaf_welk(void **state)
{
    struct hulp h;
    struct kb_inzage_controle c = {.vanaf = 2};

    (void)state;
    maak_log(&h, true);
    c.sleutel = HULP_PUBLIEK;
    assert_int_equal(hulp_verifieer_met(&h, c), KB_OK);
    assert_int_equal(h.n, 0);
    eerste_bestand_weg(&h);
    assert_int_equal(hulp_verifieer_met(&h, c), KB_OK);
    assert_int_equal(h.n, 0);
    bestand_weg(&h);
    assert_int_equal(hulp_verifieer_met(&h, c), KB_OK);
    assert_int_equal(h.bevindingen[0].soort, KB_BEVINDING_BESTAND);
    hulp_einde(&h);
}

static void een_log_dat_groeit_is_heel(void **state)
{
    struct hulp h;
    struct kb_inzagelog *log;
    struct hulp_wacht w = HULP_WACHT;
    struct kb_inzage_record r = hulp_record("x");

    (void)state;
    hulp_begin(&h);
    h.config.fsync = "uit";
    log = hulp_open(&h);
    for (unsigned i = 0; i < 50; i++) {
        for (unsigned j = 0; j < 20; j++)
            assert_int_equal(kb_inzage_meld(log, &r, hulp_klaar, &w), KB_OK);
        hulp_is_heel(&h);
    }
    kb_inzage_vrij(log);
    hulp_is_heel(&h);
    assert_int_equal(h.uitslag.inzages, 1000);
    hulp_einde(&h);
}

static void een_map_zonder_log_is_niet_te_controleren(void **state)
{
    struct hulp h;
    struct kb_fout fout;
    struct kb_inzage_controle c = {.map = "/nergens"};

    (void)state;
    hulp_begin(&h);
    assert_int_equal(verifieer(&h), KB_CONFIGURATIE);
    assert_int_equal(kb_inzage_verifieer(&c, &h.uitslag, &fout), KB_CONFIGURATIE);
    assert_non_null(strstr(fout.tekst, "/nergens"));
    hulp_einde(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elke_vorm_van_knoeien_wordt_gevonden_op_de_juiste_plaats),
        cmocka_unit_test(elke_byte_telt_en_wijst_zijn_regel_aan),
        cmocka_unit_test(wat_zonder_sleutel_niet_te_zien_is_ziet_het_anker),
        cmocka_unit_test(wie_oude_bestanden_wegdoet_zegt_vanaf_welk),
        cmocka_unit_test(een_log_dat_groeit_is_heel),
        cmocka_unit_test(een_map_zonder_log_is_niet_te_controleren),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
