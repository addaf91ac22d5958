/* What the sources have in common in reading a request: paths, parameters, employers and page tokens. */
#ifndef BRONSIMULATOR_VRAAG_H
#define BRONSIMULATOR_VRAAG_H

#include "bronnen.h"
#include "wereld.h"

/* Does pad fit patroon, in which '*' stands for one segment? *deel is that segment. */
bool sim_pad_past(const char *patroon, struct kb_tekst pad, struct kb_tekst *deel);

/* The employer that is asked about; false when it does not exist. */
bool sim_zoek_werkgever(const struct sim_vraag *vraag, struct kb_tekst lh, struct wereld_werkgever *uit);

enum sim_param { SIM_AFWEZIG, SIM_AANWEZIG, SIM_ONGELDIG };

/* The first parameter of this name, percent-decoded into ruimte; ongeldig when it does not fit or does not
 * decode. */
enum sim_param sim_query(struct kb_tekst query, const char *naam, char *ruimte, size_t n,
                         struct kb_tekst *uit);
/* A whole number between bounds; *uit keeps its value when the parameter is absent. False: not valid. */
bool sim_query_geheel(struct kb_tekst query, const char *naam, uint32_t van, uint32_t tot, uint32_t *uit);
/* A date, JJJJMMDD, or JJJJ-MM-DD with `streepjes`, as a day. */
enum sim_param sim_query_dag(struct kb_tekst query, const char *naam, bool streepjes, int32_t *uit);

enum { SIM_TOKEN = 64 };

/* A page token: a prefix, a place, a separator and a check in base64, for instance "cm:2/+Gx0aAQ==". The
 * check is of the place and of controle, which stands for everything the token is valid for. */
struct kb_tekst sim_token_maak(const char *voor, const char *tussen, uint32_t plek, uint64_t controle,
                               char uit[SIM_TOKEN]);
/* The place of a token that was made with the same prefix, separator and controle; false for any other. */
bool sim_token_lees(struct kb_tekst token, const char *voor, const char *tussen, uint64_t controle,
                    uint32_t *plek);

#endif
