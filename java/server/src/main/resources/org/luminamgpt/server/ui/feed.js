// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// The history of pictures and tasks: cards, newest first. What still runs on the server is followed again after a reload.

import {Card} from './card.js';
import {byId, forget, h, toast, button} from './dom.js';
import * as history from './history.js';
import {cancel, follow, hasEnded, isWhole} from './jobs.js';
import {view} from './viewer.js';

const PAGE = 20;

export class Feed {
  /** @param app {again(work), showCode(work), pictureActions()} */
  constructor(app) {
    this.app = app;
    this.cards = new Map();
    this.list = byId('works');
    this.older = button('down', 'Show older', () => this.load());
    this.empty = byId('works-empty');
    this.clear = byId('works-clear');
    this.clear.onclick = () => this.#clear();
    this.list.after(this.older);
    this.older.hidden = true;
  }

  /** Shows the next page of what was kept. */
  async load() {
    const works = await history.newest('works', PAGE, this.oldest);
    for (const work of works) {
      this.oldest = work.created;
      this.#show(work, 'append');
      if (!isWhole(work)) {
        this.#follow(work);
      }
    }
    this.older.hidden = works.length < PAGE;
    this.#count();
  }

  /** A new piece of work, which the server has accepted. */
  async add(work) {
    await keep(work); // before it is seen: who reloads at once finds it again
    this.oldest ??= work.created;
    this.#show(work, 'prepend');
    const {element} = this.cards.get(work.id);
    const {top} = element.getBoundingClientRect();
    if (top < 0 || top > innerHeight * 0.75) { // the history is scrolled, or stands below the form on a narrow screen
      element.scrollIntoView({block: 'start', behavior: 'smooth'});
    }
    this.#count();
    this.#follow(work);
  }

  #show(work, where) {
    const card = new Card(work, {
      open: (_, k) => this.#open(work, k),
      cancel: () => cancel(work).catch(error => toast(error.message, 'error')),
      again: () => this.app.again(work),
      code: () => this.app.showCode(work),
      remove: () => this.#remove(work),
    });
    this.cards.set(work.id, card);
    this.list[where](h('li', {}, card.element));
  }

  #follow(work) {
    follow(work, (changed, lasting) => {
      const card = this.cards.get(work.id);
      if (!card) {
        return; // deleted meanwhile
      }
      card.update();
      if (lasting) {
        keep(changed);
      }
      if (hasEnded(changed)) {
        byId('announce').textContent = {done: 'Done: ', failed: 'Failed: ', cancelled: 'Cancelled: '}[changed.state] + card.element.ariaLabel;
      }
    });
  }

  #open(work, at) {
    const there = work.images.filter(image => image.blob);
    const name = k => 'lumina-' + (there[k].seed ?? work.request.seed) + '-' + (k + 1) + '.png';
    const pictures = there.map((image, k) => ({...image, alt: work.request.prompt ?? '', name: name(k), work}));
    view(pictures, there.indexOf(work.images[at]), this.app.pictureActions());
  }

  async #remove(work) {
    if (!hasEnded(work)) {
      await cancel(work).catch(() => {}); // gone from here either way
    }
    this.#drop(work);
    await history.remove('works', work.id);
    this.#count();
  }

  #drop(work) {
    const item = this.cards.get(work.id).element.parentElement;
    const next = item.nextElementSibling ?? item.previousElementSibling;
    this.cards.delete(work.id);
    item.remove();
    [...work.images.map(image => image.blob), ...work.pictures ?? []].forEach(forget);
    next?.querySelector('footer button')?.focus();
  }

  async #clear() {
    const ended = [...this.cards.values()].map(card => card.work).filter(hasEnded);
    if (!confirm('Delete the whole history of pictures from this browser?')) {
      return;
    }
    ended.forEach(work => this.#drop(work));
    const running = [...this.cards.values()].map(card => card.work);
    await history.clear('works');
    await Promise.all(running.map(keep));
    this.older.hidden = true;
    this.#count();
  }

  #count() {
    this.empty.hidden = this.cards.size > 0;
    this.clear.hidden = this.cards.size === 0;
  }
}

async function keep(work) {
  try {
    await history.save('works', work);
  } catch (error) {
    toast('This browser could not keep it: ' + error.message, 'error'); // most often no room
  }
}
