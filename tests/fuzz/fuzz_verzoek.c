/* Any bytes as an HTTP request: the first line is the method, the second the target, the others are headers
 * ("name: value"). What is read holds only what may be in it. */
#include <stdint.h>
#include <stdlib.h>
#include <ulfius.h>

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

static void lees_koppen(struct _u_map *koppen, char *rest)
{
    char *kop;

    while ((kop = regel(&rest))) {
        char *waarde = strchr(kop, ':');

        if (!waarde || waarde == kop)
            continue;
        *waarde++ = '\0';
        u_map_put(koppen, kop, waarde);
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
    struct _u_request u;
    struct kb_verzoek v;
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
    if (doel && ulfius_init_request(&u) == U_OK) {
        u.http_verb = strdup(methode);
        u.http_url = strdup(doel);
        u.http_protocol = strdup("HTTP/1.1");
        lees_koppen(u.map_header, rest);
        memset(&v, 0xa5, sizeof(v));
        kb_verzoek_begin(&v);
        if (kb_verzoek_lees(&v, &u) != KB_OK)
            eis(v.fout.status != KB_OK && v.fout.tekst[0]);
        keur(&v);
        kb_arena_vrij(&v.arena);
        ulfius_clean_request(&u);
    }
    free(tekst);
    return 0;
}
