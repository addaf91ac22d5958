/* Internal to klantbeeld/. */
#ifndef KLANTBEELD_SRC_KLANTBEELD_INTERN_H
#define KLANTBEELD_SRC_KLANTBEELD_INTERN_H

#include "klantbeeld/klantbeeld/klantbeeld.h"

struct kb_klantbeeld {
    struct kb_motor *motor;
    const struct kb_klok *klok;
    struct kb_cache *cache; /* groups as they were written, by question */
    kb_moment reserve;      /* kept of every deadline for translating and sending */
    uint32_t beschikbaar;
    unsigned register_groep; /* organisatie: whether an employer exists is CWS-IHP's to say */
    struct kb_groepstaat staat[KB_MAX_GEGEVENSGROEPEN];
    /* For each group: its adapter's sources as indices in the engine. */
    unsigned bron[KB_MAX_GEGEVENSGROEPEN][KB_MAX_BRONNEN_PER_GROEP];
};

/* One group on its way from question to bytes. */
struct levering {
    unsigned groep;
    const struct kb_adapter *adapter;
    const struct kb_vraag *vraag;
    struct kb_plan plan;
    struct kb_ophaling *ophaling; /* lent */
    size_t eerste;                /* its calls are [eerste, eerste + plan.n) of the ophaling */
    /* By kind of call; NULL where the plan has none of that kind. */
    const struct kb_resultaat *resultaat[KB_MAX_OPROEPEN];
    struct kb_bronantwoord antwoord[KB_MAX_OPROEPEN];
};

/* A question without parameters: today, the employer, the defaults of the group. */
void vraag_begin(const struct kb_klantbeeld *k, unsigned groep, const struct kb_lhnummer *lh,
                 struct kb_vraag *uit);

/* After the calls have ended: link results to kinds of call. */
void levering_koppel(struct levering *l, struct kb_ophaling *o);
/* Until when the bytes of an answer that was written may be given again; 0 = not at all: something is old,
 * missing or unknown. */
kb_moment levering_vers_tot(const struct levering *l);
/* True when every source that was asked answered that it does not know this employer. */
bool levering_onbekend(const struct levering *l);
/* Write one group's answer. KB_OK, or why there is none (fout says which source and why); the writer then
 * stands where it stood. */
enum kb_status levering_schrijf(struct levering *l, struct kb_schrijver *s, struct kb_tekst lid,
                                struct kb_arena *arena, struct kb_fout *fout);
/* Only the `bronnen` list: after levering_schrijf failed, it says what each source did. */
void levering_schrijf_bronnen(const struct levering *l, const struct kb_vertaling *v, struct kb_schrijver *s,
                              struct kb_arena *arena);

#endif
