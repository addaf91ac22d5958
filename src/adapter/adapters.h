/* Internal: every adapter of the table of gegevensgroepen, declared. */
#ifndef KLANTBEELD_SRC_ADAPTER_ADAPTERS_H
#define KLANTBEELD_SRC_ADAPTER_ADAPTERS_H

#include "klantbeeld/adapter/adapter.h"

#define ADAPTER(naam) extern const struct kb_adapter kb_adapter_##naam;
#define GROEP(naam, titel, bron_later, adapters) adapters
#include "adapter/gegevensgroepen.def"
#undef ADAPTER
#undef GROEP

#endif
