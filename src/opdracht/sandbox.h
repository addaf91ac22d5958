/* The command line of `klantbeeld serve --sandbox`. */
#ifndef KLANTBEELD_SRC_OPDRACHT_SANDBOX_H
#define KLANTBEELD_SRC_OPDRACHT_SANDBOX_H

#include "klantbeeld/sandbox/sandbox.h"

/* Is --sandbox among what follows "klantbeeld serve"? */
bool kb_opdracht_is_sandbox(int n, char **arg);
/* Read its options; *uit lends from them. False, with the reason on standard error, when one is wrong: a
 * configuration among them, as the sandbox has its own. */
bool kb_opdracht_sandbox(int n, char **arg, struct kb_sandboxwens *uit);

#endif
