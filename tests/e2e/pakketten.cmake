# npm ci, unless what the lock file names is installed already.
if(EXISTS ${MAP}/node_modules/.package-lock.json AND NOT ${MAP}/package-lock.json IS_NEWER_THAN ${MAP}/node_modules/.package-lock.json)
  return()
endif()
execute_process(COMMAND ${NPM} ci --no-audit --no-fund --loglevel=error WORKING_DIRECTORY ${MAP} RESULT_VARIABLE uitslag)
if(NOT uitslag EQUAL 0)
  message(FATAL_ERROR "npm ci failed in ${MAP}")
endif()
