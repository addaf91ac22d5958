/* Any bytes as the answer of a source of uitkering. */
#include "adapter.h"

extern const struct kb_adapter kb_adapter_uitkering;

FUZZ_ADAPTER(kb_adapter_uitkering, vorm_uitkering)
