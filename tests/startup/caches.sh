#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# tests/startup/caches.sh CLASS-PATH: draws a picture where the places to unpack into are read-only, noexec or full, and in two class
# loaders, on each JDK that is installed; prints exit status and message of each, and ends with "N passed, N failed".
# The class path is that of the command line with the jar of the native libraries. Mounts are made in a namespace of
# its own: as root, or by a user where the kernel lets users have namespaces; where neither may mount, what needs none is tried.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [[ ${LUMINA_MOUNTS:-} != own ]]; then
  flags=(--mount)
  ((EUID == 0)) || flags=(--user --map-root-user --mount)
  if unshare "${flags[@]}" mount -t tmpfs tmpfs /mnt 2>/dev/null; then
    LUMINA_MOUNTS=own exec unshare "${flags[@]}" "$BASH" "$here/caches.sh" "$@"
  fi
  echo "Nothing can be mounted here: caches that are read-only, noexec or full are left out."
fi
classpath=${1:?the class path}
work=$(mktemp -d)
trap 'umount -l "$work"/* 2>/dev/null; rm -rf "$work"' EXIT
mkdir "$work"/{readonly,noexec,full,noexec2,tmp,good,out}
mounts=${LUMINA_MOUNTS:-}
if [[ -n $mounts ]]; then
  mount -t tmpfs -o ro tmpfs "$work/readonly" &&
    mount -t tmpfs -o noexec tmpfs "$work/noexec" && mount -t tmpfs -o noexec tmpfs "$work/noexec2" &&
    mount -t tmpfs -o size=256k tmpfs "$work/full" || { echo "no tmpfs can be mounted here" >&2; exit 1; }
  head -c 1m /dev/zero >"$work/full/rest" 2>/dev/null
fi

passed=0 failed=0
# expect NAME STATUS PATTERN HOME TMP JAVA-OPTION...: one start of `generate`; what it says, on one line at most, has to match.
expect() {
  local name=$1 wanted=$2 pattern=$3 home=$4 tmp=$5 status
  shift 5
  env -u XDG_CACHE_HOME "$java" -Duser.home="$home" -Djava.io.tmpdir="$tmp" "$@" -cp "$classpath" org.luminamgpt.cli.Main \
    generate "A cartoon picture of a fox in the center on a blue background." --seed 3 --out "$work/out/fox.png" \
    >/dev/null 2>"$work/said"
  status=$?
  report "$name" "$status" "$wanted" "$(grep -v '^WARNING: ' "$work/said")" "$pattern"
}

report() { # NAME STATUS WANTED-STATUS SAID PATTERN
  local outcome=passed
  if [[ $2 != "$3" || ! $4 =~ $5 || $(wc -l <<<"$4") -gt 1 || $4 =~ "Could not initialize class" ]]; then
    outcome=FAILED failed=$((failed + 1))
  else
    passed=$((passed + 1))
  fi
  printf '%s  %-28s status %s  %s\n' "$outcome" "$1" "$2" "${4//$work/}"
}

cure='; name a directory that has room, can be written and is not mounted noexec: -Dlumina\.cache\.path=DIRECTORY$'
homes=("${JAVA_HOME:-}" /usr/lib/jvm/*)
versions=" "
for home in "${homes[@]}"; do
  java=$home/bin/java
  [[ -x $java ]] || continue
  version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/ *java.specification.version = //p')
  [[ $versions != *" $version "* && $version -ge 17 ]] || continue
  versions+="$version "
  rm -rf "$work"/{tmp,good}/* "$work"/noexec*/*
  expect "JDK $version, as it should be" 0 '^$' "$work/good" "$work/tmp"
  expect "JDK $version, warm" 0 '^$' "$work/good" "$work/tmp"
  if [[ -n $mounts ]]; then
    expect "JDK $version, home read-only" 0 '^$' "$work/readonly" "$work/tmp"
    expect "JDK $version, home noexec" 0 '^$' "$work/noexec" "$work/tmp"
    expect "JDK $version, home full" 0 '^$' "$work/full" "$work/tmp"
    expect "JDK $version, all read-only" 1 "^lumina: .*readonly/.*: Read-only file system.*$cure" "$work/readonly" "$work/readonly"
    expect "JDK $version, all noexec" 1 "^lumina: .*noexec/.*: mounted noexec.*$cure" "$work/noexec" "$work/noexec2"
    expect "JDK $version, given one full" 1 "^lumina: .*full: [Nn]o space left on device\)$cure" "$work/good" "$work/tmp" -Dlumina.cache.path="$work/full"
  fi
  said=$(env -u XDG_CACHE_HOME "$java" -Duser.home="$work/good" -Djava.io.tmpdir="$work/tmp" "$here/TwoLoaders.java" "$classpath" 2>&1 | grep -v '^WARNING: ')
  mapfile -t drawn < <(sed -n 's/^[12] //p' <<<"$said")
  status=$([[ ${#drawn[@]} == 2 && ${drawn[0]} == "${drawn[1]}" ]] && echo 0 || echo 1)
  report "JDK $version, two class loaders" "$status" 0 "$(grep -v '^[12] ' <<<"$said" | head -n 1)" '^$'
  left=$(find "$work/good" "$work/tmp" -name '*-copy-*' | wc -l)
  report "JDK $version, no copies left" "$left" 0 "" '^$'
done
echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
