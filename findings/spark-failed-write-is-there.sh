#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# Spark moves the files of a job to their places before it makes the empty file _SUCCESS. Where that last one cannot be made, as on a disk
# that is just full, the write is told as failed though every row can be read: who appends again has each of them twice. And what is
# thrown is an IOException out of json(), which declares none: Java does not compile `catch (IOException e)` around it, and a
# `catch (RuntimeException e)` does not see it. Seen with spark-sql_2.13 4.2.0 and its committer as it is by default; here a folder stands in
# the marker's place. Jobs that can be run again have to look which rows are there, not whether the last run failed.
set -euo pipefail
for tool in javac mvn; do command -v $tool >/dev/null || { echo "This needs $tool: nothing to see here."; exit 0; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'X'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
<dependency><groupId>org.apache.spark</groupId><artifactId>spark-sql_2.13</artifactId><version>4.2.0</version></dependency></dependencies></project>
X
mvn -q dependency:copy-dependencies -DoutputDirectory=lib >/dev/null
cat >Append.java <<'J'
import java.io.File;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

class Append {
    static String append(SparkSession spark) {
        try {
            spark.range(3).write().mode(SaveMode.Append).json("table");
            return "written";
        } catch (RuntimeException e) {
            return "a RuntimeException";
        } catch (Throwable e) {
            return e instanceof java.io.IOException ? "an IOException" : e.toString();
        }
    }

    public static void main(String[] args) throws Exception {
        try (SparkSession spark = SparkSession.builder().master("local[1]").config("spark.ui.enabled", "false").getOrCreate()) {
            File marker = new File("table/_SUCCESS");
            marker.mkdirs();
            System.out.println(append(spark) + ", rows " + spark.read().json("table").count());
            marker.delete();
            System.out.println(append(spark) + ", rows " + spark.read().json("table").count());
        }
    }
}
J
javac -cp "lib/*" Append.java
open=()
for package in java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util java.util.concurrent java.util.concurrent.atomic \
  sun.nio.ch sun.nio.cs sun.security.action sun.util.calendar; do
  open+=(--add-opens "java.base/$package=ALL-UNNAMED")
done
said=$(java "${open[@]}" -cp ".:lib/*" Append 2>log) || { tail -n 20 log; exit 1; }
echo "$said"
[[ $said == $'an IOException, rows 3\nwritten, rows 6' ]] || { echo "changed: the marker's failure is told otherwise" >&2; exit 1; }
