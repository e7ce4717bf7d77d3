#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# Scala 3 does not know that a sealed interface of Java 17 is sealed: a match that leaves one of its records out compiles without a word,
# and throws a MatchError when one comes. Scala 2.13 warns and names the record. An API in Java whose kinds of event may grow can therefore
# not count on the compiler of its users in Scala 3, though it can in Java, Kotlin and Scala 2.13.
# Seen with scala3-compiler_3 3.3.7 (LTS) and 3.7.4, scala-compiler 2.13.18.
set -euo pipefail
for tool in javac mvn; do command -v $tool >/dev/null || { echo "This needs $tool: nothing to see here."; exit 0; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir source classes out
cat >source/Step.java <<'J'
package steps;

public sealed interface Step {
    record Begun(int row) implements Step {}

    record Ended(long millis) implements Step {}
}
J
javac --release 17 -d classes source/Step.java
cat >Match.scala <<'S'
object Match {
  def text(step: steps.Step): String = step match { case begun: steps.Step.Begun => s"row ${begun.row}" }
}
S
cat >Run.java <<'J'
class Run {
    public static void main(String[] args) {
        try {
            System.out.println(Match.text(new steps.Step.Ended(1)));
        } catch (scala.MatchError e) {
            System.out.println("MatchError");
        }
    }
}
J

compile() { # ARTIFACT VERSION CLASS: what the compiler says
  cat >pom.xml <<X
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
<dependency><groupId>org.scala-lang</groupId><artifactId>$1</artifactId><version>$2</version></dependency></dependencies></project>
X
  mvn -q dependency:copy-dependencies -DoutputDirectory="lib-$2" >/dev/null
  rm -rf out && mkdir out
  java -cp "lib-$2/*" "$3" -classpath "classes:$(printf '%s:' "lib-$2"/scala*library*.jar)" -d out Match.scala 2>&1 || return
  javac -d out -cp "out:classes:lib-$2/*" Run.java
  java -cp "out:classes:lib-$2/*" Run
}

for version in 3.3.7 3.7.4; do
  said=$(compile scala3-compiler_3 $version dotty.tools.dotc.Main)
  echo "Scala $version: $said"
  [[ $said == MatchError ]] || { echo "changed: Scala $version says something" >&2; exit 1; }
done
said=$(compile scala-compiler 2.13.18 scala.tools.nsc.Main)
echo "Scala 2.13.18: $said"
[[ $said == *"match may not be exhaustive"*Ended*MatchError ]] || { echo "changed: Scala 2.13.18 does not warn" >&2; exit 1; }
