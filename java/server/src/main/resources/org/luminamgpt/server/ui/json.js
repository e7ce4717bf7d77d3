// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// JSON whose seeds are exact: they have 64 bits, more than a number of JavaScript holds, and are strings of digits here.

// A quote inside a JSON string has a backslash before it, so that the pattern meets keys only.
export const parse = json => JSON.parse(json.replace(/"seed"\s*:\s*(-?\d+)/g, '"seed":"$1"'));

/** The JSON of an object. @param space as that of JSON.stringify */
export function stringify({seed, ...rest}, space = 0) {
  const json = JSON.stringify(rest, null, space);
  if (seed === undefined) {
    return json;
  }
  const line = space ? '\n' + ' '.repeat(space) : '';
  return '{' + line + '"seed":' + (space ? ' ' : '') + BigInt(seed) + (json === '{}' ? '}' : ',' + json.slice(1));
}
