/* The names of the classes of fields, in the order of their bits. */
#include "klantbeeld/domein/veldklasse.h"

const char *const kb_veldklassenamen[KB_AANTAL_VELDKLASSEN] = {"bsn", "contactgegevens", "notities"};
