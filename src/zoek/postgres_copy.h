/* Internal to zoek/: rows on their way to PostgreSQL by COPY, a table at a time. A line is gathered as text:
 * kb_pg_copy_veld for what may need escaping, or straight into `regels`. */
#ifndef KLANTBEELD_SRC_ZOEK_POSTGRES_COPY_H
#define KLANTBEELD_SRC_ZOEK_POSTGRES_COPY_H

#include "zoek/postgres.h"

struct kb_pg_copy {
    struct kb_pg *p;   /* lent; nothing else may be asked of it before kb_pg_copy_sluit */
    const char *tabel; /* that is being filled; NULL: none */
    struct kb_buffer regels;
    char reden[512]; /* why it failed: what the connection says is gone when the answer has been read */
};

/* Write the next lines into this table of a generation. Those of another table are ended first, and what was
 * gathered goes out when it is much. Both: KB_OK, KB_GEEN_GEHEUGEN, or KB_BRON_ONBEREIKBAAR with a
 * reason. */
KB_MOET_GEBRUIKEN enum kb_status kb_pg_copy_naar(struct kb_pg_copy *c, const char *tabel, int64_t generatie);
/* End what is under way. */
KB_MOET_GEBRUIKEN enum kb_status kb_pg_copy_sluit(struct kb_pg_copy *c);
/* Append a field to the line; no text is NULL. */
void kb_pg_copy_veld(struct kb_buffer *regels, struct kb_tekst t);

#endif
