/* The command: what it prints and with which exit code, from a folder and from a configuration. */
#include "inzage_hulp.h"

#include "klantbeeld/inzage/opdracht.h"

struct uitvoer {
    int code;
    char *uit, *fouten;
};

static struct uitvoer voer_uit(struct kb_inzage_opdracht o)
{
    struct uitvoer u;
    size_t n;
    size_t m;
    FILE *uit = open_memstream(&u.uit, &n);
    FILE *fouten = open_memstream(&u.fouten, &m);

    u.code = kb_inzage_voer_uit(&o, uit, fouten);
    fclose(uit);
    fclose(fouten);
    return u;
}

/* Run, and want this exit code and these words, wherever they are. */
static void geeft(struct kb_inzage_opdracht o, int code, const char *const *woorden, size_t n)
{
    struct uitvoer u = voer_uit(o);

    for (size_t i = 0; i < n; i++)
        if (!strstr(u.uit, woorden[i]) && !strstr(u.fouten, woorden[i]))
            fail_msg("niet gezegd: %s\nwel: %s%s", woorden[i], u.uit, u.fouten);
    assert_int_equal(u.code, code);
    free(u.uit);
    free(u.fouten);
}

#define GEEFT(opdracht, code, ...)                                                                           \
    do {                                                                                                     \
        static const char *const woorden_[] = {__VA_ARGS__};                                                 \
        geeft(opdracht, code, woorden_, sizeof(woorden_) / sizeof(woorden_[0]));                             \
    } while (0)

static void maak_log(struct hulp *h)
{
    struct kb_inzagelog *log;

    hulp_begin(h);
    h->config.sleutel_bestand = h->sleutel;
    log = hulp_open(h);
    hulp_vul(log, 3);
    kb_inzage_vrij(log);
}

static void een_heel_log_geeft_nul_en_een_anker(void **state)
{
    struct hulp h;
    struct uitvoer u;
    char anker[128] = "";

    (void)state;
    maak_log(&h);
    GEEFT(((struct kb_inzage_opdracht){.map = h.map}), KB_INZAGE_HEEL,
          "1 bestanden, 6 regels, 3 inzages, 0 bevindingen", "handtekeningen zijn niet gecontroleerd");
    u = voer_uit((struct kb_inzage_opdracht){.map = h.map});
    assert_int_equal(sscanf(strstr(u.uit, "controle: "), "controle: %100s", anker), 1);
    GEEFT(((struct kb_inzage_opdracht){.map = h.map, .anker = anker}), KB_INZAGE_HEEL, "0 bevindingen");
    anker[5] = anker[5] == '0' ? '1' : '0';
    GEEFT(((struct kb_inzage_opdracht){.map = h.map, .anker = anker}), KB_INZAGE_BEVINDINGEN,
          "inzage-00000001-20261124.jsonl:6: anker: volgnr 6 heeft een andere hash dan het anker zegt");
    free(u.uit);
    free(u.fouten);
    hulp_einde(&h);
}

static void een_bevinding_staat_met_bestand_regel_en_reden_op_een_regel(void **state)
{
    struct hulp h;
    char pad[HULP_PAD + 64];
    size_t n;
    char *p;

    (void)state;
    maak_log(&h);
    p = hulp_lees(&h, "inzage-00000001-20261124.jsonl", &n);
    memcpy(strstr(p, "jansen01"), "jansen02", 8);
    snprintf(pad, sizeof(pad), "%s/inzage-00000001-20261124.jsonl", h.map);
    hulp_schrijf(pad, p, n);
    free(p);
    GEEFT(((struct kb_inzage_opdracht){.map = h.map}), KB_INZAGE_BEVINDINGEN,
          "inzage-00000001-20261124.jsonl:3: gewijzigd: de inhoud van volgnr 3 past niet bij zijn hash\n",
          "1 bevindingen");
    hulp_einde(&h);
}

static void map_en_sleutel_komen_ook_uit_de_configuratie(void **state)
{
    struct hulp h;
    char config[HULP_PAD + 16];
    char tekst[1024];
    int n;

    (void)state;
    maak_log(&h);
    snprintf(config, sizeof(config), "%s/conf", h.map);
    n = snprintf(tekst, sizeof(tekst),
                 "abs: { uitgever = \"https://idp.example.nl\"; jwks = \"x\"; rechten = \"x\"; };\n"
                 "gegevensgroepen: ();\nbronnen: ();\n"
                 "inzage: { map = \"%s\"; sleutel_bestand = \"%s\"; };\n",
                 h.map, h.sleutel);
    hulp_schrijf(config, tekst, (size_t)n);
    GEEFT(((struct kb_inzage_opdracht){.config = config}), KB_INZAGE_HEEL, "ondertekend tot en met volgnr 6");
    hulp_schrijf(config, tekst, (size_t)(strstr(tekst, "inzage:") - tekst));
    GEEFT(((struct kb_inzage_opdracht){.config = config}), KB_INZAGE_NIET_GECONTROLEERD,
          "inzage.map is leeg");
    hulp_einde(&h);
}

static void een_andere_sleutel_is_een_bevinding(void **state)
{
    struct hulp h;
    char pad[HULP_PAD + 16];

    (void)state;
    maak_log(&h);
    snprintf(pad, sizeof(pad), "%s/publiek", h.map);
    hulp_schrijf(pad, "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8\n", 65);
    GEEFT(((struct kb_inzage_opdracht){.map = h.map, .sleutel = pad}), KB_INZAGE_HEEL,
          "ondertekend tot en met volgnr 6");
    hulp_schrijf(pad, "13a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8\n", 65);
    GEEFT(((struct kb_inzage_opdracht){.map = h.map, .sleutel = pad}), KB_INZAGE_BEVINDINGEN,
          ":2: controlepunt: ondertekend met een andere sleutel", "ondertekend tot en met volgnr 0");
    hulp_einde(&h);
}

