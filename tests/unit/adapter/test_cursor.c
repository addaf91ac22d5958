/* volgendeCursor: what is put in comes out, for the same question alone, in one spelling alone. */
#include "proef.h"

#include "../../../src/adapter/cursor.h"

/* The cursor for a token, as an answer would hold it. */
static void maak(struct kb_vraag *vraag, const char *adapter, const char *token)
{
    struct kb_buffer uit = KB_LEGE_BUFFER;
    struct kb_schrijver s = kb_schrijver_op(&uit);
    json_t *j;

    kb_schrijf_object(&s, KB_GEEN_LID);
    kb_cursor_schrijf(&s, adapter, vraag, kb_tekst_van(token));
    kb_schrijf_einde_object(&s);
    j = json_loadb(uit.p, uit.n, 0, NULL);
    proef_neem_cursor(j, vraag->cursor);
    json_decref(j);
    kb_buffer_vrij(&uit);
}

static void every_token_comes_back_whatever_its_length_and_characters(void **state)
{
    char token[KB_MAX_TOKEN + 1];
    char terug[KB_MAX_TOKEN + 1];

    (void)state;
    for (size_t n = 1; n <= KB_MAX_TOKEN; n++) {
        struct kb_vraag vraag = proef_vraag(RIJK);

        for (size_t i = 0; i < n; i++)
            token[i] = (char)('!' + (i * 7 + n) % ('~' - '!' + 1));
        token[n] = '\0';
        maak(&vraag, "k3cr", token);
        assert_true(kb_cursor_token("k3cr", &vraag, terug));
        assert_string_equal(terug, token);
    }
}

static void the_first_page_has_no_token(void **state)
{
    struct kb_vraag vraag = proef_vraag(RIJK);
    char terug[KB_MAX_TOKEN + 1] = "x";

    (void)state;
    assert_true(kb_cursor_token("k3cr", &vraag, terug));
    assert_string_equal(terug, "");
}

static void today_and_the_page_size_do_not_matter(void **state)
{
    struct kb_vraag vraag = proef_vraag(RIJK);
    char terug[KB_MAX_TOKEN + 1];

    (void)state;
    maak(&vraag, "k3cr", "t");
    vraag.vandaag.dag++;
    vraag.aantal = 3;
    assert_true(kb_cursor_token("k3cr", &vraag, terug));
    assert_string_equal(terug, "t");
}

static void no_character_of_a_cursor_can_be_changed_added_or_left_out(void **state)
{
    static const char TEKENS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/. %";
    struct kb_vraag goed = proef_vraag(RIJK);
    char terug[KB_MAX_TOKEN + 1];
    size_t n;

    (void)state;
    maak(&goed, "documenten", "d4/15+Kg==");
    n = strlen(goed.cursor);
    for (size_t i = 0; i < n; i++) {
        struct kb_vraag v = goed;

        for (size_t k = 0; k + 1 < sizeof(TEKENS); k++) {
            v.cursor[i] = TEKENS[k];
            assert_int_equal(kb_cursor_token("documenten", &v, terug), TEKENS[k] == goed.cursor[i]);
        }
        v = goed;
        memmove(v.cursor + i, v.cursor + i + 1, n - i);
        assert_false(kb_cursor_token("documenten", &v, terug));
        v = goed;
        v.cursor[i] = '\0';
        assert_int_equal(kb_cursor_token("documenten", &v, terug), i == 0); /* nothing left: the first page */
    }
    for (size_t k = 0; k + 1 < sizeof(TEKENS); k++) {
        struct kb_vraag v = goed;

        v.cursor[n] = TEKENS[k];
        assert_false(kb_cursor_token("documenten", &v, terug));
    }
}

static void what_was_never_a_cursor_is_refused(void **state)
{
    static const char *const ONZIN[] = {"MQ", "A", "----", "____", "MTIzNDU2Nzg5TDAx", "eyJhbGciOiJub25lIn0"};
    struct kb_vraag vraag = proef_vraag(RIJK);
    char terug[KB_MAX_TOKEN + 1];

    (void)state;
    for (size_t i = 0; i < AANTAL(ONZIN); i++) {
        snprintf(vraag.cursor, sizeof(vraag.cursor), "%s", ONZIN[i]);
        assert_false(kb_cursor_token("k3cr", &vraag, terug));
    }
    memset(vraag.cursor, 'A', KB_MAX_CURSOR);
    assert_false(kb_cursor_token("k3cr", &vraag, terug));
    memset(vraag.cursor, '_', KB_MAX_CURSOR);
    assert_false(kb_cursor_token("k3cr", &vraag, terug));
}

static void a_cursor_does_not_show_the_employer(void **state)
{
    struct kb_vraag vraag = proef_vraag(RIJK);
    struct kb_vraag ander = proef_vraag(DE_GROOT);

    (void)state;
    maak(&vraag, "k3cr", "t");
    maak(&ander, "k3cr", "t");
    /* "1", the checksum, "t": the same length for everybody, and no room for more. */
    assert_int_equal(strlen(vraag.cursor), (18 * 4 + 2) / 3);
    assert_string_not_equal(vraag.cursor, ander.cursor);
}

static void the_form_of_a_cursor_is_fixed(void **state)
{
    struct kb_vraag vraag = proef_vraag(RIJK);

    /* Cursors of running clients live through a roll-out: a new form needs a new version. */
    (void)state;
    maak(&vraag, "k3cr", "t1");
    assert_string_equal(vraag.cursor, "MTIwZDU4ZjJhZjQwNzgzMDd0MQ");
}

static void only_unreserved_characters_stay_as_they_are_in_a_path(void **state)
{
    static const struct {
        const char *in, *uit;
    } GEVAL[] = {{"", ""},
                 {"AZaz09-._~", "AZaz09-._~"},
                 {"!\"#$%&'()*+,/", "%21%22%23%24%25%26%27%28%29%2A%2B%2C%2F"},
                 {":;<=>?@[\\]^`{|}", "%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E%60%7B%7C%7D"}};
    char uit[KB_MAX_TOKEN_IN_PAD + 1];
    char lang[KB_MAX_TOKEN + 1];

    (void)state;
    for (size_t i = 0; i < AANTAL(GEVAL); i++) {
        kb_cursor_in_pad(GEVAL[i].in, uit);
        assert_string_equal(uit, GEVAL[i].uit);
    }
    memset(lang, '/', KB_MAX_TOKEN);
    lang[KB_MAX_TOKEN] = '\0';
    kb_cursor_in_pad(lang, uit);
    assert_int_equal(strlen(uit), KB_MAX_TOKEN_IN_PAD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_token_comes_back_whatever_its_length_and_characters),
        cmocka_unit_test(the_first_page_has_no_token),
        cmocka_unit_test(today_and_the_page_size_do_not_matter),
        cmocka_unit_test(no_character_of_a_cursor_can_be_changed_added_or_left_out),
        cmocka_unit_test(what_was_never_a_cursor_is_refused),
        cmocka_unit_test(a_cursor_does_not_show_the_employer),
        cmocka_unit_test(the_form_of_a_cursor_is_fixed),
        cmocka_unit_test(only_unreserved_characters_stay_as_they_are_in_a_path),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
