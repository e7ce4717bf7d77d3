# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# Sets LUMINA_TORCH_PATH, where the user did not, to libtorch as unpacked from the JavaCPP preset jars that
# java/bindings/pom.xml names. Done once per build directory; needs Maven on the PATH.
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
  execute_process(
    COMMAND ${MAVEN} --batch-mode --quiet -pl java/bindings dependency:unpack-dependencies
            -DincludeArtifactIds=pytorch,openblas -DincludeClassifiers=linux-x86_64 -Dmdep.unpack.includes=**/*.so*
            -Dmdep.unpack.excludes=**/libjni* -DoverWriteReleases=true -DoutputDirectory=${unpacked}
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    RESULT_VARIABLE status)
  if(NOT status EQUAL 0 OR NOT EXISTS ${unpacked}/org/bytedeco/pytorch/linux-x86_64/libtorch_cpu.so)
    message(FATAL_ERROR "Maven could not unpack libtorch (status ${status}); give -DLUMINA_TORCH_PATH=DIR[:DIR] instead")
  endif()
  file(TOUCH ${unpacked}/complete)
endif()
list(JOIN torch_directories ":" LUMINA_TORCH_PATH)
