/* The shared cache against a real Redis: values, locks, several instances, what Redis gets to see. */
#include "gedeeld_proef.h"

#define LH "123456789L01"
#define SLEUTEL_A "k3cr /contacten?lhnummer=" LH
#define SLEUTEL_B "k3cr /contacten?lhnummer=987654321L02"
#define BODY "{\"naam\":\"Groothandel De Groot\"}"

static struct redis redis;
static redisContext *klant;

static int begin(void **state)
{
    proef_begin(state);
    redis_start(&redis, proef_map, NULL);
    klant = redis_klant(&redis);
    return 0;
}

static int einde(void **state)
{
    redisFree(klant);
    redis_stop(&redis);
    return proef_einde(state);
}

/* Every test starts with an empty Redis and no instance. */
static int leeg(void **state)
{
    (void)state;
    redis_doe(klant, "FLUSHALL");
    proef_tijd = 1700000000 * KB_S;
    return 0;
}

static struct kb_gedeeld *instantie(int plek, int64_t slot_ms)
{
    static struct kb_config_gedeeld configs[MAX_INSTANTIES];
    struct kb_gedeeld *g;

    configs[plek] = proef_config(redis.poort);
    configs[plek].slot_ms = slot_ms;
    g = start_instantie(plek, &configs[plek]);
    draai_tot_verbonden(g);
    return g;
}

/* The one key in Redis that matches; to be freed. */
static char *enige(const char *patroon)
{
    redisReply *r = redisCommand(klant, "KEYS %s", patroon);
    char *naam;

    assert_non_null(r);
    assert_int_equal(r->elements, 1);
    naam = strdup(r->element[0]->str);
    freeReplyObject(r);
    return naam;
}

static size_t aantal(const char *patroon)
{
    redisReply *r = redisCommand(klant, "KEYS %s", patroon);
    size_t n = r->elements;

    freeReplyObject(r);
    return n;
}

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

    proef_tijd -= 100 * KB_S;
    p = vraag_uit(g, SLEUTEL_A, 1000);

    assert_int_equal(p.antwoord.uitkomst, KB_GEDEELD_TREFFER);
    assert_int_equal(p.antwoord.opgehaald_op, proef_tijd);
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
        PROEF(wie_niets_vindt_krijgt_het_slot_en_daarna_is_de_waarde_er),
        PROEF(een_waarde_gaat_met_haar_ttl_en_de_leeftijd_is_nooit_negatief),
        PROEF(een_waarde_die_na_haar_tijd_is_teruggezet_telt_niet),
        PROEF(van_twee_instanties_haalt_er_precies_een),
        PROEF(een_slot_zonder_waarde_teruggegeven_gaat_naar_wie_wacht),
        PROEF(een_slot_dat_verloopt_gaat_over_en_wordt_niet_door_de_vorige_weggenomen),
        PROEF(wachten_op_een_ander_eindigt_op_de_deadline),
        PROEF(wie_weggaat_hoort_niets_en_laat_geen_slot_achter),
        PROEF(een_wachter_mag_vragen_bewaren_en_vergeten),
        PROEF(wat_te_groot_is_wordt_niet_bewaard_maar_het_slot_gaat_terug),
        PROEF(wis_haalt_de_waarde_weg),
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
