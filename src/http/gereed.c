/* A table of fixed size: a value, for an origin, has one place, and the newest in it stays. An answer holds
 * its value, so its bytes outlive both the cache's interest in them and this table's; and a value that is
 * held has an address that no other can have. */
#include "http/gereed.h"

#include <stdint.h>
#include <stdlib.h>

/* At most so many values are kept beyond what the cache would. */
enum { PLAATSEN = 1024 };

struct plaats {
    const struct kb_cachewaarde *waarde;
    const char *herkomst;   /* one header says whose pages may read it */
    struct MHD_Response *r; /* NULL = empty */
};

struct kb_gereed {
    struct plaats plaats[PLAATSEN];
};

struct kb_gereed *kb_gereed_nieuw(void)
{
    return calloc(1, sizeof(struct kb_gereed));
}

void kb_gereed_vrij(struct kb_gereed *g)
{
    for (size_t i = 0; g && i < PLAATSEN; i++)
        if (g->plaats[i].r)
            MHD_destroy_response(g->plaats[i].r);
    free(g);
}

/* Values lie sixteen bytes apart at least. */
static size_t plaats_van(const struct kb_cachewaarde *w, const char *herkomst)
{
    uint64_t sleutel = (uint64_t)(uintptr_t)w / 16 + (uint64_t)(uintptr_t)herkomst;

    return (size_t)(sleutel * UINT64_C(0x9e3779b97f4a7c15) >> 54) % PLAATSEN;
}

struct MHD_Response *kb_gereed_zoek(const struct kb_gereed *g, const struct kb_geleend *bytes,
                                    const char *herkomst)
{
    const struct plaats *p = &g->plaats[plaats_van(bytes->waarde, herkomst)];

    return p->waarde == bytes->waarde && p->herkomst == herkomst ? p->r : NULL;
}

static void geef_terug(void *context)
{
    struct kb_geleend *g = context;

    kb_cache_laat_los(g);
    free(g);
}

struct MHD_Response *kb_gereed_maak(struct kb_geleend *bytes)
{
    struct kb_geleend *houder = malloc(sizeof(*houder));
    struct MHD_Response *r = NULL;
    void *p;

    /* libmicrohttpd takes a body as void *, and reads it only. */
    memcpy(&p, &bytes->bytes.p, sizeof(p));
    if (houder) {
        *houder = *bytes;
        r = MHD_create_response_from_buffer_with_free_callback_cls(bytes->bytes.n, p, geef_terug, houder);
    }
    if (!r) {
        kb_cache_laat_los(bytes);
        free(houder);
    }
    *bytes = (struct kb_geleend){KB_GEEN_TEKST, NULL};
    return r;
}

void kb_gereed_bewaar(struct kb_gereed *g, const struct kb_cachewaarde *waarde, const char *herkomst,
                      struct MHD_Response *r)
{
    struct plaats *p = &g->plaats[plaats_van(waarde, herkomst)];

    if (p->r)
        MHD_destroy_response(p->r);
    *p = (struct plaats){waarde, herkomst, r};
}
