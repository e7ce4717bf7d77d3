#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# CUDA's runtime on a machine without any driver says that the driver is too old ("CUDA driver version is insufficient for CUDA runtime
# version", 35), not that there is no device (100) or no driver, and cudaDriverGetVersion succeeds with version 0. A program that tells
# its user to update the driver, as the words say, is wrong there. And the runtime compares versions before it looks for a card: an old
# driver on a machine without a card is told as the former.
# Seen with nvidia-cuda-runtime 13.0.96: no driver: 35, version 0; a stand-in driver without a card, of 12.8: 35, of 13.0: 100.
# Where a driver is installed the first part is not to be seen: says so and exits 0.
set -euo pipefail
if python3 -c 'import ctypes; ctypes.CDLL("libcuda.so.1")' 2>/dev/null; then
  echo "A driver is installed here: nothing to see."
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m pip download --quiet --no-deps --dest . nvidia-cuda-runtime==13.0.96
python3 -m zipfile -e nvidia_cuda_runtime-*.whl .
runtime=$(find "$PWD" -name 'libcudart.so.13')

# A driver that has a version and, when it is started, no card; the runtime asks it for each function by name.
mkdir stand-in
cc -shared -fPIC -o stand-in/libcuda.so.1 -Wl,-soname,libcuda.so.1 -xc - <<'C'
#include <stdlib.h>
#include <string.h>
static int no_card(unsigned flags) { (void)flags; return 100; }
static int get_version(int* version) { *version = atoi(getenv("STAND_IN")); return 0; }
static int other(void) { return 999; }
int cuGetProcAddress_v2(const char* name, void** function, int version, unsigned long long flags, int* found) {
  (void)version, (void)flags;
  if (found) *found = 0;
  *function = !strcmp(name, "cuInit") ? (void*)no_card : !strcmp(name, "cuDriverGetVersion") ? (void*)get_version
      : !strcmp(name, "cuGetProcAddress") ? (void*)cuGetProcAddress_v2 : (void*)other;
  return 0;
}
C

cat >ask.py <<'P'
import ctypes, sys
runtime = ctypes.CDLL(sys.argv[1])
number = ctypes.c_int(-1)
count = runtime.cudaGetDeviceCount(ctypes.byref(number))
version = runtime.cudaDriverGetVersion(ctypes.byref(number))
print(f"{count}, version {number.value} ({version})")
P
none=$(python3 ask.py "$runtime")
old=$(LD_LIBRARY_PATH=stand-in STAND_IN=12080 python3 ask.py "$runtime")
same=$(LD_LIBRARY_PATH=stand-in STAND_IN=13000 python3 ask.py "$runtime")
printf '%s\n' "no driver: $none" "12.8 without a card: $old" "13.0 without a card: $same"
[[ $none == "35, version 0 (0)" && $old == 35,* && $same == 100,* ]] || { echo "CHANGED: 35 with version 0, then 35, then 100 were seen"; exit 1; }
