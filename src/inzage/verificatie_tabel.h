/* Internal to inzage/: the rows of one instance in PostgreSQL for the judge. */
#ifndef KLANTBEELD_SRC_INZAGE_VERIFICATIE_TABEL_H
#define KLANTBEELD_SRC_INZAGE_VERIFICATIE_TABEL_H

#include "inzage/keten.h"

/* keten has begun; see kb_inzage_verifieer. */
KB_MOET_GEBRUIKEN enum kb_status tabel_verifieer(struct keten *keten, struct kb_fout *fout);

#endif
