/* The gegevensgroep contact from K3CR: recorded bodies in, what must come out beside them. */
#include "proef.h"

enum { PERSONEN, MOMENTEN, NOTITIES };

static const char *const GROOT[] = {"k3cr/degroot_personen", "k3cr/degroot_momenten", "archie/degroot"};
static const char *const VEEL[] = {"k3cr/rijk_personen", "k3cr/rijk_momenten_1", "archie/rijk"};
static const char *const LEEG[] = {"k3cr/leeg_personen", "k3cr/leeg_momenten", "archie/leeg"};

static void begin(struct proef *p, const char *lh, const char *const *bodies)
{
    proef_begin(p, proef_adapter("contact", "k3cr"), vorm_contact, lh, bodies);
}

static void verwacht(struct proef *p, const char *naam, char cursor[KB_MAX_CURSOR + 1])
{
    json_t *moet = proef_json(naam);
    json_t *is = proef_vertaal(p);

    assert_int_equal(p->v.n_afwijkingen, 0);
    proef_neem_cursor(json_object_get(is, "contactgeschiedenis"), cursor);
    proef_gelijk(is, moet);
    json_decref(is);
    json_decref(moet);
}

static void recorded_bodies_become_the_expected_answer(void **state)
{
    static const struct {
        const char *lh, *const *bodies, *uit;
        bool meer;
    } GEVAL[] = {{DE_GROOT, GROOT, "contact/degroot", false},
                 {RIJK, VEEL, "contact/rijk_1", true},
                 {RIJK, LEEG, "contact/leeg", false}};

    (void)state;
    for (size_t i = 0; i < AANTAL(GEVAL); i++) {
        char cursor[KB_MAX_CURSOR + 1];
        struct proef p;

        begin(&p, GEVAL[i].lh, GEVAL[i].bodies);
        verwacht(&p, GEVAL[i].uit, cursor);
        assert_int_equal(cursor[0] != '\0', GEVAL[i].meer);
        proef_eind(&p);
    }
}

static void the_plan_asks_for_persons_contacts_and_notes(void **state)
{
    static const char *const PAD[] = {
        "/k3cr/rest/v1/klanten/123456789L01/contactpersonen",
        "/k3cr/rest/v1/klanten/123456789L01/contactmomenten?max=40&statVanaf=20230228",
        "/archie/api/accounts/123456789L01/notes?top=100"};
    struct kb_overtredingen o;
    struct kb_arena arena;
    struct kb_plan plan;
    struct proef p;

    (void)state;
    begin(&p, DE_GROOT, GROOT);
    p.vraag.aantal = 40;
    p.vraag.vandaag = (struct kb_datum){2023, 8, 31}; /* six months earlier has no day 31 */
    assert_int_equal(proef_plan(&p, &arena, &plan, &o), KB_OK);
    assert_int_equal(plan.n, AANTAL(PAD));
    for (size_t i = 0; i < plan.n; i++) {
        assert_int_equal(plan.regel[i].soort, i);
        assert_string_equal(plan.regel[i].pad.p, PAD[i]);
        assert_int_equal(plan.regel[i].pad.n, strlen(PAD[i]));
    }
    kb_arena_vrij(&arena);
    proef_eind(&p);
}

static void a_cursor_brings_the_sources_token_back_encoded(void **state)
{
    char cursor[KB_MAX_CURSOR + 1];
    struct kb_overtredingen o;
    struct kb_arena arena;
    struct kb_plan plan;
    struct proef p;

    (void)state;
    begin(&p, RIJK, VEEL);
    verwacht(&p, "contact/rijk_1", p.vraag.cursor);
    assert_int_equal(proef_plan(&p, &arena, &plan, &o), KB_OK);
    assert_string_equal(plan.regel[MOMENTEN].pad.p,
                        "/k3cr/rest/v1/klanten/800000006L01/contactmomenten?max=25&statVanaf=20230420"
                        "&pagToken=cm%3A10%2F%2BAAAA%3D%3D");
    kb_arena_vrij(&arena);
    proef_lees(&p, MOMENTEN, "k3cr/rijk_momenten_2");
    verwacht(&p, "contact/rijk_2", cursor);
    memcpy(p.vraag.cursor, cursor, sizeof(cursor));
    assert_int_equal(proef_plan(&p, &arena, &plan, &o), KB_OK);
    assert_string_equal(strstr(plan.regel[MOMENTEN].pad.p, "&pagToken="),
                        "&pagToken=~%26x%3D1%23%22%2541%3F%3B%5C%5E%7B%7D");
    kb_arena_vrij(&arena);
    proef_eind(&p);
}

