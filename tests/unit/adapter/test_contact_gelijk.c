/* K3CR and VKCC are interchangeable: for the same employer they give the same gegevens, the cursor aside, and
 * walking all pages gives the same list. */
#include "proef.h"

struct implementatie {
    const char *naam;
    unsigned momenten;                   /* kind of call of the contact history */
    const char *bodies[KB_MAX_OPROEPEN]; /* by kind of call; %s = employer */
    const char *pagina[3];               /* the history of RIJK */
    const char *vraagt[3];               /* what the path of that page must hold */
};

static const struct implementatie IMPLEMENTATIES[] = {
    {"k3cr",
     1,
     {"k3cr/%s_personen", "k3cr/%s_momenten", "archie/%s"},
     {"k3cr/rijk_momenten_1", "k3cr/rijk_momenten_2", "k3cr/rijk_momenten_3"},
     {"contactmomenten?max=10&statVanaf=20230420", "&pagToken=cm%3A10%2F%2BAAAA%3D%3D",
      "&pagToken=~%26x%3D1%23%22%2541%3F%3B%5C%5E%7B%7D"}},
    {"vkcc",
     1,
     {"vkcc/%s_contacts", "vkcc/%s_interactions", "vkcc/%s_topics", "archie/%s"},
     {"vkcc/rijk_interactions_1", "vkcc/rijk_interactions_2", "vkcc/rijk_interactions_3"},
     {"interactions?offset=0&limit=10", "interactions?offset=10&limit=10",
      "interactions?offset=20&limit=10"}},
};

static void begin(struct proef *p, const struct implementatie *im, const char *lh, const char *werkgever)
{
    char namen[KB_MAX_OPROEPEN][64];
    const char *bodies[KB_MAX_OPROEPEN];
    const struct kb_adapter *a = proef_adapter("contact", im->naam);

    for (size_t i = 0; i < a->n_oproepen; i++) {
        if (i == im->momenten && strcmp(werkgever, "rijk") == 0) {
            bodies[i] = im->pagina[0];
            continue;
        }
        snprintf(namen[i], sizeof(namen[i]), "%.*s%s%s", (int)strcspn(im->bodies[i], "%"), im->bodies[i],
                 werkgever, strchr(im->bodies[i], '%') + 2);
        bodies[i] = namen[i];
    }
    proef_begin(p, a, vorm_contact, lh, bodies);
}

static void the_same_employer_has_the_same_gegevens(void **state)
{
    static const char *const WERKGEVER[][2] = {{DE_GROOT, "degroot"}, {RIJK, "rijk"}, {RIJK, "leeg"}};

    (void)state;
    for (size_t i = 0; i < AANTAL(WERKGEVER); i++) {
        json_t *uit[AANTAL(IMPLEMENTATIES)];

        for (size_t k = 0; k < AANTAL(IMPLEMENTATIES); k++) {
            char cursor[KB_MAX_CURSOR + 1];
            struct proef p;

            begin(&p, &IMPLEMENTATIES[k], WERKGEVER[i][0], WERKGEVER[i][1]);
            uit[k] = proef_vertaal(&p);
            assert_int_equal(p.v.n_afwijkingen, 0);
            proef_neem_cursor(json_object_get(uit[k], "contactgeschiedenis"), cursor);
            proef_eind(&p);
        }
        proef_gelijk(uit[0], uit[1]);
        json_decref(uit[0]);
        json_decref(uit[1]);
    }
}

/* Every contact of RIJK, page after page as the cursors lead. */
static json_t *loop_alles(const struct implementatie *im)
{
    json_t *alles = json_array();
    struct proef p;
    size_t pagina = 0;

    begin(&p, im, RIJK, "rijk");
    p.vraag.aantal = 10;
    do {
        struct kb_overtredingen o;
        struct kb_arena arena;
        struct kb_plan plan;
        json_t *j;

        assert_in_range(pagina, 0, AANTAL(im->pagina) - 1);
        assert_int_equal(proef_plan(&p, &arena, &plan, &o), KB_OK);
        assert_non_null(strstr(plan.regel[im->momenten].pad.p, im->vraagt[pagina]));
        kb_arena_vrij(&arena);
        proef_lees(&p, im->momenten, im->pagina[pagina++]);
        j = proef_vertaal(&p);
        assert_int_equal(p.v.n_afwijkingen, 0);
        json_array_extend(alles, proef_pad(j, "contactgeschiedenis.items"));
        proef_neem_cursor(json_object_get(j, "contactgeschiedenis"), p.vraag.cursor);
        json_decref(j);
    } while (p.vraag.cursor[0]);
    assert_int_equal(pagina, AANTAL(im->pagina));
    proef_eind(&p);
    return alles;
}

static void walking_all_pages_gives_the_same_complete_list(void **state)
{
    json_t *k3cr = loop_alles(&IMPLEMENTATIES[0]);
    json_t *vkcc = loop_alles(&IMPLEMENTATIES[1]);

    (void)state;
    assert_int_equal(json_array_size(k3cr), 25);
    proef_gelijk(k3cr, vkcc);
    json_decref(k3cr);
    json_decref(vkcc);
}

static void one_implementations_cursor_is_refused_by_the_other(void **state)
{
    (void)state;
    for (size_t k = 0; k < AANTAL(IMPLEMENTATIES); k++) {
        struct kb_overtredingen o;
        struct kb_arena arena;
        struct kb_plan plan;
        struct proef p;
        json_t *j;

        begin(&p, &IMPLEMENTATIES[k], RIJK, "rijk");
        j = proef_vertaal(&p);
        proef_neem_cursor(json_object_get(j, "contactgeschiedenis"), p.vraag.cursor);
        assert_true(p.vraag.cursor[0] != '\0');
        p.adapter = proef_adapter("contact", IMPLEMENTATIES[!k].naam);
        assert_int_equal(proef_plan(&p, &arena, &plan, &o), KB_ONGELDIG);
        assert_string_equal(o.rij[0].naam, "cursor");
        kb_arena_vrij(&arena);
        json_decref(j);
        proef_eind(&p);
    }
}

static void both_take_the_same_parameters_and_feed_the_same_members(void **state)
{
    const struct kb_adapter *k3cr = proef_adapter("contact", "k3cr");
    const struct kb_adapter *vkcc = proef_adapter("contact", "vkcc");
    const struct kb_adapter *beide[] = {k3cr, vkcc};
    static const char *const LEDEN[] = {"contactpersonen", "contactgeschiedenis", "meestbesprokenOnderwerpen",
                                        "notities.archie"};

    (void)state;
    assert_int_equal(k3cr->n_parameters, vkcc->n_parameters);
    for (size_t i = 0; i < k3cr->n_parameters; i++) {
        assert_string_equal(k3cr->parameters[i].naam, vkcc->parameters[i].naam);
        assert_int_equal(k3cr->parameters[i].soort, vkcc->parameters[i].soort);
    }
    for (size_t a = 0; a < AANTAL(beide); a++) {
        struct proef p = {.adapter = beide[a]};

        for (size_t lid = 0; lid < AANTAL(LEDEN); lid++) {
            size_t keer = 0;

            for (unsigned soort = 0; soort < beide[a]->n_oproepen; soort++)
                keer += proef_levert(&p, soort, LEDEN[lid]);
            assert_int_equal(keer, 1);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_employer_has_the_same_gegevens),
        cmocka_unit_test(walking_all_pages_gives_the_same_complete_list),
        cmocka_unit_test(one_implementations_cursor_is_refused_by_the_other),
        cmocka_unit_test(both_take_the_same_parameters_and_feed_the_same_members),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
