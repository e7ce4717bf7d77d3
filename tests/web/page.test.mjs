// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// What a person does with the page, in Chromium, with the embedded model behind it.

import assert from 'node:assert/strict';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {draw, drop, newest, openBrowser, ready, saved, screenshot} from './lib/browser.mjs';
import {output, root, startServer} from './lib/server.mjs';

const FOX = 'A cartoon picture of a fox in the center on a blue background.';
const APPLE = 'A 3D render picture of a red apple in the center on a green background.';
const MANY = 8; // pictures of 256x256 take the embedded model a second or so
const fox = readFileSync(path.join(root, 'java/mini/fox.png'));

let server, browser, page;

before(async () => {
  mkdirSync(output, {recursive: true});
  server = await startServer();
  browser = await openBrowser(server.url);
  page = browser.page;
  await ready(page);
});

after(async () => {
  await browser?.close();
  await server?.close();
});

test('a prompt is typed, and its rows arrive one after the other', async () => {
  await page.evaluate(() => {
    window.seen = new Set();
    const look = () => document.querySelectorAll('.slot').forEach(slot => {
      const image = slot.querySelector('img');
      window.seen.add(slot.dataset.row + (image.hidden ? '' : ' shown'));
    });
    new MutationObserver(look).observe(document.getElementById('works'), {subtree: true, childList: true, attributes: true});
  });
  await page.selectOption('#create-size', '256x256');
  await page.fill('#create-n', String(MANY));
  await page.fill('#create-prompt', FOX);
  await page.press('#create-prompt', 'Control+Enter');
  await page.waitForFunction(() => Number(document.querySelector('.slot')?.dataset.row) >= 4);
  await screenshot(page, 'rows');
  const card = await newest(page, 'done');
  await card.locator('.slot[data-state=done] img:not([hidden])').nth(MANY - 1).waitFor();
  const seen = await page.evaluate(() => [...window.seen]);
  const rows = seen.filter(row => Number.parseInt(row) > 0 && Number.parseInt(row) < 16);
  assert.ok(rows.length >= 3, 'rows on the way: ' + seen);
  assert.ok(rows.some(row => row.includes('shown')), 'no preview was shown: ' + seen);
});

test('a running request is cancelled, and what is drawn next is another', async () => {
  await draw(page, FOX, {size: '256x256', n: await page.getAttribute('#create-n', 'max')});
  await (await newest(page)).locator('.progress button').click();
  const card = await newest(page, 'cancelled');
  assert.match(await card.locator('.error').textContent(), /^Cancelled\.$/);
  await draw(page, APPLE, {size: '160x96', seed: 7});
  await newest(page, 'done');
  assert.equal(await page.locator('.card').count(), 3);
});

test('after a reload all is there, with its pictures and exact parameters', async () => {
  await page.reload();
  await ready(page);
  await page.waitForFunction(() => document.querySelectorAll('.card').length === 3);
  const states = await page.locator('.card').evaluateAll(cards => cards.map(card => card.dataset.state));
  assert.deepEqual(states, ['done', 'cancelled', 'done']);
  const facts = await page.locator('.card .facts').first().innerText();
  assert.match(facts.replace(/\s+/g, ' '), /Size 160 × 96 Seed 7 Guidance 1 Image top-k 3 Temperature 0\.3/);
  const image = page.locator('.card').first().locator('.slot img');
  assert.equal(await image.evaluate(it => it.decode().then(() => it.naturalWidth + 'x' + it.naturalHeight)), '160x96');
});

test('again with these draws the same picture', async () => {
  const first = await saved(page, page.locator('.card').first());
  await page.locator('.card').first().getByRole('button', {name: 'Again with these'}).click();
  assert.equal(await page.inputValue('#create-prompt'), APPLE);
  assert.equal(await page.inputValue('#create-seed'), '7');
  await page.click('#create-form .primary');
  await page.waitForFunction(() => document.querySelectorAll('.card').length === 4);
  const again = await saved(page, await newest(page, 'done'));
  assert.deepEqual(again, first);
});

