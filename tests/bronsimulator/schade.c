/* Damages one answer: first what it says, then how it is framed, then how it is sent.
 *
 * Only answers that a fault hits come here, so this may allocate and be slow. */
#include "schade.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MIB = 1 << 20 };

static const char ONDERHOUD[] = "<!DOCTYPE html>\n<html><head><title>Onderhoud</title></head>"
                                "<body><h1>Het systeem is niet beschikbaar</h1></body></html>\n";

/* splitmix64 (Steele, Lea, Flood 2014): one state, every seed good. */
static uint64_t volgende(uint64_t *toestand)
{
    uint64_t z = (*toestand += 0x9e3779b97f4a7c15U);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

/* In (0, 1]: never 0, so that its logarithm exists. */
static double breuk(uint64_t *toestand)
{
    return (double)((volgende(toestand) >> 11) + 1) * 0x1p-53;
}

void sim_schade_begin(struct sim_schade *schade, const struct sim_storing *s)
{
    *schade = (struct sim_schade){.s = *s,
                                  .raakt_verzoeken = sim_storing_raakt_verzoeken(s),
                                  .over = s->aantal,
                                  .toeval = (uint64_t)s->zaad};
}

/* Does pad begin with patroon, in which '*' stands for the rest of a segment? */
static bool past(const char *patroon, struct kb_tekst pad)
{
    size_t i = 0;

    for (; *patroon; patroon++) {
        if (*patroon == '*') {
            while (i < pad.n && pad.p[i] != '/')
                i++;
            continue;
        }
        if (i == pad.n || pad.p[i] != *patroon)
            return false;
        i++;
    }
    return true;
}

bool sim_schade_raakt(struct sim_schade *schade, struct kb_tekst pad)
{
    if (!past(schade->s.alleen_pad, pad) || schade->over == 0)
        return false;
    if (schade->s.kans < 1 && breuk(&schade->toeval) > schade->s.kans)
        return false;
    if (schade->over > 0)
        schade->over--;
    schade->geraakt++;
    return true;
}

static uint32_t trek_vertraging(struct sim_schade *schade)
{
    const struct sim_storing *s = &schade->s;
    double grens = s->vertraging_max_ms >= 0 ? (double)s->vertraging_max_ms : 3600e3;
    double ms = (double)s->vertraging_ms;

    if (s->verdeling == SIM_VERDELING_UNIFORM)
        ms += breuk(&schade->toeval) * (grens - ms);
    else if (s->verdeling == SIM_VERDELING_EXPONENTIEEL)
        ms *= -log(breuk(&schade->toeval));
    else if (s->verdeling == SIM_VERDELING_NORMAAL) {
        double straal = sqrt(-2 * log(breuk(&schade->toeval)));

        ms += (double)s->spreiding_ms * straal * cos(2 * acos(-1) * breuk(&schade->toeval));
    }
    ms = ms < 0 ? 0 : ms > grens ? grens : ms;
    return (uint32_t)(ms + 0.5);
}

static void vervang(struct sim_uitvoer *u, const char *body, size_t n)
{
    u->b->n = u->begin;
    kb_buffer_voeg(u->b, body, n);
}

/* Put a few bytes inside the last string of the body, so that all before it is still right; a body without
 * strings becomes one. */
static void bederf_tekst(struct sim_uitvoer *u, const char *bytes, size_t n)
{
    size_t plek = u->b->n;
    char *ruimte = kb_buffer_ruimte(u->b, n);

    while (ruimte && plek > u->begin && u->b->p[plek - 1] != '"')
        plek--;
    if (!ruimte)
        return;
    if (plek == u->begin) {
        vervang(u, "\"", 1);
        kb_buffer_voeg(u->b, bytes, n);
        kb_buffer_voeg(u->b, "\"", 1);
        return;
    }
    plek--; /* before the closing quote */
    memmove(u->b->p + plek + n, u->b->p + plek, u->b->n - plek);
    memcpy(u->b->p + plek, bytes, n);
    u->b->n += n;
}

/* Repeat the first member of the object, with another value, in front of it. */
static void verdubbel(struct sim_uitvoer *u)
{
    char *begin = memchr(u->b->p + u->begin, '{', u->b->n - u->begin);
    char *naam = begin ? memchr(begin, '"', (size_t)(u->b->p + u->b->n - begin)) : NULL;
    char *einde = naam ? memchr(naam + 1, '"', (size_t)(u->b->p + u->b->n - naam - 1)) : NULL;
    char lid[160];
    int n;

    if (!einde || einde - naam > 128) {
        vervang(u, "{\"a\":1,\"a\":2}", 13);
        return;
    }
    n = snprintf(lid, sizeof(lid), "%.*s:null,", (int)(einde - naam + 1), naam);
    begin = kb_buffer_ruimte(u->b, (size_t)n);
    if (!begin)
        return;
    begin = (char *)memchr(u->b->p + u->begin, '{', u->b->n - u->begin) + 1;
    memmove(begin + n, begin, (size_t)(u->b->p + u->b->n - begin));
    memcpy(begin, lid, (size_t)n);
    u->b->n += (size_t)n;
}

/* Replace every number by one that no usual type holds; a body without numbers becomes one. */
static void vergroot_getallen(struct sim_uitvoer *u)
{
    static const char *const GETALLEN[] = {"1e400", "1000000000000000000000000000000"};
    struct kb_buffer nieuw = KB_LEGE_BUFFER;
    const char *p = u->b->p + u->begin;
    const char *einde = u->b->p + u->b->n;
    bool in_tekst = false;
    size_t geteld = 0;

    for (; p < einde; p++) {
        if (in_tekst && *p == '\\') {
            kb_buffer_voeg(&nieuw, p++, 1);
        } else if (*p == '"')
            in_tekst = !in_tekst;
        else if (!in_tekst && (*p == '-' || (*p >= '0' && *p <= '9'))) {
            while (p + 1 < einde && strchr("-+.eE0123456789", p[1]) && p[1])
                p++;
            kb_buffer_voeg_tekst(&nieuw, kb_tekst_van(GETALLEN[geteld++ % 2]));
            continue;
        }
        if (p < einde)
            kb_buffer_voeg(&nieuw, p, 1);
    }
    if (!geteld) {
        nieuw.n = 0;
        kb_buffer_voeg_tekst(&nieuw, KB_TEKST("[1e400,1000000000000000000000000000000]"));
    }
    vervang(u, nieuw.p ? nieuw.p : "", nieuw.n);
    u->b->mislukt = u->b->mislukt || nieuw.mislukt;
    kb_buffer_vrij(&nieuw);
}

static bool begin_stroom(struct sim_uitvoer *u, const struct sim_storing *s)
{
    static const struct {
        enum sim_stroomsoort soort;
        uint64_t omvang;
    } STROMEN[] = {
        [SIM_BODY_GROOT] = {SIM_STROOM_GROOT, 100 * (uint64_t)MIB},
        [SIM_BODY_DIEP] = {SIM_STROOM_DIEP, 100000},
        [SIM_BODY_SLEUTELS] = {SIM_STROOM_SLEUTELS, 100000},
        [SIM_BODY_GZIP_BOM] = {SIM_STROOM_GZIP, 1024 * (uint64_t)MIB},
    };

    u->b->n = u->begin;
    return sim_stroom_begin(&u->stroom, STROMEN[s->body].soort,
                            s->omvang >= 0 ? (uint64_t)s->omvang : STROMEN[s->body].omvang);
}

/* The same on a parsed body. A body that is no JSON (there is none in this program) stays as it is. */
static bool wijzig_json(struct sim_schade *schade, struct sim_uitvoer *u, const char *const *codes)
{
    json_t *json = json_loadb(u->b->p + u->begin, u->b->n - u->begin, JSON_DECODE_ANY, NULL);
    char *tekst;

    if (!json)
        return true;
    if (schade->s.verkeerd_type[0])
        json = sim_schade_verkeerd_type(json, schade->s.verkeerd_type);
    if (schade->s.ontbrekend[0])
        json = sim_schade_ontbrekend(json, schade->s.ontbrekend);
    if (schade->s.onbekende_code)
        sim_schade_onbekende_code(json, codes);
    tekst = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);
    json_decref(json);
    if (!tekst)
        return false;
    vervang(u, tekst, strlen(tekst));
    free(tekst);
    return true;
}

