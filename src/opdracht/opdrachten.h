/* The commands that read their own part of the command line: what follows "klantbeeld <command>". Each
 * returns the exit code (opdracht/opties.h) and prints to standard output and standard error. Once per
 * process, on its first thread. */
#ifndef KLANTBEELD_SRC_OPDRACHT_OPDRACHTEN_H
#define KLANTBEELD_SRC_OPDRACHT_OPDRACHTEN_H

/* The service, as it is configured or as the sandbox (--sandbox); returns when a signal ends it. */
int kb_opdracht_serve(int n, char **arg);
/* Check everything that serve would check, without listening, and print what the configuration comes to. */
int kb_opdracht_config(int n, char **arg);
/* A development token, or (--maak-sleutels) the keys for one. */
int kb_opdracht_token(int n, char **arg);
/* rechten controleer, rechten toon. */
int kb_opdracht_rechten(int n, char **arg);
/* inzagelog verifieer. The exit code: one of klantbeeld/inzage/opdracht.h. */
int kb_opdracht_inzagelog(int n, char **arg);
/* index laad, index muteer, index toon. What failed leaves the index that was there. */
int kb_opdracht_index(int n, char **arg);
/* A running instance, as its management port tells of it. The exit code: 0 all is well, 1 it is not ready,
 * not alive, or leaves a source alone, 2 it gave no answer that can be read (and when the command line is
 * wrong). */
int kb_opdracht_status(int n, char **arg);

#endif