test('a request that runs during a reload is followed to its end', async () => {
  await draw(page, FOX, {size: '256x256', n: MANY});
  await page.reload();
  await ready(page);
  const card = await newest(page, 'done');
  await card.locator('.slot[data-state=done]').nth(MANY - 1).waitFor();
});

test('seeds: rolled, used again, large', async () => {
  await page.click('#create-form [aria-label="Roll a seed"]');
  assert.match(await page.inputValue('#create-seed'), /^\d+$/);
  const large = '9007199254740991';
  await draw(page, APPLE, {size: '128x128', seed: large});
  const card = await newest(page, 'done');
  assert.ok((await card.locator('.facts').innerText()).includes(large));
  await page.fill('#create-seed', '');
  await page.click('#create-form [aria-label="Use the last seed again"]');
  assert.equal(await page.inputValue('#create-seed'), large);
});

test('a PNG of ours that is dropped on the page fills the form', async () => {
  const png = await saved(page, await newest(page));
  await page.fill('#create-prompt', '');
  await page.fill('#create-seed', '');
  await page.selectOption('#create-size', '96x160');
  await drop(page, '#history', [{name: 'apple.png', type: 'image/png', bytes: png}]);
  await page.waitForFunction(() => document.getElementById('create-prompt').value !== '');
  assert.equal(await page.inputValue('#create-prompt'), APPLE);
  assert.equal(await page.inputValue('#create-seed'), '9007199254740991');
  assert.equal(await page.inputValue('#create-size'), '128x128');
});

test('errors are words', async () => {
  const error = page.locator('#create-form .error');
  await page.fill('#create-prompt', '');
  await page.click('#create-form .primary');
  assert.match(await error.textContent(), /Type what the picture shall show/);
  await page.fill('#create-prompt', FOX);
  await page.fill('#create-seed', 'twelve');
  await page.click('#create-form .primary');
  assert.match(await error.textContent(), /The seed has to be a whole number of 64 bits, was “twelve”/);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'create-seed');
  await page.fill('#create-seed', '');
  await page.fill('#create-prompt', 'fox '.repeat(20_000)); // more than the model reads: the server says so
  await page.click('#create-form .primary');
  await page.waitForFunction(() => /token/.test(document.querySelector('#create-form .error').textContent));
  assert.doesNotMatch(await error.textContent(), /[{}<>]/);
  await screenshot(page, 'error');
  await drop(page, '#history', [{name: 'no.png', type: 'image/png', bytes: Buffer.from('no picture')}]);
  await page.locator('.toast.error').last().waitFor();
  await page.fill('#create-prompt', FOX);
});

test('a prompt is text, whatever stands in it', async () => {
  const nasty = '<img src=x onerror="window.hacked=1"> & <b>fox</b>';
  await draw(page, nasty, {size: '128x128', seed: 1});
  const card = await newest(page, 'done');
  assert.equal(await card.locator('.prompt').textContent(), nasty);
  assert.equal(await card.locator('.prompt *').count(), 0);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
});

test('a picture is uploaded, and a task answers about it', async () => {
  await page.click('#tab-tasks');
  await page.setInputFiles('#tasks-file', path.join(root, 'java/mini/fox.png'));
  await page.getByRole('radio', {name: 'Ask'}).check();
  await page.fill('#tasks-text', 'Describe the image in detail.');
  await page.fill('#tasks-seed', '1');
  await page.click('#tasks-form .primary');
  await page.waitForFunction(() => document.querySelector('.card .badge')?.textContent === 'Ask');
  const card = await newest(page, 'done');
  assert.match(await card.locator('.answer').textContent(), /fox.*blue background/);
});

