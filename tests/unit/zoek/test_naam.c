/* The normal form of names and towns, by table. */
#include "hulp.h"

static const struct {
    const char *getypt, *norm;
} NAMEN[] = {
    {"Bakkerij Jansen B.V.", "bakkerij jansen"},
    {"BAKKERIJ JANSEN BV", "bakkerij jansen"},
    {"bakkerij  jansen b v", "bakkerij jansen"},
    {"Bakkerij Jansen B. V.", "bakkerij jansen"},
    {"Jansen V.O.F.", "jansen"},
    {"Stichting De Zon", "de zon"},
    {"Stichting", "stichting"},
    {"B.V.", "bv"},
    {"Café 't Hoekje", "cafe t hoekje"},
    {"Cafe\xCC\x81 het Hoekje", "cafe t hoekje"},
    {"Jansen & Zn.", "jansen zn"},
    {"Jansen en Zonen", "jansen zn"},
    {"Gebroeders de Boer", "gebr de boer"},
    {"Gebr. de Boer", "gebr de boer"},
    {"A.B.N. Bank", "abn bank"},
    {"v/h Smit", "vh smit"},
    {"W. Jansen", "w jansen"},
    {"W.Jansen", "w jansen"},
    {"D'Angelo", "dangelo"},
    {"D\xE2\x80\x99"
     "Angelo",
     "dangelo"},
    {"in 't Veld", "in t veld"},
    {"Sint-Annaparochie", "sint annaparochie"},
    {"Müller Straße", "muller strasse"},
    {"ŁUKASZEWSKI", "lukaszewski"},
    {"Nguyễn", "nguyen"},
    {"Yılmaz İzmir", "yilmaz izmir"},
    {"Jørgensen Ærø", "jorgensen aero"},
    {"Zon \xF0\x9F\x8C\x9E", "zon"},
    {"Kop\\Staart", "kop staart"},
    {"\"De Zwaan\"", "de zwaan"},
    {"3M", "3m"},
    {"538 Groep", "538 groep"},
    {"1e Hulp", "1e hulp"},
    {"Coöperatie \"Het Anker\" Bakkerij U.A.", "t anker bakkerij"},
    {"Uitzendburo X", "uitzendbureau x"},
    {"en", "en"},
    {"&", "en"},
    {"...", ""},
    {"", ""},
    {"\xFF\xC3", ""},
    {"Газпром", "Газпром"},
};

static void namen_hebben_een_vorm(void **state)
{
    (void)state;
    for (size_t i = 0; i < AANTAL(NAMEN); i++) {
        struct kb_naam n;
        struct kb_naam nog;

        kb_naam_normaliseer(kb_tekst_van(NAMEN[i].getypt), &n);
        if (strcmp(n.tekst, NAMEN[i].norm) != 0)
            fail_msg("\"%s\" is \"%s\", niet \"%s\"", NAMEN[i].getypt, n.tekst, NAMEN[i].norm);
        kb_naam_van_norm((struct kb_tekst){n.tekst, n.n}, &nog);
        assert_string_equal(n.tekst, nog.tekst);
        assert_int_equal(n.n_woorden, nog.n_woorden);
    }
}

static void plaatsen_hebben_een_vorm(void **state)
{
    static const struct {
        const char *getypt, *norm;
    } PLAATSEN[] = {
        {"Amsterdam", "amsterdam"},
        {"'s-Gravenhage", "sgravenhage"},
        {"Den Haag", "sgravenhage"},
        {"den  haag", "sgravenhage"},
        {"'s Hertogenbosch", "shertogenbosch"},
        {"Den Bosch", "shertogenbosch"},
        {"Súdwest-Fryslân", "sudwestfryslan"},
        {"Bergen op Zoom", "bergenopzoom"},
        {"--", ""},
    };
    char uit[KB_NAAM_LENGTE + 1];

    (void)state;
    for (size_t i = 0; i < AANTAL(PLAATSEN); i++) {
        (void)kb_plaats_normaliseer(kb_tekst_van(PLAATSEN[i].getypt), uit);
        assert_string_equal(uit, PLAATSEN[i].norm);
    }
}

static void wat_te_lang_is_wordt_afgekapt_op_een_woord(void **state)
{
    char lang[4000];
    struct kb_naam n;

    (void)state;
    for (size_t i = 0; i < sizeof(lang) - 1; i++)
        lang[i] = i % 9 == 8 ? ' ' : 'a';
    lang[sizeof(lang) - 1] = '\0';
    kb_naam_normaliseer(kb_tekst_van(lang), &n);
    assert_true(n.n <= KB_NAAM_LENGTE && n.n_woorden <= KB_NAAM_WOORDEN);
    assert_true(n.tekst[n.n - 1] != ' ');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(namen_hebben_een_vorm),
        cmocka_unit_test(plaatsen_hebben_een_vorm),
        cmocka_unit_test(wat_te_lang_is_wordt_afgekapt_op_een_woord),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
