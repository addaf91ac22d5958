/* Oversized bodies, slice by slice. Each is a pure function of its position, so a slice may be cut anywhere.
 *
 * Not obvious: the gzip bomb repeats one compressed megabyte. A block that ends in a full flush refers to
 * nothing before it, so the same bytes may follow each other any number of times; only the checksum at the
 * end has to be computed for the whole. */
#include "stroom.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

enum { SLEUTEL_LENGTE = sizeof("\"s0000000000\":0,") - 1, BLOK = 1 << 20 };

static const char KOP[] = "{\"vulling\":\"";
static const char STAART[] = "\"}";

/* The parts of the bomb: head, one block of a megabyte (repeated), tail. Built at first use, once. */
static struct {
    char kop[64];
    size_t kop_n;
    char *blok;
    size_t blok_n;
    uLong crc; /* of the block before compression */
    char staart[64];
    size_t staart_n;
} bom;

static uint64_t blokken(const struct sim_stroom *s)
{
    return s->omvang / BLOK + (s->omvang % BLOK != 0);
}

/* Compress p into uit as a piece of a raw deflate stream that stands on its own; 0 on failure. */
static size_t pers(const void *p, size_t n, char *uit, size_t ruimte, int einde)
{
    z_stream z = {0};
    size_t lengte = 0;

    if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        return 0;
    z.next_in = (Bytef *)(uintptr_t)p;
    z.avail_in = (uInt)n;
    z.next_out = (Bytef *)uit;
    z.avail_out = (uInt)ruimte;
    if (deflate(&z, einde) != Z_STREAM_ERROR && z.avail_in == 0)
        lengte = ruimte - z.avail_out;
    (void)deflateEnd(&z);
    return lengte;
}

static void maak_blok(char *vulling)
{
    static const char GZIP_KOP[10] = {'\x1f', '\x8b', 8, 0, 0, 0, 0, 0, 2, 3};

    memset(vulling, 'a', BLOK);
    bom.crc = crc32(0, (const Bytef *)vulling, BLOK);
    memcpy(bom.kop, GZIP_KOP, sizeof(GZIP_KOP));
    bom.kop_n = sizeof(GZIP_KOP) + pers(KOP, sizeof(KOP) - 1, bom.kop + sizeof(GZIP_KOP),
                                        sizeof(bom.kop) - sizeof(GZIP_KOP), Z_FULL_FLUSH);
    bom.blok_n = pers(vulling, BLOK, bom.blok, BLOK, Z_FULL_FLUSH);
    bom.staart_n = pers(STAART, sizeof(STAART) - 1, bom.staart, sizeof(bom.staart), Z_FINISH);
}

/* Compress the repeated block, once. */
static bool maak_bom(void)
{
    char *vulling;

    if (bom.blok)
        return true;
    vulling = malloc(BLOK);
    bom.blok = malloc(BLOK);
    if (vulling && bom.blok)
        maak_blok(vulling);
    else {
        free(bom.blok);
        bom.blok = NULL;
    }
    free(vulling);
    return bom.blok;
}

/* The checksum and length that close the gzip member (RFC 1952 §2.3.1). */
static void bereken_controle(struct sim_stroom *s)
{
    uLong som = crc32(0, (const Bytef *)KOP, sizeof(KOP) - 1);
    uint64_t lengte = sizeof(KOP) - 1 + blokken(s) * BLOK + sizeof(STAART) - 1;

    for (uint64_t i = 0; i < blokken(s); i++)
        som = crc32_combine(som, bom.crc, BLOK);
    som = crc32_combine(som, crc32(0, (const Bytef *)STAART, sizeof(STAART) - 1), sizeof(STAART) - 1);
    for (int i = 0; i < 4; i++) {
        s->controle[i] = (char)((som >> (8 * i)) & 0xff);
        s->controle[4 + i] = (char)((lengte >> (8 * i)) & 0xff);
    }
}

bool sim_stroom_begin(struct sim_stroom *s, enum sim_stroomsoort soort, uint64_t omvang)
{
    *s = (struct sim_stroom){.soort = soort, .omvang = omvang};
    switch (soort) {
    case SIM_STROOM_GEEN:
        break;
    case SIM_STROOM_GROOT:
        s->totaal = sizeof(KOP) - 1 + omvang + sizeof(STAART) - 1;
        break;
    case SIM_STROOM_DIEP:
        s->totaal = 2 * omvang;
        break;
    case SIM_STROOM_SLEUTELS:
        s->totaal = omvang ? omvang * SLEUTEL_LENGTE + 1 : 2; /* the last member has no comma; two braces */
        break;
    case SIM_STROOM_GZIP:
        if (!maak_bom())
            return false;
        bereken_controle(s);
        s->totaal = bom.kop_n + blokken(s) * bom.blok_n + bom.staart_n + sizeof(s->controle);
        break;
    }
    return true;
}

