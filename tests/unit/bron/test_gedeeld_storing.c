/* Whatever is wrong with Redis costs speed only: every question is answered within its budget, the process
 * lives, and what was wrong can come right again by itself. */
#include "gedeeld_proef.h"

static bool vind(struct kb_gedeeld *g, const char *sleutel)
{
    return vraag_op_tijd(g, sleutel).antwoord.uitkomst == KB_GEDEELD_TREFFER;
}

/* Ask, and store when it must be fetched, until it is found: the layer has come right again. */
static void wacht_tot_het_weer_werkt(struct kb_gedeeld *g)
{
    kb_moment grens = kb_nu(&proef_klok) + GRENS_S * KB_S;
    struct proefvraag p = vraag_op_tijd(g, "herstel");

    while (p.antwoord.uitkomst != KB_GEDEELD_TREFFER) {
        assert_true(kb_nu(&proef_klok) < grens);
        if (p.antwoord.uitkomst == KB_GEDEELD_HALEN)
            bewaar_tekst(g, "herstel", "weer", p.antwoord.slot);
        draai_ms(20);
        p = vraag_op_tijd(g, "herstel");
    }
}

/* absent, gone, back */

static void zonder_redis_is_het_antwoord_er_meteen_en_komt_hij_dan_werkt_het(void **state)
{
    struct redis redis = {.poort = vrije_poort()};
    struct kb_gedeeld *g = instantie_met_budget(redis.poort);

    (void)state;
    for (int i = 0; i < 50; i++) {
        assert_null(vraag_uit(g, "a", BUDGET_MS).vraag);
        draai_ms(5);
    }
    assert_false(staat_van(g).verbonden);
    assert_int_equal(staat_van(g).zelf[KB_GEDEELD_VERBINDING], 50);
    assert_int_equal(staat_van(g).laatste_foutsoort, KB_GEDEELD_VERBINDING);
    assert_in_range(staat_van(g).fouten, 1, 4); /* it backs off */

    redis_start(&redis, proef_map, NULL);
    wacht_tot_het_weer_werkt(g);
    redis_stop(&redis);
}

static void valt_redis_midden_in_het_werk_weg_dan_hoort_iedereen_het_en_na_herstart_werkt_het(void **state)
{
    struct redis redis = {0};
    struct kb_gedeeld *g;
    struct proefvraag vragen[200];
    char sleutel[32];

    (void)state;
    redis_start(&redis, proef_map, NULL);
    g = instantie_met_budget(redis.poort);
    config.wacht_ms = 5000;
    draai_tot_verbonden(g);
    kill(redis.pid, SIGSTOP);
    for (size_t i = 0; i < 200; i++) {
        snprintf(sleutel, sizeof(sleutel), "s%zu", i);
        stel_vraag(g, &vragen[i], sleutel, 10000);
        assert_non_null(vragen[i].vraag);
    }
    kb_gedeeld_vergeet(g, vragen[7].vraag);
    draai_ms(30);
    redis_stop(&redis);
    for (size_t i = 0; i < 200; i++) {
        if (i == 7)
            continue;
        draai_tot(&vragen[i].klaar);
        assert_int_equal(vragen[i].keren, 1);
        assert_int_equal(vragen[i].antwoord.uitkomst, KB_GEDEELD_ZELF);
        assert_int_equal(vragen[i].antwoord.reden, KB_GEDEELD_VERBINDING);
    }
    assert_int_equal(vragen[7].keren, 0);
    config.wacht_ms = WACHT_MS;

    redis_start(&redis, proef_map, NULL);
    assert_int_equal(redis.poort, (int)config.poort);
    wacht_tot_het_weer_werkt(g);
    redis_stop(&redis);
}

static void wie_nog_wacht_bij_het_stoppen_hoort_dat(void **state)
{
    struct redis redis = {0};
    struct kb_gedeeld *g;
    struct proefvraag p;

    (void)state;
    redis_start(&redis, proef_map, NULL);
    g = instantie_met_budget(redis.poort);
    draai_tot_verbonden(g);
    stel_vraag(g, &p, "a", BUDGET_MS);
    stop_instantie(0);
    assert_int_equal(p.keren, 1);
    assert_int_equal(p.antwoord.uitkomst, KB_GEDEELD_ZELF);
    redis_stop(&redis);
}

/* slow */

