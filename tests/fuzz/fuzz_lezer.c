/* Any bytes to the JSON reader: what jansson takes within our bounds we take, and nothing else; every value
 * can be asked anything. */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "klantbeeld/basis/lezer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void eis(bool waar)
{
    if (!waar)
        abort();
}

static int diepte(const json_t *j)
{
    int diepst = 0;
    const char *naam;
    json_t *waarde;
    size_t i;

    if (json_is_array(j)) {
        json_array_foreach((json_t *)(uintptr_t)j, i, waarde)
        {
            int d = diepte(waarde);

            diepst = d > diepst ? d : diepst;
        }
        return diepst + 1;
    }
    if (!json_is_object(j))
        return 0;
    json_object_foreach((json_t *)(uintptr_t)j, naam, waarde)
    {
        int d = diepte(waarde);

        diepst = d > diepst ? d : diepst;
    }
    return diepst + 1;
}

static void vraag_alles(struct kb_waarde w)
{
    struct kb_tekst t;
    int64_t geheel;
    double reeel;
    bool waar;
    int soorten = kb_waarde_tekst(w, &t) + kb_waarde_geheel(w, &geheel) + kb_waarde_bool(w, &waar);
    enum kb_soort soort = kb_waarde_soort(w);

    eis(soorten == (soort == KB_SOORT_TEKST || soort == KB_SOORT_GEHEEL || soort == KB_SOORT_BOOL));
    eis(kb_waarde_reeel(w, &reeel) == (soort == KB_SOORT_GEHEEL || soort == KB_SOORT_REEEL));
    eis(kb_waarde_soort(kb_waarde_lid(w, "bestaat niet hier")) == KB_SOORT_AFWEZIG);
    for (size_t i = 0; i < kb_waarde_aantal(w) && i < 64; i++)
        vraag_alles(kb_waarde_element(w, i));
    eis(kb_waarde_soort(kb_waarde_element(w, kb_waarde_aantal(w))) == KB_SOORT_AFWEZIG);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct kb_document *d = NULL;
    struct kb_fout fout;
    char *body = malloc(n ? n : 1);
    json_t *oracle;
    bool genomen;

    if (!body)
        return 0;
    memcpy(body, data, n);
    oracle = n < 4096 ? json_loadb(body, n, JSON_REJECT_DUPLICATES, NULL) : NULL;
    genomen = kb_document_lees((struct kb_tekst){body, n}, &d, &fout) == KB_OK;
    if (n < 4096)
        eis(genomen == (oracle && diepte(oracle) <= KB_JSON_MAX_DIEPTE));
    if (genomen)
        vraag_alles(kb_document_wortel(d));
    kb_document_vrij(d);
    json_decref(oracle);
    free(body);
    return 0;
}
