// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// Debian's Chromium with a new profile, and what tests do with the page.

import {mkdirSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {chromium} from 'playwright-core';
import {output} from './server.mjs';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];
const PATIENCE = Number(process.env.LUMINA_PATIENCE ?? 120_000); // milliseconds: slow machines do something else too

/** @returns {page, problems, close}: problems collects what the page's console and the network say of errors, and requests to elsewhere */
export async function openBrowser(url, options = {}) {
  const profile = mkdtempSync(path.join(os.tmpdir(), 'lumina-web-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: FLAGS, viewport: {width: 1360, height: 860}, ...options});
  context.setDefaultTimeout(PATIENCE);
  const page = context.pages()[0] ?? await context.newPage();
  const problems = [];
  page.on('pageerror', error => problems.push('error: ' + error.message));
  page.on('console', message => message.type() === 'error' && problems.push('console: ' + message.text()));
  page.on('request', request => {
    if (/^(https?|wss?):/.test(request.url()) && !request.url().startsWith(url)) {
      problems.push('a request to elsewhere: ' + request.url());
    }
  });
  await page.goto(url);
  const close = async () => {
    await context.close();
    rmSync(profile, {recursive: true, force: true});
  };
  return {page, problems, close};
}

export const ready = page => page.waitForSelector('body.ready');

export async function screenshot(page, name) {
  mkdirSync(output, {recursive: true});
  await page.screenshot({path: path.join(output, name + '.png'), animations: 'disabled'});
}

/** The card of the newest request, once it is in this state. */
export async function newest(page, state) {
  const card = page.locator('#works > li:first-child .card');
  if (state) {
    await page.waitForFunction(wanted => {
      const found = document.querySelector('#works > li:first-child .card')?.dataset.state;
      if (found !== wanted && ['done', 'failed', 'cancelled'].includes(found)) {
        throw new Error('it is ' + found + ', not ' + wanted + ': ' + document.querySelector('.card .error').textContent);
      }
      return found === wanted;
    }, state);
  }
  return card;
}

/** Draws a picture and waits for it. @returns its card */
export async function draw(page, prompt, {size, n, seed} = {}) {
  const before = await page.locator('.card').count();
  await page.fill('#create-prompt', prompt);
  await page.fill('#create-n', String(n ?? 1));
  await page.fill('#create-seed', String(seed ?? ''));
  if (size) {
    await page.selectOption('#create-size', size);
  }
  await page.click('#create-form .primary');
  await page.waitForFunction(count => document.querySelectorAll('.card').length > count, before);
}

/** Drops files on an element, as a hand does. @param files [{name, type, bytes}] */
export async function drop(page, selector, files) {
  const transfer = await page.evaluateHandle(given => {
    const data = new DataTransfer();
    for (const {name, type, base64} of given) {
      data.items.add(new File([Uint8Array.from(atob(base64), c => c.charCodeAt(0))], name, {type}));
    }
    return data;
  }, files.map(({name, type, bytes}) => ({name, type, base64: bytes.toString('base64')})));
  for (const event of ['dragenter', 'dragover', 'drop']) {
    await page.dispatchEvent(selector, event, {dataTransfer: transfer});
  }
}

/** The first picture of a card as a person saves it. @returns the bytes of the file */
export async function saved(page, card) {
  await card.locator('.frame:not(:disabled)').first().click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#viewer').getByRole('link', {name: 'Save'}).click()]);
  const bytes = readFileSync(await download.path());
  await page.keyboard.press('Escape');
  return bytes;
}
