// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// One request in the history: what was asked, what came of it, and what can be done with it.

import {boxedPicture, boxesIn} from './boxes.js';
import {button, h, iconButton, urlOf} from './dom.js';
import {fraction, hasEnded, secondsLeft} from './jobs.js';
import {PictureSlot} from './picture-slot.js';
import {titleOf} from './tasks.js';

export class Card {
  /** @param actions {open, cancel, again, code, remove}, each called with the work; open also with the picture's index */
  constructor(work, actions) {
    this.work = work;
    this.actions = actions;
    this.slots = [];
    this.pictures = h('div', {className: 'pictures'});
    this.answer = h('div', {className: 'answer'});
    this.error = h('p', {className: 'error', role: 'alert', hidden: true});
    this.progress = new Progress(() => actions.cancel(work));
    this.facts = h('dl', {className: 'facts'}, factsOf(work).map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));
    const when = new Date(work.created);
    const task = work.request.task === 'image' ? null : h('span', {className: 'badge'}, titleOf(work.request.task));
    this.given = work.pictures?.map(picture => h('img', {className: 'given', src: urlOf(picture), alt: 'The picture given'})) ?? [];
    this.again = button('again', 'Again with these', () => actions.again(work));
    this.element = h('article', {className: 'card', 'aria-label': this.#name()},
        h('header', {}, h('p', {className: 'prompt'}, task, work.request.prompt || null),
            h('time', {dateTime: when.toISOString()}, timeOf(when))),
        this.progress.element,
        h('div', {className: 'row'},
            this.given,
            this.pictures, this.facts),
        this.answer, this.error,
        h('footer', {}, this.again, button('code', 'Copy as\u2026', () => actions.code(work)),
            iconButton('trash', 'Delete from the history', () => actions.remove(work))));
    this.update();
  }

  #name() {
    return this.work.request.prompt || titleOf(this.work.request.task);
  }

  update() {
    const {work} = this;
    const running = !hasEnded(work);
    this.element.dataset.state = work.state;
    work.images.forEach((image, k) => {
      if (!image.size && !image.row) {
        return; // an answer that may have no picture
      }
      if (!this.slots[k]) {
        const count = work.images.length > 1 ? ', picture ' + (k + 1) : '';
        this.slots[k] = new PictureSlot(this.#name() + count, () => this.actions.open(work, k));
        this.pictures.append(this.slots[k].element);
      }
      this.slots[k].update(image, running);
    });
    this.pictures.dataset.count = Math.min(this.slots.filter(slot => !slot.element.hidden).length, 2);
    this.answer.replaceChildren(...work.texts.filter(text => text?.trim()).map(text => h('p', {}, text.trim())));
    const words = work.state === 'cancelled' ? 'Cancelled.' : work.error ?? '';
    this.error.textContent = words;
    this.error.hidden = !words;
    this.error.classList.toggle('calm', work.state === 'cancelled');
    this.#box();
    this.progress.update(work);
  }

  #box() {
    const text = this.work.texts[0] ?? '';
    if (this.work.request.task === 'detect' && this.work.state === 'done' && this.given.length && boxesIn(text).length) {
      const boxed = boxedPicture(this.work.pictures[0], text);
      this.given[0].replaceWith(boxed);
      this.given = []; // once
    }
  }
}

/** A bar with words and a button: place in the queue, then rows and time left. */
export class Progress {
  constructor(cancel) {
    this.bar = h('progress', {max: 1, 'aria-label': 'Progress'});
    this.words = h('span', {});
    this.cancel = button('stop', 'Cancel', () => {
      this.cancel.disabled = true;
      cancel();
    });
    this.element = h('div', {className: 'progress'}, this.bar, this.words, this.cancel);
  }

  update(work) {
    this.element.hidden = hasEnded(work);
    const done = fraction(work);
    if (done === null || work.state === 'queued') {
      this.bar.removeAttribute('value');
    } else {
      this.bar.value = done;
    }
    this.words.textContent = wordsOf(work, done);
  }
}

function wordsOf(work, done) {
  if (work.state === 'queued') {
    return work.position > 1 ? 'Number ' + work.position + ' in the queue' : 'Next in the queue';
  }
  const left = secondsLeft(work);
  const percent = done ? Math.round(100 * done) + ' %' : 'Reading the request';
  return percent + (left === null ? '' : ' \u00b7 ' + duration(left) + ' left');
}

export function duration(seconds) {
  if (seconds < 90) {
    return 'about ' + Math.max(1, Math.round(seconds)) + ' s';
  }
  return 'about ' + Math.round(seconds / 60) + ' min';
}

const NAMES = {guidance: 'Guidance', image_top_k: 'Image top-k', text_top_k: 'Text top-k', temperature: 'Temperature', max_tokens: 'Max tokens'};

/** The parameters as pairs of name and value. */
export function factsOf({request, model}) {
  const facts = [['Size', request.size?.replace('x', ' \u00d7 ')], ['Seed', request.seed]];
  for (const [name, label] of Object.entries(NAMES)) {
    facts.push([label, request[name]?.toString()]);
  }
  facts.push(['Model', model]);
  return facts.filter(([, value]) => value);
}

function timeOf(when) {
  const today = when.toDateString() === new Date().toDateString();
  return when.toLocaleString([], today ? {timeStyle: 'short'} : {dateStyle: 'medium', timeStyle: 'short'});
}
