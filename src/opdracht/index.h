/* The command `klantbeeld index`: fills the search index and says how it is. */
#ifndef KLANTBEELD_SRC_OPDRACHT_INDEX_H
#define KLANTBEELD_SRC_OPDRACHT_INDEX_H

/* What follows "klantbeeld index" on the command line. Returns the exit code: 0, 1 (it failed; the index that
 * was there still is) or 2 (the command line is wrong). Prints to standard output and standard error. */
int kb_opdracht_index(int n, char **arg);

extern const char kb_opdracht_index_gebruik[];

#endif