static void een_trage_redis_kost_maar_even_snelheid_en_krijgt_dan_rust(void **state)
{
    struct redis redis = {0};
    struct kb_gedeeld *g;
    redisContext *klant;
    unsigned gewacht = 0;

    (void)state;
    redis_start(&redis, proef_map, NULL);
    g = instantie_met_budget(redis.poort);
    draai_tot_verbonden(g);
    wacht_tot_het_weer_werkt(g);
    klant = redis_klant(&redis);
    redis_doe(klant, "CLIENT PAUSE 1200 ALL");
    for (int i = 0; i < 100; i++) {
        struct proefvraag p = vraag_op_tijd(g, "herstel");

        assert_int_equal(p.antwoord.uitkomst, KB_GEDEELD_ZELF);
        gewacht += p.vraag != NULL;
        draai_ms(1);
    }
    assert_in_range(gewacht, 1, 3);
    assert_int_equal(staat_van(g).zelf[KB_GEDEELD_TRAAG], gewacht);
    assert_int_equal(staat_van(g).zelf[KB_GEDEELD_RUST], 100 - gewacht);
    assert_true(staat_van(g).rust);

    wacht_tot_het_weer_werkt(g);
    assert_false(staat_van(g).rust);
    assert_int_equal(staat_van(g).verbindingen, 1);
    redisFree(klant);
    redis_stop(&redis);
}

static void een_verbinding_die_te_lang_zwijgt_wordt_vervangen(void **state)
{
    struct redis redis = {0};
    struct kb_gedeeld *g;
    redisContext *klant;

    (void)state;
    redis_start(&redis, proef_map, NULL);
    g = instantie_met_budget(redis.poort);
    draai_tot_verbonden(g);
    klant = redis_klant(&redis);
    assert_int_equal(redisAppendCommand(klant, "DEBUG SLEEP 3"), REDIS_OK);
    for (int klaar = 0; !klaar;)
        assert_int_equal(redisBufferWrite(klant, &klaar), REDIS_OK);
    while (staat_van(g).verbonden) {
        vraag_op_tijd(g, "a");
        ronde(kb_nu(&proef_klok) + 20 * KB_MS);
    }
    assert_int_equal(staat_van(g).laatste_foutsoort, KB_GEDEELD_TRAAG);

    wacht_tot_het_weer_werkt(g);
    redisFree(klant);
    redis_stop(&redis);
}

/* A lock that Redis grants too late must not keep others waiting for slot_ms. */
static void een_slot_dat_te_laat_komt_gaat_terug(void **state)
{
    struct redis redis = {0};
    struct kb_gedeeld *g;
    redisContext *klant;
    redisReply *r;

    (void)state;
    redis_start(&redis, proef_map, NULL);
    g = instantie_met_budget(redis.poort);
    draai_tot_verbonden(g);
    klant = redis_klant(&redis);
    redis_doe(klant, "CLIENT PAUSE 200 ALL");
    assert_int_equal(vraag_op_tijd(g, "a").antwoord.reden, KB_GEDEELD_TRAAG);
    draai_leeg(g);
    draai_leeg(g);
    r = redisCommand(klant, "DBSIZE");
    assert_int_equal(r->integer, 0);
    freeReplyObject(r);
    redisFree(klant);
    redis_stop(&redis);
}

static void wie_zelf_nauwelijks_tijd_heeft_maakt_redis_niet_traag(void **state)
{
    struct redis redis = {0};
    struct kb_gedeeld *g;
    redisContext *klant;

    (void)state;
    redis_start(&redis, proef_map, NULL);
    g = instantie_met_budget(redis.poort);
    config.wacht_ms = 1000;
    draai_tot_verbonden(g);
    klant = redis_klant(&redis);
    redis_doe(klant, "CLIENT PAUSE 300 ALL");
    for (int i = 0; i < 10; i++)
        assert_int_equal(vraag_uit(g, "a", 2).antwoord.reden, KB_GEDEELD_TRAAG);
    assert_false(staat_van(g).rust);
    redisFree(klant);
    redis_stop(&redis);
}

/* full, emptied, refusing */

