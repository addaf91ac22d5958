/* What is masked, of every adapter that has something to mask: for every set of classes the answer is the
 * full one with exactly the members of the missing classes null, found by their paths and not by the
 * adapter's own code. */
#include "proef.h"

static const struct {
    const char *groep, *adapter, *lh;
    const struct vorm *vorm;
    const char *bodies[KB_MAX_OPROEPEN];
} GEVALLEN[] = {
    {"organisatie", "organisatie", "800000006L01", vorm_organisatie, {"cws-ihp/eenmanszaak"}},
    {"contact", "k3cr", RIJK, vorm_contact, {"k3cr/rijk_personen", "k3cr/rijk_momenten_1", "archie/rijk"}},
    {"contact",
     "vkcc",
     RIJK,
     vorm_contact,
     {"vkcc/rijk_contacts", "vkcc/rijk_interactions_1", "vkcc/rijk_topics", "archie/rijk"}},
};

/* The contract, written out a second time. */
static const struct {
    const char *groep, *pad;
    uint32_t klasse;
} MOET[] = {
    {"organisatie", "bsn", KB_VELD_BSN},
    {"organisatie", "lhnummer", KB_VELD_BSN},
    {"contact", "contactpersonen.organisatie[].telefoon", KB_VELD_CONTACTGEGEVENS},
    {"contact", "contactpersonen.organisatie[].email", KB_VELD_CONTACTGEGEVENS},
    {"contact", "contactpersonen.uwv[].telefoon", KB_VELD_CONTACTGEGEVENS},
    {"contact", "contactpersonen.uwv[].email", KB_VELD_CONTACTGEGEVENS},
    {"contact", "contactgeschiedenis.items[].omschrijving", KB_VELD_NOTITIES},
    {"contact", "notities.archie", KB_VELD_NOTITIES},
    {"contact", "notities.wgs", KB_VELD_NOTITIES},
};

/* Put null at the path; returns how many values were there. */
static size_t maskeer(json_t *j, const char *pad)
{
    size_t n = strcspn(pad, ".[");
    char naam[64];
    json_t *lid;
    json_t *element;
    size_t som = 0;
    size_t i;

    assert_true(n < sizeof(naam));
    memcpy(naam, pad, n);
    naam[n] = '\0';
    lid = json_object_get(j, naam);
    assert_non_null(lid);
    if (!pad[n]) {
        som = !json_is_null(lid);
        json_object_set_new(j, naam, json_null());
        return som;
    }
    if (pad[n] == '.')
        return maskeer(lid, pad + n + 1);
    json_array_foreach(lid, i, element) som += maskeer(element, pad + n + 3);
    return som;
}

static void begin_geval(struct proef *p, size_t i)
{
    proef_begin(p, proef_adapter(GEVALLEN[i].groep, GEVALLEN[i].adapter), GEVALLEN[i].vorm, GEVALLEN[i].lh,
                GEVALLEN[i].bodies);
}

static void alleen_wat_niet_getoond_mag_worden_is_null(void **state)
{
    (void)state;
    for (size_t i = 0; i < AANTAL(GEVALLEN); i++) {
        size_t waarden = 0;
        struct proef p;

        begin_geval(&p, i);
        for (uint32_t velden = 0; velden < 1U << KB_AANTAL_VELDKLASSEN; velden++) {
            size_t verborgen = 0;
            json_t *verwacht;
            json_t *nu;

            p.vraag.velden = UINT32_MAX;
            verwacht = proef_vertaal(&p);
            assert_int_equal(p.v.verborgen, 0);
            for (size_t m = 0; m < AANTAL(MOET); m++) {
                if (strcmp(MOET[m].groep, GEVALLEN[i].groep) != 0 || velden & MOET[m].klasse)
                    continue;
                waarden += maskeer(verwacht, MOET[m].pad);
                verborgen++;
            }
            p.vraag.velden = velden;
            nu = proef_vertaal(&p);
            proef_gelijk(nu, verwacht);
            assert_int_equal(__builtin_popcount(p.v.verborgen), verborgen);
            json_decref(nu);
            json_decref(verwacht);
        }
        assert_true(waarden > 0);
        proef_eind(&p);
    }
}

static void de_tabellen_van_de_adapters_zijn_die_van_het_contract(void **state)
{
    size_t gezien = 0;

    (void)state;
    for (size_t g = 0; g < kb_n_gegevensgroepen; g++) {
        for (size_t a = 0; a < KB_MAX_ADAPTERS_PER_GROEP && kb_gegevensgroepen[g].adapter[a]; a++) {
            const struct kb_adapter *adapter = kb_gegevensgroepen[g].adapter[a];
            size_t rij = 0;

            for (size_t m = 0; m < AANTAL(MOET); m++) {
                if (strcmp(MOET[m].groep, kb_gegevensgroepen[g].naam) != 0)
                    continue;
                assert_true(rij < adapter->n_zicht);
                assert_string_equal(adapter->zicht[rij].pad, MOET[m].pad);
                assert_int_equal(adapter->zicht[rij].klasse, MOET[m].klasse);
                rij++;
            }
            assert_int_equal(rij, adapter->n_zicht);
            assert_true(rij <= KB_MAX_ZICHT);
            gezien += rij;
        }
    }
    assert_int_equal(gezien, 2 + 7 + 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alleen_wat_niet_getoond_mag_worden_is_null),
        cmocka_unit_test(de_tabellen_van_de_adapters_zijn_die_van_het_contract),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
