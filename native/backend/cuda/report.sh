#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# report.sh COMPILER...: compiles. What ptxas reports of each kernel (-Xptxas=-v) is kept beside the object, as OBJECT.ptxas;
# anything else the compiler says is shown.
object='' before=''
for argument; do
  [ "$before" != -o ] || object=$argument
  before=$argument
done
[ -n "$object" ] || exec "$@"
"$@" 2>"$object.ptxas"
status=$?
grep -vE '^ptxas info|^ +[0-9]+ bytes stack frame' "$object.ptxas" >&2
exit $status
