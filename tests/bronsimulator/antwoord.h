/* The answers of each source, exactly as its contract in openapi/bronnen/ says. See sim_bron.antwoord. */
#ifndef BRONSIMULATOR_ANTWOORD_H
#define BRONSIMULATOR_ANTWOORD_H

#include "bronnen.h"

int sim_antwoord_cws_ihp(const struct sim_vraag *vraag, struct kb_buffer *uit);
int sim_antwoord_erd(const struct sim_vraag *vraag, struct kb_buffer *uit);
int sim_antwoord_poortwachter(const struct sim_vraag *vraag, struct kb_buffer *uit);
int sim_antwoord_k3cr(const struct sim_vraag *vraag, struct kb_buffer *uit);
int sim_antwoord_vkcc(const struct sim_vraag *vraag, struct kb_buffer *uit);
int sim_antwoord_archie(const struct sim_vraag *vraag, struct kb_buffer *uit);
int sim_antwoord_archief(const struct sim_vraag *vraag, struct kb_buffer *uit);

#endif
