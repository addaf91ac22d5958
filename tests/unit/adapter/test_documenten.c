/* The gegevensgroep documenten: recorded bodies of the archive in, what must come out beside them. */
#include "proef.h"

enum { ZOEKEN };

static const char *const GROOT[] = {"archief/degroot_1"};
static const char *const VEEL[] = {"archief/rijk"};

static void begin(struct proef *p, const char *lh, const char *const *bodies)
{
    proef_begin(p, proef_adapter("documenten", "documenten"), vorm_documenten, lh, bodies);
}

static void verwacht(struct proef *p, const char *naam, char cursor[KB_MAX_CURSOR + 1])
{
    json_t *moet = proef_json(naam);
    json_t *is = proef_vertaal(p);

    assert_int_equal(p->v.n_afwijkingen, 0);
    proef_neem_cursor(json_object_get(is, "documenten"), cursor);
    proef_gelijk(is, moet);
    json_decref(is);
    json_decref(moet);
}

/* The bit of our code in a filter's table. */
static uint32_t bit(const struct proef *p, const char *parameter, const char *code)
{
    for (size_t i = 0; i < p->adapter->n_parameters; i++) {
        const struct kb_codetabel *t = p->adapter->parameters[i].tabel;

        if (strcmp(p->adapter->parameters[i].naam, parameter) == 0) {
            const struct kb_code *rij = kb_code_zoek(t, kb_tekst_van(code));

            assert_non_null(rij);
            return UINT32_C(1) << (rij - t->rij);
        }
    }
    fail_msg("geen parameter %s", parameter);
    return 0;
}

static void recorded_bodies_become_the_expected_answer(void **state)
{
    static const struct {
        const char *lh, *body, *uit;
        bool meer;
    } GEVAL[] = {{DE_GROOT, "archief/degroot_1", "documenten/degroot_1", true},
                 {DE_GROOT, "archief/degroot_2", "documenten/degroot_2", false},
                 {RIJK, "archief/rijk", "documenten/rijk", false},
                 {RIJK, "archief/leeg", "documenten/leeg", false}};

    (void)state;
    for (size_t i = 0; i < AANTAL(GEVAL); i++) {
        char cursor[KB_MAX_CURSOR + 1];
        struct proef p;

        begin(&p, GEVAL[i].lh, &GEVAL[i].body);
        verwacht(&p, GEVAL[i].uit, cursor);
        assert_int_equal(cursor[0] != '\0', GEVAL[i].meer);
        proef_eind(&p);
    }
}

/* The plan's one path must be this. */
static void pad_is(const struct proef *p, const char *moet)
{
    struct kb_overtredingen o;
    struct kb_arena arena;
    struct kb_plan plan;

    assert_int_equal(proef_plan(p, &arena, &plan, &o), KB_OK);
    assert_int_equal(plan.n, 1);
    assert_int_equal(plan.regel[0].soort, ZOEKEN);
    assert_string_equal(plan.regel[0].pad.p, moet);
    kb_arena_vrij(&arena);
}

static void every_filter_becomes_the_archives_own(void **state)
{
    struct proef p;

    (void)state;
    begin(&p, DE_GROOT, GROOT);
    pad_is(&p, "/archief/documenten/v4?lh=123456789L01&sort=D&max=25");
    p.vraag.oplopend = true;
    p.vraag.aantal = 100;
    pad_is(&p, "/archief/documenten/v4?lh=123456789L01&sort=A&max=100");
    p.vraag.soorten =
        bit(&p, "soort", "toekenningsbeschikking") | bit(&p, "soort", "beeindigingsbeschikking");
    pad_is(&p, "/archief/documenten/v4?lh=123456789L01&srt=TK,BE&sort=A&max=100");
    p.vraag.aandachtsgebieden = bit(&p, "aandachtsgebied", "buitengewone-natuurlijke-omstandigheden");
    p.vraag.tot = (struct kb_datum){2024, 2, 29};
    pad_is(&p, "/archief/documenten/v4?lh=123456789L01&srt=TK,BE&agb=BNO&dt=20240229&sort=A&max=100");
    p.vraag.vanaf = p.vraag.tot;
    pad_is(&p,
           "/archief/documenten/v4?lh=123456789L01&srt=TK,BE&agb=BNO&dv=20240229&dt=20240229&sort=A&max=100");
    p.vraag.soorten = UINT32_MAX;
    p.vraag.aandachtsgebieden = UINT32_MAX;
    pad_is(&p, "/archief/documenten/v4?lh=123456789L01&srt=TK,DL,WZ,BE,AW,TV,LS,BT,BZ,VB,IN,CB"
               "&agb=WW,ZW,WIA,WGA,IVA,WAO,WAJ,WZO,TW,WTV,BNO,OSW,ERD,FAI,RIV,OVG"
               "&dv=20240229&dt=20240229&sort=A&max=100");
    proef_eind(&p);
}

static void a_cursor_brings_the_archives_token_back_encoded(void **state)
{
    struct proef p;

    (void)state;
    begin(&p, DE_GROOT, GROOT);
    verwacht(&p, "documenten/degroot_1", p.vraag.cursor);
    p.vraag.aantal = 15;
    pad_is(&p, "/archief/documenten/v4?lh=123456789L01&sort=D&max=15&vervolg=d4%2F15%2BKg%3D%3D");
    proef_eind(&p);
}

