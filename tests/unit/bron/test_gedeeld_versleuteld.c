/* What Redis gets to see, what it may have done to it, and the keys. */
#include "gedeeld_redis.h"

static bool bevat(const redisReply *r, const char *tekst)
{
    return memmem(r->str, (size_t)r->len, tekst, strlen(tekst)) != NULL;
}

static void redis_ziet_geen_lh_nummer_en_geen_inhoud(void **state)
{
    struct kb_gedeeld *g = instantie(0, 3000);
    redisReply *sleutels;

    (void)state;
    bewaar_tekst(g, SLEUTEL_A, BODY, 0);
    vraag_uit(g, SLEUTEL_B, 1000);
    draai_leeg(g);
    sleutels = redisCommand(klant, "KEYS *");
    assert_int_equal(sleutels->elements, 2);
    for (size_t i = 0; i < sleutels->elements; i++) {
        redisReply *waarde = redisCommand(klant, "GET %s", sleutels->element[i]->str);

        assert_int_equal(waarde->type, REDIS_REPLY_STRING);
        assert_memory_equal(sleutels->element[i]->str, "kbw:1:", 6);
        assert_false(bevat(sleutels->element[i], "123456789"));
        assert_false(bevat(sleutels->element[i], "987654321"));
        assert_false(bevat(waarde, LH));
        assert_false(bevat(waarde, "k3cr"));
        assert_false(bevat(waarde, "Groothandel"));
        freeReplyObject(waarde);
    }
    freeReplyObject(sleutels);
}

/* What somebody may have done to the value of SLEUTEL_A, in Redis' own words. */
static const char *const ONTUCHT[] = {
    "SET %s onzin",
    "SET %s {\"naam\":\"vervalst\"}",
    "APPEND %s x",
    "SETRANGE %s 40 x",
    "SETRANGE %s 3 \x02",
    "SETRANGE %s 10 ABCDEFGH",
    "EVAL return(redis.call('SET',KEYS[1],string.sub(redis.call('GET',KEYS[1]),1,50))) 1 %s",
    "EVAL return(redis.call('SET',KEYS[1],string.sub(redis.call('GET',KEYS[1]),1,70))) 1 %s",
    "SETRANGE %s 90000 x",
    "EVAL redis.call('DEL',KEYS[1]);redis.call('LPUSH',KEYS[1],'x') 1 %s",
    "EVAL redis.call('DEL',KEYS[1]);redis.call('HSET',KEYS[1],'a','b') 1 %s",
};

static void waarmee_geknoeid_is_is_een_misser_en_wordt_overschreven(void **state)
{
    struct kb_gedeeld *g = instantie(0, 3000);

    (void)state;
    for (size_t i = 0; i < sizeof(ONTUCHT) / sizeof(ONTUCHT[0]); i++) {
        struct proefvraag p;
        char *naam;

        redis_doe(klant, "FLUSHALL");
        bewaar_tekst(g, SLEUTEL_A, BODY, 0);
        draai_leeg(g);
        naam = enige("kbw:1:*");
        redis_doe(klant, ONTUCHT[i], naam);

        p = vraag_uit(g, SLEUTEL_A, 1000);
        if (p.antwoord.uitkomst != KB_GEDEELD_HALEN)
            fail_msg("%s: %d", ONTUCHT[i], (int)p.antwoord.uitkomst);
        assert_int_equal(staat_van(g).onbruikbaar, i + 1);

        bewaar_tekst(g, SLEUTEL_A, BODY, p.antwoord.slot);
        assert_int_equal(vraag_uit(g, SLEUTEL_A, 1000).antwoord.uitkomst, KB_GEDEELD_TREFFER);
        free(naam);
    }
    assert_true(staat_van(g).verbonden);
    assert_int_equal(staat_van(g).verbindingen, 1);
}

