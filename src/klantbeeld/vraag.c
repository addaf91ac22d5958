/* From query parameters to a question. Which parameters a group has stands in its adapter's table; what each
 * kind of parameter may hold stands here. Everything wrong is reported at once, and no value is repaired or
 * ignored. */
#include "klantbeeld/intern.h"

enum { STANDAARD_AANTAL = 25, MAX_AANTAL = 100 };

void vraag_begin(const struct kb_klantbeeld *k, unsigned groep, const struct kb_lhnummer *lh,
                 struct kb_vraag *uit)
{
    memset(uit, 0, sizeof(*uit));
    uit->lhnummer = *lh;
    uit->vandaag = kb_datum_van_epoch(kb_tijd_nu(k->klok) / KB_S);
    uit->aantal = STANDAARD_AANTAL;
    if (k->staat[groep].adapter->standaard)
        k->staat[groep].adapter->standaard(uit);
}

/* Is this the second time that row i's name occurs? Then the first was read already. */
static bool herhaald(struct kb_parameterlijst query, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (kb_tekst_gelijk(query.rij[j].naam, query.rij[i].naam))
            return true;
    return false;
}

static void lees_datum(struct kb_tekst waarde, const char *naam, struct kb_datum *uit,
                       struct kb_overtredingen *o)
{
    if (!kb_datum_lees(waarde, uit))
        kb_overtreding_meld(o, "query", naam, "Een datum heeft de vorm JJJJ-MM-DD, bijvoorbeeld 2024-01-31.");
}

/* Comma-separated codes of a table → a mask of its rows. */
static void lees_codes(struct kb_tekst waarde, const struct kb_parameter *p, uint32_t *uit,
                       struct kb_overtredingen *o)
{
    const char *begin = waarde.p;
    const char *einde = waarde.p + waarde.n;

    *uit = 0;
    while (begin <= einde) {
        const char *komma = memchr(begin, ',', (size_t)(einde - begin));
        struct kb_tekst code = {begin, (size_t)((komma ? komma : einde) - begin)};
        const struct kb_code *rij = kb_code_zoek(p->tabel, code);

        if (!rij) {
            kb_overtreding_meld(
                o, "query", p->naam,
                "Een of meer codes bestaan niet; geef codes uit de tabel %s, gescheiden door komma's, "
                "bijvoorbeeld %s.",
                p->tabel->naam, p->tabel->rij[0].code);
            return;
        }
        *uit |= UINT32_C(1) << (rij - p->tabel->rij);
        if (!komma)
            break;
        begin = komma + 1;
    }
}

static void lees_aantal(struct kb_tekst waarde, const char *naam, uint16_t *uit, struct kb_overtredingen *o)
{
    unsigned getal = 0;
    bool goed = waarde.n >= 1 && waarde.n <= 3 && waarde.p[0] != '0';

    for (size_t i = 0; i < waarde.n && goed; i++) {
        goed = waarde.p[i] >= '0' && waarde.p[i] <= '9';
        getal = getal * 10 + (unsigned)(waarde.p[i] - '0');
    }
    if (goed && getal <= MAX_AANTAL)
        *uit = (uint16_t)getal;
    else
        kb_overtreding_meld(o, "query", naam, "Het aantal is een geheel getal van 1 tot en met %d.",
                            MAX_AANTAL);
}

static void lees_sorteer(struct kb_tekst waarde, const char *naam, bool *oplopend, struct kb_overtredingen *o)
{
    if (kb_tekst_is(waarde, "datum"))
        *oplopend = true;
    else if (kb_tekst_is(waarde, "-datum"))
        *oplopend = false;
    else
        kb_overtreding_meld(o, "query", naam,
                            "Sorteren kan op datum (oudste eerst) of -datum (nieuwste eerst).");
}

static void lees_cursor(struct kb_tekst waarde, const char *naam, char uit[KB_MAX_CURSOR + 1],
                        struct kb_overtredingen *o)
{
    bool goed = waarde.n >= 1 && waarde.n <= KB_MAX_CURSOR;

    for (size_t i = 0; i < waarde.n && goed; i++) {
        char c = waarde.p[i];

        goed = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
               c == '_';
    }
    if (goed)
        memcpy(uit, waarde.p, waarde.n);
    else
        kb_overtreding_meld(o, "query", naam,
                            "Geef de waarde van volgendeCursor uit een eerder antwoord ongewijzigd door.");
}

