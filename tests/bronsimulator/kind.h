/* The process of one source: opens its two ports, answers, and does as the supervisor orders. */
#ifndef BRONSIMULATOR_KIND_H
#define BRONSIMULATOR_KIND_H

#include "bronnen.h"
#include "gedeeld.h"
#include "klantbeeld/domein/datum.h"
#include "tls.h"

struct sim_kindopzet {
    const struct sim_bron *bron;
    struct sim_gedeeld *gedeeld;
    struct sim_tls *tls;
    const char *adres;
    uint16_t poort; /* both are known: the supervisor keeps them reserved */
    uint16_t tls_poort;
    int opdracht_fd;           /* eventfd: the supervisor has an order */
    int melding_fd;            /* eventfd: the order was carried out */
    struct kb_datum peildatum; /* no date: today */
};

/* Runs until SIGTERM or SIGINT, which must be blocked; returns the exit code. */
int sim_kind_draai(const struct sim_kindopzet *opzet);

/* Socket helpers that the supervisor needs too. */
enum { SIM_ACHTERSTAND = 4096 };
/* A bound stream socket; *poort is filled when it was 0. -1 on failure (errno). */
int sim_bind(const char *adres, uint16_t *poort);

#endif
