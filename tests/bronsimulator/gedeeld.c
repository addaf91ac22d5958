/* The sequence lock: see "Can Seqlocks Get Along with Programming Language Memory Models?" (Boehm, 2012),
 * whose reader this is: relaxed loads of the data between an acquire load and an acquire fence. */
#include "gedeeld.h"

#include <string.h>
#include <sys/mman.h>

struct sim_gedeeld *sim_gedeeld_nieuw(size_t n)
{
    void *p =
        mmap(NULL, n * sizeof(struct sim_gedeeld), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct sim_storing geen = sim_storing_geen();
    struct sim_gedeeld *g = p;

    if (p == MAP_FAILED)
        return NULL;
    for (size_t i = 0; i < n; i++)
        sim_gedeeld_schrijf(&g[i], &geen);
    return g;
}

void sim_gedeeld_vrij(struct sim_gedeeld *g, size_t n)
{
    if (g)
        (void)munmap(g, n * sizeof(*g));
}

void sim_gedeeld_schrijf(struct sim_gedeeld *g, const struct sim_storing *s)
{
    uint64_t woorden[SIM_STORING_WOORDEN] = {0};
    uint32_t reeks = atomic_load_explicit(&g->reeks, memory_order_relaxed);

    memcpy(woorden, s, sizeof(*s));
    atomic_store_explicit(&g->geraakt, 0, memory_order_relaxed);
    atomic_store_explicit(&g->reeks, reeks + 1, memory_order_relaxed);
    atomic_thread_fence(memory_order_release);
    for (size_t i = 0; i < SIM_STORING_WOORDEN; i++)
        atomic_store_explicit(&g->storing[i], woorden[i], memory_order_relaxed);
    atomic_store_explicit(&g->reeks, reeks + 2, memory_order_release);
}

bool sim_gedeeld_lees(struct sim_gedeeld *g, struct sim_storing *s, uint32_t *reeks)
{
    uint64_t woorden[SIM_STORING_WOORDEN];
    uint32_t voor = atomic_load_explicit(&g->reeks, memory_order_acquire);

    if (voor == *reeks)
        return false;
    for (;;) {
        for (size_t i = 0; i < SIM_STORING_WOORDEN; i++)
            woorden[i] = atomic_load_explicit(&g->storing[i], memory_order_relaxed);
        atomic_thread_fence(memory_order_acquire);
        if (!(voor & 1) && atomic_load_explicit(&g->reeks, memory_order_relaxed) == voor)
            break;
        voor = atomic_load_explicit(&g->reeks, memory_order_acquire);
    }
    memcpy(s, woorden, sizeof(*s));
    *reeks = voor;
    return true;
}