static void lees_parameter(const struct kb_parameter *p, struct kb_tekst waarde, struct kb_vraag *uit,
                           struct kb_overtredingen *o)
{
    switch (p->soort) {
    case KB_PARAMETER_VANAF:
        lees_datum(waarde, p->naam, &uit->vanaf, o);
        break;
    case KB_PARAMETER_TOT:
        lees_datum(waarde, p->naam, &uit->tot, o);
        break;
    case KB_PARAMETER_SOORTEN:
        lees_codes(waarde, p, &uit->soorten, o);
        break;
    case KB_PARAMETER_AANDACHTSGEBIEDEN:
        lees_codes(waarde, p, &uit->aandachtsgebieden, o);
        break;
    case KB_PARAMETER_SORTEER:
        lees_sorteer(waarde, p->naam, &uit->oplopend, o);
        break;
    case KB_PARAMETER_AANTAL:
        lees_aantal(waarde, p->naam, &uit->aantal, o);
        break;
    case KB_PARAMETER_CURSOR:
        lees_cursor(waarde, p->naam, uit->cursor, o);
        break;
    }
}

static const struct kb_parameter *zoek_parameter(const struct kb_adapter *a, struct kb_tekst naam)
{
    for (size_t i = 0; i < a->n_parameters; i++)
        if (kb_tekst_is(naam, a->parameters[i].naam))
            return &a->parameters[i];
    return NULL;
}

void kb_vraag_maak(const struct kb_klantbeeld *k, unsigned groep, const struct kb_lhnummer *lh,
                   struct kb_parameterlijst query, struct kb_vraag *uit,
                   struct kb_overtredingen *overtredingen)
{
    vraag_begin(k, groep, lh, uit);
    for (size_t i = 0; i < query.n; i++) {
        const struct kb_parameter *p = zoek_parameter(k->staat[groep].adapter, query.rij[i].naam);

        if (!p)
            kb_overtreding_meld(overtredingen, "query", query.rij[i].naam.p,
                                "Deze parameter bestaat niet voor de gegevensgroep %s.",
                                kb_gegevensgroepen[groep].naam);
        else if (herhaald(query, i))
            kb_overtreding_meld(overtredingen, "query", p->naam,
                                "Deze parameter mag maar een keer voorkomen.");
        else
            lees_parameter(p, query.rij[i].waarde, uit, overtredingen);
    }
}

/* "organisatie,contact" → a mask. */
static uint32_t lees_groepen(struct kb_tekst waarde, struct kb_overtredingen *o)
{
    const char *begin = waarde.p;
    const char *einde = waarde.p + waarde.n;
    uint32_t uit = 0;

    while (begin <= einde) {
        const char *komma = memchr(begin, ',', (size_t)(einde - begin));
        int groep =
            kb_gegevensgroep_zoek((struct kb_tekst){begin, (size_t)((komma ? komma : einde) - begin)});

        if (groep == KB_GEEN_GROEP) {
            kb_overtreding_meld(
                o, "query", "gegevensgroepen",
                "Een of meer gegevensgroepen bestaan niet; geef namen uit /gegevensgroepen, gescheiden door "
                "komma's, bijvoorbeeld organisatie,contact.");
            return 0;
        }
        uit |= UINT32_C(1) << groep;
        if (!komma)
            break;
        begin = komma + 1;
    }
    return uit;
}

uint32_t kb_vraag_groepen(const struct kb_klantbeeld *k, struct kb_parameterlijst query,
                          struct kb_overtredingen *overtredingen)
{
    uint32_t uit = k->beschikbaar;

    for (size_t i = 0; i < query.n; i++) {
        if (!kb_tekst_is(query.rij[i].naam, "gegevensgroepen"))
            kb_overtreding_meld(overtredingen, "query", query.rij[i].naam.p, "Deze parameter bestaat niet.");
        else if (herhaald(query, i))
            kb_overtreding_meld(overtredingen, "query", "gegevensgroepen",
                                "Deze parameter mag maar een keer voorkomen; scheid namen door komma's.");
        else
            uit = lees_groepen(query.rij[i].waarde, overtredingen);
    }
    return uit;
}
