/* Any bytes as the answer of a source of preventief. */
#include "adapter.h"

extern const struct kb_adapter kb_adapter_preventief;

FUZZ_ADAPTER(kb_adapter_preventief, vorm_preventief)
