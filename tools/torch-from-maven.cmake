# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# Sets LUMINA_TORCH_PATH, where the user did not, to libtorch as unpacked from the JavaCPP preset jars of the
# versions that pom.xml names. Done once per build directory; needs Maven on the PATH.
if(LUMINA_TORCH_PATH)
  return()
endif()

set(unpacked ${PROJECT_BINARY_DIR}/libtorch)
set(torch_directories ${unpacked}/org/bytedeco/pytorch/linux-x86_64 ${unpacked}/org/bytedeco/openblas/linux-x86_64)

if(NOT EXISTS ${unpacked}/complete)
  find_program(MAVEN mvn)
  if(NOT MAVEN)
    message(FATAL_ERROR "The tests need libtorch: install Maven, which brings it, or give -DLUMINA_TORCH_PATH=DIR[:DIR]")
  endif()
  message(STATUS "Taking libtorch from the JavaCPP preset jars (Maven may download about 200 MB)")
  foreach(preset pytorch openblas)
    file(STRINGS ${PROJECT_SOURCE_DIR}/pom.xml version REGEX "<${preset}.version>")
    string(REGEX REPLACE ".*<${preset}.version>([^<]*)<.*" "\\1" version "${version}")
    execute_process(
      COMMAND ${MAVEN} --batch-mode --quiet --non-recursive dependency:unpack
              -Dartifact=org.bytedeco:${preset}:${version}:jar:linux-x86_64 -Dmdep.unpack.includes=**/*.so*
              -Dmdep.unpack.excludes=**/libjni* -DoverWriteReleases=true -DoutputDirectory=${unpacked}
      WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
      RESULT_VARIABLE status)
    if(NOT status EQUAL 0)
      message(FATAL_ERROR "Maven could not unpack ${preset} (status ${status}); give -DLUMINA_TORCH_PATH=DIR[:DIR] instead")
    endif()
  endforeach()
  if(NOT EXISTS ${unpacked}/org/bytedeco/pytorch/linux-x86_64/libtorch_cpu.so)
    message(FATAL_ERROR "The pytorch preset holds no libtorch_cpu.so; give -DLUMINA_TORCH_PATH=DIR[:DIR] instead")
  endif()
  file(TOUCH ${unpacked}/complete)
endif()
list(JOIN torch_directories ":" LUMINA_TORCH_PATH)
