/* Tampering: every kind of it, each done to a real log of three files, and what the verifier says about it:
 * all findings, with file and line, and no others. (BIO2 8.15.05, 8.15.06; ASVS 16.4.2) */
#include "daden.h"

static enum kb_status verifieer(struct hulp *h)
{
    struct kb_inzage_controle c = {.map = NULL};

    c.sleutels = &HULP_PUBLIEK;
    c.n_sleutels = *h->config.sleutel_bestand ? 1 : 0;
    return hulp_verifieer_met(h, c);
}

static void elke_vorm_van_knoeien_wordt_gevonden_op_de_juiste_plaats(void **state)
{
    unsigned mis = 0;

    (void)state;
    assert_true(N_DADEN >= 20);
    for (size_t i = 0; i < N_DADEN; i++) {
        struct hulp h;

        maak_log(&h, daden[i].ondertekend);
        daden[i].doe(&h);
        assert_int_equal(verifieer(&h), KB_OK);
        if (!klopt(&h, &daden[i], false)) {
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
    c.sleutels = &HULP_PUBLIEK;
    c.n_sleutels = 1;
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
