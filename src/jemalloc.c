/* How jemalloc works in release builds; it reads this when it starts.
 *
 * Memory that was given back goes to the kernel after ten seconds by default, and whatever thread allocates
 * at that moment does it: measured, the public port stood still for 100 to 250 ms when a large load had just
 * ended, and the first wave of the next one waited for the pages to come back (p99 of a group at 1,000
 * clients 170-190 ms, against 97-133 with the memory kept). Here a thread of jemalloc's own does it, over
 * five minutes: what a busy hour needs stays, and an idle night gives it back. */

/* jemalloc's name, and its way of being configured by the program; see "TUNING" in jemalloc(3), version 5.3.
 */
extern const char *malloc_conf;
const char *malloc_conf = "background_thread:true,dirty_decay_ms:300000,muzzy_decay_ms:300000";
