#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# tools/gates/natives.sh FILE...: what a shared object of ours asks of a machine and shows to a process. Each FILE may need glibc 2.35
# and GLIBCXX 3.4.30 at most and no library but those of GCC and glibc, and exports lumina_* and what JNI looks for, no more.
# It has no run path but $ORIGIN, no stack that can be executed, and names no folder of the machine that built it.
# Prints a line for each file and for each fault; 1 if there was a fault.
set -euo pipefail
glibc=2.35 glibcxx=3.4.30
needed='liblumina|libstdc\+\+|libgcc_s|libm|libc|libdl|libpthread|librt|ld-linux-[a-z0-9_-]+'
exported='lumina_[a-z0-9_]+|Java_[A-Za-z0-9_]+|JNI_On(Load|Unload)(_[a-z0-9]+)?'

newest() { readelf --wide --version-info "$1" | grep -oE "\b$2_[0-9.]+" | cut -d_ -f2 | sort -Vu | tail -n 1; }
at_most() { [[ $(printf '%s\n%s\n' "${1:-0}" "$2" | sort -V | tail -n 1) == "$2" ]]; }

faults=0
fault() { echo "$file: $*" >&2; faults=$((faults + 1)); }

(($#)) || { echo "which shared objects?" >&2; exit 2; }
for file; do
  [[ -f $file ]] || { fault "is not there"; continue; }
  readelf --file-header "$file" 2>/dev/null | grep -q 'Type:.*DYN' || { fault "is no shared object"; continue; }
  mapfile -t symbols < <(readelf --wide --dyn-syms "$file" |
    awk '$7 ~ /^[0-9]+$/ && $5 ~ /GLOBAL|WEAK|UNIQUE/ {sub(/@.*/, "", $8); print $8}' | sort -u)
  ((${#symbols[@]})) || fault "exports nothing"
  for symbol in "${symbols[@]}"; do
    [[ $symbol =~ ^($exported)$ ]] || fault "exports $symbol; native/capi/exports.map says what may be"
  done
  c=$(newest "$file" GLIBC) cxx=$(newest "$file" GLIBCXX)
  at_most "$c" $glibc || fault "needs glibc $c, $glibc at most is promised"
  at_most "$cxx" $glibcxx || fault "needs GLIBCXX $cxx, $glibcxx at most is promised"
  while read -r library; do
    [[ $library =~ ^($needed)\.so ]] || fault "needs $library"
  done < <(readelf --wide --dynamic "$file" | sed -nE 's/.*\(NEEDED\).*\[(.*)\]/\1/p')
  while read -r path; do
    [[ $path =~ ^\$ORIGIN/?$ ]] || fault "looks for libraries in $path"
  done < <(readelf --wide --dynamic "$file" | sed -nE 's/.*\(R(UN)?PATH\).*\[(.*)\]/\2/p')
  readelf --wide --program-headers "$file" | grep -qE 'GNU_STACK.* RWE ' && fault "has a stack that can be executed"
  root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
  grep -qaF "$root/" "$file" && fault "names $root, where it was built"
  echo "$file: ${#symbols[@]} symbols, glibc ${c:-any}, GLIBCXX ${cxx:-none}"
done
((faults == 0))
