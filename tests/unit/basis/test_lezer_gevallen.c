/* The JSON reader against the rules: a table of cases, each with the verdict that RFC 8259 and lezer.h give
 * it and with jansson's as a second opinion, and what is too long for a table: borders found by repetition.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "klantbeeld/basis/buffer.h"
#include "zelfde.h"

struct geval {
    struct kb_tekst json;
    bool goed;
    const char *anders; /* why jansson judges otherwise; NULL when it does not */
};

#define GEVAL(letterlijk, goed, anders) {{"" letterlijk, sizeof(letterlijk) - 1}, goed, anders},
#define GOED(letterlijk) GEVAL(letterlijk, true, NULL)
#define FOUT(letterlijk) GEVAL(letterlijk, false, NULL)
#define ANDERS(letterlijk, wij, waarom) GEVAL(letterlijk, wij, waarom)

static const struct geval GEVALLEN[] = {
#include "json_getallen.def"
#include "json_structuur.def"
#include "json_teksten.def"
};

enum { N_GEVALLEN = sizeof(GEVALLEN) / sizeof(GEVALLEN[0]) };

/* Read a copy that ends where its block of memory ends, so that the address sanitizer sees a byte too far.
 * What is accepted must read as jansson read it. */
static bool lees(struct kb_tekst json, bool *jansson)
{
    char *bytes = malloc(json.n ? json.n : 1);
    json_t *j = json_loadb(json.p, json.n, JSON_REJECT_DUPLICATES, NULL);
    struct kb_document *d = NULL;
    struct kb_fout fout = {.status = KB_OK};
    enum kb_status status;

    assert_non_null(bytes);
    memcpy(bytes, json.p, json.n);
    status = kb_document_lees((struct kb_tekst){bytes, json.n}, &d, &fout);
    if (status == KB_OK && j)
        assert_true(zelfde_waarde(kb_document_wortel(d), j));
    if (status != KB_OK && (status != KB_ONGELDIG || d || !fout.tekst[0]))
        fail_msg("niet netjes geweigerd: %s", fout.tekst);
    if (jansson)
        *jansson = j != NULL;
    kb_document_vrij(d);
    json_decref(j);
    free(bytes);
    return status == KB_OK;
}

static void keur(struct kb_tekst json, bool goed)
{
    bool jansson;
    bool wij = lees(json, &jansson);

    if (wij != goed || jansson != goed)
        fail_msg("%.*s%s: wij %d, jansson %d", (int)(json.n < 60 ? json.n : 60), json.p,
                 json.n < 60 ? "" : "...", wij, jansson);
}

static void elk_geval_krijgt_het_oordeel_van_de_regels(void **state)
{
    size_t mis = 0;

    (void)state;
    assert_true(N_GEVALLEN >= 300);
    for (size_t i = 0; i < N_GEVALLEN; i++) {
        const struct geval *g = &GEVALLEN[i];
        bool jansson;
        bool wij = lees(g->json, &jansson);

        if (wij != g->goed || jansson != (g->anders ? !g->goed : g->goed)) {
            print_error("%.*s: moet %d zijn; wij %d, jansson %d\n", (int)g->json.n, g->json.p, g->goed, wij,
                        jansson);
            mis++;
        }
    }
    assert_int_equal(mis, 0);
}

static void een_afgekapte_body_is_er_geen(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_GEVALLEN; i++) {
        struct kb_tekst t = GEVALLEN[i].json;

        if (!GEVALLEN[i].goed)
            continue;
        while (t.n && t.p[t.n - 1] != ']' && t.p[t.n - 1] != '}')
            t.n--;
        while (t.n-- > 0)
            assert_false(lees(t, NULL));
    }
}

/* `voor`, then n times `deel`, then `na`. */
static void keur_lang(const char *voor, const char *deel, size_t n, const char *na, bool goed)
{
    struct kb_buffer b = KB_LEGE_BUFFER;

    kb_buffer_voeg_tekst(&b, kb_tekst_van(voor));
    for (size_t i = 0; i < n; i++)
        kb_buffer_voeg_tekst(&b, kb_tekst_van(deel));
    kb_buffer_voeg_tekst(&b, kb_tekst_van(na));
    assert_false(b.mislukt);
    keur(kb_buffer_tekst(&b), goed);
    kb_buffer_vrij(&b);
}