test('what is detected has a box', async () => {
  await page.getByRole('radio', {name: 'Detect'}).check();
  await page.fill('#tasks-text', 'fox');
  await page.fill('#tasks-seed', '2');
  await page.click('#tasks-form .primary');
  await page.waitForFunction(() => document.querySelector('.card .badge')?.textContent === 'Detect');
  const card = await newest(page, 'done');
  assert.match(await card.locator('.answer').textContent(), /^fox: \[/);
  assert.equal(await card.locator('.boxed span').count(), 1);
});

test('a picture is dropped, and a task draws from it', async () => {
  await page.click('#tasks-form .thumb button');
  await drop(page, '#tasks-form .picture-input', [{name: 'fox.png', type: 'image/png', bytes: fox}]);
  await page.getByRole('radio', {name: 'Edit'}).check();
  await page.fill('#tasks-text', 'Change the background to green.');
  await page.click('#tasks-form .primary');
  await page.waitForFunction(() => document.querySelector('.card .badge')?.textContent === 'Edit');
  const card = await newest(page, 'done');
  await card.locator('.slot[data-state=done] img:not([hidden])').waitFor();
  await screenshot(page, 'tasks');
  await page.getByRole('radio', {name: 'Segment'}).check();
  await drop(page, '#tasks-form .picture-input', [{name: 'no.png', type: 'image/png', bytes: Buffer.from('no picture')}]);
  await page.click('#tasks-form .primary');
  await page.waitForFunction(() => /picture|PNG/i.test(document.querySelector('#tasks-form .error').textContent));
});

test('a picture is pasted', async () => {
  await page.click('#tasks-form .thumb button');
  await page.evaluate(base64 => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(base64), c => c.charCodeAt(0))], 'fox.png', {type: 'image/png'}));
    document.body.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
  }, fox.toString('base64'));
  const image = page.locator('#tasks-form .thumb img');
  assert.equal(await image.evaluate(it => it.decode().then(() => it.naturalWidth)), 128);
});

test('a talk about a picture has words and pictures on both sides', async () => {
  await page.click('#tab-talk');
  await page.setInputFiles('#talk-file', path.join(root, 'java/mini/fox.png'));
  await page.fill('#talk-text', 'Describe the image in detail.');
  await page.fill('#talk-seed', '1');
  await page.press('#talk-text', 'Enter');
  await page.waitForFunction(() => document.querySelectorAll('.answered[data-state=done]').length === 1);
  assert.match(await page.locator('.answered .bubble').first().textContent(), /fox.*blue background/);
  assert.equal(await page.locator('.said img').count(), 1);
  await page.fill('#talk-text', 'Generate an image of 128x128 according to the following prompt:\n' + APPLE);
  await page.press('#talk-text', 'Enter');
  await page.waitForFunction(() => document.querySelectorAll('.answered[data-state=done]').length === 2);
  await page.locator('.answered').nth(1).locator('.slot[data-state=done] img').waitFor();
  await page.fill('#talk-text', 'What color is the background?');
  await page.press('#talk-text', 'Enter');
  await page.waitForFunction(() => document.querySelectorAll('.answered[data-state=done]').length === 3);
  assert.ok((await page.locator('.answered .bubble').nth(2).textContent()).trim());
  await screenshot(page, 'talk');
  await page.reload();
  await ready(page);
  await page.waitForFunction(() => document.querySelectorAll('.answered[data-state=done] .slot img, .said img').length === 2);
});

test('a picture goes from the history to a task and to a talk', async () => {
  await page.click('#tab-create');
  await page.locator('.card .frame:not(:disabled)').first().click();
  await page.locator('#viewer').getByRole('button', {name: 'Use in a task'}).click();
  assert.equal(await page.locator('#panel-tasks .thumb img').count(), 1);
  await page.click('#tab-create');
  await page.locator('.card .frame:not(:disabled)').first().click();
  await screenshot(page, 'viewer');
  await page.locator('#viewer').getByRole('button', {name: 'Talk about it'}).click();
  assert.equal(await page.locator('#panel-talk .thumb img').count(), 1);
});

