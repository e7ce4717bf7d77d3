// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// axe-core on every tab and dialog, dark and light: no serious and no critical finding.

import assert from 'node:assert/strict';
import {createRequire} from 'node:module';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {draw, newest, openBrowser, ready, screenshot} from './lib/browser.mjs';
import {root, startServer} from './lib/server.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let server, browser, page;

before(async () => {
  server = await startServer('accessibility');
  browser = await openBrowser(server.url, {bypassCSP: true}); // for axe, which is a script of ours in the page
  page = browser.page;
  await ready(page);
  await draw(page, 'A flat picture of a fox in the center on a yellow background.', {size: '160x96', n: 2, seed: 3});
  await newest(page, 'done');
  await draw(page, 'A fox', {size: '256x256', n: await page.getAttribute('#create-n', 'max')});
  await (await newest(page)).locator('.progress button').click();
  await newest(page, 'cancelled');
  await page.click('#tab-talk');
  await page.setInputFiles('#talk-file', path.join(root, 'java/mini/fox.png'));
  await page.fill('#talk-text', 'Describe the image in detail.');
  await page.press('#talk-text', 'Enter');
  await page.waitForSelector('.answered[data-state=done]');
  await page.evaluate(axe);
});

after(async () => {
  await browser?.close();
  await server?.close();
});

async function findings() {
  const {violations, passes} = await page.evaluate(() => window.axe.run());
  assert.ok(passes.length > 10, 'axe looked at next to nothing');
  return violations.filter(({impact}) => ['serious', 'critical'].includes(impact))
      .map(({id, help, nodes}) => id + ': ' + help + ': ' + nodes.map(node => node.html).join(' '));
}

const open = {
  'an empty prompt refused': async () => {
    await page.click('#tab-create');
    await page.fill('#create-prompt', '');
    await page.click('#create-form summary');
    await page.click('#create-form .primary');
  },
  'draw': () => page.click('#tab-create'),
  'tasks': () => page.click('#tab-tasks'),
  'tasks with a picture': () => page.setInputFiles('#tasks-file', path.join(root, 'java/mini/fox.png')),
  'talk': () => page.click('#tab-talk'),
  'a picture enlarged': async () => {
    await page.click('#tab-create');
    await page.locator('.card .frame:not(:disabled)').first().click();
  },
  'code': async () => {
    await page.keyboard.press('Escape');
    await page.locator('.card').first().getByRole('button', {name: 'Copy as' }).click();
  },
};

for (const scheme of ['light', 'dark']) {
  for (const [name, show] of Object.entries(open)) {
    test(name + ', ' + scheme, async () => {
      await page.emulateMedia({colorScheme: scheme, reducedMotion: 'reduce'});
      await show();
      await screenshot(page, name.replaceAll(' ', '-') + '-' + scheme);
      const found = await findings();
      if (name === 'code') {
        await page.keyboard.press('Escape');
      }
      assert.deepEqual(found, []);
    });
  }
}
