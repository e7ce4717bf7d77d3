// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// Pictures that a request brings: chosen, dropped or pasted.

import {h, icon, iconButton, urlOf} from './dom.js';

export class PictureInput {
  /** @param most pictures that it holds; a further one takes the place of the last  @param compact whether it is a row of thumbnails */
  constructor({id, label, most = 1, compact = false, changed = () => {}}) {
    this.most = most;
    this.changed = changed;
    this.pictures = [];
    this.file = h('input', {id, type: 'file', accept: 'image/*', multiple: most > 1, className: 'hidden-input', tabIndex: -1, 'aria-label': label,
      onchange: () => this.#chosen()});
    this.choose = compact
      ? iconButton('picture', label, () => this.file.click())
      : h('button', {type: 'button', className: 'choose', onclick: () => this.file.click()}, icon('picture'),
          h('strong', {}, label), h('span', {}, 'or drop it here, or paste it'));
    this.shown = h('div', {className: 'thumbs'});
    this.element = h('div', {className: compact ? 'picture-input compact' : 'picture-input'}, this.file, this.shown, this.choose);
    this.element.addEventListener('dragover', event => {
      event.preventDefault();
      this.element.classList.add('over');
    });
    this.element.addEventListener('dragleave', () => this.element.classList.remove('over'));
    this.element.addEventListener('drop', () => this.element.classList.remove('over')); // drop.js takes the files
    this.compact = compact;
  }

  #chosen() {
    [...this.file.files].forEach(file => this.add(file));
    this.file.value = ''; // so that the same file can be chosen again
  }

  add(blob) {
    this.set([...this.pictures.slice(0, this.most - 1), blob]);
  }

  set(pictures) {
    this.pictures = pictures;
    this.shown.replaceChildren(...pictures.map((picture, k) => h('div', {className: 'thumb'},
        h('img', {src: urlOf(picture), alt: picture.name ?? 'The chosen picture'}),
        iconButton('close', 'Remove this picture', () => this.#remove(k)))));
    if (!this.compact) {
      this.choose.hidden = pictures.length >= this.most;
    }
    this.changed();
  }

  #remove(k) {
    this.set(this.pictures.filter((_, other) => other !== k));
    this.choose.focus();
  }
}

/** A data: URL of a file, as requests take pictures. */
export function dataUrl(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve('data:' + (blob.type || 'image/png') + ';base64,' + reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = () => reject(new Error('The picture could not be read: ' + reader.error.message));
    reader.readAsDataURL(blob);
  });
}
