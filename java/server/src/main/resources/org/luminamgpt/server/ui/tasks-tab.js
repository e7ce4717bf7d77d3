// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// The tab "Picture tasks": a picture, with a text where the task wants one, gives a picture or words.

import {AskForm, ask} from './ask-form.js';
import {byId, h, toast} from './dom.js';
import {PictureInput} from './picture-input.js';
import {FieldError, SamplingForm} from './sampling-form.js';
import {pictureTasks} from './tasks.js';

export class TasksTab {
  constructor(app) {
    this.app = app;
    this.text = byId('tasks-text');
    this.input = new PictureInput({id: 'tasks-file', label: 'Choose a picture'});
    byId('tasks-picture').replaceWith(this.input.element);
    this.sampling = new SamplingForm({prefix: 'tasks', chooses: true,
      numbers: ['guidance', 'temperature', 'image_top_k', 'text_top_k', 'max_tokens']});
    byId('tasks-sampling').replaceWith(this.sampling.element);
    this.form = new AskForm(byId('tasks-form'), () => this.#send(),
        {prompt: this.text, size: this.sampling.size, seed: this.sampling.seed, ...this.sampling.inputs});
  }

  setModel(model) {
    this.tasks = pictureTasks(model);
    byId('tasks-list').replaceChildren(...this.tasks.map(task => h('label', {className: 'choice'},
        h('input', {type: 'radio', name: 'task', value: task.id, 'aria-describedby': 'tasks-what', onchange: () => this.#choose(task)}),
        h('span', {}, task.title))));
    this.sampling.setModel(model);
    if (this.tasks.length) {
      this.#choose(this.tasks.find(task => task.id === this.task?.id) ?? this.tasks[0]);
    }
  }

  #choose(task) {
    this.task = task;
    byId('tasks-list').querySelector('input[value="' + CSS.escape(task.id) + '"]').checked = true;
    byId('tasks-what').textContent = task.what;
    byId('tasks-text-field').hidden = !task.needsText;
    byId('tasks-text-label').textContent = task.label;
    this.text.placeholder = task.example;
    this.sampling.setDraws(task.draws);
  }

  async #send() {
    const [picture] = this.input.pictures;
    if (!picture) {
      throw new FieldError('Choose, drop or paste a picture first.', this.input.choose);
    }
    const prompt = this.text.value.trim();
    if (this.task.needsText && !prompt) {
      throw new FieldError('This task needs a text: ' + this.task.label.toLowerCase() + '.', this.text);
    }
    const request = {task: this.task.id, ...this.task.needsText ? {prompt} : {}, ...this.sampling.read()};
    if (picture.type === 'image/jpeg') {
      request.upright = true; // turned as its camera was held, as the page shows it
    }
    this.app.feed.add(await ask(this.app.model, request, [picture]));
    this.sampling.used(request.seed);
  }

  /** Sets the form to a request and its picture, if there is one. */
  fill(request, pictures = []) {
    const task = this.tasks.find(known => known.id === request.task);
    if (!task) {
      toast('This model has no task \u201c' + request.task + '\u201d.', 'error');
      return;
    }
    this.#choose(task);
    this.text.value = request.prompt ?? '';
    if (pictures.length) {
      this.input.set(pictures);
    }
    const left = this.sampling.fill(request);
    toast(left.length ? 'Set, but for what this model has not: ' + left.join(', ') + '.'
      : pictures.length ? 'Set to exactly these parameters.' : 'Set. The task needs its picture too: choose it.');
    this.input.choose.focus();
  }

  takePicture(blob) {
    this.input.set([blob]);
  }
}
