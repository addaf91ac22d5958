/* Names that are remembered: by several threads at once, and no more than there is room for. */
#include "hulp.h"
#include "zoek/naamgeheugen.h"

enum { WERKGEVERS = 2000 };

static struct kb_tekst naam_van(int64_t id, char ruimte[64])
{
    (void)snprintf(ruimte, 64, "bakkerij nummer %lld\nbakker", (long long)id);
    return kb_tekst_van(ruimte);
}

static bool klopt(const struct kb_naamgeheugen *n, int64_t id, bool afgeschermd)
{
    char ruimte[64];
    struct kb_tekst norm;
    bool gezien;

    return kb_naamgeheugen_vind(n, id, &norm, &gezien) && gezien == afgeschermd &&
           kb_tekst_gelijk(norm, naam_van(id, ruimte));
}

static void onthouden_namen_worden_gevonden_en_andere_niet(void **state)
{
    struct kb_naamgeheugen *n = kb_naamgeheugen_nieuw(WERKGEVERS);
    struct kb_tekst norm;
    char ruimte[64];
    bool afgeschermd;

    (void)state;
    assert_non_null(n);
    for (int64_t id = 0; id < WERKGEVERS; id += 2)
        kb_naamgeheugen_onthoud(n, id << 24, naam_van(id << 24, ruimte), id % 3 == 0);

    for (int64_t id = 0; id < WERKGEVERS; id++) {
        if (id % 2)
            assert_false(kb_naamgeheugen_vind(n, id << 24, &norm, &afgeschermd));
        else
            assert_true(klopt(n, id << 24, id % 3 == 0));
    }
    kb_naamgeheugen_vrij(n);
}

static void zonder_tabel_wordt_niets_onthouden(void **state)
{
    struct kb_tekst norm;
    bool afgeschermd;

    (void)state;
    kb_naamgeheugen_onthoud(NULL, 1, KB_TEKST("bakker"), false);
    assert_false(kb_naamgeheugen_vind(NULL, 1, &norm, &afgeschermd));
    kb_naamgeheugen_vrij(NULL);
}

/* More names than employers were announced, and longer ones. */
static void wat_niet_past_wordt_vergeten_en_wat_er_was_blijft(void **state)
{
    enum { ALLE = 100000 };
    struct kb_naamgeheugen *n = kb_naamgeheugen_nieuw(WERKGEVERS);
    char *lang = malloc(KB_NAAM_LENGTE * 400);
    char ruimte[64];
    int64_t bewaard = 0;

    (void)state;
    assert_non_null(n);
    assert_non_null(lang);
    for (int64_t id = 1; id <= ALLE; id++)
        kb_naamgeheugen_onthoud(n, id, naam_van(id, ruimte), false);
    memset(lang, 'a', KB_NAAM_LENGTE * 400);
    kb_naamgeheugen_onthoud(n, ALLE + 1, (struct kb_tekst){lang, KB_NAAM_LENGTE * 400}, false);

    while (bewaard < ALLE && klopt(n, bewaard + 1, false))
        bewaard++;
    assert_in_range(bewaard, WERKGEVERS / 2, WERKGEVERS * 2);
    for (int64_t id = bewaard + 1; id <= ALLE + 1; id++) {
        struct kb_tekst norm;
        bool afgeschermd;

        assert_false(kb_naamgeheugen_vind(n, id, &norm, &afgeschermd));
    }
    free(lang);
    kb_naamgeheugen_vrij(n);
}

static void *onthoud_alle(void *namen)
{
    char ruimte[64];

    for (int64_t id = 1; id <= WERKGEVERS; id++) {
        kb_naamgeheugen_onthoud(namen, id, naam_van(id, ruimte), id % 2);
        if (!klopt(namen, id, id % 2))
            return "een naam die net onthouden is wordt niet gevonden";
    }
    return NULL;
}

static void draden_onthouden_tegelijk_dezelfde_namen(void **state)
{
    struct kb_naamgeheugen *n =
        kb_naamgeheugen_nieuw(WERKGEVERS * DRADEN); /* who comes second wastes its room */

    (void)state;
    assert_non_null(n);
    in_draden(onthoud_alle, n);
    for (int64_t id = 1; id <= WERKGEVERS; id++)
        assert_true(klopt(n, id, id % 2));
    kb_naamgeheugen_vrij(n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(onthouden_namen_worden_gevonden_en_andere_niet),
        cmocka_unit_test(zonder_tabel_wordt_niets_onthouden),
        cmocka_unit_test(wat_niet_past_wordt_vergeten_en_wat_er_was_blijft),
        cmocka_unit_test(draden_onthouden_tegelijk_dezelfde_namen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