static void de_waarde_van_een_andere_sleutel_wordt_geweigerd(void **state)
{
    struct kb_gedeeld *g = instantie(0, 3000);
    struct proefvraag p;
    char *a;
    redisReply *sleutels;

    (void)state;
    bewaar_tekst(g, SLEUTEL_A, BODY, 0);
    draai_leeg(g);
    a = enige("kbw:1:*");
    bewaar_tekst(g, SLEUTEL_B, "{\"naam\":\"Ander\"}", 0);
    draai_leeg(g);
    sleutels = redisCommand(klant, "KEYS *");
    assert_int_equal(sleutels->elements, 2);
    for (size_t i = 0; i < 2; i++)
        if (strcmp(sleutels->element[i]->str, a) != 0)
            redis_doe(klant, "COPY %s %s REPLACE", sleutels->element[i]->str, a);
    freeReplyObject(sleutels);

    p = vraag_uit(g, SLEUTEL_A, 1000);

    assert_int_equal(p.antwoord.uitkomst, KB_GEDEELD_HALEN);
    assert_int_equal(staat_van(g).onbruikbaar, 1);
    free(a);
}

/* Somebody who can write to Redis, but has another key. */
static void de_waarde_van_een_andere_versleuteling_wordt_geweigerd(void **state)
{
    char pad[REDIS_PAD + 32];
    struct kb_config_gedeeld andere = proef_config(redis.poort);
    struct kb_gedeeld *g = instantie(0, 3000);
    struct kb_gedeeld *vreemd;
    char *naam;
    redisReply *sleutels;

    (void)state;
    bewaar_tekst(g, SLEUTEL_A, BODY, 0);
    draai_leeg(g);
    naam = enige("kbw:1:*");
    redis_doe(klant, "FLUSHALL");
    snprintf(pad, sizeof(pad), "%s/vreemd", proef_map);
    schrijf_bestand(pad, ANDERE_SLEUTEL);
    andere.sleutel_bestand = pad;
    vreemd = start_instantie(1, &andere);
    draai_tot_verbonden(vreemd);
    bewaar_tekst(vreemd, SLEUTEL_A, BODY, 0);
    draai_leeg(vreemd);
    sleutels = redisCommand(klant, "KEYS *");
    assert_int_equal(sleutels->elements, 1);
    assert_string_not_equal(sleutels->element[0]->str, naam);
    redis_doe(klant, "RENAME %s %s", sleutels->element[0]->str, naam);
    freeReplyObject(sleutels);

    assert_int_equal(vraag_uit(g, SLEUTEL_A, 1000).antwoord.uitkomst, KB_GEDEELD_HALEN);

    assert_int_equal(staat_van(g).onbruikbaar, 1);
    free(naam);
    stop_instantie(1);
}

static void een_grotere_waarde_dan_we_nemen_blijft_liggen_en_telt_niet(void **state)
{
    struct kb_config_gedeeld klein = proef_config(redis.poort);
    struct kb_gedeeld *ruim_g = instantie(0, 3000);
    struct kb_gedeeld *krap;
    char groot[3000];
    struct proefvraag p;

    (void)state;
    memset(groot, 'x', sizeof(groot) - 1);
    groot[sizeof(groot) - 1] = '\0';
    bewaar_tekst(ruim_g, SLEUTEL_A, groot, 0);
    draai_leeg(ruim_g);
    klein.max_waarde_bytes = 1024;
    krap = start_instantie(1, &klein);
    draai_tot_verbonden(krap);

    p = vraag_uit(krap, SLEUTEL_A, 1000);

    assert_int_equal(p.antwoord.uitkomst, KB_GEDEELD_HALEN);
    assert_true(staat_van(krap).verbonden);
    assert_int_equal(vraag_uit(ruim_g, SLEUTEL_A, 1000).antwoord.uitkomst, KB_GEDEELD_TREFFER);
    stop_instantie(1);
}

