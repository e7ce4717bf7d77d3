#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# JavaCPP 1.5.13 makes other JNI sources of the same classes from one JVM to the next: it takes methods in the order of
# Class.getDeclaredMethods, which HotSpot has by the addresses of their names. So libraries built with it differ from build to build,
# though compiler, flags and timestamps are the same; javacpp has no option against it. The lines are the same ones, in another order.
# Seen with OpenJDK 17.0.15: a JVM with shared classes and one without write two files with equal sorted lines.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'X'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
<dependency><groupId>org.bytedeco</groupId><artifactId>javacpp</artifactId><version>1.5.13</version></dependency></dependencies></project>
X
mvn -q dependency:copy-dependencies -DoutputDirectory=.
jar=javacpp-1.5.13.jar
{
  echo '@org.bytedeco.javacpp.annotation.Platform(include = "many.h") public class Many extends org.bytedeco.javacpp.Pointer {'
  for name in size length amount count label index first last begin end hash compare width height store load add remove clear shut; do
    echo "public native int $name(); public native int the_$name();"
  done
  echo '}'
} >Many.java
javac -proc:none -cp $jar -d classes Many.java
write() { # DIRECTORY FLAG...: the sources, not compiled
  java "${@:2}" -cp $jar:classes org.bytedeco.javacpp.tools.Builder -nocompile -nodelete -classpath classes -d "$1" Many >/dev/null 2>&1
}
write shared -Xshare:auto
write alone -Xshare:off -Xint
java -version 2>&1 | head -n 1
functions() { grep -oE 'Java_Many_\w+' "$1/jniMany.cpp"; }
same=$(cmp -s shared/jniMany.cpp alone/jniMany.cpp && echo yes || echo no)
sorted=$(cmp -s <(functions shared | sort) <(functions alone | sort) && echo yes || echo no)
echo "functions: $(functions shared | wc -l); the two files are the same: $same; their functions sorted: $sorted"
[[ $same == no && $sorted == yes && $(functions shared | wc -l) -ge 40 ]] || { echo "This is not what was seen." >&2; exit 1; }