static void a_cursor_of_another_question_is_refused(void **state)
{
    struct kb_overtredingen o;
    struct kb_arena arena;
    struct kb_plan plan;
    struct proef p;

    (void)state;
    begin(&p, RIJK, VEEL);
    verwacht(&p, "contact/rijk_1", p.vraag.cursor);
    memcpy(p.vraag.lhnummer.tekst, DE_GROOT, KB_LH_LENGTE);
    assert_int_equal(proef_plan(&p, &arena, &plan, &o), KB_ONGELDIG);
    assert_int_equal(plan.n, 0);
    assert_int_equal(o.n, 1);
    assert_string_equal(o.rij[0].plaats, "query");
    assert_string_equal(o.rij[0].naam, "cursor");
    kb_arena_vrij(&arena);
    proef_eind(&p);
}

static void a_plan_without_room_fails_as_a_whole(void **state)
{
    struct proef p;

    (void)state;
    begin(&p, DE_GROOT, GROOT);
    proef_vol_plan(&p);
    proef_eind(&p);
}

/* One contact page with this pagTokenVlg. */
static json_t *met_token(struct proef *p, const char *token)
{
    char body[512];

    snprintf(body, sizeof(body),
             "{\"klantnr\":\"" RIJK "\",\"cm\":[]%s%s,\"stat\":{\"vanafDt\":\"20230420\",\"aant\":[]}}",
             token ? ",\"pagTokenVlg\":" : "", token ? token : "");
    return proef_met(p, MOMENTEN, body);
}

static void a_token_that_cannot_be_passed_on_is_named_and_ends_the_list(void **state)
{
    static const char *const FOUT[] = {NULL,
                                       "\"\"",
                                       "7",
                                       "{}",
                                       "\"met spatie\"",
                                       "\"caf\xc3\xa9\"",
                                       "\"tab\\t\"",
                                       "\"\\u007f\"",
                                       "\"0123456789012345678901234567890123456789012345678901234567890123456"
                                       "789012345678901234567890123456\""};
    static const char LANGSTE[] = "\"012345678901234567890123456789012345678901234567890123456789012345678901"
                                  "234567890123456789012345\"";
    char cursor[KB_MAX_CURSOR + 1];
    struct proef p;
    json_t *j;

    (void)state;
    begin(&p, RIJK, VEEL);
    for (size_t i = 0; i < AANTAL(FOUT); i++) {
        j = met_token(&p, FOUT[i]);
        assert_true(proef_wijkt_af(&p, MOMENTEN, "pagTokenVlg"));
        assert_int_equal(p.v.n_afwijkingen, 1);
        assert_true(json_is_null(proef_pad(j, "contactgeschiedenis.volgendeCursor")));
        json_decref(j);
    }
    j = met_token(&p, LANGSTE);
    assert_int_equal(p.v.n_afwijkingen, 0);
    proef_neem_cursor(json_object_get(j, "contactgeschiedenis"), cursor);
    assert_true(strlen(cursor) > 96);
    json_decref(j);
    proef_eind(&p);
}

static void a_source_that_returns_the_same_token_does_not_make_an_endless_walk(void **state)
{
    struct proef p;
    json_t *j;

    (void)state;
    begin(&p, RIJK, VEEL);
    j = met_token(&p, "\"t1\"");
    proef_neem_cursor(json_object_get(j, "contactgeschiedenis"), p.vraag.cursor);
    json_decref(j);
    j = met_token(&p, "\"t1\"");
    assert_true(proef_wijkt_af(&p, MOMENTEN, "pagTokenVlg"));
    assert_true(json_is_null(proef_pad(j, "contactgeschiedenis.volgendeCursor")));
    json_decref(j);
    proef_eind(&p);
}

