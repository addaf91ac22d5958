/* Internal to abs/rechten*.c: what in a rights file contradicts itself. */
#ifndef KLANTBEELD_SRC_ABS_RECHTEN_KEUR_H
#define KLANTBEELD_SRC_ABS_RECHTEN_KEUR_H

#include "abs/rechten_vorm.h"

/* A role that was read from `groep`. */
void kb_keur_rol(struct lezing *l, const config_setting_t *groep, const char *pad, const struct rol *rol);
/* A stage of a release that was read from `groep`. */
void kb_keur_stadium(struct lezing *l, const config_setting_t *groep, const char *pad, enum stadium soort);
/* A release, once all of its stages are read. */
void kb_keur_volgorde(struct lezing *l, const config_setting_t *groep, const char *pad,
                      const struct uitrol *u);
/* What a role gives must be released some day; when roles and releases are read. */
void kb_keur_vrijgave(struct lezing *l, const config_setting_t *groep, const char *pad,
                      const struct rol *rol);

#endif
