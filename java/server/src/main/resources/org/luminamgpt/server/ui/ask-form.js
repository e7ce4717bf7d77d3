// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// What the forms of all tabs share: they send with Ctrl and Enter, one at a time, and say below their fields what is wrong.

import {h} from './dom.js';
import {newId, now} from './history.js';
import {submit} from './jobs.js';
import {dataUrl} from './picture-input.js';
import {bodyOf} from './request-body.js';
import {FieldError} from './sampling-form.js';

export class AskForm {
  /** @param send an async function that sends what the form holds  @param fields from the server's names to the elements */
  constructor(form, send, fields = {}) {
    this.form = form;
    this.fields = fields;
    this.error = h('p', {className: 'error', role: 'alert', hidden: true});
    form.querySelector('.actions').prepend(this.error); // which stay in sight where the form is long
    form.addEventListener('submit', event => {
      event.preventDefault();
      this.#send(send);
    });
    form.addEventListener('keydown', event => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        form.requestSubmit();
      }
    });
    form.addEventListener('input', event => event.target.removeAttribute('aria-invalid'));
  }

  async #send(send) {
    if (this.sending) {
      return;
    }
    this.sending = true;
    this.form.classList.add('sending');
    this.#show('');
    try {
      await send();
    } catch (error) {
      this.#show(error.message);
      const field = error instanceof FieldError ? error.field : this.fields[error.param];
      field?.closest('details')?.setAttribute('open', '');
      field?.setAttribute('aria-invalid', 'true');
      field?.focus();
    } finally {
      this.sending = false;
      this.form.classList.remove('sending');
    }
  }

  #show(words) {
    this.form.querySelectorAll('[aria-invalid]').forEach(field => field.removeAttribute('aria-invalid'));
    this.error.textContent = words;
    this.error.hidden = !words;
  }
}

/** Sends a request as a job. @returns the piece of work  @throws ApiError if the server refuses it */
export async function ask(model, request, pictures, messages) {
  const work = {id: newId(), created: now(), model: model.id, request, pictures};
  const body = {model: model.id, ...bodyOf(request, await Promise.all(pictures.map(dataUrl)), messages)};
  const most = model.limits?.body_bytes;
  const size = JSON.stringify(body).length;
  if (most && size > most) {
    throw new Error('The request has ' + megabytes(size) + ' with its pictures; the server takes ' + megabytes(most) + '. Choose a smaller picture.');
  }
  await submit(work, body);
  return work;
}

const megabytes = bytes => (bytes / 1e6).toFixed(1) + ' MB';
