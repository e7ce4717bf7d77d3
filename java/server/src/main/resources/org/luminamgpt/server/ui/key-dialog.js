// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// The server's API key, asked for when it answers 401. It is kept until the browser's tab is closed.

import {byId} from './dom.js';

let asking = null;

/** One question however many calls wait for it. @param wrong whether a key was sent already  @returns a promise of the key or null */
export function askForKey(wrong) {
  asking ??= new Promise(resolve => {
    const dialog = byId('key');
    const field = byId('key-field');
    byId('key-wrong').hidden = !wrong;
    dialog.returnValue = '';
    dialog.onclose = () => {
      asking = null;
      resolve(dialog.returnValue === 'use' && field.value.trim() ? field.value.trim() : null);
    };
    dialog.showModal();
    field.focus();
  });
  return asking;
}
