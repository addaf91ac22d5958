/* The service's own log: one JSON object a line on standard output, where journald, a container runtime or a
 * file takes it. What operations must know; never a person's data, an LH-nummer or a token.
 *
 * Lines go through a bounded queue to a thread that writes them, so that a reader who is slow, or does not
 * read at all, costs lines and never time: what finds the queue full is dropped and counted. What is written
 * is escaped as JSON, and what a terminal or a reader of lines acts upon (control characters, U+2028) cannot
 * come through. All of it thread-safe but kb_log_begin, kb_log_einde and the making of streams, which are
 * main's. */
#ifndef KLANTBEELD_BASIS_LOG_H
#define KLANTBEELD_BASIS_LOG_H

#include "klantbeeld/basis/klok.h"
#include "klantbeeld/basis/schrijver.h"

enum kb_logniveau { KB_LOG_FOUT, KB_LOG_WAARSCHUWING, KB_LOG_INFO, KB_LOG_DEBUG };

/* Start logging. niveau is one of "fout", "waarschuwing", "info", "debug". Without memory or a thread for it,
 * lines are written by who logs them. */
void kb_log_begin(const char *niveau);
/* {"tijd","niveau","soort":"dienst","bericht"}. What libraries log through yder goes the same way. */
void kb_log(enum kb_logniveau niveau, const char *formaat, ...) KB_PRINTF(2, 3);
/* Write what waits, within a second, and stop. */
void kb_log_einde(void);

/* Lines of another kind: records of one size, made into text by the log's thread. One such stream at a time.
 */
struct kb_logstroom;
/* Add one line, its end included, for `record`; on the log's thread. */
typedef void kb_logvorm(void *context, const void *record, struct kb_buffer *uit);
/* NULL when memory is exhausted, or logging was not begun: then nothing is logged. context is lent until
 * kb_logstroom_einde. */
struct kb_logstroom *kb_logstroom_begin(size_t omvang, kb_logvorm *vorm, void *context);
/* Make the lines of what waits (another thread writes them); nobody may be handing in. NULL is allowed. */
void kb_logstroom_einde(struct kb_logstroom *s);
/* A place for one record; NULL: the line is lost. Hand it over at once with kb_ring_geef. */
void *kb_logstroom_plaats(struct kb_logstroom *s);

/* Lines that were lost since the start, of whatever kind. */
uint64_t kb_log_verloren(void);

/* A text of unchecked origin as a JSON string: what is no UTF-8, and what acts upon a terminal or ends a line
 * for some reader (C1, U+2028, U+2029), becomes a question mark. */
void kb_log_tekst(struct kb_schrijver *s, struct kb_tekst lid, struct kb_tekst waarde);
enum { KB_LOG_TIJD = 24 };
/* A moment to the millisecond, "2026-01-31T12:00:00.123Z"; not zero-terminated. */
void kb_log_tijd(kb_tijd t, char uit[KB_LOG_TIJD]);

#endif