static void een_volle_redis_geeft_wat_hij_heeft_en_weigert_de_rest(void **state)
{
    struct redis redis = {0};
    struct kb_gedeeld *g;
    redisContext *klant;
    struct proefvraag p;

    (void)state;
    redis_start(&redis, proef_map, NULL);
    g = instantie_met_budget(redis.poort);
    draai_tot_verbonden(g);
    wacht_tot_het_weer_werkt(g);
    klant = redis_klant(&redis);
    redis_doe(klant, "CONFIG SET maxmemory-policy noeviction");
    redis_doe(klant, "CONFIG SET maxmemory 1");

    assert_true(vind(g, "herstel"));
    p = vraag_op_tijd(g, "nieuw");
    assert_int_equal(p.antwoord.uitkomst, KB_GEDEELD_ZELF);
    assert_int_equal(p.antwoord.reden, KB_GEDEELD_GEWEIGERD);
    bewaar_tekst(g, "nieuw", "x", 0);
    draai_leeg(g);
    assert_int_equal(staat_van(g).niet_bewaard, 1);
    assert_true(staat_van(g).verbonden);
    assert_int_equal(staat_van(g).laatste_foutsoort, KB_GEDEELD_GEWEIGERD);
    assert_true(staat_van(g).laatste_fout != 0);

    redis_doe(klant, "CONFIG SET maxmemory 0");
    assert_int_equal(vraag_op_tijd(g, "nieuw").antwoord.uitkomst, KB_GEDEELD_HALEN);
    redisFree(klant);
    redis_stop(&redis);
}

/* A lock taken before memory ran out is given back after it. */
static void ook_een_volle_redis_krijgt_het_slot_terug(void **state)
{
    struct redis redis = {0};
    struct kb_gedeeld *g;
    redisContext *klant;
    redisReply *r;
    struct proefvraag p;

    (void)state;
    redis_start(&redis, proef_map, NULL);
    g = instantie_met_budget(redis.poort);
    draai_tot_verbonden(g);
    p = vraag_op_tijd(g, "a");
    klant = redis_klant(&redis);
    redis_doe(klant, "CONFIG SET maxmemory 1");
    bewaar_tekst(g, "a", "x", p.antwoord.slot);
    draai_leeg(g);
    r = redisCommand(klant, "DBSIZE");
    assert_int_equal(r->integer, 0);
    freeReplyObject(r);
    redisFree(klant);
    redis_stop(&redis);
}

static void leegmaken_onder_belasting_kost_alleen_opnieuw_halen(void **state)
{
    enum { N = 400, SLEUTELS = 20 };
    struct redis redis = {0};
    struct kb_gedeeld *g;
    redisContext *klant;
    static struct proefvraag vragen[N];
    char sleutel[16];

    (void)state;
    redis_start(&redis, proef_map, NULL);
    g = instantie_met_budget(redis.poort);
    config.wacht_ms = 1000;
    config.slot_ms = 500;
    draai_tot_verbonden(g);
    klant = redis_klant(&redis);
    for (size_t i = 0; i < N; i++) {
        snprintf(sleutel, sizeof(sleutel), "s%zu", i % SLEUTELS);
        stel_vraag(g, &vragen[i], sleutel, 2000);
        if (i % 10 == 9)
            draai_ms(1);
        if (i % 50 == 49)
            redis_doe(klant, "FLUSHALL");
        if (i >= SLEUTELS && vragen[i - SLEUTELS].antwoord.uitkomst == KB_GEDEELD_HALEN)
            bewaar_tekst(g, sleutel, "x", vragen[i - SLEUTELS].antwoord.slot);
    }
    for (size_t i = 0; i < N; i++) {
        draai_tot(&vragen[i].klaar);
        assert_int_equal(vragen[i].keren, 1);
    }
    assert_true(staat_van(g).treffers > 0);
    assert_true(staat_van(g).verbonden);
    redisFree(klant);
    redis_stop(&redis);
}

static void meer_dan_er_onderweg_mag_zijn_gaat_zelf_verder(void **state)
{
    enum { N = MAX_ONDERWEG + 100 };
    struct redis redis = {0};
    struct kb_gedeeld *g;
    struct proefvraag *vragen = calloc(N, sizeof(*vragen));
    size_t geweigerd = 0;
    char sleutel[16];

    (void)state;
    redis_start(&redis, proef_map, NULL);
    g = instantie_met_budget(redis.poort);
    config.wacht_ms = 10000;
    draai_tot_verbonden(g);
    for (size_t i = 0; i < N; i++) {
        snprintf(sleutel, sizeof(sleutel), "s%zu", i);
        stel_vraag(g, &vragen[i], sleutel, 10000);
        geweigerd += vragen[i].vraag == NULL;
    }
    assert_in_range(geweigerd, 100, N - 1000);
    assert_int_equal(staat_van(g).zelf[KB_GEDEELD_VOL], geweigerd);
    for (size_t i = 0; i < N; i++)
        draai_tot(&vragen[i].klaar);
    assert_int_equal(staat_van(g).missers, N - geweigerd);
    free(vragen);
    redis_stop(&redis);
}

