/* Sentences of the fictitious world: what somebody might have written down about a call or a visit. */
#ifndef BRONSIMULATOR_WERELD_TEKSTEN_H
#define BRONSIMULATOR_WERELD_TEKSTEN_H

#include "wereld_contact.h"

/* So many sentences, chosen by toeval and separated by `tussen`, as far as they fit in WERELD_TEKST. */
struct kb_tekst wereld_zinnen(uint64_t toeval, uint32_t aantal, char tussen, char uit[WERELD_TEKST]);

#endif
