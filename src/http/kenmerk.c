/* What a request is called: its id, and its place in a trace. */
#include <strings.h>

#include "http/dienst.h"
#include "klantbeeld/basis/toeval.h"
#include "klantbeeld/spoor/sporen.h"

/* "6f2f9d2e-3c41-4b0a-9a51-0d4f7c1e2b3a"; every request has one: no printf. */
static void schrijf_uuid(const uint64_t deel[2], char uit[37])
{
    char hex[32];

    kb_hex64(deel[0], hex);
    kb_hex64(deel[1], hex + 16);
    memcpy(uit, hex, 8);
    memcpy(uit + 9, hex + 8, 4);
    memcpy(uit + 14, hex + 12, 4);
    memcpy(uit + 19, hex + 16, 4);
    memcpy(uit + 24, hex + 20, 12);
    uit[8] = uit[13] = uit[18] = uit[23] = '-';
    uit[36] = '\0';
}

/* Several headers of that name are one list (RFC 9110 §5.3). No text when there is none that can be passed
 * on. */
static struct kb_tekst lees_staat(const struct kb_kop *kop, struct kb_arena *arena)
{
    struct kb_tekst t = KB_GEEN_TEKST;
    size_t n = kb_kop_zoek(kop, "tracestate", &t);
    char *heel;

    if (n > 1) {
        size_t lengte = 0;

        heel = kb_arena_neem(arena, KB_SPOOR_STAAT + 1);
        for (size_t i = 0; heel && i < kop->n && i < KB_MAX_KOPREGELS; i++) {
            const struct kb_kopregel *r = &kop->regel[i];

            if (r->naam.n != 10 || strncasecmp(r->naam.p, "tracestate", 10) != 0)
                continue;
            if (lengte + r->waarde.n + 1 > KB_SPOOR_STAAT)
                return KB_GEEN_TEKST;
            memcpy(heel + lengte, r->waarde.p, r->waarde.n);
            heel[lengte + r->waarde.n] = ',';
            lengte += r->waarde.n + 1;
        }
        t = heel ? (struct kb_tekst){heel, lengte - 1} : KB_GEEN_TEKST;
    }
    return kb_spoor_staat_goed(t) ? t : KB_GEEN_TEKST;
}

/* The trace of who asks. False when it told none, or none that can be read: two are none. */
static bool neem_over(const struct kb_kop *kop, struct kb_arena *arena, struct kb_spoor *uit)
{
    struct kb_tekst ouder = KB_GEEN_TEKST;

    if (!kop || kb_kop_zoek(kop, "traceparent", &ouder) != 1 || !kb_spoor_lees(ouder, uit))
        return false;
    uit->staat = lees_staat(kop, arena);
    return true;
}

void kb_kenmerk_maak(struct kb_dienst *d, const struct kb_kop *kop, struct kb_arena *arena,
                     struct kb_kenmerk *uit)
{
    uint64_t n = atomic_fetch_add_explicit(&d->teller, 1, memory_order_relaxed);
    struct kb_sporen *sporen = d->deel.sporen;
    struct kb_spoor *s = &uit->spoor;
    uint64_t deel[3];

    for (int i = 0; i < 3; i++)
        deel[i] = kb_toeval_op(d->zaad[i] + (n + 1) * KB_TOEVAL_STAP);
    /* RFC 9562 §5.4: the version and the variant. */
    deel[0] = (deel[0] & ~UINT64_C(0xf000)) | UINT64_C(0x4000);
    deel[1] = (deel[1] & ~(UINT64_C(3) << 62)) | UINT64_C(2) << 62;
    schrijf_uuid(deel, uit->id);
    uit->ouder = 0;
    if (neem_over(kop, arena, s)) {
        uit->ouder = s->span;
    } else {
        s->trace[0] = deel[0];
        s->trace[1] = deel[1];
        s->staat = KB_GEEN_TEKST;
        s->bemonsterd = sporen && kb_sporen_kies(sporen, deel[2] >> 8);
    }
    s->span = deel[2] ? deel[2] : 1;
    s->naar = s->bemonsterd ? sporen : NULL;
}
