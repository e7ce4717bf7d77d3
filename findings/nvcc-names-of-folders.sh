#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# nvcc 13.0 gives kernels in unnamed namespaces (and static ones) names with a hash of the absolute path of their source. So one source in two
# folders makes two libraries, even stripped, as the CUDA runtime registers kernels by name; a relative path on the command line changes
# nothing, nor does --frandom-seed, which by nvcc's help "can be used to generate deterministically identical ptx and object files".
# What helps is to tell its front end another path: -Xcudafe=--orig_src_path_name=NAME.
# Seen with nvcc 13.0.88: plain and with the seed 2 different libraries from 2 folders, 1 from one folder twice; with the path told 1.
# Without this nvcc there is nothing to see: says so and exits 0.
set -euo pipefail
if ! nvcc --version 2>/dev/null | grep 'V13\.0\.' >/dev/null; then
  echo "This needs nvcc 13.0: nothing to see here."
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir one two
cat >one/twice.cu <<'C'
namespace {
__global__ void twice(float* x) { x[threadIdx.x] *= 2; }
}
extern "C" void run(float* x) { twice<<<1, 32>>>(x); }
C
cp one/twice.cu two

library() { # FOLDER OPTION...: the hash of its library, stripped
  (cd "$1" && nvcc -arch=sm_90 -Xcompiler=-fPIC "${@:2}" -c twice.cu -o twice.o && c++ -shared -Wl,--build-id=none -o twice.so twice.o -Wl,-z,undefs && strip twice.so &&
    sha256sum <twice.so)
}
different() { # OPTION...: how many libraries two folders make
  { library one "$@"; library two "$@"; } | sort -u | wc -l
}
again=$({ library one; library one; } | sort -u | wc -l)
plain=$(different)
seed=$(different --frandom-seed=twice.cu)
told=$(different -Xcudafe=--orig_src_path_name=twice.cu)
echo "different libraries: one folder twice $again; two folders: plain $plain, --frandom-seed $seed, path told $told"
[[ $again$plain$seed$told == 1221 ]] || { echo "CHANGED: 1, 2, 2 and 1 were seen"; exit 1; }
