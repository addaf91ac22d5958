/* Internal to zoek/: the lists of terms as mutations change them in PostgreSQL. */
#ifndef KLANTBEELD_SRC_ZOEK_POSTGRES_SCHRIJF_H
#define KLANTBEELD_SRC_ZOEK_POSTGRES_SCHRIJF_H

#include "zoek/lijst.h"
#include "zoek/postgres.h"

/* Names of what is prepared before kb_pg_wijzig_lijsten (postgres_schrijf.c). */
#define KB_PG_LIJSTEN_LEES "lijsten_lees"
#define KB_PG_LIJSTEN_SCHRIJF "lijsten_schrijf"
#define KB_PG_LIJSTEN_WEG "lijsten_weg"
#define KB_PG_TEL "tel"

/* Append bytes as hexadecimal digits. */
void kb_pg_schrijf_hex(struct kb_buffer *uit, struct kb_tekst bytes);

/* Put a row into the lists of its terms (separated by blanks), or take it out of them, and add `telling` to
 * how often each stands. p->blokken are read. KB_GEEN_GEHEUGEN, KB_BRON_ONBEREIKBAAR (the connection says
 * why), or KB_ONGELDIG when a list is damaged, holds the row already or does not hold it. */
KB_MOET_GEBRUIKEN enum kb_status kb_pg_wijzig_lijsten(struct kb_pg *p, int64_t id, struct kb_tekst termen,
                                                      bool erbij, int telling);

#endif