/* One part of a body: its bytes (periodic with period n) and how often they are repeated. */
struct deel {
    const char *p;
    size_t n;
    uint64_t keer;
};

/* Copy from the parts, which together are the body, what lies at plek. */
static size_t kopieer(const struct deel *deel, size_t aantal, uint64_t plek, char *uit, size_t n)
{
    size_t klaar = 0;

    for (size_t d = 0; d < aantal && klaar < n; d++) {
        uint64_t lengte = deel[d].n * deel[d].keer;

        while (plek < lengte && klaar < n) {
            size_t binnen = (size_t)(plek % deel[d].n);
            size_t stuk = deel[d].n - binnen < n - klaar ? deel[d].n - binnen : n - klaar;

            memcpy(uit + klaar, deel[d].p + binnen, stuk);
            klaar += stuk;
            plek += stuk;
        }
        plek -= lengte;
    }
    return klaar;
}

/* A run long enough that copying it beats writing byte by byte; every byte is the same. */
static const char *reeks(char teken)
{
    static char buffer[3][4096];
    static const char TEKENS[3] = {'a', '[', ']'};
    int i = teken == 'a' ? 0 : teken == '[' ? 1 : 2;

    if (!buffer[i][0])
        memset(buffer[i], TEKENS[i], sizeof(buffer[i]));
    return buffer[i];
}

/* n times the same byte, as a long part and a rest. */
#define HERHAAL(teken, aantal)                                                                               \
    {reeks(teken), 4096, (aantal) / 4096},                                                                   \
    {                                                                                                        \
        reeks(teken), (size_t)((aantal) % 4096), 1                                                           \
    }

/* The piece of a body of many members in which plek lies: "{", a member with its comma, or "}". */
static size_t sleutelstuk(const struct sim_stroom *s, char stuk[SLEUTEL_LENGTE + 16], size_t *binnen)
{
    uint64_t over = s->totaal - s->plek;

    *binnen = 0;
    if (s->plek == 0 || over == 1) {
        stuk[0] = s->plek == 0 ? '{' : '}';
        return 1;
    }
    *binnen = (size_t)((s->plek - 1) % SLEUTEL_LENGTE);
    snprintf(stuk, SLEUTEL_LENGTE + 16, "\"s%010u\":0,", (unsigned)((s->plek - 1) / SLEUTEL_LENGTE));
    return SLEUTEL_LENGTE - *binnen < over - 1 ? SLEUTEL_LENGTE - *binnen : (size_t)(over - 1);
}

static size_t vul_sleutels(struct sim_stroom *s, char *uit, size_t n)
{
    size_t klaar = 0;

    while (klaar < n && s->plek < s->totaal) {
        char stuk[SLEUTEL_LENGTE + 16];
        size_t binnen;
        size_t lengte = sleutelstuk(s, stuk, &binnen);

        lengte = lengte < n - klaar ? lengte : n - klaar;
        memcpy(uit + klaar, stuk + binnen, lengte);
        klaar += lengte;
        s->plek += lengte;
    }
    return klaar;
}

size_t sim_stroom_vul(struct sim_stroom *s, char *p, size_t n)
{
    size_t klaar = 0;

    if (s->soort == SIM_STROOM_GROOT) {
        const struct deel delen[] = {{KOP, sizeof(KOP) - 1, 1}, HERHAAL('a', s->omvang), {STAART, 2, 1}};

        klaar = kopieer(delen, sizeof(delen) / sizeof(delen[0]), s->plek, p, n);
    } else if (s->soort == SIM_STROOM_DIEP) {
        const struct deel delen[] = {HERHAAL('[', s->omvang), HERHAAL(']', s->omvang)};

        klaar = kopieer(delen, sizeof(delen) / sizeof(delen[0]), s->plek, p, n);
    } else if (s->soort == SIM_STROOM_GZIP) {
        const struct deel delen[] = {
            {bom.kop, bom.kop_n, 1},
            {bom.blok, bom.blok_n, blokken(s)},
            {bom.staart, bom.staart_n, 1},
            {s->controle, sizeof(s->controle), 1},
        };

        klaar = kopieer(delen, sizeof(delen) / sizeof(delen[0]), s->plek, p, n);
    } else if (s->soort == SIM_STROOM_SLEUTELS)
        return vul_sleutels(s, p, n);
    s->plek += klaar;
    return klaar;
}
