#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# Builds liblumina.so and installs it, stripped, where the classifier jar takes it from.
# Run by Maven (pom.xml): build-native.sh BUILD_DIRECTORY INSTALL_DIRECTORY
# A build directory that is configured already keeps its options.
set -euo pipefail
build=$1 install=$2
root=$(cd "$(dirname "$0")/../.." && pwd)

[[ -f $build/CMakeCache.txt ]] ||
  cmake -S "$root" -B "$build" -DCMAKE_BUILD_TYPE=Release -DLUMINA_TESTS=OFF -DLUMINA_CUDA=OFF
cmake --build "$build" --parallel "${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}" --target lumina
cmake --install "$build" --strip --component natives --prefix "$install"
