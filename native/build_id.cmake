# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
#
# cmake -DROOT=. -DVERSION=0.1.0 -DOUT=build_id.cpp -P native/build_id.cmake: writes the definition of kBuildId (core/build_id.h),
# where it is not there already. The id follows from names and bytes of what is compiled and of the recipes, and from nothing else:
# the same in any folder, at any time, by any compiler, with and without the CUDA part.
file(GLOB_RECURSE files RELATIVE ${ROOT} LIST_DIRECTORIES false ${ROOT}/native/* ${ROOT}/include/*)
list(FILTER files INCLUDE REGEX "(\\.(h|c|cpp|cu|inl|map|cmake)|/CMakeLists\\.txt)$")
list(LENGTH files count)
if(count EQUAL 0)
  message(FATAL_ERROR "there are no sources in ${ROOT}/native")
endif()
list(APPEND files CMakeLists.txt)
list(SORT files)
set(all "")
foreach(file IN LISTS files)
  file(SHA256 ${ROOT}/${file} hash)
  string(APPEND all "${hash} ${file}\n")
endforeach()
string(SHA256 hash "${all}")
string(SUBSTRING ${hash} 0 16 hash)

set(text "#include \"core/build_id.h\"\n\nconst char* const lumina::kBuildId = \"${VERSION}-${hash}\";\n")
set(before "")
if(EXISTS ${OUT})
  file(READ ${OUT} before)
endif()
if(NOT before STREQUAL text)
  file(WRITE ${OUT} "${text}")
endif()
