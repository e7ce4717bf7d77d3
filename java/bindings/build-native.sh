#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# Builds liblumina.so and installs it, stripped, where the classifier jar takes it from.
# Run by Maven (pom.xml): build-native.sh BUILD_DIRECTORY INSTALL_DIRECTORY [PREBUILT_DIRECTORY]
# A build directory that is configured already keeps its options. With PREBUILT_DIRECTORY the liblumina.so in it is taken.
set -euo pipefail
build=$1 install=$2 prebuilt=${3:-}
root=$(cd "$(dirname "$0")/../.." && pwd)

if [[ -n $prebuilt ]]; then
  mkdir -p "$install"
  install "$prebuilt/liblumina.so" "$install"
  strip "$install/liblumina.so"
  exit
fi

options=()
[[ -f $build/CMakeCache.txt ]] || options=(-DCMAKE_BUILD_TYPE=Release -DLUMINA_TESTS=OFF -DLUMINA_CUDA=OFF)
# Configured each time: a first time that failed leaves a cache too, but nothing to build.
cmake -S "$root" -B "$build" ${options[@]+"${options[@]}"}
cmake --build "$build" --parallel "${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}" --target lumina
cmake --install "$build" --strip --component natives --prefix "$install"
