#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# Builds liblumina.so and installs it, stripped, where the classifier jar takes it from.
# Run by Maven (pom.xml): build-native.sh BUILD_DIRECTORY INSTALL_DIRECTORY [PREBUILT_DIRECTORY | PLATFORM]
# A build directory that is configured already keeps its options. With PREBUILT_DIRECTORY (a path with a slash) the liblumina.so in
# it is taken; a PLATFORM is a file of tools/toolchains.
set -euo pipefail
build=$1 install=$2 prebuilt='' platform=''
case ${3:-} in
  */*) prebuilt=$3 ;;
  *) platform=${3:-} ;;
esac
root=$(cd "$(dirname "$0")/../.." && pwd)

if [[ -n $prebuilt ]]; then
  mkdir -p "$install"
  install "$prebuilt/liblumina.so" "$install"
  strip "$install/liblumina.so"
  exit
fi

options=()
[[ -f $build/CMakeCache.txt ]] || options=(-DCMAKE_BUILD_TYPE=Release -DLUMINA_TESTS=OFF -DLUMINA_CUDA=OFF)
[[ -z $platform || -f $build/CMakeCache.txt ]] || options+=(--toolchain "$root/tools/toolchains/$platform.cmake")
# Configured each time: a first time that failed leaves a cache too, but nothing to build.
cmake -S "$root" -B "$build" ${options[@]+"${options[@]}"}
cmake --build "$build" --parallel "${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}" --target lumina
cmake --install "$build" --strip --component natives --prefix "$install"
