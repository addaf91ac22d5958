/* Internal to zoek/: one search under way. */
#ifndef KLANTBEELD_SRC_ZOEK_GANG_H
#define KLANTBEELD_SRC_ZOEK_GANG_H

#include "zoek/voorraad.h"

struct kb_vondst {
    struct kb_rang rang;
    int64_t id;
};

enum { KB_MAX_VONDSTEN = KB_ZOEK_TELGRENS + 1 };

struct kb_gang {
    struct kb_verbinding *verbinding;
    const struct kb_criteria *c;
    struct kb_arena *arena;
    const struct kb_bladering *b;
    bool met_naam; /* the name counts (a zoekterm that is a number nobody has, too) */
    bool naam_van_term;
    struct kb_ids nummer[KB_ZOEK_AANTAL_NUMMERS];      /* rows with a number that was asked, ascending */
    struct kb_ids term_nummer[KB_ZOEK_AANTAL_NUMMERS]; /* the same, of the zoekterm */
    struct kb_ids heel; /* with the very name but for blanks; id NULL: not asked */
    size_t n;
    struct kb_vondst *vondst; /* KB_MAX_VONDSTEN */
    uint32_t bekeken;         /* rows; the clock, and who waits, are looked at now and then */
    bool waar_zeker; /* the rows of the question under way lie where it was asked: its terms say so */
    struct kb_kandidaat *kandidaat; /* of the stream under way; made with the first */
};

/* How a row answers the criteria that are not numbers; KB_RANG_GEEN when it does not. Never approximates. */
struct kb_rang kb_gang_oordeel(const struct kb_gang *g, const struct kb_rij *rij);
/* How well one of its names (a line each) answers the name: the best. */
struct kb_rang kb_gang_beste_naam(const struct kb_gang *g, struct kb_tekst norm, bool benader);
/* May it be seen, and does it lie where it was asked? */
bool kb_gang_mag_en_ligt(const struct kb_gang *g, const struct kb_rij *rij);

/* How names (a line each) answer; KB_RANG_GEEN: the row is not wanted. context: of who takes it. */
typedef struct kb_rang kb_gang_weger(const struct kb_gang *g, struct kb_tekst norm, const void *context);
/* Any name, without approximation; KB_RANG_EXACT when the name does not count. */
struct kb_rang kb_gang_weeg_naam(const struct kb_gang *g, struct kb_tekst norm, const void *context);
/* How a row answers the criteria that are not numbers, its names as `weger` has it. It is fetched only when
 * its names are not remembered, or when it is asked where it lies. */
KB_MOET_GEBRUIKEN enum kb_status kb_gang_weeg(struct kb_gang *g, int64_t id, kb_gang_weger *weger,
                                              const void *context, struct kb_rang *uit);

/* What to do with a row that answers; false: enough. */
typedef bool kb_gang_neem(struct kb_gang *g, int64_t id, struct kb_rang rang, void *context);

/* Every row that answers `vraag` and then the weger, ascending beyond `na`. The terms that are worth it are
 * asked of the store. */
KB_MOET_GEBRUIKEN enum kb_status kb_gang_stroom(struct kb_gang *g, struct kb_en *vraag, int64_t na,
                                                kb_gang_weger *weger, kb_gang_neem *neem, void *context);
/* How many rows are hits, looking at as few as can be: their ids, ascending. n is KB_MAX_VONDSTEN when there
 * are at least so many; then there may be no ids. Of a question that is not precise, or would be slower if it
 * were, it is 0. */
KB_MOET_GEBRUIKEN enum kb_status kb_gang_tel(struct kb_gang *g, struct kb_en *vraag, struct kb_ids *uit);
/* Find these rows, of which kb_gang_tel says that they are hits, when no more than so many have to be looked
 * at: *gedaan. Else none is found. */
KB_MOET_GEBRUIKEN enum kb_status kb_gang_vind_geteld(struct kb_gang *g, const struct kb_ids *l,
                                                     size_t bekijken, bool *gedaan);
/* An empty question in the arena; NULL when memory is exhausted. */
struct kb_en *kb_gang_vraag(struct kb_gang *g);
/* Add a find; false when there is no more room. */
bool kb_gang_vind(struct kb_gang *g, struct kb_rang rang, int64_t id);
/* Best first; the same row once. */
void kb_gang_sorteer(struct kb_gang *g);
/* Find names with typing errors. */
KB_MOET_GEBRUIKEN enum kb_status kb_gang_benader(struct kb_gang *g);
/* Fill a hit from a find. */
KB_MOET_GEBRUIKEN enum kb_status kb_gang_treffer(struct kb_gang *g, const struct kb_vondst *v,
                                                 struct kb_treffer *uit);

#endif