/* logging in */

static void schrijf_wachtwoord(char pad[REDIS_PAD + 32], const char *wachtwoord)
{
    snprintf(pad, REDIS_PAD + 32, "%s/wachtwoord", proef_map);
    schrijf_bestand(pad, wachtwoord);
}

static void wachtwoord_gebruiker_en_database_worden_gebruikt_en_een_fout_kost_alleen_snelheid(void **state)
{
    static const char *const EXTRA[] = {
        "--requirepass", "geheim woord", "--user",  "kb",   "on",      ">van-kb", "~kbw:1:*", "+eval",
        "+get",          "+set",         "+strlen", "+del", "+unlink", "+ping",   "+select",  NULL};
    struct redis redis = {0};
    char pad[REDIS_PAD + 32];
    struct kb_gedeeld *g;

    (void)state;
    redis_start(&redis, proef_map, EXTRA);
    schrijf_wachtwoord(pad, "verkeerd\n");
    config = proef_config(redis.poort);
    config.wacht_ms = WACHT_MS;
    config.wachtwoord_bestand = pad;
    g = start_instantie(0, &config);
    for (int i = 0; i < 20; i++) {
        assert_null(vraag_op_tijd(g, "a").vraag);
        draai_ms(5);
    }
    assert_int_equal(staat_van(g).laatste_foutsoort, KB_GEDEELD_AANMELDEN);
    stop_instantie(0);

    schrijf_wachtwoord(pad, "geheim woord\n");
    config.db = 3;
    wacht_tot_het_weer_werkt(start_instantie(0, &config));
    stop_instantie(0);

    schrijf_wachtwoord(pad, "van-kb");
    config.gebruiker = "kb";
    wacht_tot_het_weer_werkt(start_instantie(0, &config));
    stop_instantie(0);

    config.wachtwoord_bestand = "";
    g = start_instantie(0, &config);
    draai_ms(50);
    assert_null(vraag_op_tijd(g, "a").vraag);
    redis_stop(&redis);
}

static void een_hostnaam_wordt_opgezocht_zonder_op_te_houden(void **state)
{
    struct redis redis = {0};
    struct kb_gedeeld *g;

    (void)state;
    redis_start(&redis, proef_map, NULL);
    config = proef_config(redis.poort);
    config.wacht_ms = WACHT_MS;
    config.adres = "localhost";
    wacht_tot_het_weer_werkt(start_instantie(0, &config));
    stop_instantie(0);

    config.adres = "redis.invalid";
    g = start_instantie(0, &config);
    for (int i = 0; i < 10; i++) {
        assert_null(vraag_op_tijd(g, "a").vraag);
        draai_ms(5);
    }
    stop_instantie(0);
    redis_stop(&redis);
}

/* TLS */

static void maak_certificaat(const char *naam, const char *ca, const char *san)
{
    char opdracht[2048];
    char uitgever[512] = "";

    if (ca)
        snprintf(uitgever, sizeof(uitgever), "-CA %s/%s.pem -CAkey %s/%s.key", proef_map, ca, proef_map, ca);
    snprintf(opdracht, sizeof(opdracht),
             "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=%s "
             "-addext %s -keyout %s/%s.key -out %s/%s.pem %s 2>/dev/null",
             naam, san, proef_map, naam, proef_map, naam, uitgever);
    assert_int_equal(system(opdracht), 0);
}

static void redis_start_tls(struct redis *redis, const char *naam)
{
    char pem[REDIS_PAD + 32];
    char key[REDIS_PAD + 32];
    const char *const extra[] = {"--port",
                                 "0",
                                 "--tls-cert-file",
                                 pem,
                                 "--tls-key-file",
                                 key,
                                 "--tls-ca-cert-file",
                                 pem,
                                 "--tls-auth-clients",
                                 "no",
                                 NULL};

    snprintf(pem, sizeof(pem), "%s/%s.pem", proef_map, naam);
    snprintf(key, sizeof(key), "%s/%s.key", proef_map, naam);
    redis_start_met(redis, proef_map, "--tls-port", extra);
}