static void lange_getallen_worden_op_hun_waarde_beoordeeld(void **state)
{
    static const struct {
        const char *voor, *deel;
        size_t n;
        const char *na;
        bool goed;
    } LANG[] = {
        {"[", "9", 400, "]", false},
        {"[-", "9", 400, "]", false},
        {"[1", "0", 308, ".0]", true},
        {"[1", "0", 309, ".0]", false},
        {"[1", "0", 308, "e0]", true},
        {"[1", "0", 309, "e0]", false},
        {"[", "1", 400, "e-300]", true},
        {"[", "1", 400, "e-90]", false},
        {"[", "1", 70000, "e-69999]", true},
        {"[0.", "0", 400, "1e401]", true},
        {"[0.", "0", 400, "1e800]", false},
        {"[0.", "0", 300000, "1e300001]", true},
        {"[0.", "0", 300000, "1e300400]", false},
        {"[1.", "3", 900, "]", true},
        {"[1.", "3", 100000, "]", true},
        {"[0.", "0", 100000, "]", true},
        {"[1e", "0", 1000, "1]", true},
        {"[1e-", "9", 1000, "]", true},
        {"[1e", "9", 1000, "]", false},
        {"[0e", "9", 1000, "]", true},
        /* Half of the distance to the next double, and a little more or less behind 767 digits and beyond. */
        {"[9007199254740993.", "0", 700, "]", true},
        {"[9007199254740993.", "0", 760, "1]", true},
        {"[9007199254740993.", "0", 2000, "1]", true},
        {"[9007199254740992.", "9", 2000, "]", true},
        {"[9007199254740993", "0", 280, ".00000000000001]", true},
        {"[4.9406564584124654e-324", "0", 0, "]", true},
        {"[2.4703282292062327e-324", "0", 0, "]", true},
        {"[2.4703282292062328e-324", "0", 0, "]", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(LANG) / sizeof(LANG[0]); i++)
        keur_lang(LANG[i].voor, LANG[i].deel, LANG[i].n, LANG[i].na, LANG[i].goed);
}

/* The next larger double of a positive one: its bits are the next larger number. */
static double volgende(double d)
{
    uint64_t bits;

    memcpy(&bits, &d, sizeof(bits));
    bits++;
    memcpy(&d, &bits, sizeof(d));
    return d;
}

/* Halfway between two doubles, in all its digits (up to 767), and as little as possible to either side of it:
 * jansson, which reads the whole text, says how that rounds. */
static void een_getal_tussen_twee_doubles_rondt_als_het_hele_getal(void **state)
{
    static const double ONDER[] = {0.1,      1.0,  1.5,        5e-324, 2.2250738585072011e-308,
                                   1.7e-308, 1e22, 123456.789, 1e-5};
    char json[2048];

    (void)state;
    for (size_t i = 0; i < sizeof(ONDER) / sizeof(ONDER[0]); i++) {
        double boven = volgende(ONDER[i]);
        long double half = ((long double)ONDER[i] + (long double)boven) / 2;
        size_t n = (size_t)snprintf(json, sizeof(json), "[%.1100Lf", half);
        size_t laatste;

        assert_true(n + 8 < sizeof(json));
        memcpy(json + n, "1]", 3);
        keur(kb_tekst_van(json), true);
        while (json[n - 1] == '0')
            n--;
        memcpy(json + n, "0]", 3);
        keur(kb_tekst_van(json), true);
        laatste = n - 1;
        json[laatste] = (char)(json[laatste] == '.' ? '.' : json[laatste] - 1);
        keur(kb_tekst_van(json), true);
    }
}

static void elke_byte_wordt_op_elke_plek_van_een_tekst_gezien(void **state)
{
    enum { LANGST = 40 };
    char json[LANGST + 8];

    (void)state;
    for (size_t n = 1; n <= LANGST; n++) {
        for (size_t plek = 0; plek < n; plek++) {
            for (unsigned byte = 0; byte < 256; byte++) {
                bool goed = byte >= ' ' && byte < 0x80 && byte != '"' && byte != '\\';

                memset(json, 'a', sizeof(json));
                memcpy(json, "[\"", 2);
                json[2 + plek] = (char)byte;
                memcpy(json + 2 + n, "\"]", 2);
                /* A backslash may make a letter special and so be right; then it is read as jansson does. */
                if (byte != '\\')
                    assert_int_equal(lees((struct kb_tekst){json, n + 4}, NULL), goed);
                else
                    assert_false(lees((struct kb_tekst){json, n + 4}, NULL));
            }
        }
    }
}

static void elk_teken_leest_als_escape_en_als_utf8_hetzelfde(void **state)
{
    (void)state;
    for (uint32_t teken = 1; teken < 0x110000; teken += teken < 0x3000 ? 1 : 61) {
        uint32_t laag = 0xdc00 + (teken & 0x3ff);
        uint32_t hoog = 0xd800 + ((teken - 0x10000) >> 10);
        struct kb_document *d;
        struct kb_tekst t;
        char json[32];
        char *geschreven;
        json_t *j;

        if (teken >= 0xd800 && teken < 0xe000)
            continue;
        if (teken < 0x10000)
            snprintf(json, sizeof(json), "[\"\\u%04x\"]", (unsigned)teken);
        else
            snprintf(json, sizeof(json), "[\"\\u%04X\\u%04x\"]", (unsigned)hoog, (unsigned)laag);
        j = json_loads(json, 0, NULL);
        geschreven = json_dumps(j, JSON_COMPACT);
        assert_int_equal(kb_document_lees(kb_tekst_van(json), &d, NULL), KB_OK);
        assert_true(kb_waarde_tekst(kb_waarde_element(kb_document_wortel(d), 0), &t));
        assert_true(kb_tekst_is(t, json_string_value(json_array_get(j, 0))));
        assert_true(lees(kb_tekst_van(geschreven), NULL));
        kb_document_vrij(d);
        json_decref(j);
        free(geschreven);
    }
}

/* Names as a pattern: the number of the member stands between these two. */
struct namen {
    const char *voor;
    const char *na;
};

/* An object of n members whose member `zelfde` has the name of member `als`; n = no such member. */
static void keur_namen(const struct namen *namen, size_t n, size_t als, size_t zelfde)
{
    struct kb_buffer b = KB_LEGE_BUFFER;

    kb_buffer_voeg_tekst(&b, KB_TEKST("{"));
    for (size_t i = 0; i < n; i++) {
        kb_buffer_printf(&b, "%s\"%s%u%s\":%s", i ? "," : "", namen->voor, (unsigned)(i == zelfde ? als : i),
                         namen->na, i % 3 ? "[{}]" : "1");
    }
    kb_buffer_voeg_tekst(&b, KB_TEKST("}"));
    assert_false(b.mislukt);
    keur(kb_buffer_tekst(&b), zelfde >= n);
    kb_buffer_vrij(&b);
}

static void een_dubbele_naam_wordt_overal_gevonden(void **state)
{
    static const struct namen NAMEN[] = {{"", ""},
                                         {"naam", ""},
                                         {"00000000000", "zzzzzzzzzzz"} /* all look alike at a glance */,
                                         {"\\u0061", ""}};

    (void)state;
    for (size_t v = 0; v < sizeof(NAMEN) / sizeof(NAMEN[0]); v++) {
        for (size_t n = 1; n <= 40; n++) {
            keur_namen(&NAMEN[v], n, 0, n);
            for (size_t zelfde = 1; zelfde < n; zelfde++)
                keur_namen(&NAMEN[v], n, zelfde / 2, zelfde);
        }
        keur_namen(&NAMEN[v], 20000, 0, 20000);
        keur_namen(&NAMEN[v], 20000, 7, 19999);
    }
}

static void een_body_boven_de_grens_wordt_ongelezen_geweigerd(void **state)
{
    struct kb_document *d = NULL;

    (void)state;
    assert_int_equal(kb_document_lees((struct kb_tekst){"[]", (size_t)KB_JSON_MAX_BYTES + 1}, &d, NULL),
                     KB_ONGELDIG);
    assert_null(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elk_geval_krijgt_het_oordeel_van_de_regels),
        cmocka_unit_test(een_afgekapte_body_is_er_geen),
        cmocka_unit_test(lange_getallen_worden_op_hun_waarde_beoordeeld),
        cmocka_unit_test(een_getal_tussen_twee_doubles_rondt_als_het_hele_getal),
        cmocka_unit_test(elke_byte_wordt_op_elke_plek_van_een_tekst_gezien),
        cmocka_unit_test(elk_teken_leest_als_escape_en_als_utf8_hetzelfde),
        cmocka_unit_test(een_dubbele_naam_wordt_overal_gevonden),
        cmocka_unit_test(een_body_boven_de_grens_wordt_ongelezen_geweigerd),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
