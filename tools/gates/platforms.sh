# shellcheck shell=bash disable=SC2154 # sourced by tools/test, which has what is not defined here
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# The parts `arm64` and `windows`: cross-builds, tests under qemu where it can run them. tests/platforms/README.md says what they show.
arm64_build=$root/build/arm64 windows_build=$root/build/windows

# have PART TOOL...: whether all tools are there; says so, and fails where CI=true.
have() {
  local part=$1 tool
  shift
  for tool; do
    command -v "$tool" >/dev/null && continue
    if [[ $ci == true ]]; then check "$part" missing "$tool"; else echo "== $part is left out: $tool is not there"; fi
    return 1
  done
}

cross_build() { # PLATFORM DIRECTORY TYPE TARGET...
  local platform=$1 directory=$2 type=$3
  shift 3
  cmake -S "$root" -B "$directory" --toolchain "$root/tools/toolchains/$platform.cmake" -DLUMINA_TESTS=ON -DLUMINA_CUDA=OFF \
    -DLUMINA_GTEST_SOURCE=/usr/src/googletest "-DCMAKE_BUILD_TYPE=$type" &&
    cmake --build "$directory" --parallel "$jobs" ${1:+--target "$@"}
}

# One CPU for each set of kernels: NEON alone, with SDOT, with USMMLA. The decoder's kernels and golden set run on each, codec and
# convolutions, of which arm64 has one set, on the first. LUMINA_ARM64=all: every test program, and all of their tests, on each; and the
# JVM of arm64.
test_arm64() {
  local cpu all=false others selected programs=(core_test cpu_test convolution_test vq_test engine_test)
  [[ ${LUMINA_ARM64:-} == all ]] && all=true
  "$root/tools/setup" --arm64
  have arm64 aarch64-linux-gnu-g++ qemu-aarch64-static || return
  if $all; then
    programs+=(cache_test capi_test checkpoint_test header_test io_test no_memory_test quantize_test sampling_test vocabulary_test
      vq_no_memory_test)
  fi
  check arm64-build cross_build linux-arm64 "$arm64_build" Release lumina "${programs[@]}" || return
  for cpu in cortex-a72 neoverse-n1 'max,sve=off,pauth-impdef=on'; do
    selected='^Cpu/|^Checkpoints/Golden|KnownAnswers'
    case $cpu in # cases were listed when qemu played its best: others are those of sets that it lacks or that another runs
      cortex-a72) others='dotprod|i8mm' selected+='|^GoldenVqgan|^Convolution|^Multiply\.|^Rows\.|^FastExp|^Panels|^Simd|^Vqgan.Agrees' ;;
      neoverse-n1) others='portable|neon|i8mm' ;;
      *) others='portable|neon|dotprod' ;;
    esac
    $all && selected=.
    # Of the allocations that are refused one by one each seventh. An hour for a case: on a busy machine ctest's 25 minutes are few.
    QEMU_CPU=$cpu LUMINA_TEST_ALLOCATIONS=${LUMINA_TEST_ALLOCATIONS:-7} run_ctest "arm64-${cpu%%,*}" "$arm64_build" \
      --timeout 3600 --label-regex "^($(IFS='|'; echo "${programs[*]}"))\$" --tests-regex "$selected" \
      --exclude-regex "[./]($others)( |\$)$($all || echo "|$slow_under_qemu")"
  done
  check instructions instructions_of_kernels
  check arm64-jni arm64_jni
  $all || return 0
  check arm64-jvm tests/platforms/jvm "$arm64_build"
}

slow_under_qemu='RunsOfPages|TwoLevels|GoldenVqgan.Threads' # minutes

instructions_of_kernels() {
  local folder=CMakeFiles/lumina_parts.dir/native/backend/cpu
  if [[ ! -f $release/$folder/kernels_avx2.cpp.o ]]; then cmake --build "$release" --parallel "$jobs" --target lumina_parts || return; fi
  tests/platforms/instructions "$release/$folder/kernels_avx2.cpp.o" "$arm64_build/$folder"/kernels_{neon,dotprod,i8mm}.cpp.o |
    tee "$logs/instructions.txt"
}

# The classifier jar, and what its libraries export.
arm64_jni() {
  mvn --batch-mode --no-transfer-progress -Plinux-arm64 -pl java/bindings package -DskipTests "-Dlumina.cmake.directory=$release" \
    "-Dlumina.cmake.arm64=$arm64_build" &&
    tests/platforms/symbols java/bindings/target/classes/org/luminamgpt/internal/natives/linux-{x86_64,arm64}
}

# The whole library, and the tests of what asks Windows for something, linked; LUMINA_WINDOWS=all: all tests. Nothing is run. And all
# sources as clang reads them for macOS without its headers.
test_windows() {
  local programs=(lumina capi_test core_test io_test)
  [[ ${LUMINA_WINDOWS:-} == all ]] && programs=(all)
  "$root/tools/setup" --windows
  have windows x86_64-w64-mingw32-g++-posix && check windows-build cross_build windows-x86_64 "$windows_build" Plain "${programs[@]}" &&
    check windows-symbols tests/platforms/imports "$windows_build/lumina.dll"
  have macos-syntax clang++-14 aarch64-linux-gnu-g++ && check macos-syntax tests/platforms/macos
}
