/* The command `klantbeeld status`: a running instance, as its management port tells of it. */
#ifndef KLANTBEELD_SRC_OPDRACHT_STATUS_H
#define KLANTBEELD_SRC_OPDRACHT_STATUS_H

/* One of the first two: the configuration that it runs with, or the URL of its management port. alleen: one
 * path ("livez", "startupz", "readyz", "bronnen"), NULL = all four. Returns the exit code: 0 all is well, 1
 * it is not ready, not alive, or leaves a source alone, 2 it gave no answer that can be read (and when the
 * command line is wrong). Prints to standard output and standard error. */
int kb_opdracht_status(const char *config, const char *url, const char *alleen);

#endif
