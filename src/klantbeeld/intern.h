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
    enum kb_afscherming afscherming; /* what its translation found; of the register's group alone */
};

/* What is known of the shielding of the employer that is asked about; see afscherming.c. */
struct schild {
    bool telt;     /* who asks may see nothing of a shielded employer */
    bool vraagt;   /* the register is asked for this alone: `register_` is that call */
    bool onbekend; /* it was, and does not know the employer */
    enum kb_afscherming stand;
    kb_moment tot;         /* `stand` may be relied on until then; 0 = for this answer only */
    int64_t opnieuw_s;     /* see kb_resultaat */
    struct kb_vraag vraag; /* of register_, as long as vraagt */
    struct levering register_;
};

/* Nothing known yet. */
void schild_begin(struct schild *s, bool telt);
/* Look it up among what is kept; when it is not there, plan a call for it, unless the group that tells is
 * asked anyway (`is_gevraagd`). KB_OK, KB_GEEN_GEHEUGEN. */
enum kb_status schild_plan(struct schild *s, const struct kb_klantbeeld *k, const struct kb_lhnummer *lh,
                           bool is_gevraagd, struct kb_arena *arena);
/* What `l`, the register's group and translated, says of it; kept for as long as that is fresh. */
void schild_neem(struct schild *s, const struct kb_klantbeeld *k, const struct levering *l);
/* After the calls have ended: what its own call says. */
void schild_lees(struct schild *s, const struct kb_klantbeeld *k, struct kb_ophaling *o,
                 struct kb_arena *arena);
/* Until when bytes that are fresh until `tot` may be given to whoever asks as this caller does. */
kb_moment schild_vers_tot(const struct schild *s, kb_moment tot);
/* May the answer leave? KB_OK, KB_AFGESCHERMD, KB_ONBEKEND, KB_BRON_ONBEREIKBAAR. */
enum kb_status schild_keur(const struct schild *s, struct kb_fout *fout);

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
/* Translate alone, for what the translation finds: l->afscherming. */
void levering_lees(struct levering *l, struct kb_arena *arena);
/* Only the `bronnen` list: after levering_schrijf failed, it says what each source did. */
void levering_schrijf_bronnen(const struct levering *l, const struct kb_vertaling *v, struct kb_schrijver *s,
                              struct kb_arena *arena);

#endif
