/* Internal to zoek/: makes and changes index files that nobody reads yet. Not thread-safe.
 *
 * Nothing is protected against a crash while writing: a file counts when kb_sqlite_afronden has brought it to
 * disk and the caller has renamed it. */
#ifndef KLANTBEELD_SRC_ZOEK_SQLITE_SCHRIJF_H
#define KLANTBEELD_SRC_ZOEK_SQLITE_SCHRIJF_H

#include "klantbeeld/zoek/werkgever.h"
#include "zoek/rijdelen.h"
#include "zoek/sqlite.h"

struct kb_sqlite_schrijver;

/* An index holds personal data: its owner writes it, its group (the service) reads it. */
enum { KB_INDEX_RECHTEN = 0640 };

/* nieuw: an empty index in a file that is made or emptied; else one that is changed. KB_INTERN (the text says
 * what). */
KB_MOET_GEBRUIKEN enum kb_status kb_sqlite_schrijver(const char *pad, bool nieuw,
                                                     struct kb_sqlite_schrijver **uit, struct kb_fout *fout);
void kb_sqlite_schrijver_vrij(struct kb_sqlite_schrijver *s);
/* Add a row with its terms. Its keys come separately: a load adds them sorted. */
KB_MOET_GEBRUIKEN enum kb_status kb_sqlite_rij(struct kb_sqlite_schrijver *s, int64_t id,
                                               const struct kb_werkgever *w);
KB_MOET_GEBRUIKEN enum kb_status kb_sqlite_sleutel(struct kb_sqlite_schrijver *s, int soort, int64_t nummer,
                                                   int64_t id);
/* The row with a key, or -1. */
KB_MOET_GEBRUIKEN enum kb_status kb_sqlite_vind(struct kb_sqlite_schrijver *s, int soort, int64_t nummer,
                                                int64_t *id);
/* Take a row out: itself, its keys and its terms. */
KB_MOET_GEBRUIKEN enum kb_status kb_sqlite_weg(struct kb_sqlite_schrijver *s, int64_t id);
/* Give a row another status and place. The terms stay what they were. */
KB_MOET_GEBRUIKEN enum kb_status kb_sqlite_beeindig(struct kb_sqlite_schrijver *s, int64_t id);
/* The last id in a range of rank numbers [van, tot], or -1. */
KB_MOET_GEBRUIKEN enum kb_status kb_sqlite_laatste(struct kb_sqlite_schrijver *s, int64_t van, int64_t tot,
                                                   int64_t *id);
/* Compact the terms, count them, write what the index says of itself, check the file, bring it to disk.
 * staat: volgnummer and peildatum are given, the rest is filled in. KB_ONGELDIG when the check fails. */
KB_MOET_GEBRUIKEN enum kb_status kb_sqlite_afronden(struct kb_sqlite_schrijver *s,
                                                    struct kb_indexstaat *staat, struct kb_fout *fout);
/* What went wrong last, for people. Lent. */
const char *kb_sqlite_reden(const struct kb_sqlite_schrijver *s);

#endif
