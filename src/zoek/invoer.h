/* Internal to zoek/: reads a delivery line by line, plain or gzip, from a file or standard input; and its
 * first line. */
#ifndef KLANTBEELD_SRC_ZOEK_INVOER_H
#define KLANTBEELD_SRC_ZOEK_INVOER_H

#include "klantbeeld/basis/buffer.h"
#include "klantbeeld/zoek/index.h"

/* A longer line is a reject; an employer with everything it may have stays far below it. */
enum { KB_MAX_REGEL = 256 * 1024 };

struct kb_invoer;

struct kb_invoer *kb_invoer_open(const char *pad, struct kb_fout *fout);
void kb_invoer_sluit(struct kb_invoer *in);
/* The next line without its end, lent until the next call. KB_OK; KB_ONBEKEND at the end; KB_TE_GROOT for a
 * line that is too long (skipped: *uit is empty); KB_INTERN when reading fails, which a damaged or cut gzip
 * file does. */
KB_MOET_GEBRUIKEN enum kb_status kb_invoer_regel(struct kb_invoer *in, struct kb_tekst *uit,
                                                 struct kb_fout *fout);
/* Lines read; and the share of the file, 0..1000, or -1 when its size is not known. */
int64_t kb_invoer_regels(const struct kb_invoer *in);
int kb_invoer_promille(const struct kb_invoer *in);

/* The first line of a delivery or mutation file:
 * {"levering": "volledig", "volgnummer": 7, "peildatum": "2026-11-24", "aantal": 1000000}; or "mutaties". */
struct kb_voorloop {
    bool mutaties;
    int64_t volgnummer, aantal;
    char peildatum[KB_PEILDATUM_LENGTE + 1];
};

KB_MOET_GEBRUIKEN enum kb_status kb_voorloop_lees(struct kb_invoer *in, bool mutaties,
                                                  struct kb_voorloop *uit, struct kb_fout *fout);

#endif
