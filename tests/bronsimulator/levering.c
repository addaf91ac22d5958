/* levering: writes the employers of the fictitious world as a delivery of the search index (NDJSON), so that
 * whoever is found there exists at every simulated source; or a file with mutations on it.
 *
 *   levering AANTAL                          Groothandel De Groot and employers 0..AANTAL-2, to standard
 * output levering AANTAL --mutaties N VOLGNUMMER  N mutations on that delivery
 *
 * One line is one company: its administrations (L01, L02) are in it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "json.h"
#include "wereld_organisatie.h"

static const char PEILDATUM[] = "2026-11-24";

static void nummer_of_null(struct kb_buffer *b, const char *nummer)
{
    if (*nummer)
        sj_z(b, nummer);
    else
        SJ(b, "null");
}

static void adres(struct kb_buffer *b, const struct wereld_adres *a)
{
    if (!a->is_er) {
        SJ(b, "null");
        return;
    }
    SJ(b, "{\"postcode\":");
    sj_z(b, a->postcode);
    SJ(b, ",\"huisnummer\":");
    if (a->huisnummer)
        sj_geheel(b, a->huisnummer);
    else
        SJ(b, "null");
    SJ(b, ",\"plaats\":");
    sj_z(b, a->plaats);
    SJ(b, ",\"land\":");
    sj_z(b, a->land);
    SJ(b, "}");
}

static void administratie(struct kb_buffer *b, const struct wereld_werkgever *w,
                          const struct wereld_organisatie *o)
{
    SJ(b, "{\"lhnummer\":");
    sj_z(b, w->lh);
    SJ(b, ",\"vestigingsnummer\":");
    nummer_of_null(b, o->vestiging);
    SJ(b, ",\"aansluitnummer\":");
    nummer_of_null(b, o->aansluitnummer);
    SJ(b, "}");
}

/* achter: what a mutation puts behind the name. */
static void werkgever(struct kb_buffer *b, uint32_t index, const char *achter)
{
    struct wereld_werkgever w;
    struct wereld_organisatie o;
    char naam[WERELD_NAAM + 16];
    bool afgeschermd;

    wereld_geef(index, wereld_subnummers(index), &w);
    afgeschermd = wereld_afgeschermd(&w);
    wereld_geef(index, 1, &w);
    wereld_organisatie(&w, &o);
    (void)snprintf(naam, sizeof(naam), "%s%s", o.naam, achter);
    kb_buffer_printf(b, "{\"%s\":\"%s\",\"naam\":", o.is_bsn ? "bsn" : "rsin", o.fiscaal);
    sj_z(b, naam);
    SJ(b, ",\"handelsnamen\":[],\"kvkNummer\":");
    nummer_of_null(b, o.kvk);
    kb_buffer_printf(b, ",\"status\":\"%c\",\"medewerkers\":", o.status);
    if (o.medewerkers >= 0)
        sj_geheel(b, o.medewerkers);
    else
        SJ(b, "null");
    if (afgeschermd)
        SJ(b, ",\"afgeschermd\":true");
    SJ(b, ",\"adres\":");
    adres(b, &o.vestigingsadres);
    SJ(b, ",\"administraties\":[");
    administratie(b, &w, &o);
    for (uint32_t sub = 2; sub <= wereld_subnummers(index); sub++) {
        wereld_geef(index, sub, &w);
        wereld_organisatie(&w, &o);
        SJ(b, ",");
        administratie(b, &w, &o);
    }
    SJ(b, "]}");
}

static bool weg(struct kb_buffer *b)
{
    bool goed;

    kb_buffer_voeg(b, "\n", 1);
    goed = !b->mislukt && fwrite(b->p, 1, b->n, stdout) == b->n;
    b->n = 0;
    return goed;
}

static bool voorloop(struct kb_buffer *b, const char *soort, uint32_t volgnummer, uint32_t aantal)
{
    kb_buffer_printf(b, "{\"levering\":\"%s\",\"volgnummer\":%u,\"peildatum\":\"%s\",\"aantal\":%u}", soort,
                     volgnummer, PEILDATUM, aantal);
    return weg(b);
}

static bool schrijf_levering(struct kb_buffer *b, uint32_t aantal)
{
    bool goed = voorloop(b, "volledig", 1, aantal);

    for (uint32_t i = 0; i < aantal && goed; i++) {
        werkgever(b, i == 0 ? WERELD_DE_GROOT : i - 1, "");
        goed = weg(b);
    }
    return goed;
}

/* In turn: a change of name, an end, and one that is new (of those that the delivery leaves out). */
static bool schrijf_mutaties(struct kb_buffer *b, uint32_t aantal, uint32_t n, uint32_t volgnummer)
{
    bool goed = voorloop(b, "mutaties", volgnummer, n);

    for (uint32_t i = 0; i < n && goed; i++) {
        uint32_t wie = 1 + (i + volgnummer * 7919) % (aantal - 2);
        struct wereld_werkgever w;
        struct wereld_organisatie o;

        if (i % 3 == 1) {
            wereld_geef(wie, 1, &w);
            wereld_organisatie(&w, &o);
            kb_buffer_printf(b, "{\"mutatie\":\"einde\",\"%s\":\"%s\"}", o.is_bsn ? "bsn" : "rsin",
                             o.fiscaal);
        } else {
            bool nieuw = i % 3 == 2 && aantal + i < WERELD_AANTAL;

            kb_buffer_printf(b, "{\"mutatie\":\"%s\",\"werkgever\":", nieuw ? "nieuw" : "wijzig");
            werkgever(b, nieuw ? aantal - 1 + i + (volgnummer - 2) * n : wie, nieuw ? "" : " Vernieuwd");
            SJ(b, "}");
        }
        goed = weg(b);
    }
    return goed;
}

static bool getal(const char *tekst, uint32_t van, uint32_t tot, uint32_t *uit)
{
    char *einde = NULL;
    unsigned long n = strtoul(tekst, &einde, 10);

    if (!*tekst || *einde || n < van || n > tot)
        return false;
    *uit = (uint32_t)n;
    return true;
}

int main(int argc, char **argv)
{
    struct kb_buffer b = KB_LEGE_BUFFER;
    uint32_t aantal = 0;
    uint32_t n = 0;
    uint32_t volgnummer = 0;
    bool goed = false;

    if (argc == 2 && getal(argv[1], 1, WERELD_AANTAL + 1, &aantal))
        goed = schrijf_levering(&b, aantal);
    else if (argc == 5 && strcmp(argv[2], "--mutaties") == 0 &&
             getal(argv[1], 4, WERELD_AANTAL + 1, &aantal) && getal(argv[3], 1, WERELD_AANTAL, &n) &&
             getal(argv[4], 2, 1000, &volgnummer))
        goed = schrijf_mutaties(&b, aantal, n, volgnummer);
    else {
        (void)fprintf(stderr, "gebruik: levering AANTAL [--mutaties N VOLGNUMMER]\n");
        return 2;
    }
    kb_buffer_vrij(&b);
    return goed && fflush(stdout) == 0 ? 0 : 1;
}
