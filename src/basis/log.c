/* The log, on yder's console mode. yder's formatter allocates; no line here is on the path of a request that
 * succeeds. */
#include "klantbeeld/basis/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <yder.h>

static const struct {
    const char *naam;
    unsigned long yder;
} niveaus[] = {
    [KB_LOG_FOUT] = {"fout", Y_LOG_LEVEL_ERROR},
    [KB_LOG_WAARSCHUWING] = {"waarschuwing", Y_LOG_LEVEL_WARNING},
    [KB_LOG_INFO] = {"info", Y_LOG_LEVEL_INFO},
    [KB_LOG_DEBUG] = {"debug", Y_LOG_LEVEL_DEBUG},
};

void kb_log_begin(const char *niveau)
{
    unsigned long yder = Y_LOG_LEVEL_INFO;

    for (size_t i = 0; i < sizeof(niveaus) / sizeof(niveaus[0]); i++)
        if (strcmp(niveaus[i].naam, niveau) == 0)
            yder = niveaus[i].yder;
    y_init_logs("klantbeeld", Y_LOG_MODE_CONSOLE, yder, NULL, NULL);
}

void kb_log(enum kb_logniveau niveau, const char *formaat, ...)
{
    char regel[512];
    va_list ap;

    va_start(ap, formaat);
    vsnprintf(regel, sizeof(regel), formaat, ap);
    va_end(ap);
    y_log_message(niveaus[niveau].yder, "%s", regel);
}

void kb_log_einde(void)
{
    y_close_logs();
}
