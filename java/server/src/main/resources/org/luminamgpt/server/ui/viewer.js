// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// One picture, large, in a dialog: arrow keys go to the others of the same request.

import {byId, h, icon, iconButton, button, urlOf} from './dom.js';

let shown = null;

/** @param actions [{icon, label, use(picture)}]  @param pictures [{blob, seed, size, alt, name}] */
export function view(pictures, at, actions) {
  shown = {pictures, at, actions};
  draw();
  if (!byId('viewer').open) {
    byId('viewer').showModal();
  }
}

export function startViewer() {
  const dialog = byId('viewer');
  dialog.addEventListener('keydown', event => {
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (step && shown.pictures.length > 1) {
      turn(step);
    }
  });
  dialog.addEventListener('click', event => event.target === dialog && dialog.close());
}

function turn(step) {
  const {pictures, at} = shown;
  shown.at = (at + step + pictures.length) % pictures.length;
  draw();
}

function draw() {
  const {pictures, at, actions} = shown;
  const picture = pictures[at];
  const many = pictures.length > 1;
  const facts = [picture.size?.replace('x', ' \u00d7 '), picture.seed !== undefined && 'seed ' + picture.seed,
    many && at + 1 + ' of ' + pictures.length];
  byId('viewer').replaceChildren(
      h('header', {}, h('p', {'aria-live': 'polite'}, facts.filter(Boolean).join(' \u00b7 ')),
          iconButton('close', 'Close', () => byId('viewer').close())),
      h('div', {className: 'stage'},
          many && iconButton('left', 'Previous picture', () => turn(-1)),
          h('img', {src: urlOf(picture.blob), alt: picture.alt}),
          many && iconButton('right', 'Next picture', () => turn(1))),
      h('footer', {},
          h('a', {className: 'button quiet', href: urlOf(picture.blob), download: picture.name}, icon('save'), h('span', {}, 'Save')),
          actions.map(action => button(action.icon, action.label, () => {
            byId('viewer').close();
            action.use(picture);
          }))));
}
