#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# Puts what the classifier jar holds into JAR: liblumina_cuda.so, stripped, in FOLDER of it, and the licences; nothing where it is not
# built. Run by Maven (pom.xml): build-cuda.sh auto|on|off BUILD_DIRECTORY JAR FOLDER [PREBUILT_DIRECTORY]
# A build directory that has the library among its targets is used as it is (tools/test has built it there), another is configured.
# With PREBUILT_DIRECTORY the liblumina_cuda.so in it is taken.
set -euo pipefail
wanted=$1 build=$2 jar=$3 folder=$4 prebuilt=${5:-}
root=$(cd "$(dirname "$0")/../.." && pwd)
case $wanted in
  auto | on | off) ;;
  *) echo "lumina.cuda is auto, on or off, and not $wanted" >&2; exit 2 ;;
esac
rm -rf "$jar"

left_out() {
  echo "$1: lumina-mgpt-cuda is left without its library, all else is built"
  [[ $wanted != on ]] || exit 1
  exit 0
}
has_target() { [[ -f $build/CMakeCache.txt ]] && grep -qw lumina_cuda <(cmake --build "$build" --target help 2>/dev/null); }

[[ $wanted != off ]] || left_out "-Dlumina.cuda=off"
if [[ -n $prebuilt ]]; then
  [[ -f $prebuilt/liblumina_cuda.so ]] || left_out "there is no liblumina_cuda.so in $prebuilt"
  mkdir -p "$jar/$folder"
  install "$prebuilt/liblumina_cuda.so" "$jar/$folder"
  strip "$jar/$folder/liblumina_cuda.so"
else
  if ! has_target; then
    [[ ! -f $build/CMakeCache.txt || $build == "$root"/java/cuda/* ]] || left_out "$build was configured without the CUDA library"
    cmake -S "$root" -B "$build" -DCMAKE_BUILD_TYPE=Release -DLUMINA_TESTS=OFF -DLUMINA_CUDA=AUTO
    has_target || left_out "nvcc of CUDA 12.8 or newer is not found"
  fi
  cmake --build "$build" --parallel "${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}" --target lumina_cuda
  cmake --install "$build" --strip --component cuda --prefix "$jar/$folder"
fi
mkdir -p "$jar/META-INF"
cp "$root/LICENSE" "$root/THIRD-PARTY-NOTICES" "$jar/META-INF"