static bool wijzig_body(struct sim_schade *schade, struct sim_uitvoer *u)
{
    switch ((enum sim_body)schade->s.body) {
    case SIM_BODY_GOED:
        break;
    case SIM_BODY_LEEG:
        u->b->n = u->begin;
        break;
    case SIM_BODY_AFGEKAPT: /* all but half of it is missing, and the length says so */
        u->stop_na = (u->b->n - u->begin) / 2;
        u->einde = SIM_SLUIT;
        break;
    case SIM_BODY_GEEN_JSON:
        vervang(u, ONDERHOUD, sizeof(ONDERHOUD) - 1);
        break;
    case SIM_BODY_ONGELDIGE_UTF8:
        bederf_tekst(u, "\xc3\x28\xff", 3);
        break;
    case SIM_BODY_NUL:
        bederf_tekst(u, "\0\0", 2);
        break;
    case SIM_BODY_DUBBEL:
        verdubbel(u);
        break;
    case SIM_BODY_GROOT_GETAL:
        vergroot_getallen(u);
        break;
    case SIM_BODY_GZIP_BOM:
        u->koppen = "Content-Encoding: gzip\r\n";
        return begin_stroom(u, &schade->s);
    case SIM_BODY_GROOT:
    case SIM_BODY_DIEP:
    case SIM_BODY_SLEUTELS:
        return begin_stroom(u, &schade->s);
    }
    return true;
}