/* One person of the organisation with these members; the value of one member of ours. */
static void persoon(struct proef *p, const char *leden, const char *lid, const char *moet,
                    const char *afwijking)
{
    char body[1024];
    json_t *is;
    json_t *j;

    snprintf(body, sizeof(body), "{\"klantnr\":\"" RIJK "\",\"prs\":[{\"srt\":\"O\",%s}]}", leden);
    j = proef_met(p, PERSONEN, body);
    is = json_object_get(proef_pad(j, "contactpersonen.organisatie.0"), lid);
    if (moet)
        assert_string_equal(json_string_value(is), moet);
    else
        assert_true(json_is_null(is));
    assert_int_equal(p->v.n_afwijkingen, afwijking != NULL);
    if (afwijking)
        assert_true(proef_wijkt_af(p, PERSONEN, afwijking));
    json_decref(j);
}

static void a_telephone_number_becomes_e164_or_is_named(void **state)
{
    static const struct {
        const char *in, *uit;
    } GEVAL[] = {{"0612345675", "+31612345675"},
                 {"0201234567", "+31201234567"},
                 {"003212345678", "+3212345678"},
                 {"001234567", "+1234567"},
                 {"00123456789012345", "+123456789012345"},
                 {"001234567890123456", NULL},
                 {"00123456", NULL},
                 {"", NULL},
                 {"0", NULL},
                 {"00", NULL},
                 {"061234567", NULL},
                 {"06123456789", NULL},
                 {"000612345675", NULL},
                 {"612345675", NULL},
                 {"+31612345675", NULL},
                 {"06-12345675", NULL},
                 {"0612345 75", NULL},
                 {"06123456x5", NULL}};
    char leden[128];
    struct proef p;

    (void)state;
    begin(&p, RIJK, VEEL);
    for (size_t i = 0; i < AANTAL(GEVAL); i++) {
        snprintf(leden, sizeof(leden), "\"anm\":\"Berg\",\"telnr\":\"%s\"", GEVAL[i].in);
        persoon(&p, leden, "telefoon", GEVAL[i].uit, GEVAL[i].uit ? NULL : "prs[0].telnr");
    }
    proef_eind(&p);
}

static void a_name_is_made_of_the_parts_that_there_are_and_is_null_when_a_part_is_wrong(void **state)
{
    static const struct {
        const char *in, *uit, *afwijking;
    } GEVAL[] = {
        {"\"vrltrs\":\"J.P.\",\"vvgsl\":\"van den\",\"anm\":\"Berg\"", "J.P. van den Berg", NULL},
        {"\"vrltrs\":null,\"vvgsl\":\"de\",\"anm\":\"Berg\"", "de Berg", NULL},
        {"\"anm\":\"Berg\"", "Berg", NULL},
        {"\"vrltrs\":\"J.P.\"", NULL, "prs[0].anm"},
        {"\"vrltrs\":\"J.P.\",\"anm\":null", NULL, "prs[0].anm"},
        {"\"vrltrs\":\"J.P.\",\"anm\":\"\"", NULL, "prs[0].anm"},
        {"\"vrltrs\":7,\"anm\":\"Berg\"", NULL, "prs[0].vrltrs"},
        {"\"vvgsl\":\"\",\"anm\":\"Berg\"", NULL, "prs[0].vvgsl"},
    };
    char lang[400];
    char naam[300];
    struct proef p;

    (void)state;
    begin(&p, RIJK, VEEL);
    for (size_t i = 0; i < AANTAL(GEVAL); i++)
        persoon(&p, GEVAL[i].in, "naam", GEVAL[i].uit, GEVAL[i].afwijking);
    snprintf(lang, sizeof(lang), "\"vrltrs\":\"A.\",\"anm\":\"%0298d\"", 0);
    persoon(&p, lang, "naam", NULL, "prs[0].anm");
    snprintf(lang, sizeof(lang), "\"anm\":\"%0299d\"", 0);
    snprintf(naam, sizeof(naam), "%0299d", 0);
    persoon(&p, lang, "naam", naam, NULL);
    proef_eind(&p);
}

static void a_person_of_neither_side_is_named_and_costs_no_other(void **state)
{
    struct proef p;
    json_t *j;

    (void)state;
    begin(&p, RIJK, VEEL);
    j = proef_met(&p, PERSONEN,
                  "{\"klantnr\":\"" RIJK
                  "\",\"prs\":[{\"srt\":\"X\",\"anm\":\"A\"},{\"srt\":\"U\",\"anm\":\"B\"},"
                  "{\"anm\":\"C\"},7]}");
    assert_int_equal(json_array_size(proef_pad(j, "contactpersonen.organisatie")), 0);
    assert_int_equal(json_array_size(proef_pad(j, "contactpersonen.uwv")), 1);
    assert_true(proef_wijkt_af(&p, PERSONEN, "prs[0].srt"));
    assert_true(proef_wijkt_af(&p, PERSONEN, "prs[2].srt"));
    assert_true(proef_wijkt_af(&p, PERSONEN, "prs[3]"));
    assert_int_equal(p.v.n_afwijkingen, 3);
    json_decref(j);
    proef_eind(&p);
}

