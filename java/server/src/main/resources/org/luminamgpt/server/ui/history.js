// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// What was drawn and said, kept in this browser (IndexedDB), pictures included: stores "works" and "talks", newest first.

let opened = null;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('lumina', 1);
    request.onupgradeneeded = () => {
      for (const name of ['works', 'talks']) {
        request.result.createObjectStore(name, {keyPath: 'id'}).createIndex('created', 'created');
      }
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function run(store, mode, use) {
  const transaction = (await database()).transaction(store, mode);
  const request = use(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error ?? request?.error);
  });
}

/** Writes a record over the one of the same id. What begins with an underscore is of this page only and is left out. */
export const save = (store, record) => run(store, 'readwrite', s => s.put(lasting(record)));

export const remove = (store, id) => run(store, 'readwrite', s => s.delete(id));

export const clear = store => run(store, 'readwrite', s => s.clear());

/** At most `limit` records older than `before` (milliseconds), newest first. */
export async function newest(store, limit, before = Infinity) {
  const range = Number.isFinite(before) ? IDBKeyRange.upperBound(before, true) : null;
  const found = [];
  await run(store, 'readonly', s => {
    const request = s.index('created').openCursor(range, 'prev');
    request.onsuccess = () => {
      const cursor = request.result;
      if (cursor && found.push(cursor.value) < limit) {
        cursor.continue();
      }
    };
    return request;
  });
  return found;
}

function lasting(value) {
  if (Array.isArray(value)) {
    return value.map(lasting);
  }
  if (value === null || typeof value !== 'object' || value instanceof Blob) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).filter(([name]) => !name.startsWith('_')).map(([name, v]) => [name, lasting(v)]));
}

let lastTime = 0;

/** A time in milliseconds, later than each one before: the order of records is that of their making. */
export function now() {
  lastTime = Math.max(Date.now(), lastTime + 1);
  return lastTime;
}

export const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), b => b.toString(16).padStart(2, '0')).join('');