static void everything_wrong_with_a_question_is_reported_at_once(void **state)
{
    struct kb_overtredingen o;
    struct kb_arena arena;
    struct kb_plan plan;
    struct proef p;

    (void)state;
    begin(&p, DE_GROOT, GROOT);
    verwacht(&p, "documenten/degroot_1", p.vraag.cursor);
    p.vraag.vanaf = (struct kb_datum){2024, 3, 1};
    p.vraag.tot = (struct kb_datum){2024, 2, 29};
    assert_int_equal(proef_plan(&p, &arena, &plan, &o), KB_ONGELDIG);
    assert_int_equal(plan.n, 0);
    assert_int_equal(o.n, 2);
    assert_string_equal(o.rij[0].naam, "tot");
    assert_string_equal(o.rij[1].naam, "cursor");
    kb_arena_vrij(&arena);
    p.vraag.cursor[0] = '\0';
    assert_int_equal(proef_plan(&p, &arena, &plan, &o), KB_ONGELDIG);
    assert_int_equal(o.n, 1);
    kb_arena_vrij(&arena);
    p.vraag.tot = (struct kb_datum){0, 0, 0};
    assert_int_equal(proef_plan(&p, &arena, &plan, &o), KB_OK);
    kb_arena_vrij(&arena);
    proef_vol_plan(&p);
    proef_eind(&p);
}

static void a_cursor_holds_for_its_own_filters_and_order_alone(void **state)
{
    struct kb_vraag anders[7];
    struct kb_overtredingen o;
    struct kb_arena arena;
    struct kb_plan plan;
    struct proef p;

    (void)state;
    begin(&p, DE_GROOT, GROOT);
    verwacht(&p, "documenten/degroot_1", p.vraag.cursor);
    for (size_t i = 0; i < AANTAL(anders); i++)
        anders[i] = p.vraag;
    memcpy(anders[0].lhnummer.tekst, RIJK, KB_LH_LENGTE);
    anders[1].soorten = 1;
    anders[2].aandachtsgebieden = 1;
    anders[3].vanaf = (struct kb_datum){2020, 1, 1};
    anders[4].tot = (struct kb_datum){2020, 1, 1};
    anders[5].oplopend = true;
    anders[6].cursor[30] = anders[6].cursor[30] == 'A' ? 'B' : 'A';
    for (size_t i = 0; i < AANTAL(anders); i++) {
        p.vraag = anders[i];
        assert_int_equal(proef_plan(&p, &arena, &plan, &o), KB_ONGELDIG);
        assert_int_equal(o.n, 1);
        assert_string_equal(o.rij[0].naam, "cursor");
        kb_arena_vrij(&arena);
    }
    proef_eind(&p);
}

static void a_token_that_is_the_one_of_this_page_ends_the_list(void **state)
{
    struct proef p;
    json_t *j;

    (void)state;
    begin(&p, DE_GROOT, GROOT);
    verwacht(&p, "documenten/degroot_1", p.vraag.cursor);
    j = proef_vertaal(&p);
    assert_true(json_is_null(proef_pad(j, "documenten.volgendeCursor")));
    assert_true(proef_wijkt_af(&p, ZOEKEN, "vervolg"));
    assert_int_equal(p.v.n_afwijkingen, 1);
    json_decref(j);
    proef_eind(&p);
}

static void every_member_mutated_in_every_way_keeps_the_answers_shape_and_is_named(void **state)
{
    static const struct proef_regels REGELS = {
        .lhlid = "lh",
        .mag_weg = "docs[].agb docs[].ond docs[].subOnd docs[].srtCd",
        .ongelezen = "aantal",
        .vrij = "vervolg",
    };
    struct proef p;

    (void)state;
    begin(&p, DE_GROOT, GROOT);
    proef_muteer(&p, ZOEKEN, &REGELS);
    proef_eind(&p);
    begin(&p, RIJK, VEEL);
    proef_muteer(&p, ZOEKEN, &REGELS);
    proef_eind(&p);
}

static void a_missing_token_is_named_for_null_alone_says_that_there_is_no_more(void **state)
{
    struct proef p;
    json_t *j;

    (void)state;
    begin(&p, RIJK, VEEL);
    j = proef_met(&p, ZOEKEN, "{\"lh\":\"" RIJK "\",\"docs\":[]}");
    assert_true(proef_wijkt_af(&p, ZOEKEN, "vervolg"));
    assert_true(json_is_null(proef_pad(j, "documenten.volgendeCursor")));
    json_decref(j);
    proef_eind(&p);
}

static void a_body_that_is_unusable_or_another_employers_is_refused(void **state)
{
    struct proef p;

    (void)state;
    begin(&p, RIJK, VEEL);
    proef_onbruikbaar(&p, ZOEKEN);
    proef_geen_of_ander(&p, ZOEKEN, "lh");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorded_bodies_become_the_expected_answer),
        cmocka_unit_test(every_filter_becomes_the_archives_own),
        cmocka_unit_test(a_cursor_brings_the_archives_token_back_encoded),
        cmocka_unit_test(everything_wrong_with_a_question_is_reported_at_once),
        cmocka_unit_test(a_cursor_holds_for_its_own_filters_and_order_alone),
        cmocka_unit_test(a_token_that_is_the_one_of_this_page_ends_the_list),
        cmocka_unit_test(every_member_mutated_in_every_way_keeps_the_answers_shape_and_is_named),
        cmocka_unit_test(a_missing_token_is_named_for_null_alone_says_that_there_is_no_more),
        cmocka_unit_test(a_body_that_is_unusable_or_another_employers_is_refused),
        cmocka_unit_test(without_memory_the_answer_is_given_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
