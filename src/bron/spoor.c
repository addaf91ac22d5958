/* The trace of a call: what its source hears of it, and the span of each of its transfers.
 *
 * A second try and a double are transfers of their own, so they have spans of their own. A span holds no URL:
 * there is an LH-nummer in it. What was answered without a transfer is told by the span of the request. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bron/intern.h"
#include "klantbeeld/spoor/sporen.h"

static const char staatnaam[] = "tracestate: ";

size_t spoor_omvang(const struct kb_spoor *spoor)
{
    return spoor && spoor->staat.p ? sizeof(staatnaam) + spoor->staat.n : 1;
}

/* On zeroed memory. */
void spoor_neem(struct vlucht *v, const struct kb_spoor *spoor)
{
    if (!spoor)
        return;
    v->spoor = *spoor;
    if (!spoor->staat.p)
        return;
    snprintf(v->staat, spoor_omvang(spoor), "%s%.*s", staatnaam, (int)spoor->staat.n, spoor->staat.p);
    v->spoor.staat.p = v->staat + sizeof(staatnaam) - 1;
}

void spoor_begin(struct kb_motor *m, struct overdracht *o)
{
    const struct kb_tekst naam = KB_TEKST("traceparent: ");
    const struct kb_tekst einde = KB_TEKST("\r\n");
    char *p = o->spoorkop;

    o->span = motor_toeval(m, UINT64_MAX) + 1;
    memcpy(p, naam.p, naam.n);
    kb_spoor_schrijf(&o->vlucht->spoor, o->span, p + naam.n);
    memcpy(p + naam.n + KB_SPOOR_OUDER, einde.p, einde.n);
}

/* libcurl writes a line end behind each line itself, and takes texts that end in a zero. It does not change
 * them. */
struct curl_slist *spoor_koppen(struct overdracht *o)
{
    struct vlucht *v = o->vlucht;
    struct curl_slist *rest = v->bron->koppen;

    if (!heeft_spoor(v))
        return rest;
    o->spoorkop[SPOORKOP - 2] = '\0';
    if (*v->staat) {
        o->spoorkoppen[1] = (struct curl_slist){v->staat, rest};
        rest = &o->spoorkoppen[1];
    }
    o->spoorkoppen[0] = (struct curl_slist){o->spoorkop, rest};
    return &o->spoorkoppen[0];
}

/* What went wrong, as error.type: the status where there was one. An employer that a source does not know is
 * an answer. */
static void noem_fout(struct kb_span *span, const struct overdracht *o, enum kb_oproepuitkomst uitkomst)
{
    char http[12];

    snprintf(http, sizeof(http), "%d", o->http);
    kb_span_tekst(span, "error.type",
                  kb_tekst_van(uitkomst == KB_UITKOMST_FOUTANTWOORD ? http : kb_uitkomstnamen[uitkomst]));
}

void spoor_einde(struct kb_motor *m, const struct overdracht *o, enum kb_oproepuitkomst uitkomst,
                 kb_moment nu)
{
    const struct vlucht *v = o->vlucht;
    kb_tijd einde = v->spoor.naar ? kb_tijd_nu(m->klok) : 0;
    struct kb_spangegevens g = {.spoor = &v->spoor,
                                .span = o->span,
                                .ouder = v->spoor.span,
                                .soort = KB_SPAN_CLIENT,
                                .begin = einde - (nu - o->begonnen),
                                .einde = einde};
    bool mislukt = uitkomst != KB_UITKOMST_OK && uitkomst != KB_UITKOMST_ONBEKEND;
    struct kb_span span;
    struct kb_tekst host;
    int64_t poort;

    if (!v->spoor.naar)
        return;
    host = bron_host(v->bron, &poort);
    kb_span_begin(&span, &g, KB_TEKST("GET"));
    kb_span_tekst(&span, "http.request.method", KB_TEKST("GET"));
    kb_span_tekst(&span, "server.address", host);
    kb_span_geheel(&span, "server.port", poort);
    kb_span_tekst(&span, "klantbeeld.bron", kb_tekst_van(v->bron->config->naam));
    if (o->http)
        kb_span_geheel(&span, "http.response.status_code", o->http);
    if (v->pogingen)
        kb_span_geheel(&span, "http.request.resend_count", v->pogingen);
    if (o == &v->over[1])
        kb_span_tekst(&span, "klantbeeld.dubbel", KB_TEKST("ja"));
    if (mislukt)
        noem_fout(&span, o, uitkomst);
    kb_span_einde(&span, mislukt);
}
