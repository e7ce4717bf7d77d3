// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// "Copy as": what is copied runs as it is, and draws the very picture that the page shows, whatever stands in the prompt.
// LUMINA_CLASSPATH has the library and the embedded model, LUMINA_KOTLIN the compiler (run sets both).

import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {promisify} from 'node:util';
import {output, root, startServer} from './lib/server.mjs';

const ui = path.join(root, 'java/server/src/main/resources/org/luminamgpt/server/ui/');
const {LANGUAGES} = await import(ui + 'snippets.js');
const {parse, stringify} = await import(ui + 'json.js');
const {talkCode} = await import(ui + 'snippets-talk.js');

const run = promisify(execFile);
const NASTY = 'a "fox" in \'quotes\' \\ $HOME ${x} `date` $(date) \\u0041 %s @file {"file": "x"}\n\ttwo lines, é, 🦊, <b>, */';
const sampling = {guidance: 1, temperature: 0.3, image_top_k: 3};
const fox = {type: 'image/png'};
const CASES = {
  Pictures: {request: {task: 'image', prompt: NASTY, size: '160x96', n: 2, seed: '9007199254740990', ...sampling},
    images: [{size: '160x96'}, {size: '160x96'}]},
  Picture: {request: {task: 'image', prompt: 'A red apple on a white background.', size: '128x128', n: 1, seed: '9007199254740991', ...sampling},
    images: [{size: '128x128'}]},
  Edit: {request: {task: 'edit', prompt: 'Change the background to green.', seed: '5', n: 1, ...sampling, text_top_k: 5, max_tokens: 2000},
    pictures: [fox], images: [{url: 'drawn'}]},
  Depth: {request: {task: 'depth', seed: '6', n: 1, ...sampling}, pictures: [fox], images: [{url: 'drawn'}]},
  Upright: {request: {task: 'depth', upright: true, seed: '7', n: 1, ...sampling}, pictures: [{type: 'image/jpeg'}], images: [{url: 'drawn'}]},
  Ask: {request: {task: 'message', prompt: 'What color is the background?', seed: '1', ...sampling, max_tokens: 60}, pictures: [fox], images: []},
};
const said = (text, pictures = []) => ({text, pictures});
const answer = (seed, text) => ({state: 'done', request: {seed, ...sampling, max_tokens: 60}, images: [], texts: [text],
  order: [{text: 0, from: 0}]});
const TALK = [{said: said('Describe the image in detail.', [fox]), work: answer('1', 'A fox. "Yes".\n')},
  {said: said('What color is the background?'), work: answer('2', 'Blue.')}];

const work = path.join(output, 'snippets');
const classpath = process.env.LUMINA_CLASSPATH;
let server, texts, photo;

before(async () => {
  server = await startServer('snippets');
  const about = {origin: server.url.replace(/\/$/, ''), key: false, embedded: true};
  texts = Object.fromEntries(Object.entries(CASES).map(([name, it]) =>
    [name, Object.fromEntries(Object.entries(LANGUAGES).map(([language, write]) => [language, write(it, about)]))]));
  texts.Talk = talkCode(TALK, about);
  rmSync(work, {recursive: true, force: true});
  photo = await sideways(about.origin);
});

// A wide JPEG whose EXIF data say that the camera was held upright.
async function sideways(origin) {
  const body = JSON.stringify({prompt: 'A red apple on the left, blue background.', size: '160x96', seed: 1});
  const asked = await fetch(origin + '/v1/jobs', {method: 'POST', headers: {'Content-Type': 'application/json'}, body});
  const job = origin + asked.headers.get('Location');
  await (await fetch(job + '/events')).text();
  const jpeg = Buffer.from(await (await fetch(job + '/images/0?format=jpeg')).arrayBuffer());
  const exif = Buffer.from('ffe1' + '0022' + '457869660000' + '4d4d002a00000008' + '0001' + '0112000300000001' + '00060000' + '00000000', 'hex');
  return Buffer.concat([jpeg.subarray(0, 2), exif, jpeg.subarray(2)]);
}