test('the code of a request is shown and copied', async () => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.click('#tab-create');
  await page.locator('.card', {hasText: APPLE}).first().getByRole('button', {name: 'Copy as'}).click();
  await page.locator('#code').getByText('Kotlin', {exact: true}).click();
  await page.locator('#code').getByRole('button', {name: 'Copy', exact: true}).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.ok(copied.includes('Request.image("' + APPLE + '")') && copied.includes('Lumina.embedded()'), copied);
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#code').isVisible(), false);
});

test('the keyboard alone goes through the tabs', async () => {
  await page.click('#tab-talk');
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'tab-create');
  assert.equal(await page.locator('#panel-create').isVisible(), true);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab'); // the model, then the colours
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'create-prompt');
});

test('narrow screens need no sideways scrolling', async () => {
  for (const tab of ['create', 'tasks', 'talk']) {
    await page.click('#tab-' + tab);
    await page.setViewportSize({width: 360, height: 740});
    const [wide, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(wide <= screen, tab + ' is ' + wide + ' pixels wide');
    await screenshot(page, 'narrow-' + tab);
    await page.setViewportSize({width: 1360, height: 860});
  }
});

test('a deleted request is gone after a reload too', async () => {
  await page.click('#tab-create');
  const before = await page.locator('.card').count();
  await page.locator('.card').first().getByRole('button', {name: 'Delete'}).click();
  await page.waitForFunction(count => document.querySelectorAll('.card').length === count - 1, before);
  await page.reload();
  await ready(page);
  await page.waitForFunction(count => document.querySelectorAll('.card').length === count - 1, before);
});

test('many requests at once are all drawn, and the older ones are behind a button after a reload', async () => {
  const before = await page.locator('.card').count();
  for (let k = 1; k <= 25; k++) {
    await draw(page, APPLE, {size: '128x128', seed: k});
  }
  await page.locator('#works > li:nth-child(-n + 25) .card[data-state=done] .slot[data-state=done]').nth(24).waitFor();
  await page.reload();
  await ready(page);
  await page.waitForFunction(() => document.querySelectorAll('.card').length === 20);
  await page.getByRole('button', {name: 'Show older'}).click();
  await page.waitForFunction(count => document.querySelectorAll('.card').length >= Math.min(count, 40), before + 25);
});

test('the page asked nobody but its server, and met no errors of its own', () => {
  const own = browser.problems.filter(problem => !/status of 4(00|13|22|29)/.test(problem)); // the refusals above, which the console repeats
  assert.deepEqual(own, []);
});

const skip = process.env.LUMINA_URL && 'LUMINA_URL names a server without a key';

test('with an API key, the page asks for it; a server that has gone is told in words', {skip}, async () => {
  const file = path.join(output, 'key');
  writeFileSync(file, 'a-key-of-the-test-0123456789\n', {mode: 0o600});
  const guarded = await startServer('guarded', ['--api-key-file', file]);
  const other = await openBrowser(guarded.url);
  try {
    await other.page.fill('#key-field', 'wrong');
    await other.page.keyboard.press('Enter');
    await other.page.locator('#key-wrong:not([hidden])').waitFor();
    await screenshot(other.page, 'key');
    await other.page.fill('#key-field', 'a-key-of-the-test-0123456789');
    await other.page.keyboard.press('Enter');
    await ready(other.page);
    await draw(other.page, FOX, {size: '128x128', seed: 3});
    await (await newest(other.page, 'done')).locator('.slot[data-state=done]').waitFor();
    await guarded.close();
    await other.page.click('#create-form .primary');
    await other.page.locator('#create-form .error:not([hidden])').waitFor();
    assert.match(await other.page.locator('#create-form .error').textContent(), /The server does not answer/);
  } finally {
    await other.close();
    await guarded.close();
  }
});
