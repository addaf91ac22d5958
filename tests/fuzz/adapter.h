/* What the fuzz targets of the adapters share: the input's first byte chooses a kind of call, the rest is the
 * body of its answer (the other calls have no usable answer). Whatever the body, the answer is JSON of the
 * group's shape. */
#ifndef KLANTBEELD_TESTS_FUZZ_ADAPTER_H
#define KLANTBEELD_TESTS_FUZZ_ADAPTER_H

#include <stdint.h>
#include <stdlib.h>

#include "../unit/adapter/vorm.h"
#include "klantbeeld/adapter/adapter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static inline void eis(bool waar)
{
    if (!waar)
        abort();
}

static inline void vertaal(const struct kb_adapter *adapter, const struct vorm *vorm, unsigned soort,
                           struct kb_tekst body)
{
    struct kb_vraag vraag = {
        .lhnummer = {"123456789L01"}, .vandaag = {2023, 10, 20}, .aantal = 25, .velden = UINT32_MAX};
    struct kb_bronantwoord antwoord[KB_MAX_OPROEPEN] = {0};
    struct kb_buffer uit = KB_LEGE_BUFFER;
    struct kb_schrijver s = kb_schrijver_op(&uit);
    struct kb_arena arena;
    struct kb_vertaling v = {
        .vraag = &vraag, .antwoord = antwoord, .uit = &s, .arena = &arena, .zicht = adapter->zicht};
    json_t *j;

    for (unsigned i = 0; i < KB_MAX_OPROEPEN; i++)
        antwoord[i].uitkomst = KB_ANTWOORD_GEEN;
    antwoord[soort] = (struct kb_bronantwoord){.uitkomst = KB_ANTWOORD_OK, .body = body};
    if (adapter->standaard)
        adapter->standaard(&vraag);
    kb_arena_begin(&arena);
    eis(adapter->vertaal(&v) == KB_OK);
    j = json_loadb(uit.p, uit.n, JSON_REJECT_DUPLICATES, NULL);
    eis(j && vorm_klopt(vorm, j, ""));
    json_decref(j);
    kb_arena_vrij(&arena);
    kb_buffer_vrij(&uit);
}

/* One target: ADAPTER's bodies against VORM. The body is copied to a block of its own size, so that reading
 * beyond it shows. */
#define FUZZ_ADAPTER(ADAPTER, VORM)                                                                          \
    int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)                                                \
    {                                                                                                        \
        char *body;                                                                                          \
                                                                                                             \
        if (n < 2)                                                                                           \
            return 0;                                                                                        \
        body = malloc(n - 1);                                                                                \
        if (!body)                                                                                           \
            return 0;                                                                                        \
        memcpy(body, data + 1, n - 1);                                                                       \
        vertaal(&(ADAPTER), VORM, (unsigned)(data[0] % (ADAPTER).n_oproepen),                                \
                (struct kb_tekst){body, n - 1});                                                             \
        free(body);                                                                                          \
        return 0;                                                                                            \
    }

#endif