static void a_moment_gives_its_day_or_is_named(void **state)
{
    static const struct {
        const char *in, *uit;
    } GEVAL[] = {{"20231015143000", "2023-10-15"},
                 {"20240229235959", "2024-02-29"},
                 {"20231015", "2023-10-15"},
                 {"20230229", NULL},
                 {"20231015240000", NULL},
                 {"20231015146000", NULL},
                 {"20231015143060", NULL},
                 {"2023101514300", NULL},
                 {"202310151430 0", NULL},
                 {"20231015/43000", NULL},
                 {"2023101514:000", NULL},
                 {"2023-10-15", NULL},
                 {"", NULL}};
    char body[512];
    struct proef p;

    (void)state;
    begin(&p, RIJK, VEEL);
    for (size_t i = 0; i < AANTAL(GEVAL); i++) {
        json_t *datum;
        json_t *j;

        snprintf(body, sizeof(body),
                 "{\"klantnr\":\"" RIJK "\",\"cm\":[{\"dtTd\":\"%s\",\"kanCd\":\"T\",\"stCd\":\"O\"}],"
                 "\"pagTokenVlg\":null,\"stat\":{\"vanafDt\":\"20230420\",\"aant\":[]}}",
                 GEVAL[i].in);
        j = proef_met(&p, MOMENTEN, body);
        datum = proef_pad(j, "contactgeschiedenis.items.0.datum");
        if (GEVAL[i].uit)
            assert_string_equal(json_string_value(datum), GEVAL[i].uit);
        else
            assert_true(json_is_null(datum));
        assert_int_equal(proef_wijkt_af(&p, MOMENTEN, "cm[0].dtTd"), GEVAL[i].uit == NULL);
        assert_int_equal(p.v.n_afwijkingen, GEVAL[i].uit == NULL);
        json_decref(j);
    }
    proef_eind(&p);
}

static void counts_over_another_period_are_not_delivered(void **state)
{
    struct proef p;
    json_t *goed;
    json_t *nu;

    (void)state;
    begin(&p, RIJK, VEEL);
    goed = proef_vertaal(&p);
    p.vraag.vandaag.dag++;
    nu = proef_vertaal(&p);
    assert_true(json_is_null(json_object_get(nu, "meestbesprokenOnderwerpen")));
    assert_true(proef_wijkt_af(&p, MOMENTEN, "stat.vanafDt"));
    assert_int_equal(p.v.n_afwijkingen, 1);
    proef_gelijk(json_object_get(nu, "contactgeschiedenis"), json_object_get(goed, "contactgeschiedenis"));
    json_decref(nu);
    json_decref(goed);
    proef_eind(&p);
}

static void a_text_or_list_beyond_its_bound_is_named(void **state)
{
    struct proef p;
    json_t *notities;
    json_t *j;
    char *tekst;

    (void)state;
    begin(&p, RIJK, VEEL);
    notities = json_loads(p.body[NOTITIES], 0, NULL);
    tekst = malloc(2 * 4001 + 1);
    assert_non_null(tekst);
    for (size_t i = 0; i < 4001; i++)
        memcpy(tekst + 2 * i, "\xC3\xA9", 3);
    json_object_set_new(json_array_get(json_object_get(notities, "notes"), 1), "noteText",
                        json_string(tekst));
    json_object_set_new(json_array_get(json_object_get(notities, "notes"), 0), "noteText",
                        json_stringn(tekst, 2 * 4000));
    free(tekst);
    for (size_t i = 0; i < 500; i++)
        json_array_append(json_object_get(notities, "notes"),
                          json_array_get(json_object_get(notities, "notes"), 0));
    tekst = json_dumps(notities, 0);
    j = proef_met(&p, NOTITIES, tekst);
    assert_true(json_is_null(proef_pad(j, "notities.archie.1.tekst")));
    assert_int_equal(json_string_length(proef_pad(j, "notities.archie.0.tekst")), 2 * 4000);
    assert_int_equal(json_array_size(proef_pad(j, "notities.archie")), 500);
    assert_true(proef_wijkt_af(&p, NOTITIES, "notes[1].noteText"));
    assert_true(proef_wijkt_af(&p, NOTITIES, "notes"));
    free(tekst);
    json_decref(notities);
    json_decref(j);
    proef_eind(&p);
}

