/* Internal to adapter/: from a member of a source's body to a member of our answer, in one call.
 *
 * Each kb_neem_… writes exactly one member. When the source's member has the right type and form it writes
 * the value; when it is absent or wrong it writes null and names the deviation. KB_MAG_ONTBREKEN says that
 * the contract lets the member be absent or null: then null is no deviation, but a wrong type still is. */
#ifndef KLANTBEELD_SRC_ADAPTER_LEZEN_H
#define KLANTBEELD_SRC_ADAPTER_LEZEN_H

#include "klantbeeld/adapter/adapter.h"

/* characters of a text, elements of a list: as the contracts of the sources have them */
enum { KB_MAX_TEKST_LENGTE = 4000, KB_MAX_LIJST = 500 };

enum kb_plicht { KB_VERPLICHT, KB_MAG_ONTBREKEN };

/* A place in one source body: an object, and how one came there. The name of the place is made only when
 * something deviates, so the place above it must outlive this one (as it does on the stack of the function
 * that stepped in). */
struct kb_lees {
    struct kb_vertaling *v;
    unsigned soort;              /* kind of call */
    struct kb_waarde w;          /* the object */
    const struct kb_lees *boven; /* NULL for the body itself */
    const char *lid;             /* member of `boven` in which it stands */
    int index;                   /* place in that list; -1 = no list */
};

/* Parse the body of this kind of call and check that it is an object whose member `lhlid` holds the LH-nummer
 * that was asked (or, with `binnen`, that member of the object `binnen` in it). NULL when there is no usable
 * body: then, if there was one, it was refused. *uit stands at the object that holds lhlid. Free the document
 * when the translation is done. */
struct kb_document *kb_lees_open(struct kb_vertaling *v, unsigned soort, const char *binnen,
                                 const char *lhlid, struct kb_lees *uit);

/* Name a member of this object as deviating: for rules that only the adapter knows. */
void kb_lees_meld(const struct kb_lees *l, const char *lid);

/* Step into a member that must be an object; false (deviation named when verplicht) when it is none. */
bool kb_lees_in(const struct kb_lees *l, const char *lid, enum kb_plicht plicht, struct kb_lees *uit);
/* The length of a member that must be a list, at most KB_MAX_LIJST (more is cut and named). false when it is
 * none. */
bool kb_lees_lijst(const struct kb_lees *l, const char *lid, enum kb_plicht plicht, size_t *n);
/* Element i of that list; false (named) when it is no object. */
bool kb_lees_element(const struct kb_lees *l, const char *lid, size_t i, struct kb_lees *uit);

/* Read without writing; false when absent or wrong (named as above). */
bool kb_lees_tekst(const struct kb_lees *l, const char *lid, enum kb_plicht plicht, struct kb_tekst *uit);
bool kb_lees_geheel(const struct kb_lees *l, const char *lid, enum kb_plicht plicht, int64_t min, int64_t max,
                    int64_t *uit);
bool kb_lees_vlag(const struct kb_lees *l, const char *lid, enum kb_plicht plicht, bool *uit); /* "J" / "N" */
bool kb_lees_bool(const struct kb_lees *l, const char *lid, enum kb_plicht plicht,
                  bool *uit); /* true / false */
bool kb_lees_datum(const struct kb_lees *l, const char *lid, enum kb_plicht plicht,
                   struct kb_datum *uit); /* "20260131" */
bool kb_lees_epoch(const struct kb_lees *l, const char *lid, enum kb_plicht plicht,
                   struct kb_datum *uit); /* seconds */
bool kb_lees_epoch_ms(const struct kb_lees *l, const char *lid, enum kb_plicht plicht, struct kb_datum *uit);

/* Read and write. */
void kb_neem_tekst(const struct kb_lees *l, const char *lid, enum kb_plicht plicht, struct kb_tekst onslid);
void kb_neem_geheel(const struct kb_lees *l, const char *lid, enum kb_plicht plicht, int64_t max,
                    struct kb_tekst onslid); /* 0..max */
void kb_neem_vlag(const struct kb_lees *l, const char *lid, enum kb_plicht plicht, struct kb_tekst onslid);
void kb_neem_datum(const struct kb_lees *l, const char *lid, enum kb_plicht plicht, struct kb_tekst onslid);
void kb_neem_code(const struct kb_lees *l, const char *lid, enum kb_plicht plicht,
                  const struct kb_codetabel *tabel, struct kb_tekst onslid);

/* Write what was read. */
void kb_schrijf_datum_lid(struct kb_schrijver *s, struct kb_tekst onslid,
                          struct kb_datum d); /* null without a date */
void kb_schrijf_code_lid(struct kb_schrijver *s, struct kb_tekst onslid, const struct kb_codetabel *tabel,
                         struct kb_tekst broncode);

#endif
