// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// How the turns of a talk look, and how they are sent.

import {Progress, factsOf} from './card.js';
import {h, iconButton, urlOf} from './dom.js';
import {hasEnded} from './jobs.js';
import {dataUrl} from './picture-input.js';
import {PictureSlot} from './picture-slot.js';

export const MARK = '<|image|>';

/** The parts of an answer in their order: {text} and {image}. */
export function partsOf(work) {
  return work.order.map((part, at) => {
    if (part.image !== undefined) {
      return {image: part.image};
    }
    const next = work.order.slice(at + 1).find(other => other.text === part.text);
    return {text: (work.texts[part.text] ?? '').slice(part.from, next?.from)};
  });
}

/** The parts of what a user said: pictures stand at the marks in the text, or behind it where it has none. */
export function saidParts({text, pictures}) {
  const pieces = text.split(MARK);
  if (pieces.length === 1) {
    return [...text ? [{text}] : [], ...pictures.map(blob => ({blob}))];
  }
  return pieces.flatMap((piece, k) => [...k ? [{blob: pictures[k - 1]}] : [], ...piece ? [{text: piece}] : []]);
}

/** The turns as messages of a chat request; a turn that failed or was cancelled is none. */
export async function messagesOf(turns) {
  const messages = [];
  for (const {said, work} of turns) {
    if (work && work.state !== 'done') {
      continue;
    }
    messages.push({role: 'user', content: await contentOf(saidParts(said))});
    if (work) {
      const parts = partsOf(work).map(part => part.image === undefined ? part : {blob: work.images[part.image].blob});
      messages.push({role: 'assistant', content: await contentOf(parts)});
    }
  }
  return messages;
}

// An answer without a word is an empty string.
const contentOf = async parts => parts.length === 0 ? '' : Promise.all(parts.map(async ({text, blob}) => blob
  ? {type: 'image_url', image_url: {url: await dataUrl(blob)}}
  : {type: 'text', text}));

/** What the user said, on the right. */
export function saidView(said, open) {
  const pictures = said.pictures.map((blob, k) => h('button',
      {type: 'button', className: 'frame', 'aria-label': 'Enlarge picture ' + (k + 1), onclick: () => open(k)},
      h('img', {src: urlOf(blob), alt: 'Picture ' + (k + 1) + ' that you sent'})));
  return h('div', {className: 'turn said'}, h('h3', {className: 'hidden'}, 'You'),
      h('div', {className: 'bubble'}, said.text && h('p', {}, said.text),
          pictures.length > 0 && h('div', {className: 'pictures'}, pictures)));
}

/** An answer, on the left, as far as it has come. */
export class AnswerView {
  /** @param actions {open(work, k), cancel(work), again(turn), code(turn)} */
  constructor(turn, actions) {
    this.turn = turn;
    this.actions = actions;
    this.parts = [];
    this.body = h('div', {className: 'bubble'});
    this.error = h('p', {className: 'error', role: 'alert', hidden: true});
    this.progress = new Progress(() => actions.cancel(turn.work));
    const facts = factsOf(turn.work).map(pair => pair.join(' ')).join(', ');
    this.facts = h('span', {className: 'facts', title: facts}, 'seed ' + turn.work.request.seed);
    this.tools = h('div', {className: 'tools'},
        iconButton('again', 'Ask again, with these settings', () => actions.again(turn)),
        iconButton('code', 'Copy as\u2026', () => actions.code(turn)), this.facts);
    this.element = h('div', {className: 'turn answered'}, h('h3', {className: 'hidden'}, 'Lumina'), this.body, this.error,
        this.progress.element, this.tools);
    this.update();
  }

  update() {
    const {work} = this.turn;
    const running = !hasEnded(work);
    this.element.dataset.state = work.state;
    const parts = partsOf(work);
    if (parts.length < this.parts.length) { // followed again from the beginning
      this.body.replaceChildren();
      this.parts = [];
    }
    parts.forEach((part, at) => this.#part(part, at, work, running));
    this.body.hidden = !parts.some(part => part.image !== undefined || part.text.trim());
    const empty = work.state === 'done' && this.body.hidden ? 'The model said nothing. Try another seed.' : '';
    const words = work.state === 'cancelled' ? 'Cancelled.' : work.error ?? empty;
    this.error.textContent = words;
    this.error.hidden = !words;
    this.error.classList.toggle('calm', work.state !== 'failed');
    this.progress.update(work);
    this.tools.hidden = running;
  }

  #part(part, at, work, running) {
    if (!this.parts[at]) {
      this.parts[at] = part.image === undefined ? h('p')
        : new PictureSlot('Picture ' + (part.image + 1) + ' of the answer', () => this.actions.open(work, part.image));
      this.body.append(this.parts[at].element ?? this.parts[at]);
    }
    if (part.image === undefined) {
      this.parts[at].textContent = part.text.trim();
    } else {
      this.parts[at].update(work.images[part.image], running);
    }
  }
}
