// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// Small things that the browser remembers, where it lets pages remember anything.

/** @param area 'localStorage', or 'sessionStorage': until the browser's tab is closed  @returns null where there is nothing */
export function recall(area, name) {
  try {
    return globalThis[area].getItem('lumina.' + name);
  } catch {
    return null;
  }
}

export function remember(area, name, value) {
  try {
    globalThis[area].setItem('lumina.' + name, value);
  } catch {
    // then it is asked again
  }
}
