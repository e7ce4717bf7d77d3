// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// Size, count, seed and sampling of a request, for each tab one of its own.

import {h, icon, iconButton} from './dom.js';

/** What is wrong with a field, in words. */
export class FieldError extends Error {
  constructor(message, field) {
    super(message);
    this.field = field;
  }
}

const NUMBERS = {
  guidance: {label: 'Guidance', hint: '1 is off', min: 0, step: 0.1},
  temperature: {label: 'Temperature', hint: '0 picks the likeliest', min: 0, step: 0.05},
  image_top_k: {label: 'Image top-k', hint: 'choices a token', min: 0, step: 1},
  text_top_k: {label: 'Text top-k', hint: 'choices a word', min: 1, step: 1},
  max_tokens: {label: 'Max tokens', hint: 'pictures included', min: 1, step: 1},
};

export class SamplingForm {
  /** @param prefix of ids  @param chooses whether the size may be left to the model  @param numbers the fields that there are */
  constructor({prefix, chooses = false, count = true, numbers}) {
    this.chooses = chooses;
    this.inputs = {};
    this.lastSeed = null;
    this.size = h('select', {id: prefix + '-size', onchange: () => this.#shape()});
    this.shape = h('span', {className: 'shape', 'aria-hidden': 'true'}, h('span'));
    const turn = iconButton('turn', 'Swap width and height', () => this.#turn());
    this.turn = turn;
    const size = h('div', {className: 'field'}, h('label', {htmlFor: this.size.id}, 'Size'),
        h('div', {className: 'joined'}, this.shape, this.size, turn));
    if (count) {
      this.inputs.n = h('input', {id: prefix + '-n', type: 'number', min: 1, step: 1, value: 1});
    }
    this.drawing = h('div', {className: 'pair wide-first'}, size,
        count && h('div', {className: 'field'}, h('label', {htmlFor: this.inputs.n.id}, 'Pictures'), this.inputs.n));
    this.seed = h('input', {id: prefix + '-seed', inputMode: 'numeric', autocomplete: 'off', placeholder: 'new each time', spellcheck: false});
    this.reuse = iconButton('reuse', 'Use the last seed again', () => this.setSeed(this.lastSeed), {disabled: true});
    const seed = h('div', {className: 'field'}, h('label', {htmlFor: this.seed.id}, 'Seed'),
        h('div', {className: 'joined'}, this.seed, iconButton('dice', 'Roll a seed', () => this.setSeed(drawSeed())), this.reuse));
    const fields = numbers.map(name => this.#number(prefix, name));
    const defaults = h('button', {type: 'button', className: 'link', onclick: () => this.#defaults()}, 'Back to the model\u2019s own');
    this.element = h('div', {className: 'sampling'},
        this.drawing,
        seed,
        h('details', {className: 'more'}, h('summary', {}, icon('sliders'), 'Sampling'), h('div', {className: 'pair'}, fields), defaults));
  }

  #number(prefix, name) {
    const {label, hint, min, step} = NUMBERS[name];
    const input = h('input', {id: prefix + '-' + name, type: 'number', min, step, required: true, 'aria-describedby': prefix + '-' + name + '-hint'});
    this.inputs[name] = input;
    return h('div', {className: 'field'}, h('label', {htmlFor: input.id}, label), input,
        h('small', {id: prefix + '-' + name + '-hint'}, hint));
  }

  /** Takes sizes, defaults and limits of a model; a size that it has too stays. */
  setModel(model) {
    this.model = model;
    const before = this.size.value;
    const groups = {Square: [], Wide: [], Tall: []};
    const sizes = model.sizes.map(size => size.split('x').map(Number)).sort(([w, h], [v, g]) => w * h - v * g || w - v);
    for (const [width, height] of sizes) {
      const size = width + 'x' + height;
      groups[width === height ? 'Square' : width > height ? 'Wide' : 'Tall'].push(h('option', {value: size}, width + ' \u00d7 ' + height));
    }
    const options = Object.entries(groups).filter(([, list]) => list.length).map(([label, list]) => h('optgroup', {label}, list));
    this.size.replaceChildren(...this.chooses ? [h('option', {value: ''}, 'automatic')] : [], ...options);
    this.size.value = model.sizes.includes(before) || this.chooses ? before : model.default_size;
    if (this.inputs.n && model.limits?.n) {
      this.inputs.n.max = model.limits.n;
    }
    this.#defaults();
    this.#shape();
  }

  #defaults() {
    for (const [name, input] of Object.entries(this.inputs)) {
      const value = this.model.defaults[name];
      if (value !== undefined && value !== null) {
        input.value = value;
      } else if (name !== 'n') {
        input.required = false;
        input.value = '';
      }
    }
  }

  #shape() {
    const [width, height] = this.size.value ? this.size.value.split('x').map(Number) : [1, 1];
    const most = Math.max(width, height);
    const box = this.shape.firstChild;
    box.style.width = 100 * width / most + '%';
    box.style.height = 100 * height / most + '%';
    box.classList.toggle('open', !this.size.value);
    this.turn.disabled = width === height || !this.model.sizes.includes(height + 'x' + width);
  }

  #turn() {
    this.size.value = this.size.value.split('x').reverse().join('x');
    this.#shape();
  }

  /** Whether the answer has a picture: size and number are asked for only then. */
  setDraws(draws) {
    this.drawing.hidden = !draws;
  }

  setSeed(seed) {
    this.seed.value = seed ?? '';
  }

  /** Remembers the seed of what was just asked for. */
  used(seed) {
    this.lastSeed = seed;
    this.reuse.disabled = false;
  }

  /** The settings under the server's names; the seed is a string, drawn here where none is given. @throws FieldError */
  read() {
    const draws = !this.drawing.hidden;
    const settings = {size: draws && this.size.value || undefined, seed: this.#readSeed()};
    for (const [name, input] of Object.entries(this.inputs)) {
      if (name === 'n' && !draws) {
        continue;
      }
      const label = name === 'n' ? 'The number of pictures' : NUMBERS[name].label;
      if (input.validity.badInput || input.validity.valueMissing) {
        throw new FieldError(label + ' has to be a number.', input);
      }
      if (input.validity.rangeUnderflow || input.validity.rangeOverflow) {
        const range = input.max ? 'from ' + input.min + ' to ' + input.max : input.min + ' or more';
        throw new FieldError(label + ' has to be ' + range + ', was ' + input.value + '.', input);
      }
      if (Number(input.step) === 1 && !/^-?\d*$/.test(input.value)) {
        throw new FieldError(label + ' has to be a whole number, was ' + input.value + '.', input);
      }
      if (input.value !== '') {
        settings[name] = Number(input.value);
      }
    }
    return settings;
  }

  #readSeed() {
    const text = this.seed.value.trim();
    if (text === '') {
      return drawSeed();
    }
    if (!/^-?\d{1,19}$/.test(text) || BigInt.asIntN(64, BigInt(text)) !== BigInt(text)) {
      throw new FieldError('The seed has to be a whole number of 64 bits, was \u201c' + text.slice(0, 40) + '\u201d.', this.seed);
    }
    return String(BigInt(text));
  }

  /** Sets what `settings` names and the model has; the names of what it could not set come back. */
  fill(settings) {
    const left = [];
    if (settings.size && this.model.sizes.includes(settings.size)) {
      this.size.value = settings.size;
    } else if (settings.size) {
      left.push('size ' + settings.size);
    } else if (this.chooses) {
      this.size.value = '';
    }
    for (const [name, input] of Object.entries(this.inputs)) {
      if (settings[name] !== undefined && settings[name] !== null) {
        input.value = settings[name];
      }
    }
    this.setSeed(settings.seed);
    this.#shape();
    return left;
  }
}

const drawSeed = () => String(crypto.getRandomValues(new Uint32Array(1))[0]);