static void een_sleutel_kan_vervangen_worden_zonder_de_oude_waarden_te_verliezen(void **state)
{
    char beide_pad[REDIS_PAD + 32];
    char nieuw_pad[REDIS_PAD + 32];
    struct kb_config_gedeeld beide = proef_config(redis.poort);
    struct kb_config_gedeeld nieuw = beide;
    struct kb_gedeeld *oud_g = instantie(0, 3000);
    struct kb_gedeeld *g;

    (void)state;
    snprintf(beide_pad, sizeof(beide_pad), "%s/beide", proef_map);
    snprintf(nieuw_pad, sizeof(nieuw_pad), "%s/nieuw", proef_map);
    schrijf_bestand(beide_pad, "# new\n" ANDERE_SLEUTEL "\n# old\n" SLEUTEL);
    schrijf_bestand(nieuw_pad, ANDERE_SLEUTEL);
    beide.sleutel_bestand = beide_pad;
    nieuw.sleutel_bestand = nieuw_pad;
    bewaar_tekst(oud_g, SLEUTEL_A, BODY, 0);
    draai_leeg(oud_g);

    g = start_instantie(1, &beide);
    draai_tot_verbonden(g);
    assert_int_equal(vraag_uit(g, SLEUTEL_A, 1000).antwoord.uitkomst, KB_GEDEELD_TREFFER);
    bewaar_tekst(g, SLEUTEL_B, BODY, 0);
    draai_leeg(g);
    assert_int_equal(vraag_uit(g, SLEUTEL_B, 1000).antwoord.uitkomst, KB_GEDEELD_TREFFER);

    stop_instantie(1);
    g = start_instantie(1, &nieuw);
    draai_tot_verbonden(g);
    assert_int_equal(vraag_uit(g, SLEUTEL_A, 1000).antwoord.uitkomst, KB_GEDEELD_HALEN);
    assert_int_equal(vraag_uit(g, SLEUTEL_B, 1000).antwoord.uitkomst, KB_GEDEELD_TREFFER);
    stop_instantie(1);
}

static void fouten_bij_het_opzetten_noemen_de_instelling(void **state)
{
    static const struct {
        const char *inhoud; /* NULL = no file */
        const char *zegt;
    } gevallen[] = {
        {NULL, "gedeeld.sleutel_bestand: kan "},
        {"", ": geen sleutel gevonden"},
        {"# x\nkort\n", ":2: geen 32 bytes in base64 of hexadecimaal"},
        {SLEUTEL "00\n", ":2: geen 32 bytes"},
        {SLEUTEL SLEUTEL "\n" SLEUTEL, ":4: meer dan 2 sleutels"},
    };
    char pad[REDIS_PAD + 32];
    struct kb_fout fout;

    (void)state;
    config = proef_config(redis.poort);
    snprintf(pad, sizeof(pad), "%s/fout", proef_map);
    config.sleutel_bestand = pad;
    for (size_t i = 0; i < sizeof(gevallen) / sizeof(gevallen[0]); i++) {
        if (gevallen[i].inhoud)
            schrijf_bestand(pad, gevallen[i].inhoud);
        assert_null(kb_gedeeld_nieuw(&config, &proef_klok, &fout));
        assert_int_equal(fout.status, KB_CONFIGURATIE);
        assert_non_null(strstr(fout.tekst, gevallen[i].zegt));
    }
    config = proef_config(redis.poort);
    config.wachtwoord_bestand = "/bestaat/niet";
    assert_null(kb_gedeeld_nieuw(&config, &proef_klok, &fout));
    assert_non_null(strstr(fout.tekst, "gedeeld.wachtwoord_bestand: kan /bestaat/niet niet lezen"));
    config = proef_config(redis.poort);
    config.tls = "aan";
    config.ca = "/bestaat/niet";
    assert_null(kb_gedeeld_nieuw(&config, &proef_klok, &fout));
    assert_non_null(strstr(fout.tekst, "gedeeld.ca: geen CA-certificaten in /bestaat/niet"));
}

#define PROEF(naam) cmocka_unit_test_setup_teardown(naam, leeg, ruim)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROEF(redis_ziet_geen_lh_nummer_en_geen_inhoud),
        PROEF(waarmee_geknoeid_is_is_een_misser_en_wordt_overschreven),
        PROEF(de_waarde_van_een_andere_sleutel_wordt_geweigerd),
        PROEF(de_waarde_van_een_andere_versleuteling_wordt_geweigerd),
        PROEF(een_grotere_waarde_dan_we_nemen_blijft_liggen_en_telt_niet),
        PROEF(een_sleutel_kan_vervangen_worden_zonder_de_oude_waarden_te_verliezen),
        PROEF(fouten_bij_het_opzetten_noemen_de_instelling),
    };

    return cmocka_run_group_tests(tests, begin, einde);
}
