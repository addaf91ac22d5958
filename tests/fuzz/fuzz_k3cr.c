/* Any bytes as the answer of a source of contact (K3CR, Archie). */
#include "adapter.h"

extern const struct kb_adapter kb_adapter_k3cr;

FUZZ_ADAPTER(kb_adapter_k3cr, vorm_contact)
