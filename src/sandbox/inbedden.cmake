# The rights that the sandbox has, as bytes in the program: those of deploy/rechten.conf. Included by src/CMakeLists.txt after the
# library exists.
set(rechten ${CMAKE_SOURCE_DIR}/deploy/rechten.conf)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${rechten})
file(READ ${rechten} hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," hex "${hex}")
file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/sandboxrechten.c CONTENT
"/* Made by src/sandbox/inbedden.cmake from deploy/rechten.conf. */
#include \"sandbox/rechten.h\"

static const unsigned char bytes[] = {@hex@};
const struct kb_tekst kb_sandboxrechten = {(const char *)bytes, sizeof(bytes)};
" @ONLY)
target_sources(klantbeeld_kern PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/sandboxrechten.c)
