// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// The tab "Draw": a picture from a text.

import {parametersOf} from './api.js';
import {AskForm, ask} from './ask-form.js';
import {byId, h, toast} from './dom.js';
import {FieldError, SamplingForm} from './sampling-form.js';
import {openTab} from './tabs.js';

const EXAMPLES = ['A cartoon picture of a fox in the center on a blue background.', 'A 3D render picture of a sailboat on a yellow background.',
  'A red apple on the left, white background, flat style.'];

export class CreateTab {
  constructor(app) {
    this.app = app;
    this.prompt = byId('create-prompt');
    this.sampling = new SamplingForm({prefix: 'create', numbers: ['guidance', 'temperature', 'image_top_k']});
    byId('create-sampling').replaceWith(this.sampling.element);
    this.form = new AskForm(byId('create-form'), () => this.#send(),
        {prompt: this.prompt, size: this.sampling.size, seed: this.sampling.seed, ...this.sampling.inputs});
    byId('examples').replaceChildren(...EXAMPLES.map(text => h('button', {type: 'button', onclick: () => this.#example(text)}, text)));
    const file = byId('create-file');
    byId('create-open').onclick = () => file.click();
    file.onchange = () => {
      if (file.files.length) {
        app.takePng(file.files[0]);
      }
      file.value = '';
    };
  }

  #example(text) {
    openTab('create');
    this.prompt.value = text;
    this.form.form.requestSubmit();
  }

  setModel(model) {
    this.sampling.setModel(model);
  }

  async #send() {
    const prompt = this.prompt.value.trim();
    if (!prompt) {
      throw new FieldError('Type what the picture shall show.', this.prompt);
    }
    const request = {task: 'image', prompt, ...this.sampling.read()};
    this.app.feed.add(await ask(this.app.model, request, []));
    this.sampling.used(request.seed);
  }

  /** Sets the form to a request; says what could not be set. */
  fill(request) {
    this.prompt.value = request.prompt ?? '';
    const left = this.sampling.fill(request);
    toast(left.length ? 'Set, but for what this model has not: ' + left.join(', ') + '.' : 'Set to exactly these parameters.');
    this.prompt.focus();
  }
}

/** What a PNG of ours says of itself, as a request. */
export async function requestOf(file) {
  const {task = 'image', prompt, size, seed, guidance, image_top_k, text_top_k, temperature, max_tokens, model} = await parametersOf(file);
  return {model, request: {task, prompt, size, n: 1, seed, guidance, image_top_k, text_top_k, temperature, max_tokens}};
}
