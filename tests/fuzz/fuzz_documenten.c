/* Any bytes as the answer of a source of documenten. */
#include "adapter.h"

extern const struct kb_adapter kb_adapter_documenten;

FUZZ_ADAPTER(kb_adapter_documenten, vorm_documenten)
