/* Classes of fields: members that a gegevensgroep shows to some roles and masks for others. The names are
 * those of the rights file (deploy/rechten.conf), which explains them, and of the inzagelog. Constant;
 * thread-safe. */
#ifndef KLANTBEELD_DOMEIN_VELDKLASSE_H
#define KLANTBEELD_DOMEIN_VELDKLASSE_H

/* Bits. */
enum kb_veldklasse {
    KB_VELD_BSN = 1,             /* a BSN as RSIN/BSN, or inside the LH-nummer of a sole trader */
    KB_VELD_CONTACTGEGEVENS = 2, /* telephone and e-mail of contact persons */
    KB_VELD_NOTITIES = 4         /* notes, and what was written down of a contact */
};

enum { KB_AANTAL_VELDKLASSEN = 3 };

/* [i]: the name of bit i. */
extern const char *const kb_veldklassenamen[KB_AANTAL_VELDKLASSEN];

#endif
