#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# JavaCPP 1.5.13 has two words for native memory that is not there. An array of numbers is a java.lang.OutOfMemoryError, an Error. A
# struct, by itself or in an array, is a plain java.lang.RuntimeException whose message is "std::bad_alloc": who catches OutOfMemoryError
# misses it, and only the message tells it from any other fault. Seen with OpenJDK 17.0.15 and GCC 12.2, an operator new that fails
# for two sizes being loaded before the JVM.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'X'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
<dependency><groupId>org.bytedeco</groupId><artifactId>javacpp</artifactId><version>1.5.13</version></dependency>
<dependency><groupId>org.bytedeco</groupId><artifactId>javacpp</artifactId><version>1.5.13</version><classifier>linux-x86_64</classifier></dependency>
</dependencies></project>
X
mvn -q dependency:copy-dependencies -DoutputDirectory=. 2>&1
cat >fails.cpp <<'X'
#include <cstdlib>
#include <new>
void* operator new(std::size_t bytes) {
  if (bytes == 12345 || bytes == 24690 || bytes == 40004) throw std::bad_alloc();
  return std::malloc(bytes ? bytes : 1);
}
X
g++ -shared -fPIC -o libfails.so fails.cpp
echo 'struct thing { char bytes[12345]; };' >thing.h
cat >Thing.java <<'X'
import org.bytedeco.javacpp.*;
import org.bytedeco.javacpp.annotation.*;
@Platform(include = "thing.h") @Name("thing")
public class Thing extends Pointer {
  static { Loader.load(); }
  public Thing() { super((Pointer) null); allocate(); }
  public Thing(long n) { super((Pointer) null); allocateArray(n); }
  private native void allocate();
  private native void allocateArray(long n);
  static void look(String what, Runnable make) {
    try { make.run(); System.out.println(what + ": made"); }
    catch (Throwable e) { System.out.println(what + ": " + e.getClass().getName() + (e instanceof Error ? "" : ": " + e.getMessage())); }
  }
  public static void main(String[] args) {
    look("a struct", Thing::new);
    look("two structs", () -> new Thing(2));
    look("10,001 numbers", () -> new IntPointer(10001));
    look("10,002 numbers", () -> new IntPointer(10002));
  }
}
X
jars=javacpp-1.5.13.jar:javacpp-1.5.13-linux-x86_64.jar
javac -proc:none -cp $jars -d classes Thing.java
java -cp $jars:classes org.bytedeco.javacpp.tools.Builder -classpath classes -d classes/linux-x86_64 -Xcompiler "-I$work" Thing >build.log 2>&1 ||
  { tail -n 5 build.log >&2; exit 1; }
java -version 2>&1 | head -n 1
LD_PRELOAD=$work/libfails.so java -cp $jars:classes Thing | tee seen
diff seen - <<'X' || { echo "This is not what was seen." >&2; exit 1; }
a struct: java.lang.RuntimeException: std::bad_alloc
two structs: java.lang.RuntimeException: std::bad_alloc
10,001 numbers: java.lang.OutOfMemoryError
10,002 numbers: made
X
