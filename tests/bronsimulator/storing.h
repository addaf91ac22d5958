/* A fault: in which way a source misbehaves. One struct, one table of its members (storing_json.c), and the
 * way it works upon an answer (schade.c). Everything at its default is a source in good health.
 *
 * Plain values without pointers: it is copied through memory that processes share. */
#ifndef BRONSIMULATOR_STORING_H
#define BRONSIMULATOR_STORING_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum sim_verdeling {
    SIM_VERDELING_VAST,
    SIM_VERDELING_UNIFORM,
    SIM_VERDELING_NORMAAL,
    SIM_VERDELING_EXPONENTIEEL
};
enum sim_plaats { SIM_PLAATS_GEEN, SIM_PLAATS_VOOR, SIM_PLAATS_IN };
enum sim_body {
    SIM_BODY_GOED,
    SIM_BODY_LEEG,
    SIM_BODY_AFGEKAPT,
    SIM_BODY_GEEN_JSON,
    SIM_BODY_ONGELDIGE_UTF8,
    SIM_BODY_NUL,
    SIM_BODY_GROOT,
    SIM_BODY_DIEP,
    SIM_BODY_SLEUTELS,
    SIM_BODY_DUBBEL,
    SIM_BODY_GROOT_GETAL,
    SIM_BODY_GZIP_BOM
};
enum sim_certificaat {
    SIM_CERTIFICAAT_GOED,
    SIM_CERTIFICAAT_VERLOPEN,
    SIM_CERTIFICAAT_VERKEERDE_NAAM,
    SIM_CERTIFICAAT_ANDERE_CA,
    SIM_CERTIFICAAT_ZELFONDERTEKEND,
    SIM_AANTAL_CERTIFICATEN
};
enum sim_tlsversie {
    SIM_TLS_ALLE,
    SIM_TLS_1_0,
    SIM_TLS_1_1,
    SIM_TLS_1_2,
    SIM_TLS_1_3,
    SIM_AANTAL_TLSVERSIES
};

struct sim_storing {
    int64_t vertraging_ms;
    int64_t vertraging_max_ms; /* -1: no bound */
    int64_t spreiding_ms;
    int64_t verdeling; /* enum sim_verdeling, and so on below: every choice is stored as int64_t */
    int64_t hangen;    /* enum sim_plaats */
    int64_t druppel_bytes;
    int64_t druppel_ms;
    int64_t status; /* 0: the real one */
    bool zonder_body;
    bool onbekende_code;
    bool andere_werkgever;
    bool sluiten;
    bool weiger;
    int64_t body;        /* enum sim_body */
    int64_t omvang;      /* of body; -1: the default of its kind */
    int64_t afkappen_na; /* -1: not */
    char verkeerd_type[128];
    char ontbrekend[128];
    int64_t resetten; /* enum sim_plaats */
    char redirect[512];
    char inhoudstype[128];
    int64_t overdracht; /* enum sim_overdracht */
    double kans;
    int64_t zaad;
    char alleen_pad[256];
    int64_t aantal;      /* -1: every request */
    int64_t certificaat; /* enum sim_certificaat */
    int64_t tlsversie;   /* enum sim_tlsversie */
};

/* A source in good health. */
struct sim_storing sim_storing_geen(void);
/* Does a request to this source get anything but its ordinary answer? (weiger, certificaat and tlsVersie
 * concern connections, not requests.) */
bool sim_storing_raakt_verzoeken(const struct sim_storing *s);

/* Read a setting from JSON; what is not mentioned is at its default. Every violation is appended to
 * overtredingen as {"lid","reden"}; *uit counts only when there are none. */
void sim_storing_lees(const json_t *json, struct sim_storing *uit, json_t *overtredingen);
/* The members that are not at their default, as a new object; NULL without memory. */
json_t *sim_storing_json(const struct sim_storing *s);

#endif
