/* Internal to sandbox/: deploy/rechten.conf as bytes in the program, made when building (inbedden.cmake). */
#ifndef KLANTBEELD_SRC_SANDBOX_RECHTEN_H
#define KLANTBEELD_SRC_SANDBOX_RECHTEN_H

#include "klantbeeld/basis/tekst.h"

extern const struct kb_tekst kb_sandboxrechten;

#endif
