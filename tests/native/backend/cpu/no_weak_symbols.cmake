# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# cmake -DNM=... -DOBJECTS=a.o;b.o -P no_weak_symbols.cmake
if(NOT OBJECTS)
  message(FATAL_ERROR "wanted the objects compiled for wider sets, got none: was a file renamed?")
endif()
foreach(object ${OBJECTS})
  execute_process(COMMAND ${NM} --defined-only ${object} OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "[^\n]* [VWuvw] [^\n]*" weak "${symbols}")
  if(weak)
    string(REPLACE ";" "\n" weak "${weak}")
    message(FATAL_ERROR "${object} defines weak symbols; keep inline functions of other headers out of it:\n${weak}")
  endif()
endforeach()