/* A log that was begun under the first key and went on under the second. */
static void maak_log_met_twee_sleutels(struct hulp *h, char *tweede, size_t n)
{
    static const char zaad[] = "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";
    struct kb_inzagelog *log;

    maak_log(h);
    snprintf(tweede, n, "%s/zaad2", h->map);
    hulp_schrijf(tweede, zaad, sizeof(zaad) - 1);
    h->config.sleutel_bestand = tweede;
    log = hulp_open(h);
    hulp_vul(log, 3);
    kb_inzage_vrij(log);
}

/* The second key signs, the first one's public key is in `pad`. */
static void schrijf_config(const struct hulp *h, const char *tweede, char pad[HULP_PAD + 16],
                           char config[HULP_PAD + 16])
{
    char tekst[1024];
    int n;

    snprintf(pad, HULP_PAD + 16, "%s/oud", h->map);
    hulp_schrijf(pad, "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8\n", 65);
    snprintf(config, HULP_PAD + 16, "%s/conf", h->map);
    n = snprintf(tekst, sizeof(tekst),
                 "abs: { uitgever = \"https://idp.example.nl\"; jwks = \"x\"; rechten = \"x\"; };\n"
                 "gegevensgroepen: ();\nbronnen: ();\n"
                 "inzage: { map = \"%s\"; sleutel_bestand = \"%s\"; oude_sleutels_bestand = \"%s\"; };\n",
                 h->map, tweede, pad);
    hulp_schrijf(config, tekst, (size_t)n);
}

static void na_het_vervangen_van_de_sleutel_geldt_de_oude_voor_wat_hij_tekende(void **state)
{
    struct hulp h;
    char tweede[HULP_PAD + 16];
    char pad[HULP_PAD + 16];
    char config[HULP_PAD + 16];

    (void)state;
    maak_log_met_twee_sleutels(&h, tweede, sizeof(tweede));
    schrijf_config(&h, tweede, pad, config);

    GEEFT(((struct kb_inzage_opdracht){.config = config}), KB_INZAGE_HEEL, "0 bevindingen",
          "ondertekend tot en met volgnr 12");
    GEEFT(((struct kb_inzage_opdracht){.map = h.map, .sleutel = pad}), KB_INZAGE_BEVINDINGEN,
          "inzage-00000002-20261124.jsonl:2: controlepunt: ondertekend met een andere sleutel",
          "ondertekend tot en met volgnr 6");
    hulp_einde(&h);
}

static void een_vervangen_sleutel_tekent_niets_nieuws(void **state)
{
    struct hulp h;
    struct kb_inzagelog *log;
    char tweede[HULP_PAD + 16];
    char pad[HULP_PAD + 16];
    char config[HULP_PAD + 16];

    (void)state;
    maak_log_met_twee_sleutels(&h, tweede, sizeof(tweede));
    h.config.sleutel_bestand = h.sleutel;
    log = hulp_open(&h);
    hulp_vul(log, 1);
    kb_inzage_vrij(log);
    schrijf_config(&h, tweede, pad, config);

    GEEFT(((struct kb_inzage_opdracht){.config = config}), KB_INZAGE_BEVINDINGEN,
          "inzage-00000003-20261124.jsonl:2: controlepunt: ondertekend met een sleutel die al vervangen was");
    hulp_einde(&h);
}

static void wat_niet_gecontroleerd_kon_worden_geeft_twee(void **state)
{
    struct hulp h;

    (void)state;
    hulp_begin(&h);
    GEEFT(((struct kb_inzage_opdracht){.map = "/nergens"}), KB_INZAGE_NIET_GECONTROLEERD,
          "kan /nergens niet openen");
    GEEFT(((struct kb_inzage_opdracht){.map = h.map}), KB_INZAGE_NIET_GECONTROLEERD, "staat geen inzagelog");
    GEEFT(((struct kb_inzage_opdracht){.config = "/nergens.conf"}), KB_INZAGE_NIET_GECONTROLEERD,
          "kan dit bestand niet lezen");
    GEEFT(((struct kb_inzage_opdracht){.map = h.map, .sleutel = "/nergens"}), KB_INZAGE_NIET_GECONTROLEERD,
          "--sleutel: kan /nergens niet lezen");
    GEEFT(((struct kb_inzage_opdracht){.map = h.map, .anker = "12"}), KB_INZAGE_NIET_GECONTROLEERD,
          "--anker: \"12\" is geen VOLGNR:HASH");
    GEEFT(((struct kb_inzage_opdracht){.map = h.map, .anker = "0:00"}), KB_INZAGE_NIET_GECONTROLEERD,
          "--anker");
    GEEFT(((struct kb_inzage_opdracht){.map = h.map, .vanaf = "x"}), KB_INZAGE_NIET_GECONTROLEERD,
          "--vanaf: \"x\" is geen bestandsnummer");
    hulp_einde(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(een_heel_log_geeft_nul_en_een_anker),
        cmocka_unit_test(een_bevinding_staat_met_bestand_regel_en_reden_op_een_regel),
        cmocka_unit_test(map_en_sleutel_komen_ook_uit_de_configuratie),
        cmocka_unit_test(een_andere_sleutel_is_een_bevinding),
        cmocka_unit_test(na_het_vervangen_van_de_sleutel_geldt_de_oude_voor_wat_hij_tekende),
        cmocka_unit_test(een_vervangen_sleutel_tekent_niets_nieuws),
        cmocka_unit_test(wat_niet_gecontroleerd_kon_worden_geeft_twee),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
