# shellcheck shell=bash disable=SC2154 # sourced by tools/test, which has what is not defined here
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# The part `static`: what can be said of the sources without running them. README.md beside this says what each gate wants.
static_build=$root/build/static

# gate TOOL NAME COMMAND...: a check with a tool that a user may not have.
gate() {
  local tool=$1 name=$2
  shift
  if command -v "$tool" >/dev/null; then
    check "$@"
  elif [[ $ci == true ]]; then
    check "$name" missing "$tool"
  else
    echo "== $name is left out: $tool is not there"
  fi
}

missing() { echo "$1 is not there, and CI=true allows no gate to be left out" >&2; return 1; }

# sources PATTERN...: tracked files, and new ones that git does not ignore, as far as they are there.
sources() {
  local file
  git ls-files --cached --others --exclude-standard --deduplicate -- "$@" | while read -r file; do
    if [[ -f $file ]]; then echo "$file"; fi
  done
}

shell_scripts() { sources | xargs grep -lE '^#!.*\bbash$|^# shellcheck shell=' --; }

# lumina.h is laid out by hand: its comments are tables, and the bindings repeat them.
native_sources() { sources '*.cpp' '*.cu' '*.h' '*.inl' | grep -v '^include/'; }

layout_native() { native_sources | xargs clang-format-14 --dry-run --Werror; }

# clang-tidy has no threads: a process for each core, which takes a few files at a time. kernels_*.cpp are written in GCC's
# vector extensions, of which clang 14 lacks some.
tidy_native() {
  cmake -S "$root" -B "$static_build" -DLUMINA_TESTS=OFF -DLUMINA_CUDA=OFF -DCMAKE_EXPORT_COMPILE_COMMANDS=ON || return
  sources 'native/*.cpp' | grep -vE '/kernels_|_windows' | xargs -P "$jobs" -n 4 clang-tidy-14 --quiet -p "$static_build"
}

static_java() {
  rm -rf java/*/target/static # compiles all of it
  mvn --batch-mode --no-transfer-progress -Pstatic package
}

test_static() {
  local scripts
  mapfile -t scripts < <(shell_scripts)
  gate shellcheck static-shell shellcheck -x --exclude=SC2015 "${scripts[@]}"
  gate clang-format-14 static-layout layout_native
  gate clang-tidy-14 static-native tidy_native
  check static-java static_java
}
