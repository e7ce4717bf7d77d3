#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# Builds libjnilumina.so beside liblumina.so. Run by Maven (pom.xml): build-jni.sh JAVACPP_JAR CLASSES LIBRARIES PLATFORM
# JavaCPP writes the sources, SortJni.java brings them into one order, and CXX (g++; the cross compiler for another machine) compiles: the same bytes
# wherever it runs.
set -euo pipefail
javacpp=$1 classes=$2 libraries=$3 platform=$4
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
jdk=$(dirname "$(dirname "$(readlink -f "$(command -v "${JAVA_HOME:+$JAVA_HOME/bin/}javac")")")")
sources=$(mktemp -d)
trap 'rm -rf "$sources"' EXIT

quick=(-XX:TieredStopAtLevel=1 -XX:+UseSerialGC)
"$java" "${quick[@]}" -cp "$javacpp:$classes" org.bytedeco.javacpp.tools.Builder -nocompile -nodelete -classpath "$classes" -d "$sources" \
  -properties "$platform" -Dplatform.includepath="$root/include" 'org.luminamgpt.internal.bindings.*'
"$java" "${quick[@]}" "$here/SortJni.java" "$sources/jnijavacpp.cpp" "$sources/jnilumina.cpp"

compiler=${CXX:-g++} machine=()
case $platform in
  linux-x86_64) machine=(-march=x86-64 -m64) ;;
  linux-arm64) [[ $(uname -m) == aarch64 ]] || compiler=aarch64-linux-gnu-g++ ;;
esac
cd "$sources" # so that no path is part of what is compiled
# shellcheck disable=SC2016 # $ORIGIN is the loader's
"$compiler" ${machine[@]+"${machine[@]}"} -O3 -s -fPIC -pthread -Wall -shared -I"$root/include" -I"$jdk/include" -I"$jdk/include/linux" \
  jnilumina.cpp jnijavacpp.cpp -o "$libraries/libjnilumina.so" -L"$libraries" -llumina -Wl,-rpath,'$ORIGIN/' -Wl,-z,noexecstack \
  -Wl,-Bsymbolic -Wl,--version-script="$root/native/capi/exports.map"
