/* The normal form of names: characters first (bytes to ASCII words), then words (initials, synonyms, legal
 * forms).
 *
 * Not obvious: a dot or slash between single letters joins them ("B.V.", "v/h"), a blank does not, except
 * where the letters together are a legal form ("B. V."). */
#include "klantbeeld/zoek/naam.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

struct teken {
    uint32_t punt;
    const char *ascii;
};

#define TEKEN(punt, ascii) {punt, ascii},
static const struct teken TEKENS[] = {
#include "zoek/naam_tekens.def"
};
#undef TEKEN

static const char *const RECHTSVORMEN[] = {
    "bv",          "nv",        "vof",        "cv",         "ua",        "ba",
    "wa",          "stichting", "vereniging", "cooperatie", "maatschap", "cooperatieve",
    "eenmanszaak", "gmbh",      "ltd",        "bvba",       "vve",
};

/* The spelling that stands for the others. */
static const struct {
    const char *getypt, *norm;
} SYNONIEMEN[] = {
    {"het", "t"},  {"zoon", "zn"},         {"zonen", "zn"},   {"zoons", "zn"},
    {"znn", "zn"}, {"gebroeders", "gebr"}, {"gebrs", "gebr"},
};

/* Towns with two names. Origin: the official names of the BAG (woonplaatsen) beside what people call them. */
static const struct {
    const char *getypt, *norm;
} PLAATSEN[] = {
    {"denhaag", "sgravenhage"},
    {"denbosch", "shertogenbosch"},
    {"bozum", "boazum"},
    {"ljouwert", "leeuwarden"},
    {"snits", "sneek"},
    {"alphenadrijn", "alphenaandenrijn"},
    {"capelleadijssel", "capelleaandenijssel"},
    {"krimpenadijssel", "krimpenaandenijssel"},
};

enum soort { LETTER, BLANK, VERBINDING, KOMMA_BOVEN, EN };

struct invoer {
    const unsigned char *p, *einde;
};

/* The next code point; 0 for bytes that are none. */
static uint32_t volgende(struct invoer *in)
{
    uint32_t c = *in->p++;
    unsigned meer = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : c >= 0xC0 ? 1 : 0;

    if (c < 0x80)
        return c;
    if (!meer)
        return 0;
    c &= 0x3FU >> meer;
    for (; meer && in->p < in->einde && (*in->p & 0xC0) == 0x80; meer--)
        c = c << 6 | (*in->p++ & 0x3FU);
    return meer ? 0 : c;
}

static int vergelijk_teken(const void *punt, const void *rij)
{
    uint32_t a = *(const uint32_t *)punt;
    uint32_t b = ((const struct teken *)rij)->punt;

    return a < b ? -1 : a > b;
}

static bool is_komma_boven(uint32_t c)
{
    return c == '\'' || c == '`' || c == 0xB4 || c == 0x2018 || c == 0x2019 || c == 0x2BC;
}

/* Marks that are written over the letter before them, and signs that are not seen. */
static bool is_onzichtbaar(uint32_t c)
{
    return (c >= 0x300 && c <= 0x36F) || c == 0xAD || (c >= 0x200B && c <= 0x200D) || c == 0xFEFF;
}

/* Punctuation, symbols and pictures; letters of other scripts are not. */
static bool is_leesteken(uint32_t c)
{
    return c < 0xC0 || c == 0xD7 || c == 0xF7 || (c >= 0x2000 && c <= 0x2BFF) ||
           (c >= 0x3000 && c <= 0x303F) || (c >= 0xE000 && c <= 0xF8FF) || (c >= 0xFE00 && c <= 0xFE0F) ||
           (c >= 0xFFF0 && c <= 0xFFFF) || c >= 0x1F000;
}

static enum soort soort_ascii(uint32_t c, char letters[8])
{
    if (c >= 'A' && c <= 'Z')
        c |= 0x20;
    letters[0] = (char)c;
    letters[1] = '\0';
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
        return LETTER;
    if (c == '&' || c == '+')
        return EN;
    return c == '.' || c == '/' ? VERBINDING : BLANK;
}

/* What a code point is, and for a letter what stands for it. */
static enum soort duid(uint32_t c, const unsigned char *van, size_t n, char letters[8])
{
    const struct teken *t;

