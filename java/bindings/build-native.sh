#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# Builds liblumina.so and installs it, stripped, where the classifier jar takes it from.
# Run by Maven (pom.xml): build-native.sh BUILD_DIRECTORY TESTS INSTALL_DIRECTORY
set -euo pipefail
build=$1 tests=$2 install=$3
root=$(cd "$(dirname "$0")/../.." && pwd)
jobs=${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}

cmake -S "$root" -B "$build" -DLUMINA_TESTS="$tests" -DCMAKE_BUILD_TYPE=Release
cmake --build "$build" --parallel "$jobs" --target lumina
cmake --install "$build" --strip --component natives --prefix "$install"
