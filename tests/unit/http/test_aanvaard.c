/* What a client takes, by its header Accept (RFC 9110 §12.5.1): a table of headers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/aanvaard.h"

struct geval {
    const char *accept[3]; /* header lines; NULL = no more */
    bool json, yaml;
};

/* clang-format off */
static const struct geval GEVALLEN[] = {
    {{NULL}, true, true},
    {{""}, true, true},
    {{" ,\t, "}, true, true},
    {{"*/*"}, true, true},
    {{"application/*"}, true, true},
    {{"application/json"}, true, false},
    {{"APPLICATION/JSON"}, true, false},
    {{"Application/*"}, true, true},
    {{"application/yaml"}, false, true},
    {{"text/html"}, false, false},
    {{"text/*"}, false, false},
    {{"application/jso"}, false, false},
    {{"application/jsonx"}, false, false},
    {{"application/problem+json"}, false, false},
    {{"application/json, text/plain, */*"}, true, true},
    {{"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"}, true, true},
    {{"text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"}, true, true},
    {{"application/json;charset=utf-8"}, true, false},
    {{"application/json ; charset=utf-8 ; q=0.5"}, true, false},
    {{"application/json;q=0"}, false, false},
    {{"application/json;q=0.000"}, false, false},
    {{"application/json;Q=0."}, false, false},
    {{"application/json;q=0.001"}, true, false},
    {{"application/json;q=1"}, true, false},
    {{"application/json;q=00"}, false, false},
    {{"application/json;v=0"}, true, false},
    {{"application/json;q=0, */*"}, false, true},
    {{"*/*, application/json;q=0"}, false, true},
    {{"application/*;q=0, */*"}, false, false},
    {{"application/*;q=0, application/yaml"}, false, true},
    {{"*/*;q=0"}, false, false},
    {{"*/*;q=0, application/json"}, true, false},
    {{"application/json;q=0, application/json"}, true, false},
    {{"application/json, application/json;q=0"}, true, false},
    {{"text/html", "application/json"}, true, false},
    {{"text/html", "text/plain"}, false, false},
    {{"", "text/plain"}, false, false},
    {{"application/json;q=0", "*/*"}, false, true},
    {{"text/html;p=\"a,application/json\""}, false, false},
    {{"application/"}, false, false},
    {{"/"}, false, false},
    {{"*"}, false, false},
    {{";q=1"}, true, true},
    {{"application/json;"}, true, false},
    {{";;;,;,"}, true, true},
};
/* clang-format on */

/* A request with these headers among others. */
static bool aanvaardt(const struct geval *g, const char *mediatype)
{
    struct kb_kop kop = {.n = 0};

    kop.regel[kop.n++] = (struct kb_kopregel){KB_TEKST("Host"), KB_TEKST("*/*")};
    kop.regel[kop.n++] = (struct kb_kopregel){KB_TEKST("Accept-Encoding"), KB_TEKST("application/json")};
    for (size_t i = 0; i < 3 && g->accept[i]; i++)
        kop.regel[kop.n++] =
            (struct kb_kopregel){i ? KB_TEKST("aCCEPT") : KB_TEKST("Accept"), kb_tekst_van(g->accept[i])};
    kop.regel[kop.n++] = (struct kb_kopregel){KB_TEKST("Accepts"), KB_TEKST("text/html")};
    return kb_aanvaardt(&kop, mediatype);
}

static void wat_een_client_neemt_volgt_uit_het_meest_precieze_bereik(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(GEVALLEN) / sizeof(GEVALLEN[0]); i++) {
        const char *eerste = GEVALLEN[i].accept[0] ? GEVALLEN[i].accept[0] : "(geen)";

        if (aanvaardt(&GEVALLEN[i], "application/json") != GEVALLEN[i].json)
            fail_msg("JSON bij \"%s\"", eerste);
        if (aanvaardt(&GEVALLEN[i], "application/yaml") != GEVALLEN[i].yaml)
            fail_msg("YAML bij \"%s\"", eerste);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wat_een_client_neemt_volgt_uit_het_meest_precieze_bereik),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
