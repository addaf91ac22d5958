/* The table of gegevensgroepen, from its one definition. */
#include "klantbeeld/klantbeeld/groepen.h"

#include "adapter/adapters.h"

#define ADAPTER(naam) &kb_adapter_##naam,
#define GROEP(naam_, titel_, bron_later_, adapters)                                                          \
    {.naam = #naam_,                                                                                         \
     .lid = {"\"" #naam_ "\":", sizeof(#naam_) + 2},                                                         \
     .titel = (titel_),                                                                                      \
     .bron_later = (bron_later_),                                                                            \
     .adapter = {adapters NULL}},

const struct kb_gegevensgroep kb_gegevensgroepen[] = {
#include "adapter/gegevensgroepen.def"
};

const size_t kb_n_gegevensgroepen = sizeof(kb_gegevensgroepen) / sizeof(kb_gegevensgroepen[0]);

_Static_assert(sizeof(kb_gegevensgroepen) / sizeof(kb_gegevensgroepen[0]) <= KB_MAX_GEGEVENSGROEPEN,
               "a gegevensgroep must fit in a bit mask");

int kb_gegevensgroep_zoek(struct kb_tekst naam)
{
    for (size_t i = 0; i < kb_n_gegevensgroepen; i++)
        if (kb_tekst_is(naam, kb_gegevensgroepen[i].naam))
            return (int)i;
    return KB_GEEN_GROEP;
}

const struct kb_adapter *kb_gegevensgroep_adapter(const struct kb_gegevensgroep *g, const char *naam)
{
    for (size_t i = 0; i < KB_MAX_ADAPTERS_PER_GROEP && g->adapter[i]; i++)
        if (strcmp(g->adapter[i]->naam, naam) == 0)
            return g->adapter[i];
    return NULL;
}
