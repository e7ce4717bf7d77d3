// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// The row of tabs, as WAI-ARIA wants it: arrow keys, Home and End move and open; only the open tab is a stop of the Tab key.

import {byId} from './dom.js';

const NAMES = ['create', 'tasks', 'talk'];

export const currentTab = () => document.body.dataset.tab;

/** Opens a tab and remembers it in the address. */
export function openTab(name, focus = false) {
  document.body.dataset.tab = name;
  for (const other of NAMES) {
    const tab = byId('tab-' + other);
    tab.setAttribute('aria-selected', String(other === name));
    tab.tabIndex = other === name ? 0 : -1;
    byId('panel-' + other).hidden = other !== name;
  }
  byId('history').hidden = name === 'talk';
  if (focus) {
    byId('tab-' + name).focus();
  }
  if (location.hash !== '#' + name) {
    history.replaceState(null, '', '#' + name);
  }
}

export function startTabs() {
  for (const name of NAMES) {
    byId('tab-' + name).onclick = () => openTab(name);
  }
  byId('tabs').addEventListener('keydown', event => {
    const at = NAMES.indexOf(currentTab());
    const to = {ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1}[event.key];
    if (to !== undefined) {
      event.preventDefault();
      openTab(NAMES.at(to % NAMES.length), true);
    }
  });
  const fromAddress = () => openTab(NAMES.includes(location.hash.slice(1)) ? location.hash.slice(1) : NAMES[0]);
  addEventListener('hashchange', fromAddress);
  fromAddress();
}
