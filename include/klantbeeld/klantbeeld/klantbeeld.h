/* The klantbeeld: one gegevensgroep, or all of them together, for one employer.
 *
 * This is where a question becomes an answer: plan (adapter) → fetch (engine) → translate (adapter) → bytes.
 * Nothing here blocks: what has to wait for sources is handed back as a struct kb_onderweg.
 * Nothing here knows HTTP, tokens or roles; what a caller may see arrives as a bit mask over the table of
 * gegevensgroepen. */
#ifndef KLANTBEELD_KLANTBEELD_KLANTBEELD_H
#define KLANTBEELD_KLANTBEELD_KLANTBEELD_H

#include "klantbeeld/basis/cache.h"
#include "klantbeeld/basis/probleem.h"
#include "klantbeeld/bron/motor.h"
#include "klantbeeld/klantbeeld/groepen.h"

struct kb_klantbeeld;

/* A group as it is configured. */
struct kb_groepstaat {
    const struct kb_gegevensgroep *groep;
    const struct kb_adapter *adapter; /* NULL: not available */
    uint32_t klassen;                 /* enum kb_veldklasse, or-ed: those of the adapter's table `zicht` */
};

/* Bind the table of gegevensgroepen to the configuration and the engine (both lent). Every error goes to
 * `fouten` with file, line and setting: an unknown group or adapter, a source that an adapter needs and
 * nobody configured. NULL then. */
struct kb_klantbeeld *kb_klantbeeld_nieuw(const struct kb_config *config, struct kb_motor *motor,
                                          const struct kb_klok *klok, FILE *fouten);
void kb_klantbeeld_vrij(struct kb_klantbeeld *k);

/* Thread-safe; lent for the klantbeeld's life. `groep` is an index in kb_gegevensgroepen. */
const struct kb_groepstaat *kb_klantbeeld_staat(const struct kb_klantbeeld *k, unsigned groep);
/* Every group that can be delivered, as a bit mask. */
uint32_t kb_klantbeeld_beschikbaar(const struct kb_klantbeeld *k);

/* What is kept of groups that were made. */
void kb_klantbeeld_cachestaat(const struct kb_klantbeeld *k, struct kb_cachestaat *uit);

/* A name and value from the query, decoded, valid UTF-8; a zero follows the name. */
struct kb_parameterwaarde {
    struct kb_tekst naam;
    struct kb_tekst waarde;
};

struct kb_parameterlijst {
    const struct kb_parameterwaarde *rij;
    size_t n;
};

/* Make the question for one group from the query. Every violation (unknown name, repeated name, bad value) is
 * added to `overtredingen`; the question may be asked only when there are none. */
void kb_vraag_maak(const struct kb_klantbeeld *k, unsigned groep, const struct kb_lhnummer *lh,
                   struct kb_parameterlijst query, struct kb_vraag *uit,
                   struct kb_overtredingen *overtredingen);

/* The page's `gegevensgroepen` parameter → a mask; without it every available group. Violations as above. */
uint32_t kb_vraag_groepen(const struct kb_klantbeeld *k, struct kb_parameterlijst query,
                          struct kb_overtredingen *overtredingen);

/* What every answer needs to know of its request. */
struct kb_opdrachtgever {
    struct kb_wachtende wachtende; /* its deadline is that of the whole request */
    const char *verzoek_id; /* 36 characters; stands in problem documents; lent until the answer is there */
    uint32_t *geleverd;     /* filled with the answer: the groups of which it has data; lent until then */
    uint8_t *bronuitkomst;  /* filled likewise: what its sources came to, see kb_ophaling_uitkomsten; lent */
    uint32_t velden;        /* enum kb_veldklasse, or-ed: what is not masked for who asks */
    bool ziet_afgeschermd;  /* may see more of a shielded employer than that it exists */
};

/* The groups that who asks may not see, by what is missing; a group in neither is not given by any role. For
 * the words of a refusal alone. */
struct kb_rechtloos {
    uint32_t niet_vrijgegeven; /* the release has not reached them */
    uint32_t ander_doel;       /* it takes another purpose */
};

/* Refuse this group: KB_GEEN_RECHT with in fout which right is missing, and nothing else. */
enum kb_status kb_klantbeeld_weiger(unsigned groep, const struct kb_rechtloos *waarom, struct kb_fout *fout);

/* An answer that waits for its sources. */
struct kb_onderweg;

/* One group for one employer: {"lhnummer","gegevensgroep","gegevens","afgeschermd","bronnen"} is added to
 * `uit`, or lent when it is kept and still fresh (give back with kb_cache_laat_los). What `wie` may see is
 * put into the question: it is part of what the answer is kept by.
 *
 * KB_OK also when a source failed but another delivered; then either *onderweg is NULL and the answer is
 * there, or the sources are being asked: wie->wachtende.klaar will be called, and the answer comes from
 * kb_onderweg_rond_af. KB_ONGELDIG (overtredingen), KB_ONBEKEND, KB_BRON_FOUT, KB_BRON_ONBEREIKBAAR,
 * KB_TE_LAAT, KB_OVERBELAST, KB_GEEN_GEHEUGEN with fout filled; `uit` is then as it was. For who may not see
 * shielded employers also KB_AFGESCHERMD, KB_BRON_ONBEREIKBAAR (whether this one is, nobody can say now) and
 * KB_ONBEKEND (CWS-IHP does not know it). Thread-safe. */
KB_MOET_GEBRUIKEN enum kb_status
kb_klantbeeld_groep(const struct kb_klantbeeld *k, unsigned groep, struct kb_vraag *vraag,
                    const struct kb_opdrachtgever *wie, struct kb_geleend *geleend, struct kb_buffer *uit,
                    struct kb_onderweg **onderweg, struct kb_overtredingen *overtredingen,
                    struct kb_fout *fout);

struct kb_paginavraag {
    struct kb_lhnummer lhnummer;
    uint32_t groepen;              /* wanted */
    uint32_t toegestaan;           /* of these the caller may see */
    struct kb_rechtloos rechtloos; /* why not the others */
};

/* May who asks see any of the groups of this page that exist? KB_OK, also when none of them does (the page
 * then says so of each); else KB_GEEN_RECHT with in fout which right is missing. */
enum kb_status kb_klantbeeld_mag_pagina(const struct kb_klantbeeld *k, const struct kb_paginavraag *vraag,
                                        struct kb_fout *fout);

/* The whole page: {"lhnummer","gegevensgroepen":{...}} is added to `uit`. All groups are fetched at once; one
 * that cannot be delivered, or may not be seen, is named with a problem in its place.
 *
 * KB_OK (with *onderweg as above), KB_ONBEKEND (CWS-IHP, or every source asked, does not know the employer),
 * KB_OVERBELAST, KB_GEEN_GEHEUGEN; KB_AFGESCHERMD and KB_BRON_ONBEREIKBAAR as for a group. */
KB_MOET_GEBRUIKEN enum kb_status kb_klantbeeld_pagina(const struct kb_klantbeeld *k,
                                                      const struct kb_paginavraag *vraag,
                                                      const struct kb_opdrachtgever *wie,
                                                      struct kb_buffer *uit, struct kb_onderweg **onderweg,
                                                      struct kb_fout *fout);

/* After `klaar` was called: the answer, as the function that began it would have given it. Takes `o` back. */
KB_MOET_GEBRUIKEN enum kb_status kb_onderweg_rond_af(struct kb_onderweg *o, struct kb_buffer *uit,
                                                     struct kb_fout *fout);
/* After `klaar` was called: no answer is wanted. NULL is allowed. */
void kb_onderweg_vergeet(struct kb_onderweg *o);

#endif
