#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# maven-javadoc-plugin 3.11.2 ends the build of a library in Java that is no module, but names itself in its manifest
# (Automatic-Module-Name), as soon as it depends on a Scala library that does not: from a manifest with a name the plugin goes on to
# the names of all dependencies, and that of spark-tags_2.13-4.2.0.jar, made from its file, is spark.tags.2.13, whose "2" is no Java
# identifier. The compiler has no such trouble, nor has the plugin once the name is left out. <legacyMode> changes nothing.
# So who publishes a library above Spark leaves the name out, or Javadoc.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p src/main/java/x
echo '/** X. */ package x; /** X. */ public class X { /** X. */ public X() {} }' >src/main/java/x/X.java
pom() { # CONFIGURATION-OF-THE-JAR
  cat >pom.xml <<X
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version>
<properties><maven.compiler.release>17</maven.compiler.release><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
<dependencies><dependency><groupId>org.apache.spark</groupId><artifactId>spark-tags_2.13</artifactId><version>4.2.0</version>
<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions></dependency></dependencies>
<build><plugins>
<plugin><groupId>org.apache.maven.plugins</groupId><artifactId>maven-resources-plugin</artifactId><version>3.3.1</version></plugin>
<plugin><groupId>org.apache.maven.plugins</groupId><artifactId>maven-compiler-plugin</artifactId><version>3.14.0</version></plugin>
<plugin><groupId>org.apache.maven.plugins</groupId><artifactId>maven-surefire-plugin</artifactId><version>3.5.3</version></plugin>
<plugin><groupId>org.apache.maven.plugins</groupId><artifactId>maven-jar-plugin</artifactId><version>3.4.2</version>$1</plugin>
<plugin><groupId>org.apache.maven.plugins</groupId><artifactId>maven-javadoc-plugin</artifactId><version>3.11.2</version>
<configuration><detectOfflineLinks>false</detectOfflineLinks></configuration>
<executions><execution><goals><goal>jar</goal></goals></execution></executions></plugin>
</plugins></build></project>
X
}
name='<configuration><archive><manifestEntries><Automatic-Module-Name>x.y</Automatic-Module-Name></manifestEntries></archive></configuration>'
pom "$name"
named=$(mvn -B -q clean package 2>&1 && echo built) || true
legacy=$(mvn -B -q clean package -Dmaven.javadoc.legacyMode=true 2>&1 && echo built) || true
pom ''
mvn -B -q clean package >unnamed.log 2>&1 && unnamed=built || unnamed=failed
version=$(mvn --version) && echo "${version%%$'\n'*}"
grep -om 1 'Unable to derive module descriptor for .*' <<<"$named" | sed 's: /[^ ]*/: :'
echo "with a name: $(tail -n 1 <<<"$named" | grep -x built || echo failed); in legacy mode: $(tail -n 1 <<<"$legacy" | grep -x built || echo failed); without a name: $unnamed"
[[ $named == *"spark.tags.2.13: Invalid module name: '2' is not a Java identifier"* && $legacy == *"Invalid module name"* && $unnamed == built ]] ||
  { echo "This is not what was seen." >&2; exit 1; }
