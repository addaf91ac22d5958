/* Internal to http/: the public port as a guest of the engine's thread (klantbeeld/bron/motor.h).
 *
 * libmicrohttpd's loop is called by the engine's, so that a request which is handed to the engine, and an
 * answer that comes back, wake no other thread. */
#ifndef KLANTBEELD_SRC_HTTP_LUS_H
#define KLANTBEELD_SRC_HTTP_LUS_H

#include "http/ingang.h"

/* Of a port that listens: from now on it is served. KB_GEEN_GEHEUGEN with fout filled. */
KB_MOET_GEBRUIKEN enum kb_status kb_lus_begin(struct kb_poort *p, struct kb_fout *fout);
/* A connection that was suspended may go on. Any thread. */
void kb_lus_wek(struct kb_poort *p);
/* No new connections: the socket is closed soon, by the thread that accepts on it. Any thread. */
void kb_lus_neem_niets_aan(struct kb_poort *p);
/* Returns when the port is not served any more, which may be before it ever was. */
void kb_lus_einde(struct kb_poort *p);

#endif
