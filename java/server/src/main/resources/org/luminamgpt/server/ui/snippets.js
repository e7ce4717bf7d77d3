// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// The same request from a shell, from Java and from Kotlin. Whatever a prompt holds becomes a literal, never code.

import {stringify} from './json.js';
import {bodyOf} from './request-body.js';

/**
 * The languages, each with what writes its text from a piece of work and {origin, key, embedded}: the server's URL without a
 * slash at its end, whether it wants a key, and whether its model is the embedded one.
 */
export const LANGUAGES = {curl, Java: java, Kotlin: kotlin};

// ---------------------------------------------------------------- shell

// In single quotes a shell reads everything but a single quote as it is.
const quoted = text => "'" + text.replaceAll("'", "'\\''") + "'";

// An object that stands for the file of a picture, and how it looks in JSON. No string of a user's can look so: its quotes would have backslashes.
const MARK = /\{\s*"file":\s*"([\w.-]+)",\s*"type":\s*"(image\/\w+)"\s*\}/;

/** What stands for a picture in the body of curlOf. */
export const pictureMark = (picture, name) => ({file: fileOf(picture, name), type: typeOf(picture)});

/** Commands that send a job, wait for its end, and fetch what it made. */
export function curlOf(body, images, {origin, key}) {
  const curl = 'curl -fsS' + (key ? ' -H "Authorization: Bearer $LUMINA_KEY"' : '');
  const pieces = stringify({...body, previews: false}, 2).split(MARK); // text, file, type, text, ...
  const json = pieces.length === 1 ? quoted(pieces[0]) : '@-';
  let writing = '';
  for (let k = 0; pieces.length > 1 && k < pieces.length; k += 3) {
    const [text, file, type] = pieces.slice(k, k + 3);
    const before = k ? '"' : '';
    writing += `printf %s ${quoted(before + text + (file ? `"data:${type};base64,` : ''))}; ${file ? `base64 -w 0 ${file}; ` : ''}`;
  }
  const send = `${curl} -o /dev/null -w '%header{location}' -H 'Content-Type: application/json' \\
  ${origin}/v1/jobs -d ${json}`;
  const get = images > 1 ? `${curl} "$job/images/[0-${images - 1}]" -o 'picture-#1.png'\n`
    : images ? `${curl} "$job/images/0" -o picture.png\n` : '';
  return `job=${origin}$(${writing ? `{ ${writing}} |\n  ` : ''}${send})
${curl} "$job/events" >/dev/null  # until it is done
${curl} "$job"  # how it went, and the words of the answer
${get}`;
}

function curl({request, pictures, images}, server) {
  const body = bodyOf(request, pictures?.map(picture => pictureMark(picture)));
  return curlOf(body, images.filter(image => image.blob ?? image.url ?? image.size).length, server);
}

const KINDS = {'image/jpeg': 'jpg', 'image/webp': 'webp', 'image/gif': 'gif', 'image/bmp': 'bmp', 'image/tiff': 'tiff'};

/** Its media type, one of those that are known: it stands in code. */
export const typeOf = picture => KINDS[picture.type] ? picture.type : 'image/png';

/** A name for the file of a picture. */
export const fileOf = (picture, name = 'input') => name + '.' + (KINDS[picture.type] ?? 'png');

// ---------------------------------------------------------------- Java and Kotlin

const ESCAPES = {'\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t'};
const hex = c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0');

// A Java compiler reads a Unicode escape of a control character as that character: those are octal.
export const javaString = text => '"' + text.replace(/[\\"\n\r\t]/g, c => ESCAPES[c])
    .replace(/[\0-\x1f\x7f]/g, c => '\\' + c.charCodeAt(0).toString(8).padStart(3, '0')) + '"';

export const kotlinString = text => '"' + text.replace(/[\\"\n\r\t]/g, c => ESCAPES[c]).replaceAll('$', '\\$')
    .replace(/[\0-\x1f\x7f]/g, hex) + '"';

// Numbers with a point: the methods take a double.
const double = number => Number.isInteger(number) ? number + '.0' : String(number);

// Kotlin and Java call the same methods; they differ in strings, and in how a value and a lambda are written.
function request({request, pictures}, string) {
  const {task, prompt = ''} = request;
  const picture = pictures?.length ? `Part.${request.upright ? 'upright' : 'picture'}(Path.of("${fileOf(pictures[0])}"))` : null;
  const text = string(prompt);
  const first = task === 'image' ? `Request.image(${text})`
    : task === 'message' ? (picture ? `Request.ask(${picture}, ${text})` : `Request.message(Part.text(${text}))`)
    : `Request.task(Task.${task.toUpperCase()}, ${picture}${prompt ? ', ' + text : ''})`;
  return first + settingsOf(request).map(setting => '\n            .' + setting).join('');
}

/** The settings of a request as calls of the methods that set them; not its seed. */
export function settingsOf({size, guidance, image_top_k, text_top_k, temperature, max_tokens}) {
  return [
    size && `size(${size.split('x').join(', ')})`,
    guidance !== undefined && `guidance(${double(guidance)})`,
    image_top_k !== undefined && `imageTopK(${image_top_k})`,
    text_top_k !== undefined && `textTopK(${text_top_k})`,
    temperature !== undefined && `temperature(${double(temperature)})`,
    max_tokens !== undefined && `maxTokens(${max_tokens})`,
  ].filter(Boolean);
}

export const open = (embedded, call) => embedded ? 'Lumina.embedded().build()' : `Lumina.builder(${call}("MODEL_DIRECTORY")).build()`;

// The least 64-bit number has no literal in Kotlin.
export const kotlinLong = seed => seed === '-9223372036854775808' ? 'Long.MIN_VALUE' : seed + 'L';

function java(work, {embedded}) {
  const {n = 1, seed} = work.request;
  const some = n > 1;
  const body = some ? `            List<Generation> all = lumina.submitAll(
                    LongStream.range(0, ${n}).mapToObj(k -> request.seed(${seed}L + k)).toList());
            for (int k = 0; k < all.size(); k++) {
                Result result = all.get(k).result().join();
                System.out.println(result.text());
                for (Image image : result.images()) {
                    image.writePng(Path.of("picture-" + k + ".png"));
                }
            }`
    : `            Result result = lumina.generate(request.seed(${seed}L));
            System.out.println(result.text());
            for (Image image : result.images()) {
                image.writePng(Path.of("picture.png"));
            }`;
  return `import java.nio.file.Path;${some ? '\nimport java.util.List;\nimport java.util.stream.LongStream;' : ''}
import org.luminamgpt.*;

public class Again {
    public static void main(String[] args) throws Exception {
        Request request = ${request(work, javaString)};
        try (Lumina lumina = ${open(embedded, 'Path.of')}) {
${body}
        }
    }
}
`;
}

function kotlin(work, {embedded}) {
  const {n = 1, seed} = work.request;
  const save = `println(result.text())
        result.images().forEach { it.writePng(Path.of("picture${n > 1 ? '-$k' : ''}.png")) }`;
  const body = n > 1 ? `    val all = lumina.submitAll(List(${n}) { k -> request.seed(${kotlinLong(seed)} + k) })
    all.forEachIndexed { k, generation ->
        val result = generation.result().join()
        ${save}
    }`
    : `    val result = lumina.generate(request.seed(${kotlinLong(seed)}))
    ${save.replace('\n        ', '\n    ')}`;
  return `import java.nio.file.Path
import org.luminamgpt.*

fun main() = ${open(embedded, 'Path.of')}.use { lumina ->
    val request = ${request(work, kotlinString).replaceAll('\n            ', '\n        ')}
${body}
}
`;
}
