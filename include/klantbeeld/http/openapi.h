/* The published contract, openapi/klantbeeld-werkgever.yaml, as bytes in the program; made when building
 * (src/http/openapi.cmake). The JSON is the same document, compact, members in the same order. Constant;
 * thread-safe. */
#ifndef KLANTBEELD_HTTP_OPENAPI_H
#define KLANTBEELD_HTTP_OPENAPI_H

#include "klantbeeld/basis/tekst.h"

extern const struct kb_tekst kb_openapi_json;
extern const struct kb_tekst kb_openapi_yaml;

#endif
