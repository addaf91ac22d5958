# The contract as bytes in the program: http/openapi.py writes openapi.c into the build folder. Included by src/CMakeLists.txt
# after the library exists.
#
# A python3 with PyYAML is taken, wherever it stands in PATH: Debian's has it (python3-yaml), an own build often has not.
function(kb_heeft_yaml uitkomst kandidaat)
  execute_process(COMMAND ${kandidaat} -c "import yaml" RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
  if(NOT status EQUAL 0)
    set(${uitkomst} FALSE PARENT_SCOPE)
  endif()
endfunction()

find_program(KB_PYTHON python3 HINTS /usr/bin VALIDATOR kb_heeft_yaml)
if(NOT KB_PYTHON)
  message(FATAL_ERROR "No python3 with PyYAML; on Debian: apt-get install python3-yaml")
endif()

set(contract ${CMAKE_SOURCE_DIR}/openapi/klantbeeld-werkgever.yaml)
set(omzetter ${CMAKE_CURRENT_LIST_DIR}/openapi.py)
set(openapi_c ${CMAKE_CURRENT_BINARY_DIR}/openapi.c)
add_custom_command(
  OUTPUT ${openapi_c}
  COMMAND ${KB_PYTHON} ${omzetter} ${contract} ${openapi_c}
  DEPENDS ${contract} ${omzetter}
  COMMENT "Embedding the contract"
  VERBATIM)
target_sources(klantbeeld_kern PRIVATE ${openapi_c})
