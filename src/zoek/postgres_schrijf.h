/* Internal to zoek/: what fills the index in PostgreSQL is made of: tables, and the lists of terms as
 * mutations change them. */
#ifndef KLANTBEELD_SRC_ZOEK_POSTGRES_SCHRIJF_H
#define KLANTBEELD_SRC_ZOEK_POSTGRES_SCHRIJF_H

#include "zoek/lijst.h"
#include "zoek/postgres.h"

/* Names of what is prepared before kb_pg_wijzig_lijsten (kb_pg_bereid_mutaties). */
#define KB_PG_LIJSTEN_LEES "lijsten_lees"
#define KB_PG_LIJSTEN_SCHRIJF "lijsten_schrijf"
#define KB_PG_LIJSTEN_WEG "lijsten_weg"
#define KB_PG_TEL "tel"

/* postgres_vorm.c, all of p->generatie. False: it failed, and the connection says why. */

/* Do this, with the number of the generation for every #. */
KB_MOET_GEBRUIKEN bool kb_pg_doe_in(struct kb_pg *p, const char *sql);
KB_MOET_GEBRUIKEN bool kb_pg_maak_tabellen(struct kb_pg *p);
/* When they are full: their keys, the counts of terms, and the right to read them. */
KB_MOET_GEBRUIKEN bool kb_pg_maak_indexen(struct kb_pg *p);
/* Prepare what mutations ask, and read p->blokken. */
KB_MOET_GEBRUIKEN bool kb_pg_bereid_mutaties(struct kb_pg *p);
/* Drop the counts of terms that are nowhere any more. */
KB_MOET_GEBRUIKEN bool kb_pg_ruim_tellingen_op(struct kb_pg *p);
/* Count what there is; volgnummer and peildatum are the caller's. */
KB_MOET_GEBRUIKEN bool kb_pg_tel_staat(struct kb_pg *p, struct kb_indexstaat *staat);
/* Has every row its keys, and are there rows? Else hits would disappear without an error. */
KB_MOET_GEBRUIKEN bool kb_pg_staat_klopt(struct kb_pg *p, const struct kb_indexstaat *staat);
/* Name these tables as those in use. */
KB_MOET_GEBRUIKEN bool kb_pg_zet_staat(struct kb_pg *p, const struct kb_indexstaat *staat);
/* Drop the tables of generations before this one, which nobody reads any more. */
KB_MOET_GEBRUIKEN bool kb_pg_ruim_tabellen_op(struct kb_pg *p, int64_t voor);

/* postgres_termen.c */

/* Append bytes as hexadecimal digits. */
void kb_pg_schrijf_hex(struct kb_buffer *uit, struct kb_tekst bytes);

/* Put a row into the lists of its terms (separated by blanks), or take it out of them, and add `telling` to
 * how often each stands. p->blokken are read. KB_GEEN_GEHEUGEN, KB_BRON_ONBEREIKBAAR (the connection says
 * why), or KB_ONGELDIG when a list is damaged, holds the row already or does not hold it. */
KB_MOET_GEBRUIKEN enum kb_status kb_pg_wijzig_lijsten(struct kb_pg *p, int64_t id, struct kb_tekst termen,
                                                      bool erbij, int telling);

#endif
