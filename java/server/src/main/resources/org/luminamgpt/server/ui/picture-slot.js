// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// The place of a picture that is drawn: empty, then its rows from the top, then the picture as a button that enlarges it.

import {h, urlOf} from './dom.js';

export class PictureSlot {
  constructor(alt, open) {
    this.alt = alt;
    this.image = h('img', {alt: '', hidden: true});
    this.line = h('span', {className: 'edge', hidden: true});
    this.frame = h('button', {type: 'button', className: 'frame', disabled: true, onclick: open}, this.image, this.line);
    this.caption = h('figcaption');
    this.element = h('figure', {className: 'slot'}, this.frame, this.caption);
  }

  /** @param image of a piece of work, see jobs.js  @param running whether the work goes on */
  update(image, running) {
    if (image.size) {
      this.frame.style.aspectRatio = image.size.replace('x', ' / ');
      this.element.style.setProperty('--pixels', image.size.split('x')[0] + 'px');
    }
    const source = image.blob ? urlOf(image.blob) : image._preview;
    if (source && this.image.getAttribute('src') !== source) {
      this.image.src = source;
      this.image.hidden = false;
    }
    const done = Boolean(image.blob);
    const comes = running || Boolean(image._loads);
    this.image.alt = done ? this.alt : '';
    this.frame.disabled = !done;
    this.frame.setAttribute('aria-label', done ? 'Enlarge: ' + this.alt : 'Not there yet: ' + this.alt);
    this.element.dataset.state = done ? 'done' : comes ? 'running' : 'ended';
    this.element.dataset.row = image.row ?? 0;
    this.element.hidden = !source && !comes; // what was never begun when its request ended
    this.line.hidden = done || !running || !image.row;
    this.line.style.top = image.rows ? 100 * image.row / image.rows + '%' : '0';
    this.caption.textContent = caption(image, done, comes);
  }
}

function caption(image, done, comes) {
  if (image.error) {
    return image.error;
  }
  if (done) {
    return image.seed === undefined ? '' : 'seed ' + image.seed;
  }
  return !comes ? 'not finished' : image.rows && image.row ? 'row ' + image.row + ' of ' + image.rows : '';
}
