/* One version is served, so what is announced of it is on every answer: those to paths without a version,
 * which are of the newest one, and errors as well. */
#include "http/vastekoppen.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "klantbeeld/domein/datum.h"

/* The major version that this program serves. */
static const char VERSIE[] = "v1";

enum { DAG_S = 24 * 60 * 60 };

/* A page takes what it is made of, and its data, from this service alone; nothing in it becomes script. */
static const char PAGINABELEID[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

static void voeg_soorten(struct kb_vastekoppen *k, const char *naam, const char *waarde,
                         const char *voor_pagina)
{
    k->regel[k->n].naam = naam;
    k->regel[k->n].waarde = waarde;
    k->regel[k->n++].voor_pagina = voor_pagina;
}

static void voeg(struct kb_vastekoppen *k, const char *naam, const char *waarde)
{
    voeg_soorten(k, naam, waarde, waarde);
}

/* The configuration takes days of the calendar only, as JJJJ-MM-DD. */
static struct kb_datum datum_van(const char *tekst)
{
    struct kb_datum d = {0, 0, 0};

    (void)kb_datum_lees(kb_tekst_van(tekst), &d);
    return d;
}

/* IMF-fixdate (RFC 9110 §5.6.7), in no locale's words. */
static void schrijf_httpdatum(const char *dag, char uit[32])
{
    static const char weekdag[7][4] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char maand[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct kb_datum d = datum_van(dag);
    int64_t dagen = kb_datum_dagen(d);

    snprintf(uit, 32, "%s, %02u %s %04u 00:00:00 GMT", weekdag[((dagen % 7) + 7) % 7], (unsigned)d.dag % 100,
             maand[(unsigned)(d.maand - 1) % 12], (unsigned)d.jaar % 10000);
}

static void voeg_link(struct kb_vastekoppen *k, const char *doel, const char *relatie)
{
    size_t n = strlen(k->links);

    if (*doel)
        snprintf(k->links + n, sizeof(k->links) - n, "%s<%s>; rel=\"%s\"", n ? ", " : "", doel, relatie);
}

/* RFC 9745 (Deprecation), RFC 8594 (Sunset), RFC 5829 (successor-version). */
static void kondig_aan(struct kb_vastekoppen *k, const struct kb_config_versie *v)
{
    snprintf(k->afgeraden, sizeof(k->afgeraden), "@%" PRId64,
             kb_datum_dagen(datum_van(v->afgeraden_vanaf)) * DAG_S);
    voeg(k, "Deprecation", k->afgeraden);
    if (*v->einde_op) {
        schrijf_httpdatum(v->einde_op, k->einde);
        voeg(k, "Sunset", k->einde);
    }
    voeg_link(k, v->uitleg, "deprecation");
    voeg_link(k, v->einde_uitleg, "sunset");
    voeg_link(k, v->opvolger, "successor-version");
    if (*k->links)
        voeg(k, "Link", k->links);
}

void kb_vastekoppen_maak(struct kb_vastekoppen *k, const struct kb_config *c, const char *omgeving)
{
    memset(k, 0, sizeof(*k));
    /* ADR rules /core/version-header and /core/transport/security-headers. */
    voeg(k, "API-Version", "1.0.0");
    voeg_soorten(k, "Cache-Control", "no-store", "no-cache");
    voeg_soorten(k, "Content-Security-Policy", "frame-ancestors 'none'", PAGINABELEID);
    voeg(k, "Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    voeg(k, "X-Content-Type-Options", "nosniff");
    voeg(k, "X-Frame-Options", "DENY");
    voeg(k, "Referrer-Policy", "no-referrer");
    if (omgeving)
        voeg(k, "Klantbeeld-Omgeving", omgeving);
    /* Also on an answer to who sent no origin: it is another one than an origin would get. */
    if (c && c->n_herkomsten)
        voeg(k, "Vary", "Origin");
    for (size_t i = 0; c && i < c->n_versies; i++)
        if (strcmp(c->versie[i].naam, VERSIE) == 0)
            kondig_aan(k, &c->versie[i]);
}

bool kb_vastekoppen_zet(const struct kb_vastekoppen *k, struct MHD_Response *r, bool pagina)
{
    for (size_t i = 0; i < k->n; i++)
        if (MHD_add_response_header(r, k->regel[i].naam,
                                    pagina ? k->regel[i].voor_pagina : k->regel[i].waarde) != MHD_YES)
            return false;
    return true;
}
