// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// `lumina serve` as a process of its own, on a free port.

import {spawn} from 'node:child_process';
import {createWriteStream} from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../../..');
export const output = path.join(root, 'target/web');

const START = 10 * 60_000; // where tools/lumina has to build first

/** @param options of `serve`  @returns {url, close} once it listens; LUMINA_URL names one that runs already */
export async function startServer(name = 'server', options = []) {
  if (process.env.LUMINA_URL && !options.length) {
    return {url: process.env.LUMINA_URL, close: async () => {}};
  }
  const [command, ...words] = JSON.parse(process.env.LUMINA_COMMAND ?? JSON.stringify([path.join(root, 'tools/lumina')]));
  const server = spawn(command, [...words, 'serve', '--port', '0', ...options], {stdio: ['ignore', 'pipe', 'pipe'], detached: true});
  const log = createWriteStream(path.join(output, name + '.log'));
  const ended = new Promise(resolve => server.on('exit', resolve));
  const url = await new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error('the server did not say its address:\n' + said)), START);
    const hear = data => {
      log.write(data);
      said = (said + data).slice(-100_000);
      const found = /http:\/\/(127\.0\.0\.1|localhost|\[::1\]):\d+/.exec(said);
      if (found) {
        clearTimeout(timer);
        resolve(found[0] + '/');
      }
    };
    server.stdout.on('data', hear);
    server.stderr.on('data', hear);
    server.on('error', reject);
    server.on('exit', code => reject(new Error('the server ended with ' + code + ':\n' + said)));
  });
  const close = async () => {
    if (server.exitCode !== null || server.signalCode !== null) {
      return;
    }
    process.kill(-server.pid, 'SIGTERM'); // its group: tools/lumina may stand between
    await ended;
    log.end();
  };
  return {url, close};
}