    if (is_komma_boven(c))
        return KOMMA_BOVEN;
    if (c < 0x80)
        return soort_ascii(c, letters);
    t = bsearch(&c, TEKENS, sizeof(TEKENS) / sizeof(TEKENS[0]), sizeof(TEKENS[0]), vergelijk_teken);
    letters[0] = '\0';
    if (t)
        strncpy(letters, t->ascii, 7);
    else if (is_onzichtbaar(c))
        return LETTER;
    else if (is_leesteken(c))
        return BLANK;
    else
        memcpy(letters, van, n), letters[n] = '\0';
    return LETTER;
}

enum { RUWE_WOORDEN = 64, RUWE_LENGTE = 768 };

/* The words before anything is left out. verbonden: a dot or slash, and nothing else, stood before it. */
struct ruw {
    char tekst[RUWE_LENGTE];
    size_t n;
    size_t n_woorden;
    struct {
        size_t van, n;
        bool verbonden;
    } woord[RUWE_WOORDEN];
};

static bool begin_woord(struct ruw *r, bool verbonden)
{
    if (r->n_woorden == RUWE_WOORDEN)
        return false;
    r->woord[r->n_woorden].van = r->n;
    r->woord[r->n_woorden].n = 0;
    r->woord[r->n_woorden++].verbonden = verbonden;
    return true;
}

static void voeg_letters(struct ruw *r, const char *letters)
{
    size_t n = strlen(letters);

    if (r->n + n > RUWE_LENGTE)
        return;
    memcpy(r->tekst + r->n, letters, n);
    r->n += n;
    r->woord[r->n_woorden - 1].n += n;
}

static void splits(struct kb_tekst t, struct ruw *r)
{
    struct invoer in = {(const unsigned char *)t.p, (const unsigned char *)t.p + t.n};
    enum soort vorig = BLANK;

    r->n = r->n_woorden = 0;
    while (in.p < in.einde) {
        const unsigned char *van = in.p;
        uint32_t c = volgende(&in);
        char letters[8] = "";
        enum soort s = duid(c, van, (size_t)(in.p - van), letters);

        if (s == LETTER) {
            if (!*letters)
                continue;
            /* an apostrophe between letters joins them: what stood before it is still the open word */
            if (vorig != LETTER && vorig != KOMMA_BOVEN && !begin_woord(r, vorig == VERBINDING))
                return;
            voeg_letters(r, letters);
        } else if (s == EN) {
            if (!begin_woord(r, false))
                return;
            voeg_letters(r, "en");
        } else if (s == KOMMA_BOVEN && vorig != LETTER)
            s = BLANK;
        vorig = s;
    }
}

static struct kb_tekst ruw_woord(const struct ruw *r, size_t i)
{
    return (struct kb_tekst){r->tekst + r->woord[i].van, r->woord[i].n};
}

/* Single letters with dots or slashes between are one word. They lie beside each other in tekst already. */
static void verbind_letters(struct ruw *r)
{
    size_t uit = 0;

    for (size_t i = 0; i < r->n_woorden; i++) {
        bool enkel = r->woord[i].n == 1 && r->woord[i].verbonden && uit &&
                     r->woord[uit - 1].van + r->woord[uit - 1].n == r->woord[i].van && i &&
                     r->woord[i - 1].n == 1;

        if (enkel)
            r->woord[uit - 1].n++;
        else
            r->woord[uit++] = r->woord[i];
        if (enkel && i + 1 < r->n_woorden)
            r->woord[i].n = 1; /* the next letter looks at this one */
    }
    r->n_woorden = uit;
}

static bool is_rechtsvorm(struct kb_tekst w)
{
    for (size_t i = 0; i < sizeof(RECHTSVORMEN) / sizeof(RECHTSVORMEN[0]); i++)
        if (kb_tekst_is(w, RECHTSVORMEN[i]))
            return true;
    return false;
}

/* How many words from i on are a legal form: one, or two or three single letters; 0 when they are not. */
static size_t rechtsvorm_vanaf(const struct ruw *r, size_t i)
{
    size_t n = 0;

    if (is_rechtsvorm(ruw_woord(r, i)))
        return 1;
    while (n < 3 && i + n < r->n_woorden && r->woord[i + n].n == 1)
        n++;
    for (; n > 1; n--)
        if (is_rechtsvorm((struct kb_tekst){r->tekst + r->woord[i].van, n}))
            return n;
    return 0;
}