/* True when the layer works with this server and this CA. */
static bool werkt_met(const struct redis *redis, const char *ca, const char *host)
{
    char pad[REDIS_PAD + 32];
    struct kb_gedeeld *g;
    bool werkt;

    snprintf(pad, sizeof(pad), "%s/%s.pem", proef_map, ca);
    config = proef_config(redis->poort);
    config.wacht_ms = WACHT_MS;
    config.adres = host;
    config.tls = "aan";
    config.ca = pad;
    g = start_instantie(0, &config);
    while (!staat_van(g).verbonden && staat_van(g).fouten == 0) {
        assert_null(vraag_op_tijd(g, "a").vraag);
        ronde(kb_nu(&proef_klok) + KB_S);
    }
    werkt = staat_van(g).verbonden;
    if (werkt)
        wacht_tot_het_weer_werkt(g);
    else
        assert_int_equal(staat_van(g).laatste_foutsoort, KB_GEDEELD_AANMELDEN);
    stop_instantie(0);
    return werkt;
}

static void tls_werkt_met_de_goede_ca_en_naam_en_anders_niet(void **state)
{
    struct redis goed = {0};
    struct redis elders = {0};

    (void)state;
    maak_certificaat("ca", NULL, "basicConstraints=critical,CA:true");
    maak_certificaat("andere", NULL, "basicConstraints=critical,CA:true");
    maak_certificaat("server", "ca", "subjectAltName=IP:127.0.0.1,DNS:localhost");
    maak_certificaat("elders", "ca", "subjectAltName=DNS:redis.elders.invalid");
    redis_start_tls(&goed, "server");
    redis_start_tls(&elders, "elders");

    assert_true(werkt_met(&goed, "ca", "127.0.0.1"));
    assert_true(werkt_met(&goed, "ca", "localhost"));
    assert_false(werkt_met(&goed, "andere", "127.0.0.1"));
    assert_false(werkt_met(&elders, "ca", "127.0.0.1"));
    redis_stop(&goed);
    redis_stop(&elders);
}

static void tls_draagt_ook_grote_waarden(void **state)
{
    enum { N = 60000 };
    struct redis redis = {0};
    char pad[REDIS_PAD + 32];
    char *groot = malloc(N + 1);
    struct kb_gedeeld *g;

    (void)state;
    memset(groot, 'x', N);
    groot[N] = '\0';
    redis_start_tls(&redis, "server");
    snprintf(pad, sizeof(pad), "%s/ca.pem", proef_map);
    config = proef_config(redis.poort);
    config.tls = "aan";
    config.ca = pad;
    g = start_instantie(0, &config);
    draai_tot_verbonden(g);
    bewaar_tekst(g, "groot", groot, 0);
    for (int i = 0; i < 20; i++) {
        struct proefvraag p = vraag_uit(g, "groot", BUDGET_MS);

        assert_int_equal(p.antwoord.uitkomst, KB_GEDEELD_TREFFER);
        assert_int_equal(p.antwoord.waarde.n, N);
    }
    free(groot);
    redis_stop(&redis);
}

#define PROEF(naam) cmocka_unit_test_teardown(naam, ruim)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROEF(zonder_redis_is_het_antwoord_er_meteen_en_komt_hij_dan_werkt_het),
        PROEF(valt_redis_midden_in_het_werk_weg_dan_hoort_iedereen_het_en_na_herstart_werkt_het),
        PROEF(wie_nog_wacht_bij_het_stoppen_hoort_dat),
        PROEF(een_trage_redis_kost_maar_even_snelheid_en_krijgt_dan_rust),
        PROEF(een_verbinding_die_te_lang_zwijgt_wordt_vervangen),
        PROEF(wie_zelf_nauwelijks_tijd_heeft_maakt_redis_niet_traag),
        PROEF(een_slot_dat_te_laat_komt_gaat_terug),
        PROEF(een_volle_redis_geeft_wat_hij_heeft_en_weigert_de_rest),
        PROEF(ook_een_volle_redis_krijgt_het_slot_terug),
        PROEF(leegmaken_onder_belasting_kost_alleen_opnieuw_halen),
        PROEF(meer_dan_er_onderweg_mag_zijn_gaat_zelf_verder),
        PROEF(wachtwoord_gebruiker_en_database_worden_gebruikt_en_een_fout_kost_alleen_snelheid),
        PROEF(een_hostnaam_wordt_opgezocht_zonder_op_te_houden),
        PROEF(tls_werkt_met_de_goede_ca_en_naam_en_anders_niet),
        PROEF(tls_draagt_ook_grote_waarden),
    };

    return cmocka_run_group_tests(tests, proef_begin, proef_einde);
}