after(() => server?.close());

function directory(name, language) {
  const made = path.join(work, name, language);
  mkdirSync(made, {recursive: true});
  for (const file of ['input.png', 'turn-1-2.png']) {
    cpSync(path.join(root, 'java/mini/fox.png'), path.join(made, file));
  }
  writeFileSync(path.join(made, 'input.jpg'), photo);
  return made;
}

const drawn = made => readdirSync(made).filter(file => /^(picture|answer).*png$/.test(file)).sort()
    .map(file => readFileSync(path.join(made, file)).toString('base64'));

function same(name, language) {
  const [found, wanted] = [language, 'curl'].map(it => drawn(path.join(work, name, it)));
  assert.equal(found.length, wanted.length, name);
  found.forEach((bytes, k) => assert.ok(bytes === wanted[k], name + ': picture ' + (k + 1) + ' is another'));
}

test('seeds of 64 bits pass through JSON as they are', () => {
  const text = '{"seed":-9223372036854775808,"prompt":"\\"seed\\": 9007199254740993","images":[{"seed": 9007199254740993}]}';
  const {seed, prompt, images} = parse(text);
  assert.deepEqual([seed, prompt, images[0].seed], ['-9223372036854775808', '"seed": 9007199254740993', '9007199254740993']);
  assert.equal(stringify({seed, prompt}), '{"seed":-9223372036854775808,"prompt":"\\"seed\\": 9007199254740993"}');
  assert.deepEqual(parse(stringify({seed, prompt}, 2)), {seed, prompt});
});

test('curl', async () => {
  for (const name of Object.keys(texts)) {
    const made = directory(name, 'curl');
    const {stdout} = await run('bash', ['-euo', 'pipefail', '-c', texts[name].curl], {cwd: made});
    assert.equal(JSON.parse(stdout).state, 'done', name);
    assert.equal(drawn(made).length, CASES[name]?.images.length ?? 0, name);
  }
});

test('a photo is turned as its camera was held', () => {
  const [png] = drawn(path.join(work, 'Upright/curl')).map(base64 => Buffer.from(base64, 'base64'));
  assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [96, 160]);
});

test('Java: the same pictures', {skip: !classpath && 'LUMINA_CLASSPATH is not set'}, async () => {
  for (const name of Object.keys(texts)) {
    const made = directory(name, 'Java');
    const file = path.join(made, name === 'Talk' ? 'Talk.java' : 'Again.java');
    writeFileSync(file, texts[name].Java);
    await run('java', ['-cp', classpath, file], {cwd: made}).catch(error => assert.fail(name + ': ' + error.stderr));
    same(name, 'Java');
  }
});

test('Kotlin: the same pictures', {skip: !process.env.LUMINA_KOTLIN && 'LUMINA_KOTLIN is not set'}, async () => {
  const files = Object.keys(texts).map(name => {
    const file = path.join(directory(name, 'Kotlin'), name + '.kt');
    writeFileSync(file, texts[name].Kotlin);
    return file;
  });
  const classes = path.join(work, 'classes');
  await run('java', ['-cp', process.env.LUMINA_KOTLIN, 'org.jetbrains.kotlin.cli.jvm.K2JVMCompiler', '-no-stdlib', '-no-reflect', '-jvm-target', '17',
    '-Werror', '-cp', classpath + ':' + process.env.LUMINA_KOTLIN, '-d', classes, ...files]).catch(error => assert.fail(error.stderr));
  for (const name of Object.keys(texts)) {
    const made = path.join(work, name, 'Kotlin');
    await run('java', ['-cp', [classes, classpath, process.env.LUMINA_KOTLIN].join(':'), name + 'Kt'], {cwd: made})
        .catch(error => assert.fail(name + ': ' + error.stderr));
    same(name, 'Kotlin');
  }
});
