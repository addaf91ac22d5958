/* Any bytes as the answer of a source of contact (VKCC, Archie). */
#include "adapter.h"

extern const struct kb_adapter kb_adapter_vkcc;

FUZZ_ADAPTER(kb_adapter_vkcc, vorm_contact)
