#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# cyclonedx-maven-plugin 2.9.3 writes BSD-4-Clause, the one with the advertising clause, for a library whose pom says "The BSD License" and
# names no clauses. org.antlr:ST4 4.3.4 is such a one (it comes with Spring AI's templates): its own text has three. So a bill of materials
# states more than anybody said, and a gate that allows BSD-3-Clause alone stops at it; a pom that says "BSD licence" is left as it is.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'X'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><packaging>pom</packaging><dependencies>
<dependency><groupId>org.antlr</groupId><artifactId>ST4</artifactId><version>4.3.4</version></dependency></dependencies></project>
X
mvn -B -q org.cyclonedx:cyclonedx-maven-plugin:2.9.3:makeBom -DoutputFormat=json >log 2>&1 || { cat log; exit 1; }
mvn -B -q dependency:copy -Dartifact=org.antlr:ST4:4.3.4:pom -DoutputDirectory=. >log 2>&1 || { cat log; exit 1; }
licences() { # NAME: what the bill says
  python3 -c 'import json, sys
for part in json.load(open("target/bom.json"))["components"]:
    if part["name"] == sys.argv[1]: print(*(one["license"].get("id") or one["license"]["name"] for one in part["licenses"]))' "$1"
}
said=$(grep -A 1 '<license>' ST4-4.3.4.pom | sed -nE 's:.*<name>(.*)</name>.*:\1:p')
echo "ST4's pom: $said; the bill: $(licences ST4). antlr-runtime, whose pom says \"BSD licence\": $(licences antlr-runtime)"
[[ $said == "The BSD License" && $(licences ST4) == BSD-4-Clause && $(licences antlr-runtime) == "BSD licence" ]] ||
  { echo "This is not what was seen." >&2; exit 1; }
