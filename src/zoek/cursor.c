/* A cursor is fixed fields in hexadecimal. Whoever makes one up gets a page of the same hits, no more. */
#include "zoek/cursor.h"

#include <inttypes.h>
#include <stdio.h>

enum { VORM = 1 };

void kb_zoekcursor_schrijf(const struct kb_zoekcursor *c, uint64_t kenmerk, char uit[KB_ZOEK_CURSOR + 1])
{
    (void)snprintf(uit, KB_ZOEK_CURSOR + 1, "%02x%02x%02x%04x%016" PRIx64 "%016" PRIx64 "%016" PRIx64,
                   (unsigned)VORM, (unsigned)c->rang.klasse & 0xffU, (unsigned)c->rang.graad,
                   (unsigned)c->totaal & 0xffffU, (uint64_t)c->id, c->index, kenmerk);
}

static bool veld(const char **p, int cijfers, uint64_t *uit)
{
    *uit = 0;
    for (; cijfers; cijfers--, (*p)++) {
        char c = **p;

        if (c >= '0' && c <= '9')
            *uit = *uit << 4 | (uint64_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            *uit = *uit << 4 | (uint64_t)(c - 'a' + 10);
        else
            return false;
    }
    return true;
}

bool kb_zoekcursor_lees(struct kb_tekst t, uint64_t kenmerk, struct kb_zoekcursor *uit)
{
    uint64_t vorm;
    uint64_t klasse;
    uint64_t graad;
    uint64_t totaal;
    uint64_t id;
    uint64_t index;
    uint64_t k;
    const char *p = t.p;

    if (t.n != KB_ZOEK_CURSOR || !veld(&p, 2, &vorm) || !veld(&p, 2, &klasse) || !veld(&p, 2, &graad) ||
        !veld(&p, 4, &totaal) || !veld(&p, 16, &id) || !veld(&p, 16, &index) || !veld(&p, 16, &k))
        return false;
    if (vorm != VORM || klasse >= KB_RANG_GEEN || totaal > KB_CURSOR_VEEL_BENADERD || id > INT64_MAX ||
        k != kenmerk)
        return false;
    *uit = (struct kb_zoekcursor){
        {(enum kb_rangklasse)klasse, (uint8_t)graad}, (int64_t)id, (uint32_t)totaal, index};
    return true;
}
