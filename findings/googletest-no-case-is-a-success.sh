#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# GoogleTest 1.12.1: a filter that names one case in full, and the program has no such case: not a failure, nor a warning, but
# "Running 0 tests" and exit status 0. CTest runs cases like that, by names that gtest_discover_tests asked the program for when it was
# built. Where the cases depend on the machine, such as one for each instruction set that the CPU has, a run on another machine (or
# on another CPU that an emulator plays) passes all those that do not exist there. FAIL_REGULAR_EXPRESSION "Running 0 tests" helps.
# Seen: Debian's googletest 1.12.1-0.2.
set -euo pipefail
command -v apt-get >/dev/null || { echo "No apt-get, which fetches Debian's googletest: nothing to see here."; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get -qq -o APT::Sandbox::User="$(id -un)" download googletest=1.12.1-0.2 || { echo "The archive has another googletest."; exit 0; }
dpkg-deb -x googletest_*.deb root
cat >sets.cpp <<'CPP'
#include <cstdlib>
#include <gtest/gtest.h>

class Sets : public testing::TestWithParam<std::string> {};
TEST_P(Sets, Compute) { FAIL() << GetParam(); }
// What the machine has, as code that asks the CPU would.
INSTANTIATE_TEST_SUITE_P(Cpu, Sets, testing::Values(std::string(std::getenv("HAS"))), [](const auto& info) { return info.param; });
CPP
g++ -std=c++17 -O0 -pthread -I root/usr/src/googletest/googletest/include -I root/usr/src/googletest/googletest sets.cpp \
  root/usr/src/googletest/googletest/src/gtest-all.cc root/usr/src/googletest/googletest/src/gtest_main.cc -o sets
there=0 elsewhere=0
HAS=wide ./sets --gtest_filter=Cpu/Sets.Compute/wide >there.txt || there=$?
HAS=narrow ./sets --gtest_filter=Cpu/Sets.Compute/wide >elsewhere.txt || elsewhere=$?
echo "exit status where the case is: $there, where it is not: $elsewhere; the latter says: $(grep -m1 -o 'Running [0-9].*' elsewhere.txt)"
if [[ $there != 1 || $elsewhere != 0 ]] || ! grep -q 'Running 0 tests' elsewhere.txt; then echo "changed"; exit 1; fi
echo "as seen: a case that does not exist passes"
