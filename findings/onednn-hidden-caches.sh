#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# oneDNN 3.7.1 (org.bytedeco:pytorch 2.10.0-1.5.13) computes wrong convolutions on AMD CPUs whose hypervisor leaves CPUID leaf
# 0x8000001D (description of the caches) zero: it takes every cache for one byte. On such a CPU with AVX-512, 1x1 convolutions of
# 16 to 33, 36, 40, 44, 72 or 80 channels lose whole blocks of outputs, without an error; with 32 or 64 all is right. It is right
# with ONEDNN_MAX_CPU_ISA=AVX. On one thread libtorch hands it only batches of 16 and inputs above 20,480 values: one small
# picture alone is right, the same picture in a batch is not.
# Seen (EPYC, Zen 5):  ALL 33: 1 of 33 outputs wrong, 36: 4, 40: 8, 44: 12, 72: 8, 80: 16, 32: 0, 64: 0;  AVX: 0 everywhere.
# Elsewhere (caches described, another maker, no AVX-512) there is nothing to see: says so and exits 0.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >leaf.c <<'C'
#include <cpuid.h>
#include <stdio.h>
#include <string.h>
int main(void) {
  unsigned most, name[3], a, b, c, d;
  __cpuid(0, most, name[0], name[2], name[1]);
  int amd = !memcmp(name, "AuthenticAMD", 12) || !memcmp(name, "HygonGenuine", 12);
  __cpuid_count(0x8000001D, 0, a, b, c, d);
  puts(amd && !(a | b | c | d) && __builtin_cpu_supports("avx512f") ? "hidden" : "described");
}
C
cc leaf.c -o leaf
if [[ $(./leaf) != hidden ]]; then
  echo "This CPU describes its caches, or is another maker's, or has no AVX-512: nothing to see here."
  exit 0
fi

cat >pom.xml <<'X'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
<dependency><groupId>org.bytedeco</groupId><artifactId>pytorch</artifactId><version>2.10.0-1.5.13</version></dependency>
<dependency><groupId>org.bytedeco</groupId><artifactId>pytorch</artifactId><version>2.10.0-1.5.13</version><classifier>linux-x86_64</classifier></dependency>
<dependency><groupId>org.bytedeco</groupId><artifactId>openblas</artifactId><version>0.3.31-1.5.13</version><classifier>linux-x86_64</classifier></dependency>
<dependency><groupId>org.bytedeco</groupId><artifactId>javacpp</artifactId><version>1.5.13</version><classifier>linux-x86_64</classifier></dependency>
</dependencies></project>
X
mvn -q dependency:copy-dependencies -DoutputDirectory=lib
cat >Ones.java <<'J'
import static org.bytedeco.pytorch.global.torch.*;
import org.bytedeco.pytorch.Tensor;

/** Ones by ones: each output is the number of inputs. */
class Ones {
    public static void main(String[] args) {
        for (long outputs : new long[] {32, 33, 36, 40, 44, 64, 72, 80}) {
            Tensor x = ones(16, 16, 1, 8).contiguous(MemoryFormat.ChannelsLast);
            Tensor y = conv2d(x, ones(outputs, 16, 1, 1).contiguous(MemoryFormat.ChannelsLast));
            int wrong = 0;
            for (long o = 0; o < outputs; o++) {
                wrong += y.select(1, o).sub(new org.bytedeco.pytorch.Scalar(16)).abs().max().item_float() > 0.001 ? 1 : 0;
            }
            System.out.print(outputs + ":" + wrong + " ");
        }
        System.out.println();
    }
}
J
run() { ONEDNN_MAX_CPU_ISA=$1 java -Dorg.bytedeco.javacpp.cachedir="$work/cache" -cp 'lib/*' Ones.java 2>/dev/null; }
all=$(run ALL) avx=$(run AVX)
echo "no limit: $all"
echo "AVX:      $avx"
[[ $all == "32:0 33:1 36:4 40:8 44:12 64:0 72:8 80:16 " && $avx == "32:0 33:0 36:0 40:0 44:0 64:0 72:0 80:0 " ]] ||
  { echo "This is not what was seen." >&2; exit 1; }
