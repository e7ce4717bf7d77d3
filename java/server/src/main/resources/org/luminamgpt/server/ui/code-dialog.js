// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// "Copy as": the same request as code, to look at and to copy.

import {byId, button, h, iconButton, toast} from './dom.js';
import {LANGUAGES} from './snippets.js';

/** @param texts from the language's name to its code */
export function showCode(texts) {
  const dialog = byId('code');
  const code = h('pre', {tabIndex: 0, 'aria-label': 'Code'});
  const names = Object.keys(texts);
  const choices = names.map((name, k) => h('label', {}, h('input', {type: 'radio', name: 'language', value: name, checked: k === 0,
    onchange: () => show(name)}), h('span', {}, name)));
  const show = name => {
    code.textContent = texts[name];
    code.dataset.language = name;
  };
  show(names[0]);
  dialog.replaceChildren(
      h('header', {}, h('h2', {id: 'code-title'}, 'The same from code'), iconButton('close', 'Close', () => dialog.close())),
      h('div', {className: 'segments', role: 'radiogroup', 'aria-label': 'Language'}, choices),
      code,
      h('footer', {}, button('copy', 'Copy', () => copy(code), {className: 'primary'})));
  dialog.onclick = event => { // a false from here would undo the click
    if (event.target === dialog) {
      dialog.close();
    }
  };
  dialog.showModal();
}

/** The code of a piece of work in each language. */
export const codeOf = (work, server) => Object.fromEntries(Object.entries(LANGUAGES).map(([name, write]) => [name, write(work, server)]));

async function copy(code) {
  try {
    await navigator.clipboard.writeText(code.textContent);
  } catch { // a page that came without TLS from another machine has no clipboard
    getSelection().selectAllChildren(code);
    document.execCommand('copy');
  }
  toast('Copied as ' + code.dataset.language + '.');
}
