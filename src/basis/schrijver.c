/* Writes JSON into a buffer, one value at a time. The state is a single bit: whether a comma is due. */
#include "klantbeeld/basis/schrijver.h"

#include <inttypes.h>
#include <stdio.h>

/* What a byte becomes inside a JSON text (RFC 8259 §7): 0 = itself, 'u' = \u00XX, else the letter after the
 * backslash. DEL is escaped too: it is legal, but some terminals act on it. */
static char ontsnapping(unsigned char teken)
{
    switch (teken) {
    case '"':
    case '\\':
        return (char)teken;
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return teken < 0x20 || teken == 0x7f ? 'u' : 0;
    }
}

/* The comma that is due and the member's name; afterwards a value has been written, so the next one needs a
 * comma. */
static void begin_waarde(struct kb_schrijver *s, struct kb_tekst lid)
{
    if (s->komma)
        kb_buffer_voeg(s->uit, ",", 1);
    kb_buffer_voeg_tekst(s->uit, lid);
    s->komma = true;
}

static void open_met(struct kb_schrijver *s, struct kb_tekst lid, const char *haak)
{
    begin_waarde(s, lid);
    kb_buffer_voeg(s->uit, haak, 1);
    s->komma = false;
}

static void sluit_met(struct kb_schrijver *s, const char *haak)
{
    kb_buffer_voeg(s->uit, haak, 1);
    s->komma = true;
}

void kb_schrijf_object(struct kb_schrijver *s, struct kb_tekst lid)
{
    open_met(s, lid, "{");
}

void kb_schrijf_einde_object(struct kb_schrijver *s)
{
    sluit_met(s, "}");
}

void kb_schrijf_lijst(struct kb_schrijver *s, struct kb_tekst lid)
{
    open_met(s, lid, "[");
}

void kb_schrijf_einde_lijst(struct kb_schrijver *s)
{
    sluit_met(s, "]");
}

void kb_schrijf_ruw(struct kb_schrijver *s, struct kb_tekst lid, struct kb_tekst json)
{
    begin_waarde(s, lid);
    kb_buffer_voeg_tekst(s->uit, json);
}

void kb_schrijf_null(struct kb_schrijver *s, struct kb_tekst lid)
{
    kb_schrijf_ruw(s, lid, KB_TEKST("null"));
}

void kb_schrijf_bool(struct kb_schrijver *s, struct kb_tekst lid, bool waarde)
{
    kb_schrijf_ruw(s, lid, waarde ? KB_TEKST("true") : KB_TEKST("false"));
}

void kb_schrijf_geheel(struct kb_schrijver *s, struct kb_tekst lid, int64_t waarde)
{
    char cijfers[24];
    int n = snprintf(cijfers, sizeof(cijfers), "%" PRId64, waarde);

    kb_schrijf_ruw(s, lid, (struct kb_tekst){cijfers, (size_t)n});
}

/* A number with a fixed count of decimals, given as a whole number of the smallest unit; trailing zeros are
 * left out. */
static void schrijf_vast(struct kb_schrijver *s, struct kb_tekst lid, int64_t waarde, uint64_t schaal)
{
    char cijfers[32];
    uint64_t grootte = waarde < 0 ? (uint64_t)0 - (uint64_t)waarde : (uint64_t)waarde;
    uint64_t breuk = grootte % schaal;
    int breedte = schaal == 100 ? 2 : 1;
    int n;

    if (breuk && breuk % 10 == 0 && breedte == 2) {
        breuk /= 10;
        breedte = 1;
    }
    if (breuk)
        n = snprintf(cijfers, sizeof(cijfers), "%s%" PRIu64 ".%0*" PRIu64, waarde < 0 ? "-" : "",
                     grootte / schaal, breedte, breuk);
    else
        n = snprintf(cijfers, sizeof(cijfers), "%s%" PRIu64, waarde < 0 ? "-" : "", grootte / schaal);
    kb_schrijf_ruw(s, lid, (struct kb_tekst){cijfers, (size_t)n});
}

void kb_schrijf_tienden(struct kb_schrijver *s, struct kb_tekst lid, int64_t tienden)
{
    schrijf_vast(s, lid, tienden, 10);
}

void kb_schrijf_centen(struct kb_schrijver *s, struct kb_tekst lid, int64_t centen)
{
    schrijf_vast(s, lid, centen, 100);
}

static void schrijf_ontsnapt(struct kb_buffer *b, unsigned char teken)
{
    static const char hex[] = "0123456789abcdef";
    char reeks[6] = {'\\', ontsnapping(teken), '0', '0', hex[teken >> 4], hex[teken & 15]};

    kb_buffer_voeg(b, reeks, reeks[1] == 'u' ? 6 : 2);
}

void kb_schrijf_tekst(struct kb_schrijver *s, struct kb_tekst lid, struct kb_tekst waarde)
{
    size_t begin = 0;

    if (!waarde.p) {
        kb_schrijf_null(s, lid);
        return;
    }
    begin_waarde(s, lid);
    kb_buffer_voeg(s->uit, "\"", 1);
    for (size_t i = 0; i < waarde.n; i++) {
        unsigned char teken = (unsigned char)waarde.p[i];

        if (!ontsnapping(teken))
            continue;
        kb_buffer_voeg(s->uit, waarde.p + begin, i - begin);
        schrijf_ontsnapt(s->uit, teken);
        begin = i + 1;
    }
    kb_buffer_voeg(s->uit, waarde.p + begin, waarde.n - begin);
    kb_buffer_voeg(s->uit, "\"", 1);
}

void kb_schrijf_z(struct kb_schrijver *s, struct kb_tekst lid, const char *waarde)
{
    kb_schrijf_tekst(s, lid, kb_tekst_van(waarde));
}
