// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// What the server is asked. Errors are sentences: the server's own, or what can be said without it.

import {parse, stringify} from './json.js';
import {recall, remember} from './storage.js';

const at = path => new URL(path.replace(/^\//, ''), document.baseURI);

/** @property {string} message a sentence to show  @property {number} status of HTTP, 0 where no answer came  @property {?string} param */
export class ApiError extends Error {
  constructor(message, status, param = null, retryAfter = 0) {
    super(message);
    Object.assign(this, {status, param, retryAfter});
  }
}

let key = recall('sessionStorage', 'key') ?? '';
let askForKey = () => Promise.resolve(null);

export const hasKey = () => key !== '';

/** Sets who is asked for the API key when the server wants one: returns a promise of it, or of null. */
export function onUnauthorized(ask) {
  askForKey = ask;
}

/** A response with a good status. Where the server wants a key, the user is asked and the call is made again. */
export async function call(path, options = {}) {
  const headers = new Headers(options.headers);
  const sent = key;
  if (sent) {
    headers.set('Authorization', 'Bearer ' + sent);
  }
  let response;
  try {
    response = await fetch(at(path), {...options, headers});
  } catch (error) {
    if (error.name === 'AbortError') {
      throw error;
    }
    throw new ApiError('The server does not answer. Is lumina serve still running?', 0);
  }
  if (response.status === 401) {
    const given = sent === key ? await askForKey(Boolean(sent)) : key; // another call may have asked meanwhile
    if (given) {
      key = given;
      remember('sessionStorage', 'key', given);
      return call(path, options);
    }
  }
  if (!response.ok) {
    throw await problem(response);
  }
  return response;
}

async function problem(response) {
  const retryAfter = Number(response.headers.get('Retry-After')) || 0;
  const text = await response.text().catch(() => '');
  let error;
  try {
    error = JSON.parse(text).error;
  } catch {
    error = null; // not the server's own words: a proxy's page
  }
  const words = typeof error?.message === 'string' ? error.message : 'The server answered ' + response.status + '.';
  const wait = response.status === 429 && retryAfter ? ' Try again in ' + retryAfter + ' s.' : '';
  return new ApiError(sentence(words) + wait, response.status, error?.param ?? null, retryAfter);
}

const sentence = words => words.charAt(0).toUpperCase() + words.slice(1) + (/[.!?]$/.test(words) ? '' : '.');

const json = async response => parse(await response.text());

export const capabilities = async () => json(await call('/v1/capabilities'));

export const createJob = async body =>
  json(await call('/v1/jobs', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: stringify(body)}));

export const readJob = async id => json(await call('/v1/jobs/' + encodeURIComponent(id)));

export const cancelJob = async id => json(await call('/v1/jobs/' + encodeURIComponent(id), {method: 'DELETE'}));

/** What a PNG of ours says about how it was made; an ApiError of status 422 where it says nothing. */
export const parametersOf = async file =>
  json(await call('/v1/parameters', {method: 'POST', headers: {'Content-Type': file.type || 'image/png'}, body: file}));

export const readPicture = async path => (await call(path)).blob();

/** The events of a job from after lastId, as {id, name, data}; ends with the connection. */
export async function* eventsOf(id, lastId) {
  const headers = {Accept: 'text/event-stream'};
  if (lastId) {
    headers['Last-Event-ID'] = lastId;
  }
  const response = await call('/v1/jobs/' + encodeURIComponent(id) + '/events', {headers});
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const {done, value} = await reader.read();
      if (done) {
        return;
      }
      const blocks = (rest + value).split(/\r?\n\r?\n/);
      rest = blocks.pop();
      for (const block of blocks) {
        const event = eventIn(block);
        if (event) {
          yield event;
        }
      }
    }
  } finally {
    reader.cancel().catch(() => {}); // who has read enough frees the connection
  }
}

function eventIn(block) {
  let id;
  let name = 'message';
  const data = [];
  for (const line of block.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'id') {
      id = value;
    } else if (field === 'event') {
      name = value;
    } else if (field === 'data') {
      data.push(value);
    }
  }
  return data.length ? {id, name, data: parse(data.join('\n'))} : null; // else a comment that keeps the line open
}