static void every_member_mutated_in_every_way_keeps_the_answers_shape_and_is_named(void **state)
{
    static const struct proef_regels REGELS[] = {
        [PERSONEN] = {.lhlid = "klantnr",
                      .mag_weg = "prs[].vrltrs prs[].vvgsl prs[].fnc prs[].telnr prs[].eml prs[].besch"},
        [MOMENTEN] = {.lhlid = "klantnr", .mag_weg = "cm[].bhd cm[].ondCd cm[].oms", .vrij = "pagTokenVlg"},
        [NOTITIES] = {.lhlid = "accountKey", .mag_weg = "notes[].createdBy", .vrij = "notes[].createdOn"},
    };
    struct proef p;

    (void)state;
    for (unsigned soort = 0; soort < AANTAL(REGELS); soort++) {
        begin(&p, DE_GROOT, GROOT);
        proef_muteer(&p, soort, &REGELS[soort]);
        proef_eind(&p);
        begin(&p, RIJK, VEEL);
        proef_muteer(&p, soort, &REGELS[soort]);
        proef_eind(&p);
    }
}

static void a_body_that_is_unusable_or_another_employers_costs_its_own_members_alone(void **state)
{
    static const char *const LHLID[] = {"klantnr", "klantnr", "accountKey"};
    struct proef p;

    (void)state;
    begin(&p, RIJK, VEEL);
    for (unsigned soort = 0; soort < AANTAL(LHLID); soort++) {
        proef_onbruikbaar(&p, soort);
        proef_geen_of_ander(&p, soort, LHLID[soort]);
    }
    proef_eind(&p);
}

static void without_memory_the_answer_is_given_up(void **state)
{
    struct proef p;

    (void)state;
    begin(&p, RIJK, VEEL);
    proef_geheugen(&p);
    proef_eind(&p);
}

static void wgs_is_a_source_that_is_not_connected(void **state)
{
    const struct kb_adapter *a = proef_adapter("contact", "k3cr");
    const struct kb_adapterbron *wgs = &a->bronnen[a->n_bronnen - 1];

    (void)state;
    assert_string_equal(wgs->bron, "wgs");
    assert_true(wgs->niet_aangesloten);
    assert_string_equal(wgs->levert[0], "notities.wgs");
    for (size_t i = 0; i < a->n_oproepen; i++)
        assert_false(a->bronnen[a->oproepen[i].bron].niet_aangesloten);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorded_bodies_become_the_expected_answer),
        cmocka_unit_test(the_plan_asks_for_persons_contacts_and_notes),
        cmocka_unit_test(a_cursor_brings_the_sources_token_back_encoded),
        cmocka_unit_test(a_cursor_of_another_question_is_refused),
        cmocka_unit_test(a_plan_without_room_fails_as_a_whole),
        cmocka_unit_test(a_token_that_cannot_be_passed_on_is_named_and_ends_the_list),
        cmocka_unit_test(a_source_that_returns_the_same_token_does_not_make_an_endless_walk),
        cmocka_unit_test(a_telephone_number_becomes_e164_or_is_named),
        cmocka_unit_test(a_name_is_made_of_the_parts_that_there_are_and_is_null_when_a_part_is_wrong),
        cmocka_unit_test(a_person_of_neither_side_is_named_and_costs_no_other),
        cmocka_unit_test(a_moment_gives_its_day_or_is_named),
        cmocka_unit_test(counts_over_another_period_are_not_delivered),
        cmocka_unit_test(a_text_or_list_beyond_its_bound_is_named),
        cmocka_unit_test(every_member_mutated_in_every_way_keeps_the_answers_shape_and_is_named),
        cmocka_unit_test(a_body_that_is_unusable_or_another_employers_costs_its_own_members_alone),
        cmocka_unit_test(without_memory_the_answer_is_given_up),
        cmocka_unit_test(wgs_is_a_source_that_is_not_connected),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
