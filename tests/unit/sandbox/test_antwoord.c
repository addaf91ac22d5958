/* What the built-in sources answer: the form of their contracts for every employer, and filters and parts of
 * lists as the document archive and K3CR have them. What becomes of it is the end-to-end test's. */
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "klantbeeld/zoek/werkgever.h"
#include "sandbox/antwoord.h"
#include "sandbox/levering.h"

/* A query as pairs of name and value, ended by NULL. */
static const char *zoek(void *context, const char *naam)
{
    const char *const *paar = context;

    for (; paar && *paar; paar += 2)
        if (strcmp(*paar, naam) == 0)
            return paar[1];
    return NULL;
}

static const struct kb_datum VANDAAG = {2026, 11, 28};

/* The status, and with 200 the body. */
static int vraag(const char *pad, const char *const *query, json_t **body)
{
    struct kb_sandboxvraag v = {pad, zoek, (void *)(uintptr_t)query, VANDAAG};
    struct kb_buffer tekst = KB_LEGE_BUFFER;
    struct kb_schrijver s = kb_schrijver_op(&tekst);
    struct kb_sandboxoproep o;
    int status;

    *body = NULL;
    if (!kb_sandbox_herken(&v, &o))
        return 404;
    status = o.schrijf(&o, &s);
    if (status == 200) {
        *body = json_loadb(tekst.p, tekst.n, JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(*body);
    }
    kb_buffer_vrij(&tekst);
    return status;
}

static int status_van(const char *pad, const char *const *query)
{
    json_t *body;
    int status = vraag(pad, query, &body);

    json_decref(body);
    return status;
}

/* Every call that a page makes, with the member that holds the LH-nummer. */
static const struct {
    enum kb_sandboxbron bron;
    const char *voor, *achter; /* of the LH-nummer; NULL: it is in the query */
    const char *lhlid;
} OPROEPEN[] = {
    {KB_SANDBOX_CWS_IHP, "/cws/ihp/v3/inhoudingsplichtigen/", "", "ihp"},
    {KB_SANDBOX_POORTWACHTER, "/pw/api/dossiers/", "/verslagen", "lh"},
    {KB_SANDBOX_POORTWACHTER, "/pw/api/dossiers/", "/loonsancties", "lh"},
    {KB_SANDBOX_POORTWACHTER, "/pw/api/dossiers/", "/boetes", "lh"},
    {KB_SANDBOX_ERD, "/erd/v2/werkgevers/", "/eigenrisico", "loonheffingsnummer"},
    {KB_SANDBOX_K3CR, "/k3cr/rest/v1/klanten/", "/contactpersonen", "klantnr"},
    {KB_SANDBOX_K3CR, "/k3cr/rest/v1/klanten/", "/contactmomenten", "klantnr"},
    {KB_SANDBOX_ARCHIE, "/archie/api/accounts/", "/notes", "accountKey"},
    {KB_SANDBOX_ARCHIEF, "/archief/documenten/v4", NULL, "lh"},
};

static const char *lh_in(const json_t *body, const char *lid)
{
    const json_t *w = json_object_get(body, lid);

    return json_string_value(json_is_object(w) ? json_object_get(w, "lhNr") : w);
}

static void elke_bron_antwoordt_over_elke_werkgever_die_hij_kent(void **state)
{
    char lh[KB_LH_LENGTE + 1];
    char pad[128];

    (void)state;
    for (size_t i = 0; i < kb_n_sandboxwerkgevers; i++) {
        const struct kb_sandboxwerkgever *w = &kb_sandboxwerkgevers[i];

        kb_sandbox_lh(w, 1, lh);
        for (size_t j = 0; j < sizeof(OPROEPEN) / sizeof(OPROEPEN[0]); j++) {
            const char *const query[] = {"lh",       lh,          "vanaf",    "20230101", "peildatum",
                                         "20261128", "statVanaf", "20260528", NULL};
            json_t *body;

            snprintf(pad, sizeof(pad), "%s%s%s", OPROEPEN[j].voor, OPROEPEN[j].achter ? lh : "",
                     OPROEPEN[j].achter ? OPROEPEN[j].achter : "");
            if (w->storing[OPROEPEN[j].bron] == KB_SANDBOX_ONBEKEND) {
                assert_int_equal(vraag(pad, query, &body), 404);
                continue;
            }
            assert_int_equal(vraag(pad, query, &body), 200);
            if (w->storing[OPROEPEN[j].bron] == KB_SANDBOX_ANDER)
                assert_string_not_equal(lh_in(body, OPROEPEN[j].lhlid), lh);
            else
                assert_string_equal(lh_in(body, OPROEPEN[j].lhlid), lh);
            json_decref(body);
        }
    }
}

static void een_pad_dat_er_niet_is_en_een_ander_nummer_zijn_onbekend(void **state)
{
    static const char *const paden[] = {
        "/",
        "/cws/ihp/v3/inhoudingsplichtigen/999900869L01",
        "/cws/ihp/v3/inhoudingsplichtigen/999900006L02",
        "/cws/ihp/v3/inhoudingsplichtigen/999900006L01/",
        "/cws/ihp/v3/inhoudingsplichtigen/999900006L0",
        "/pw/api/dossiers/999900006L01/verslag",
        "/archief/documenten/v4/999900006L01",
        "/cws/ihp/v3/inhoudingsplichtigen",
        "/archief/documenten/v4",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(paden) / sizeof(paden[0]); i++)
        assert_int_equal(status_van(paden[i], NULL), 404);
}

static void wat_verplicht_is_en_ontbreekt_of_niet_deugt_is_een_400(void **state)
{
    static const struct {
        const char *pad;
        const char *query[6];
    } GEVAL[] = {
        {"/pw/api/dossiers/999900006L01/verslagen", {NULL}},
        {"/pw/api/dossiers/999900006L01/loonsancties", {"vanaf", "2023"}},
        {"/erd/v2/werkgevers/999900006L01/eigenrisico", {"peildatum", "20261399"}},
        {"/k3cr/rest/v1/klanten/999900006L01/contactmomenten", {NULL}},
        {"/k3cr/rest/v1/klanten/999900006L01/contactmomenten", {"statVanaf", "20260528", "max", "101"}},
        {"/k3cr/rest/v1/klanten/999900006L01/contactmomenten", {"statVanaf", "20260528", "pagToken", "x"}},
        {"/archie/api/accounts/999900006L01/notes", {"top", "0"}},
        {"/archief/documenten/v4", {"lh", "999900006L01", "vervolg", "d4/18"}},
        {"/archief/documenten/v4", {"lh", "999900006L01", "vervolg", "18"}},
        {"/archief/documenten/v4", {"lh", "999900006L01", "dv", "gisteren"}},
        {"/archief/documenten/v4", {"lh", "999900006L01", "max", "1e1"}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(GEVAL) / sizeof(GEVAL[0]); i++)
        assert_int_equal(status_van(GEVAL[i].pad, GEVAL[i].query), 400);
}

/* How many documents all parts together have, each of which must be of this kind and not before the one
 * before it when the oldest come first. */
static size_t tel_documenten(const char *soort, const char *sorteer, const char *vanaf)
{
    char vervolg[32] = "";
    char vorige[16] = "";
    size_t n = 0;

    do {
        const char *const query[] = {"lh",
                                     "999900341L01",
                                     "max",
                                     "100",
                                     "srt",
                                     soort,
                                     "sort",
                                     sorteer,
                                     "dv",
                                     vanaf,
                                     *vervolg ? "vervolg" : NULL,
                                     vervolg,
                                     NULL};
        json_t *body;
        const json_t *doc;
        size_t i;

        assert_int_equal(vraag("/archief/documenten/v4", query, &body), 200);
        json_array_foreach(json_object_get(body, "docs"), i, doc)
        {
            const char *dat = json_string_value(json_object_get(doc, "dat"));

            assert_string_equal(json_string_value(json_object_get(doc, "srtCd")), soort);
            assert_true(strcmp(dat, vanaf) >= 0);
            assert_true(*sorteer == 'D' || strcmp(vorige, dat) < 0);
            snprintf(vorige, sizeof(vorige), "%s", dat);
        }
        n += json_array_size(json_object_get(body, "docs"));
        snprintf(vervolg, sizeof(vervolg), "%s",
                 json_is_string(json_object_get(body, "vervolg"))
                     ? json_string_value(json_object_get(body, "vervolg"))
                     : "");
        json_decref(body);
    } while (*vervolg);
    return n;
}

static void de_delen_van_een_selectie_zijn_samen_de_selectie(void **state)
{
    (void)state;
    /* 5,000 documents of twelve kinds in turn, of which TK is the first. */
    assert_int_equal(tel_documenten("TK", "D", "19900101"), 417);
    assert_int_equal(tel_documenten("TK", "A", "19900101"), 417);
    assert_int_equal(tel_documenten("CB", "A", "20261001"), 4);
}

static void de_levering_wordt_gelezen_zoals_die_van_de_ods(void **state)
{
    static struct kb_werkgever w;
    struct kb_buffer tekst = KB_LEGE_BUFFER;
    struct kb_document *d;
    struct kb_fout fout;
    size_t n = 0;

    (void)state;
    kb_sandbox_levering(VANDAAG, &tekst);
    kb_buffer_voeg(&tekst, "", 1);
    for (char *rest = NULL, *regel = strtok_r(tekst.p, "\n", &rest); regel;
         regel = strtok_r(NULL, "\n", &rest), n++) {
        assert_int_equal(kb_document_lees(kb_tekst_van(regel), &d, NULL), KB_OK);
        if (n)
            assert_int_equal(kb_werkgever_lees(kb_document_wortel(d), KB_ELFPROEF_SOEPEL, &w, &fout), KB_OK);
        kb_document_vrij(d);
    }
    assert_int_equal(n, kb_n_sandboxwerkgevers + 1);
    kb_buffer_vrij(&tekst);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elke_bron_antwoordt_over_elke_werkgever_die_hij_kent),
        cmocka_unit_test(een_pad_dat_er_niet_is_en_een_ander_nummer_zijn_onbekend),
        cmocka_unit_test(wat_verplicht_is_en_ontbreekt_of_niet_deugt_is_een_400),
        cmocka_unit_test(de_delen_van_een_selectie_zijn_samen_de_selectie),
        cmocka_unit_test(de_levering_wordt_gelezen_zoals_die_van_de_ods),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
