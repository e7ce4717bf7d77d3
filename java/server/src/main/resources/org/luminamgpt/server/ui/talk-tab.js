// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// The tab "Talk": words and pictures on both sides. A talk is {id, created, title, model, turns: [{said: {text, pictures}, work}]}.

import {AskForm, ask} from './ask-form.js';
import {byId, h, iconButton, toast} from './dom.js';
import * as history from './history.js';
import {cancel, follow, hasEnded, isWhole} from './jobs.js';
import {PictureInput} from './picture-input.js';
import {FieldError, SamplingForm} from './sampling-form.js';
import {AnswerView, MARK, messagesOf, saidView} from './talk-message.js';
import {view} from './viewer.js';

const KEPT = 50;

export class TalkTab {
  constructor(app) {
    this.app = app;
    this.text = byId('talk-text');
    this.list = byId('talk-turns');
    this.talks = [];
    this.input = new PictureInput({id: 'talk-file', label: 'Add a picture', most: 8, compact: true});
    byId('talk-picture').replaceWith(this.input.element);
    this.sampling = new SamplingForm({prefix: 'talk', chooses: true, count: false,
      numbers: ['guidance', 'temperature', 'image_top_k', 'text_top_k', 'max_tokens']});
    byId('talk-sampling').replaceWith(this.sampling.element);
    this.form = new AskForm(byId('talk-form'), () => this.#send(), {prompt: this.text, messages: this.text, ...this.sampling.inputs});
    this.text.addEventListener('keydown', event => {
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        byId('talk-form').requestSubmit();
      }
    });
    byId('talk-new').onclick = () => this.#open(null);
  }

  setModel(model) {
    this.sampling.setModel(model);
  }

  /** Opens the latest talk of the history. */
  async load() {
    this.talks = await history.newest('talks', KEPT);
    this.talks.forEach(talk => talk.turns.filter(turn => !isWhole(turn.work)).forEach(turn => this.#follow(talk, turn)));
    this.#open(this.talks[0] ?? null, false);
  }

  async #send() {
    const talk = this.talk ?? {id: history.newId(), created: history.now(), model: this.app.model.id, turns: []};
    if (talk.turns.some(turn => !hasEnded(turn.work))) {
      throw new FieldError('One turn at a time: wait for the answer, or cancel it.', this.text);
    }
    const said = {text: this.text.value.trim(), pictures: this.input.pictures};
    const marks = said.text.split(MARK).length - 1;
    if (!said.text && !said.pictures.length) {
      throw new FieldError('Type something, or add a picture.', this.text);
    }
    if (marks && marks !== said.pictures.length) {
      throw new FieldError('The text has ' + marks + ' marks ' + MARK + ' for ' + said.pictures.length
        + ' pictures; one each is needed, or none at all.', this.text);
    }
    await this.#ask(talk, said, this.sampling.read());
    this.text.value = '';
    this.input.set([]);
  }

  async #ask(talk, said, settings) {
    const messages = await messagesOf([...talk.turns, {said}]);
    const work = await ask(this.app.model, settings, [], messages);
    this.sampling.used(settings.seed);
    const turn = {said, work};
    talk.turns.push(turn);
    talk.title ??= said.text.replaceAll(MARK, '').trim().slice(0, 60) || 'About a picture';
    if (this.talk !== talk) {
      this.talks.unshift(talk);
      this.talk = talk;
      this.#listTalks();
    }
    this.#show(turn);
    await this.#keep(talk);
    this.#follow(talk, turn);
  }

  #follow(talk, turn) {
    follow(turn.work, (work, lasting) => {
      turn._view?.update();
      if (lasting && this.talks.includes(talk)) {
        this.#keep(talk);
      }
      if (this.talk === talk) {
        this.#scroll();
      }
      if (hasEnded(work)) {
        byId('announce').textContent = work.error ?? 'The answer is there.';
      }
    });
  }

  #show(turn) {
    turn._view = new AnswerView(turn, {
      open: (work, k) => this.#enlarge(work.images.filter(image => image.blob), work.images[k]),
      cancel: work => cancel(work).catch(error => toast(error.message, 'error')),
      again: it => this.#again(it),
      code: it => this.app.showTalkCode(this.talk.turns.slice(0, this.talk.turns.indexOf(it) + 1)),
    });
    const pictures = turn.said.pictures.map(blob => ({blob}));
    byId('talk-empty').hidden = true;
    this.list.append(h('li', {}, saidView(turn.said, k => this.#enlarge(pictures, pictures[k])), turn._view.element));
    this.#scroll();
  }

  #enlarge(images, image) {
    const pictures = images.map((it, k) => ({...it, alt: 'Picture ' + (k + 1), name: 'lumina-talk-' + (k + 1) + '.png'}));
    view(pictures, images.indexOf(image), this.app.pictureActions());
  }

  // The same words in the same place, with the same settings: those of the form for what comes after.
  #again(turn) {
    this.sampling.fill(turn.work.request);
    this.text.value = turn.said.text;
    this.input.set(turn.said.pictures);
    this.text.focus();
    toast('Set to exactly these parameters.');
  }

  #open(talk, focus = true) {
    this.talk = talk;
    this.list.replaceChildren();
    byId('talk-empty').hidden = Boolean(talk);
    talk?.turns.forEach(turn => this.#show(turn));
    this.#listTalks();
    if (focus) {
      this.text.focus();
    }
  }

  #listTalks() {
    byId('talk-list').replaceChildren(...this.talks.map(talk => h('li', {},
        h('button', {type: 'button', className: 'talk', 'aria-current': talk === this.talk ? 'true' : null,
          onclick: () => this.#open(talk)}, talk.title),
        iconButton('trash', 'Delete this talk: ' + talk.title, () => this.#remove(talk)))));
    byId('talk-earlier').hidden = !this.talks.length;
  }

  async #remove(talk) {
    await Promise.all(talk.turns.filter(turn => !hasEnded(turn.work)).map(turn => cancel(turn.work).catch(() => {})));
    this.talks = this.talks.filter(other => other !== talk);
    await history.remove('talks', talk.id);
    this.#open(this.talk === talk ? this.talks[0] ?? null : this.talk);
  }

  async #keep(talk) {
    try {
      await history.save('talks', talk);
    } catch (error) {
      toast('This browser could not keep it: ' + error.message, 'error');
    }
  }

  #scroll() {
    const box = byId('talk-scroll');
    box.scrollTop = box.scrollHeight;
  }

  takePicture(blob) {
    this.input.add(blob);
    this.text.focus();
  }
}
