/* The gegevensgroep contact from VKCC: recorded bodies in, what must come out beside them. */
#include "proef.h"

enum { PERSONEN, MOMENTEN, TELLINGEN, NOTITIES };

static const char *const GROOT[] = {"vkcc/degroot_contacts", "vkcc/degroot_interactions",
                                    "vkcc/degroot_topics", "archie/degroot"};
static const char *const VEEL[] = {"vkcc/rijk_contacts", "vkcc/rijk_interactions_1", "vkcc/rijk_topics",
                                   "archie/rijk"};
static const char *const LEEG[] = {"vkcc/leeg_contacts", "vkcc/leeg_interactions", "vkcc/leeg_topics",
                                   "archie/leeg"};

static void begin(struct proef *p, const char *lh, const char *const *bodies)
{
    proef_begin(p, proef_adapter("contact", "vkcc"), vorm_contact, lh, bodies);
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

static void the_plan_asks_for_contacts_interactions_counts_and_notes(void **state)
{
    static const char *const PAD[] = {"/vkcc/v2/organizations/123456789L01/contacts",
                                      "/vkcc/v2/organizations/123456789L01/interactions?offset=0&limit=100",
                                      "/vkcc/v2/organizations/123456789L01/topic-counts?since=2023-02-28",
                                      "/archie/api/accounts/123456789L01/notes?top=100"};
    struct kb_overtredingen o;
    struct kb_arena arena;
    struct kb_plan plan;
    struct proef p;

    (void)state;
    begin(&p, DE_GROOT, GROOT);
    p.vraag.aantal = 100;
    p.vraag.vandaag = (struct kb_datum){2023, 8, 31};
    assert_int_equal(proef_plan(&p, &arena, &plan, &o), KB_OK);
    assert_int_equal(plan.n, AANTAL(PAD));
    for (size_t i = 0; i < plan.n; i++) {
        assert_int_equal(plan.regel[i].soort, i);
        assert_string_equal(plan.regel[i].pad.p, PAD[i]);
    }
    kb_arena_vrij(&arena);
    proef_vol_plan(&p);
    proef_eind(&p);
}

static void a_cursor_goes_on_after_what_was_delivered(void **state)
{
    struct kb_overtredingen o;
    struct kb_arena arena;
    struct kb_plan plan;
    struct proef p;

    (void)state;
    begin(&p, RIJK, VEEL);
    verwacht(&p, "contact/rijk_1", p.vraag.cursor);
    p.vraag.aantal = 7; /* the page size may differ */
    assert_int_equal(proef_plan(&p, &arena, &plan, &o), KB_OK);
    assert_string_equal(plan.regel[MOMENTEN].pad.p,
                        "/vkcc/v2/organizations/800000006L01/interactions?offset=10&limit=7");
    kb_arena_vrij(&arena);
    memcpy(p.vraag.lhnummer.tekst, DE_GROOT, KB_LH_LENGTE);
    assert_int_equal(proef_plan(&p, &arena, &plan, &o), KB_ONGELDIG);
    assert_string_equal(o.rij[0].naam, "cursor");
    assert_int_equal(plan.n, 0);
    kb_arena_vrij(&arena);
    proef_eind(&p);
}

static void another_page_than_was_asked_is_not_delivered(void **state)
{
    struct proef p;
    json_t *goed;
    json_t *nu;

    (void)state;
    begin(&p, RIJK, VEEL);
    goed = proef_vertaal(&p);
    proef_lees(&p, MOMENTEN, "vkcc/rijk_interactions_2");
    nu = proef_vertaal(&p);
    assert_true(json_is_null(json_object_get(nu, "contactgeschiedenis")));
    assert_true(proef_wijkt_af(&p, MOMENTEN, "offset"));
    assert_int_equal(p.v.n_afwijkingen, 1);
    proef_rest_is_heel(&p, MOMENTEN, nu, goed, true);
    json_decref(nu);
    json_decref(goed);
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
    assert_true(proef_wijkt_af(&p, TELLINGEN, "since"));
    assert_int_equal(p.v.n_afwijkingen, 1);
    proef_rest_is_heel(&p, TELLINGEN, nu, goed, true);
    json_decref(nu);
    json_decref(goed);
    proef_eind(&p);
}

/* One page of n interactions out of total; the first page. */
static json_t *pagina(struct proef *p, size_t n, const char *total)
{
    char body[8192];
    size_t lengte;

    lengte = (size_t)snprintf(body, sizeof(body),
                              "{\"organizationId\":\"" RIJK "\",\"offset\":0,%s\"interactions\":[", total);
    for (size_t i = 0; i < n; i++)
        lengte +=
            (size_t)snprintf(body + lengte, sizeof(body) - lengte,
                             "%s{\"startedAt\":0,\"channel\":\"CHAT\",\"state\":\"OPEN\"}", i ? "," : "");
    snprintf(body + lengte, sizeof(body) - lengte, "]}");
    return proef_met(p, MOMENTEN, body);
}

static void whether_there_is_a_next_page_follows_from_the_total(void **state)
{
    static const struct {
        size_t n;
        const char *total;
        bool cursor, afwijking;
    } GEVAL[] = {
        {3, "\"total\":4,", true, false},    {3, "\"total\":3,", false, false},
        {3, "\"total\":2,", false, false},   {0, "\"total\":0,", false, false},
        {0, "\"total\":1,", false, true},    {3, "", false, true},
        {3, "\"total\":-1,", false, true},   {3, "\"total\":\"4\",", false, true},
        {3, "\"total\":null,", false, true}, {3, "\"total\":9223372036854775807,", true, false},
    };
    char cursor[KB_MAX_CURSOR + 1];
    struct proef p;

    (void)state;
    begin(&p, RIJK, VEEL);
    for (size_t i = 0; i < AANTAL(GEVAL); i++) {
        json_t *j = pagina(&p, GEVAL[i].n, GEVAL[i].total);

        proef_neem_cursor(json_object_get(j, "contactgeschiedenis"), cursor);
        assert_int_equal(json_array_size(proef_pad(j, "contactgeschiedenis.items")), GEVAL[i].n);
        assert_int_equal(cursor[0] != '\0', GEVAL[i].cursor);
        assert_int_equal(proef_wijkt_af(&p, MOMENTEN, "total"), GEVAL[i].afwijking);
        assert_int_equal(p.v.n_afwijkingen, GEVAL[i].afwijking);
        json_decref(j);
    }
    proef_eind(&p);
}

static void only_e164_is_a_telephone_number(void **state)
{
    static const struct {
        const char *in;
        bool goed;
    } GEVAL[] = {{"+31612345675", true},
                 {"+1234567", true},
                 {"+123456789012345", true},
                 {"+1234567890123456", false},
                 {"+123456", false},
                 {"+0612345675", false},
                 {"0612345675", false},
                 {"31612345675", false},
                 {"+3161234567x", false},
                 {"+31 612345675", false},
                 {"", false},
                 {"+", false}};
    char body[256];
    struct proef p;

    (void)state;
    begin(&p, RIJK, VEEL);
    for (size_t i = 0; i < AANTAL(GEVAL); i++) {
        json_t *telefoon;
        json_t *j;

        snprintf(body, sizeof(body),
                 "{\"organizationId\":\"" RIJK
                 "\",\"contacts\":[{\"side\":\"UWV\",\"displayName\":\"B\",\"phone\":{\"e164\":\"%s\"}}]}",
                 GEVAL[i].in);
        j = proef_met(&p, PERSONEN, body);
        telefoon = proef_pad(j, "contactpersonen.uwv.0.telefoon");
        if (GEVAL[i].goed)
            assert_string_equal(json_string_value(telefoon), GEVAL[i].in);
        else
            assert_true(json_is_null(telefoon));
        assert_int_equal(proef_wijkt_af(&p, PERSONEN, "contacts[0].phone.e164"), !GEVAL[i].goed);
        assert_int_equal(p.v.n_afwijkingen, !GEVAL[i].goed);
        json_decref(j);
    }
    proef_eind(&p);
}

static void a_person_of_neither_side_is_named_and_costs_no_other(void **state)
{
    struct proef p;
    json_t *j;

    (void)state;
    begin(&p, RIJK, VEEL);
    j = proef_met(&p, PERSONEN,
                  "{\"organizationId\":\"" RIJK "\",\"contacts\":[{\"side\":\"org\",\"displayName\":\"A\"},"
                  "{\"side\":\"ORG\",\"displayName\":\"B\"},{\"displayName\":\"C\"}]}");
    assert_int_equal(json_array_size(proef_pad(j, "contactpersonen.organisatie")), 1);
    assert_int_equal(json_array_size(proef_pad(j, "contactpersonen.uwv")), 0);
    assert_true(proef_wijkt_af(&p, PERSONEN, "contacts[0].side"));
    assert_true(proef_wijkt_af(&p, PERSONEN, "contacts[2].side"));
    assert_int_equal(p.v.n_afwijkingen, 2);
    json_decref(j);
    proef_eind(&p);
}

static void every_member_mutated_in_every_way_keeps_the_answers_shape_and_is_named(void **state)
{
    static const struct proef_regels REGELS[] = {
        [PERSONEN] = {.lhlid = "organizationId",
                      .mag_weg = "contacts[].role contacts[].phone contacts[].email contacts[].available"},
        [MOMENTEN] = {.lhlid = "organizationId",
                      .mag_weg = "interactions[].agent interactions[].topic interactions[].summary"},
        [TELLINGEN] = {.lhlid = "organizationId"},
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
    static const char *const LHLID[] = {"organizationId", "organizationId", "organizationId", "accountKey"};
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorded_bodies_become_the_expected_answer),
        cmocka_unit_test(the_plan_asks_for_contacts_interactions_counts_and_notes),
        cmocka_unit_test(a_cursor_goes_on_after_what_was_delivered),
        cmocka_unit_test(another_page_than_was_asked_is_not_delivered),
        cmocka_unit_test(counts_over_another_period_are_not_delivered),
        cmocka_unit_test(whether_there_is_a_next_page_follows_from_the_total),
        cmocka_unit_test(only_e164_is_a_telephone_number),
        cmocka_unit_test(a_person_of_neither_side_is_named_and_costs_no_other),
        cmocka_unit_test(every_member_mutated_in_every_way_keeps_the_answers_shape_and_is_named),
        cmocka_unit_test(a_body_that_is_unusable_or_another_employers_costs_its_own_members_alone),
        cmocka_unit_test(without_memory_the_answer_is_given_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
