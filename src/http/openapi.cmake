# What the service hands out about itself, as bytes in the program. Included by src/CMakeLists.txt after the library exists.
#   openapi.c  the contract, by http/openapi.py
#   docs.c     the pages of /docs, by http/docs.py from the contract and the guides
#
# A python3 with the modules is taken, wherever it stands in PATH: Debian's has them, an own build often has not.
function(kb_heeft_modules uitkomst kandidaat)
  execute_process(COMMAND ${kandidaat} -c "import yaml, jinja2, markdown" RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
  if(NOT status EQUAL 0)
    set(${uitkomst} FALSE PARENT_SCOPE)
  endif()
endfunction()

find_program(KB_PYTHON_DOCS python3 HINTS /usr/bin VALIDATOR kb_heeft_modules)
if(NOT KB_PYTHON_DOCS)
  message(FATAL_ERROR "No python3 with PyYAML, Jinja2 and Markdown; on Debian: apt-get install python3-yaml python3-jinja2 python3-markdown")
endif()

set(contract ${CMAKE_SOURCE_DIR}/openapi/klantbeeld-werkgever.yaml)
set(gidsen ${CMAKE_SOURCE_DIR}/openapi/aansluiten.md ${CMAKE_SOURCE_DIR}/openapi/sandbox.md)
set(omzetter ${CMAKE_CURRENT_LIST_DIR}/openapi.py)
file(GLOB docs CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/docs/*)
set(openapi_c ${CMAKE_CURRENT_BINARY_DIR}/openapi.c)
set(docs_c ${CMAKE_CURRENT_BINARY_DIR}/docs.c)
add_custom_command(
  OUTPUT ${openapi_c}
  COMMAND ${KB_PYTHON_DOCS} -B ${omzetter} ${contract} ${openapi_c}
  DEPENDS ${contract} ${omzetter}
  COMMENT "Embedding the contract"
  VERBATIM)
add_custom_command(
  OUTPUT ${docs_c}
  COMMAND ${KB_PYTHON_DOCS} -B ${CMAKE_CURRENT_LIST_DIR}/docs.py ${docs_c} ${contract} ${gidsen}
  DEPENDS ${contract} ${gidsen} ${omzetter} ${CMAKE_CURRENT_LIST_DIR}/docs.py ${docs}
  COMMENT "Making the pages of /docs"
  VERBATIM)
target_sources(klantbeeld_kern PRIVATE ${openapi_c} ${docs_c})
