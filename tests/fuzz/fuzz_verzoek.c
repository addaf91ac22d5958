/* Any bytes as an HTTP request: the first line is the method, the second the target, the others are headers
 * ("name: value"). What is read holds only what may be in it. */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <strings.h>

#include "http/verzoek.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void eis(bool waar)
{
    if (!waar)
        abort();
}

/* Cut a line off the front; NULL at the end. */
static char *regel(char **rest)
{
    return strsep(rest, "\n");
}

static void lees_koppen(struct kb_kop *kop, char *rest)
{
    char *naam;

    while (kop->n < KB_MAX_KOPREGELS && (naam = regel(&rest))) {
        char *waarde = strchr(naam, ':');

        if (!waarde || waarde == naam)
            continue;
        *waarde++ = '\0';
        kop->regel[kop->n++] = (struct kb_kopregel){kb_tekst_van(naam), kb_tekst_van(waarde)};
    }
}

/* Every header is found by its name, with the first of its values. */
static void keur_koppen(const struct kb_verzoek *v)
{
    const struct kb_kop *kop = v->kop;

    for (size_t i = 0; i < kop->n; i++) {
        const char *naam = kop->regel[i].naam.p; /* ends with a zero here */
        struct kb_tekst waarde = KB_GEEN_TEKST;
        size_t keer = 0;
        size_t eerste = kop->n;

        for (size_t j = kop->n; j-- > 0;) {
            if (strcasecmp(kop->regel[j].naam.p, naam) != 0)
                continue;
            eerste = j;
            keer++;
        }
        eis(kb_verzoek_kop(v, naam, &waarde) == keer && keer > 0);
        eis(waarde.p == kop->regel[eerste].waarde.p && waarde.n == kop->regel[eerste].waarde.n);
    }
}

static void keur(const struct kb_verzoek *v)
{
    eis(v->n_segmenten <= KB_MAX_SEGMENTEN && v->n_query <= KB_MAX_QUERY);
    for (size_t i = 0; i < v->n_segmenten; i++)
        eis(v->segment[i].n > 0 && !memchr(v->segment[i].p, '/', v->segment[i].n));
    for (size_t i = 0; i < v->n_query; i++) {
        json_t *naam = json_stringn(v->query[i].naam.p, v->query[i].naam.n);
        json_t *waarde = json_stringn(v->query[i].waarde.p, v->query[i].waarde.n);

        eis(naam && waarde && v->query[i].naam.n > 0);
        eis(!memchr(v->query[i].waarde.p, '\0', v->query[i].waarde.n));
        json_decref(naam);
        json_decref(waarde);
    }
    eis(v->overtredingen.n <= KB_MAX_OVERTREDINGEN && v->overtredingen.n <= v->overtredingen.totaal);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct kb_verzoek v;
    struct kb_kop kop = {.versie = KB_TEKST("HTTP/1.1"), .omvang = n};
    char *tekst = malloc(n + 1);
    char *rest = tekst;
    char *methode;
    char *doel;

    if (!tekst)
        return 0;
    memcpy(tekst, data, n);
    tekst[n] = '\0';
    methode = regel(&rest);
    doel = regel(&rest);
    if (doel) {
        /* a block of its own: nothing may be read beyond it */
        char *eigen_doel = strdup(doel);

        eis(eigen_doel);
        kop.methode = kb_tekst_van(methode);
        kop.doel = kb_tekst_van(eigen_doel);
        lees_koppen(&kop, rest);
        memset(&v, 0xa5, sizeof(v));
        kb_verzoek_begin(&v);
        if (kb_verzoek_lees(&v, &kop, eigen_doel) != KB_OK)
            eis(v.fout.status != KB_OK && v.fout.tekst[0]);
        keur(&v);
        keur_koppen(&v);
        kb_arena_vrij(&v.arena);
        free(eigen_doel);
    }
    free(tekst);
    return 0;
}
