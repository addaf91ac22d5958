/* Any bytes as the answer of a source of organisatie. */
#include "adapter.h"

extern const struct kb_adapter kb_adapter_organisatie;

FUZZ_ADAPTER(kb_adapter_organisatie, vorm_organisatie)