/* Another status has another body: an error as a gateway writes it, or none. */
static void wijzig_status(struct sim_schade *schade, struct sim_uitvoer *u)
{
    const struct sim_storing *s = &schade->s;

    if (s->redirect[0]) {
        snprintf(schade->koppen, sizeof(schade->koppen), "Location: %s\r\n", s->redirect);
        u->koppen = schade->koppen;
        u->status = 302;
        u->b->n = u->begin;
    }
    if (s->status) {
        u->status = (int)s->status;
        if (s->status >= 300 && !s->redirect[0]) {
            u->b->n = u->begin;
            kb_buffer_printf(u->b, "{\"fout\":\"Storing van de bronsimulator\",\"status\":%d}", u->status);
        }
    }
    if (s->zonder_body)
        u->b->n = u->begin;
}

static uint64_t halverwege(const struct sim_uitvoer *u)
{
    return (u->stroom.soort ? u->stroom.totaal : u->b->n - u->begin) / 2;
}

static void wijzig_verzending(struct sim_schade *schade, struct sim_uitvoer *u)
{
    const struct sim_storing *s = &schade->s;

    if (s->inhoudstype[0])
        u->inhoudstype = s->inhoudstype;
    u->overdracht = (enum sim_overdracht)s->overdracht;
    if (s->afkappen_na >= 0) {
        u->stop_na = (uint64_t)s->afkappen_na;
        u->einde = SIM_SLUIT;
    }
    if (s->hangen || s->resetten || s->sluiten) {
        u->einde = s->hangen ? SIM_HANG : s->resetten ? SIM_RESET : SIM_SLUIT;
        u->zonder_antwoord = s->hangen == SIM_PLAATS_VOOR || s->resetten == SIM_PLAATS_VOOR || s->sluiten;
        if (s->afkappen_na < 0)
            u->stop_na = halverwege(u);
    }
    u->druppel_bytes = (uint32_t)s->druppel_bytes;
    u->druppel_ms = (uint32_t)s->druppel_ms;
    if (s->vertraging_ms || s->vertraging_max_ms > 0)
        u->wacht_ms = trek_vertraging(schade);
}

bool sim_schade_pas_toe(struct sim_schade *schade, struct sim_uitvoer *u, const char *const *codes)
{
    const struct sim_storing *s = &schade->s;
    bool goed = true;

    if (s->verkeerd_type[0] || s->ontbrekend[0] || s->onbekende_code)
        goed = wijzig_json(schade, u, codes);
    wijzig_status(schade, u);
    goed = goed && wijzig_body(schade, u);
    wijzig_verzending(schade, u);
    return goed && !u->b->mislukt;
}
