/* The code tables of the gegevensgroep contact. K3CR and VKCC have other codes for the same things: each has
 * its own table, and both tables have the same `code` and `omschrijving`. Constant; thread-safe. */
#ifndef KLANTBEELD_DOMEIN_CODES_CONTACT_H
#define KLANTBEELD_DOMEIN_CODES_CONTACT_H

#include "klantbeeld/domein/codes.h"

/* How the contact was: "T" at K3CR, "PHONE" at VKCC, "telefoon" with us. */
extern const struct kb_codetabel kb_tabel_kanalen_k3cr;
extern const struct kb_codetabel kb_tabel_kanalen_vkcc;

/* How far it is: "O", "OPEN", "open". */
extern const struct kb_codetabel kb_tabel_contactstatus_k3cr;
extern const struct kb_codetabel kb_tabel_contactstatus_vkcc;

/* What it is about: "WGA", "BENEFIT_WGA", "wga". */
extern const struct kb_codetabel kb_tabel_onderwerpen_k3cr;
extern const struct kb_codetabel kb_tabel_onderwerpen_vkcc;

#endif