static struct kb_tekst synoniem(struct kb_tekst w)
{
    for (size_t i = 0; i < sizeof(SYNONIEMEN) / sizeof(SYNONIEMEN[0]); i++)
        if (kb_tekst_is(w, SYNONIEMEN[i].getypt))
            return kb_tekst_van(SYNONIEMEN[i].norm);
    return w;
}

static bool voeg_woord(struct kb_naam *uit, struct kb_tekst w)
{
    size_t blank = uit->n_woorden ? 1 : 0;

    if (uit->n_woorden == KB_NAAM_WOORDEN || uit->n + blank + w.n > KB_NAAM_LENGTE)
        return false;
    if (blank)
        uit->tekst[uit->n++] = ' ';
    if (w.n)
        memcpy(uit->tekst + uit->n, w.p, w.n);
    uit->woord[uit->n_woorden++] = (struct kb_tekst){uit->tekst + uit->n, w.n};
    uit->n += w.n;
    uit->tekst[uit->n] = '\0';
    return true;
}

/* The word in its usual spelling: a synonym, and "buro" for "bureau" at the end of a word. */
static bool voeg_gespeld(struct kb_naam *uit, struct kb_tekst w)
{
    static const struct kb_tekst BURO = {"buro", 4};
    char ruimte[RUWE_LENGTE + 8];

    w = synoniem(w);
    if (w.n < BURO.n || memcmp(w.p + w.n - BURO.n, BURO.p, BURO.n) != 0)
        return voeg_woord(uit, w);
    (void)snprintf(ruimte, sizeof(ruimte), "%.*seau", (int)w.n - 1, w.p);
    return voeg_woord(uit, (struct kb_tekst){ruimte, w.n + 2});
}

static void maak_leeg(struct kb_naam *uit)
{
    uit->n = uit->n_woorden = 0;
    uit->tekst[0] = '\0';
}

void kb_naam_normaliseer(struct kb_tekst getypt, struct kb_naam *uit)
{
    struct ruw r;

    maak_leeg(uit);
    splits(getypt, &r);
    verbind_letters(&r);
    for (size_t i = 0; i < r.n_woorden;) {
        size_t vorm = rechtsvorm_vanaf(&r, i);
        struct kb_tekst w = ruw_woord(&r, i);

        if (!vorm && !kb_tekst_is(w, "en") && !voeg_gespeld(uit, w))
            return;
        i += vorm ? vorm : 1;
    }
    for (size_t i = 0; !uit->n_woorden && i < r.n_woorden; i++)
        (void)voeg_woord(uit, ruw_woord(&r, i));
}

void kb_naam_van_norm(struct kb_tekst norm, struct kb_naam *uit)
{
    size_t van = 0;

    maak_leeg(uit);
    for (size_t i = 0; i <= norm.n; i++) {
        if (i < norm.n && norm.p[i] != ' ')
            continue;
        if (i > van && !voeg_woord(uit, (struct kb_tekst){norm.p + van, i - van}))
            return;
        van = i + 1;
    }
}

size_t kb_naam_aaneen(const struct kb_naam *naam, char uit[KB_NAAM_LENGTE + 1])
{
    size_t n = 0;

    for (size_t i = 0; i < naam->n_woorden; i++) {
        memcpy(uit + n, naam->woord[i].p, naam->woord[i].n);
        n += naam->woord[i].n;
    }
    uit[n] = '\0';
    return n;
}

size_t kb_plaats_normaliseer(struct kb_tekst getypt, char uit[KB_NAAM_LENGTE + 1])
{
    struct ruw r;
    size_t n;

    splits(getypt, &r);
    n = r.n < KB_NAAM_LENGTE ? r.n : KB_NAAM_LENGTE;
    memcpy(uit, r.tekst, n);
    uit[n] = '\0';
    for (size_t i = 0; i < sizeof(PLAATSEN) / sizeof(PLAATSEN[0]); i++) {
        if (strcmp(uit, PLAATSEN[i].getypt) == 0) {
            n = strlen(PLAATSEN[i].norm);
            memcpy(uit, PLAATSEN[i].norm, n + 1);
        }
    }
    return n;
}
