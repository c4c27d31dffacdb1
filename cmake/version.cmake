# What `aiops version` says of this build. The commit is asked for only where a release is configured in a clone, and again
# whenever the clone moves on: elsewhere it would go stale, and a wrong commit is worse than none. -DAIOPS_COMMIT= sets it.
set(AIOPS_COMMIT "" CACHE STRING "The commit this build is made from")
set(commit "${AIOPS_COMMIT}")
if(commit STREQUAL "" AND CMAKE_BUILD_TYPE STREQUAL "Release")
  find_package(Git QUIET)
  if(GIT_FOUND)
    execute_process(COMMAND ${GIT_EXECUTABLE} rev-parse --short=12 HEAD WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
      OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    execute_process(COMMAND ${GIT_EXECUTABLE} rev-parse --path-format=absolute --git-path logs/HEAD
      WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} OUTPUT_VARIABLE moves OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(EXISTS "${moves}")
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${moves}")
    endif()
  endif()
endif()
set_property(SOURCE src/commands/version.cpp APPEND PROPERTY COMPILE_DEFINITIONS
  AIOPS_VERSION="${PROJECT_VERSION}" AIOPS_COMMIT="${commit}")
