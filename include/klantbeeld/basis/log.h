/* The service's own log, through yder: what operations must know. Never a person's data, an LH-nummer or a
 * token. Thread-safe. Lines of unchecked origin are not logged at all. */
#ifndef KLANTBEELD_BASIS_LOG_H
#define KLANTBEELD_BASIS_LOG_H

#include "klantbeeld/basis/fout.h"

enum kb_logniveau { KB_LOG_FOUT, KB_LOG_WAARSCHUWING, KB_LOG_INFO, KB_LOG_DEBUG };

/* Start logging to the console. niveau is one of "fout", "waarschuwing", "info", "debug". */
void kb_log_begin(const char *niveau);
void kb_log(enum kb_logniveau niveau, const char *formaat, ...) KB_PRINTF(2, 3);
void kb_log_einde(void);

#endif
