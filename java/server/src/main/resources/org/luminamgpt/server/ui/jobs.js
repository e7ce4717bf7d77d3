// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// A piece of work: a request, its job on the server, and what has come of it. The events of the job change it.
//
//   {id, created, request, pictures: [Blob], job, state, position, began, images: [{seed, size, state, row, rows, blob, _preview}],
//    texts: [string], order: [{text: k} or {image: k}], error, usage}
//
// States are the server's: queued, running, done, failed, cancelled.

import {ApiError, cancelJob, createJob, eventsOf, readJob, readPicture} from './api.js';

const STREAMS = 3; // a browser has six connections to a server: the rest of the queue is asked about now and then
const TRIES = 8;
const LOST = 'The server does not know this job any more: it was started anew, or has dropped what is old.';

let streams = 0;

export const hasEnded = work => ['done', 'failed', 'cancelled'].includes(work.state);

/** Sends the request of a piece of work. @throws ApiError if it is refused */
export async function submit(work, body) {
  Object.assign(work, {images: [], texts: [], order: [], error: null});
  adopt(work, await createJob(body));
}

/** Follows a job to its end; `changed(work, lasting)` is called at each news, lasting where it is worth keeping. */
export async function follow(work, changed) {
  try {
    while (streams >= STREAMS && !hasEnded(work)) {
      await sleep(1500);
      await refresh(work, changed);
    }
  } catch (error) {
    return fail(work, error, changed);
  }
  streams++;
  try {
    await listen(work, changed);
  } finally {
    streams--;
  }
}

export async function cancel(work) {
  try {
    await cancelJob(work.job);
  } catch (error) {
    if (error.status !== 404) {
      throw error; // 404: its stream ends too, and says so
    }
  }
}

async function listen(work, changed) {
  const loading = fetchNew(work, changed);
  if (!hasEnded(work)) {
    Object.assign(work, {texts: [], order: []}); // are told again from the first event on
  }
  let lastId = null;
  for (let tries = 0; !hasEnded(work); tries++) {
    try {
      for await (const event of eventsOf(work.job, lastId)) {
        lastId = event.id ?? lastId;
        tries = 0;
        apply(work, event);
        loading.push(...fetchNew(work, changed));
        if (event.name === 'done') {
          break;
        }
        changed(work, false);
      }
    } catch (error) {
      if (error instanceof ApiError && error.status || tries >= TRIES) {
        return fail(work, error, changed);
      }
    }
    if (!hasEnded(work)) {
      await sleep(Math.min(250 * 2 ** tries, 5000));
    }
  }
  await Promise.all(loading);
  changed(work, true);
}

const isMissing = image => Boolean(image?.url && !image.blob && !image.error);

/** Whether nothing more comes: it has ended, and its pictures are here. */
export const isWhole = work => hasEnded(work) && !work.images.some(isMissing);

function fetchNew(work, changed) {
  return work.images.filter(image => isMissing(image) && !image._loads).map(image => {
    image._loads = true;
    return load(image, changed, work);
  });
}

async function load(image, changed, work) {
  try {
    image.blob = await readPicture(image.url);
    delete image._preview;
  } catch (error) {
    image.error = error.status === 404 ? LOST : error.message;
  }
  delete image._loads;
  changed(work, true);
}

function apply(work, {name, data}) {
  if (name === 'state') {
    work.state = data.state;
    work.position = data.position;
    if (data.state === 'running') {
      work.began ??= Date.now();
    }
  } else if (name === 'row' || name === 'preview') {
    const image = imageOf(work, data.image);
    Object.assign(image, {state: 'running', row: data.row, rows: data.rows, size: data.size ?? image.size});
    if (name === 'preview') {
      image._preview = 'data:image/png;base64,' + data.b64_json;
    }
    work.began ??= Date.now();
  } else if (name === 'image') {
    const image = imageOf(work, data.image);
    Object.assign(image, {state: 'done', url: data.url, seed: data.seed ?? image.seed, size: data.size ?? image.size});
  } else if (name === 'text') {
    const answer = data.answer ?? data.image ?? 0;
    if (!work.order.length || work.order.at(-1).text !== answer) {
      work.order.push({text: answer, from: (work.texts[answer] ?? '').length});
    }
    work.texts[answer] = (work.texts[answer] ?? '') + data.delta;
  } else if (name === 'done') {
    adopt(work, data);
  }
}

function imageOf(work, index) {
  if (!work.order.some(part => part.image === index)) {
    work.order.push({image: index});
  }
  return work.images[index] ??= {state: 'running', row: 0, rows: 0};
}

function adopt(work, job) {
  work.job = job.id;
  work.state = job.state;
  work.position = job.position ?? null;
  job.images?.forEach((image, k) => {
    work.images[k] = Object.assign(work.images[k] ?? {}, image); // a file that is on its way goes into the same object
  });
  work.usage = job.usage ?? work.usage;
  work.error = job.error?.message ?? null;
}

async function refresh(work, changed) {
  const before = work.state;
  const job = await readJob(work.job);
  if (!['done', 'failed', 'cancelled'].includes(job.state)) { // else its events say it, with all that it made
    adopt(work, job);
  }
  changed(work, before !== work.state);
}

function fail(work, error, changed) {
  work.state = 'failed';
  work.error = error.status === 404 ? LOST : error.message;
  changed(work, true);
}

const sleep = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

/** How much of the pictures is drawn, 0 to 1; null where that cannot be told. */
export function fraction(work) {
  const rows = work.images.reduce((sum, image) => sum + (image?.rows ?? 0), 0);
  return rows ? work.images.reduce((sum, image) => sum + (image?.row ?? 0), 0) / rows : null;
}

/** Seconds until the pictures are there if it goes on as it went; null before that can be told. */
export function secondsLeft(work) {
  const done = fraction(work);
  const went = (Date.now() - work.began) / 1000;
  return done > 0.02 && went > 0.5 ? went / done * (1 - done) : null;
}
