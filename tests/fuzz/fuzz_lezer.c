/* Any bytes to the JSON reader, beside jansson: what jansson takes within our bounds we take, and nothing
 * else, and every value below it is the same, asked through the interface.
 *
 * Where we differ on purpose: nesting deeper than KB_JSON_MAX_DIEPTE, and a NUL byte, which is nowhere in
 * JSON but which jansson loses behind a number. */
#include <stdint.h>
#include <string.h>

#include "../unit/basis/zelfde.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void eis(bool waar)
{
    if (!waar)
        abort();
}

static int diepte(json_t *j)
{
    int diepst = 0;
    const char *naam;
    json_t *waarde;
    size_t i;

    json_array_foreach(j, i, waarde)
    {
        int d = diepte(waarde);

        diepst = d > diepst ? d : diepst;
    }
    json_object_foreach(j, naam, waarde)
    {
        int d = diepte(waarde);

        diepst = d > diepst ? d : diepst;
    }
    return diepst + (json_is_array(j) || json_is_object(j));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct kb_document *d = NULL;
    struct kb_fout fout = {.status = KB_OK};
    char *body = malloc(n ? n : 1);
    enum kb_status status;
    json_t *oracle;

    if (!body)
        return 0;
    if (n)
        memcpy(body, data, n);
    oracle = json_loadb(body, n, JSON_REJECT_DUPLICATES, NULL);
    status = kb_document_lees((struct kb_tekst){body, n}, &d, &fout);
    eis((status == KB_OK) == (oracle && diepte(oracle) <= KB_JSON_MAX_DIEPTE && !memchr(body, '\0', n)));
    if (status == KB_OK)
        eis(zelfde_waarde(kb_document_wortel(d), oracle));
    else
        eis(status == KB_ONGELDIG && !d && fout.status == status && fout.tekst[0]);
    kb_document_vrij(d);
    json_decref(oracle);
    free(body);
    return 0;
}
