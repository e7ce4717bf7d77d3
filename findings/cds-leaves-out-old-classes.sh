#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# A JVM's dynamic class archive (-XX:ArchiveClassesAtExit) leaves out classes in a format older than Java 6 (version 50), with no
# word of it: all of picocli 4.7.7, whose class files are version 49. A static archive (-XX:DumpLoadedClassList, -Xshare:dump) takes
# them. Seen with OpenJDK 17.0.15: of picocli's classes a help text loads, 0 come from the dynamic archive, all from the static one.
# For a command line on picocli that is the difference between a start with and without most of its archive.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'X'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
<dependency><groupId>info.picocli</groupId><artifactId>picocli</artifactId><version>4.7.7</version></dependency></dependencies></project>
X
mvn -q dependency:copy-dependencies -DoutputDirectory=.
jar=picocli-4.7.7.jar
cat >Help.java <<'J'
@picocli.CommandLine.Command(name = "x", mixinStandardHelpOptions = true)
class Help {
    public static void main(String[] args) {
        new picocli.CommandLine(new Help()).usage(System.out);
    }
}
J
javac -cp $jar -d classes -proc:none Help.java
(cd classes && jar cf ../help.jar .)
path=help.jar:$jar
from_archive() { # FLAG...: of picocli's classes that a run loads, how many come from the archive, and how many there are
  java "$@" -Xlog:class+load -cp $path Help | awk '/ picocli\./ {n++; if (/shared objects file/) s++} END {print s + 0, n + 0}'
}
java -XX:ArchiveClassesAtExit=dynamic.jsa -cp $path Help >/dev/null 2>&1
java -XX:DumpLoadedClassList=list -cp $path Help >/dev/null
java -Xshare:dump -XX:SharedClassListFile=list -XX:SharedArchiveFile=static.jsa -cp $path >/dev/null 2>&1
java -version 2>&1 | head -n 1
read -r dynamic loaded < <(from_archive -XX:SharedArchiveFile=dynamic.jsa)
read -r static _ < <(from_archive -XX:SharedArchiveFile=static.jsa)
echo "version of picocli's class files: $(unzip -p $jar picocli/CommandLine.class | od -An -j6 -N2 -tu1)"
echo "of $loaded classes of picocli: $dynamic from the dynamic archive, $static from the static one"
((dynamic == 0 && loaded > 50 && static > loaded * 9 / 10)) || { echo "This is not what was seen." >&2; exit 1; }
