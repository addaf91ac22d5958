/* The gegevensgroepen: the table src/adapter/gegevensgroepen.def as data. Constant; thread-safe. */
#ifndef KLANTBEELD_KLANTBEELD_GROEPEN_H
#define KLANTBEELD_KLANTBEELD_GROEPEN_H

#include "klantbeeld/adapter/adapter.h"

enum { KB_MAX_ADAPTERS_PER_GROEP = 4, KB_MAX_GEGEVENSGROEPEN = 16, KB_GEEN_GROEP = -1 };

struct kb_gegevensgroep {
    const char *naam;       /* path segment: "organisatie" */
    struct kb_tekst lid;    /* the same as a quoted member name, for the page */
    const char *titel;      /* for people: "Organisatiegegevens" */
    const char *bron_later; /* a declared group: the source it waits for, or NULL when that is not settled */
    const struct kb_adapter *adapter[KB_MAX_ADAPTERS_PER_GROEP]; /* ends with NULL; none = declared only */
};

extern const struct kb_gegevensgroep kb_gegevensgroepen[];
extern const size_t kb_n_gegevensgroepen;

/* Index in the table, or KB_GEEN_GROEP. A gegevensgroep in a bit mask is bit `index`. */
int kb_gegevensgroep_zoek(struct kb_tekst naam);
/* The group's implementation of that name, or NULL. */
const struct kb_adapter *kb_gegevensgroep_adapter(const struct kb_gegevensgroep *g, const char *naam);

#endif
