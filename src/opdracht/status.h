/* The command `klantbeeld status`: a running instance, as its management port tells of it. */
#ifndef KLANTBEELD_SRC_OPDRACHT_STATUS_H
#define KLANTBEELD_SRC_OPDRACHT_STATUS_H

/* NULL is what was not said. */
struct kb_statusvraag {
    const char *config, *url; /* one of these: the configuration that it runs with, or the URL of its
                               * management port */
    const char *alleen;       /* one path ("livez", "startupz", "readyz", "bronnen"); NULL: all four */
    const char *ca;           /* PEM: who vouches for an https:// port. NULL: those of the system; with
                               * a configuration its own certificate is enough, whatever its name */
    const char *certificaat, *sleutel; /* PEM: shown to a port that asks for a certificate (mtls) */
};

/* Returns the exit code: 0 all is well, 1 it is not ready, not alive, or leaves a source alone, 2 it gave no
 * answer that can be read (and when the command line is wrong). Prints to standard output and standard error.
 */
int kb_opdracht_status(const struct kb_statusvraag *vraag);

#endif
