// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// Dark or light: as the system says, or as the button was last set.

import {byId, icon} from './dom.js';
import {recall, remember} from './storage.js';

const system = matchMedia('(prefers-color-scheme: dark)');
let chosen = recall('localStorage', 'theme');

const isDark = () => (chosen ?? (system.matches ? 'dark' : 'light')) === 'dark';

export function startTheme() {
  const toggle = byId('theme');
  const show = () => {
    document.documentElement.dataset.theme = isDark() ? 'dark' : 'light';
    toggle.replaceChildren(icon(isDark() ? 'sun' : 'moon'));
    toggle.title = isDark() ? 'Light' : 'Dark';
    toggle.setAttribute('aria-label', isDark() ? 'Light colours' : 'Dark colours');
  };
  toggle.onclick = () => {
    chosen = isDark() ? 'light' : 'dark';
    remember('localStorage', 'theme', chosen);
    show();
  };
  system.addEventListener('change', show);
  show();
}
