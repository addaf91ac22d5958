/* What Redis may hand us. The first byte chooses: an envelope (nothing opens but what we closed), a stream of
 * replies (in pieces; nothing beyond the bound comes out), or a value to close, open, damage and refuse. */
#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bron/gedeeld_antwoord.h"
#include "bron/gedeeld_envelop.h"

enum { MAX_ANTWOORD = 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void eis(bool waar)
{
    if (!waar)
        abort();
}

/* Two keys, 0,1,2,... and 1,2,3,...; the corpus has envelopes for both. */
static const struct kb_sleutelbos *sleutelbos(void)
{
    static struct kb_sleutelbos bos;
    unsigned char sleutels[KB_MAX_SLEUTELS][KB_SLEUTEL_BYTES];

    if (bos.n)
        return &bos;
    eis(sodium_init() >= 0);
    for (size_t i = 0; i < KB_MAX_SLEUTELS; i++)
        for (size_t j = 0; j < KB_SLEUTEL_BYTES; j++)
            sleutels[i][j] = (unsigned char)(i + j);
    kb_sleutelbos_leid_af(&bos, (const unsigned char(*)[KB_SLEUTEL_BYTES])sleutels, KB_MAX_SLEUTELS);
    return &bos;
}

static void open_envelop(struct kb_tekst bytes)
{
    struct kb_namen namen;
    struct kb_buffer ruimte = KB_LEGE_BUFFER;
    struct kb_envelop e;

    kb_envelop_namen(sleutelbos(), KB_TEKST("sleutel"), &namen);
    if (kb_envelop_open(sleutelbos(), &namen, bytes, &ruimte, &e))
        eis(e.body.n + KB_ENVELOP_EXTRA == bytes.n);
    kb_buffer_vrij(&ruimte);
}

static void lees_stroom(const char *p, size_t n, size_t stap)
{
    struct antwoordlezer lezer;
    enum antwoordstand stand = ANTWOORD_NOG_NIET;

    eis(antwoordlezer_begin(&lezer, MAX_ANTWOORD));
    while (n && stand != ANTWOORD_KAPOT) {
        size_t brok = stap < n ? stap : n;
        redisReply *r;

        eis(antwoordlezer_voed(&lezer, p, brok));
        p += brok;
        n -= brok;
        while ((stand = antwoordlezer_volgend(&lezer, &r)) == ANTWOORD_HEEL) {
            eis(r->type != REDIS_REPLY_ARRAY);
            eis(r->type == REDIS_REPLY_INTEGER || r->type == REDIS_REPLY_NIL ||
                (size_t)r->len <= MAX_ANTWOORD);
            freeReplyObject(r);
        }
        eis(!r);
    }
    antwoordlezer_einde(&lezer);
}

static void sluit_en_beschadig(struct kb_tekst body, size_t plek)
{
    struct kb_namen namen;
    struct kb_namen andere;
    struct kb_buffer dicht = KB_LEGE_BUFFER;
    struct kb_buffer ruimte = KB_LEGE_BUFFER;
    struct kb_envelop e = {(kb_tijd)plek * -7, (kb_tijd)body.n, body};
    struct kb_envelop terug;

    kb_envelop_namen(sleutelbos(), body, &namen);
    kb_envelop_namen(sleutelbos(), KB_TEKST("een andere"), &andere);
    kb_envelop_sluit(sleutelbos(), &namen, &e, &dicht);
    eis(kb_envelop_open(sleutelbos(), &namen, kb_buffer_tekst(&dicht), &ruimte, &terug));
    eis(terug.opgehaald_op == e.opgehaald_op && terug.houdbaar_tot == e.houdbaar_tot);
    eis(terug.body.n == body.n && (body.n == 0 || memcmp(terug.body.p, body.p, body.n) == 0));
    eis(!kb_envelop_open(sleutelbos(), &andere, kb_buffer_tekst(&dicht), &ruimte, &terug));
    eis(!kb_envelop_open(sleutelbos(), &namen, (struct kb_tekst){dicht.p, plek % dicht.n}, &ruimte, &terug));
    dicht.p[plek % dicht.n] ^= 0x10;
    eis(!kb_envelop_open(sleutelbos(), &namen, kb_buffer_tekst(&dicht), &ruimte, &terug));
    kb_buffer_vrij(&dicht);
    kb_buffer_vrij(&ruimte);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char *p;
    size_t getal;

    if (n < 3)
        return 0;
    getal = (size_t)data[1] * 256 + data[2];
    n -= 3;
    /* A block of its own, so that a byte too far is seen. */
    p = malloc(n ? n : 1);
    if (!p)
        return 0;
    memcpy(p, data + 3, n);
    if (data[0] == 'e')
        open_envelop((struct kb_tekst){p, n});
    else if (data[0] == 's')
        lees_stroom(p, n, getal + 1);
    else
        sluit_en_beschadig((struct kb_tekst){p, n}, getal);
    free(p);
    return 0;
}
