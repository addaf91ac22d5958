/* The sources. A row says what a source is called, which of its members hold codes, and who answers for it.
 */
#include "bronnen.h"

#include "antwoord.h"

const struct sim_bron sim_bronnen[SIM_AANTAL_BRONNEN] = {
    {"cws-ihp", (const char *const[]){"sectCd", "rpgCd", "sbiCd", "statCd", "lndCd", NULL},
     sim_antwoord_cws_ihp},
    {"erd", (const char *const[]){"betaling", NULL}, sim_antwoord_erd},
    {"poortwachter", (const char *const[]){"srt", NULL}, sim_antwoord_poortwachter},
    {"k3cr", (const char *const[]){"kanCd", "stCd", "ondCd", NULL}, sim_antwoord_k3cr},
    {"vkcc", (const char *const[]){"channel", "state", "topic", NULL}, sim_antwoord_vkcc},
    {"archie", (const char *const[]){NULL}, sim_antwoord_archie},
    {"archief", (const char *const[]){"agb", "srtCd", NULL}, sim_antwoord_archief},
};
