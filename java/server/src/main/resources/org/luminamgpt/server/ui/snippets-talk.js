// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// A talk as code: its turns one after the other, each with the seed and settings that it had.

import {toJson} from './api.js';
import {fileOf, javaString, kotlinLong, kotlinString, open, settingsOf, shell} from './snippets.js';
import {partsOf, saidParts} from './talk-message.js';

export function talkCode(turns, server) {
  const done = turns.filter((turn, at) => turn.work.state === 'done' || at === turns.length - 1);
  return {curl: curl(done, server), Java: java(done, server), Kotlin: kotlin(done, server)};
}

// Pictures stand in files, named by turn and place.
const fileName = (blob, turn, at) => fileOf(blob, 'turn-' + (turn + 1) + '-' + (at + 1));

// ---------------------------------------------------------------- shell

// The answer to the last turn. jq reads the strings of JSON as they are, and puts the pictures in.
function curl(turns, {origin, key}) {
  const files = [];
  const content = (parts, turn, who) => parts.map(({text, blob}, at) => {
    if (!blob) {
      return {type: 'text', text};
    }
    files.push(fileOf(blob, who + '-' + (turn + 1) + '-' + (at + 1)));
    return {type: 'image_url', image_url: {url: {picture: files.length, type: blob.type || 'image/png'}}};
  });
  const messages = turns.flatMap(({said, work}, turn) => {
    const user = {role: 'user', content: content(saidParts(said), turn, 'turn')};
    const answer = partsOf(work).map(part => part.image === undefined ? part : {blob: work.images[part.image].blob});
    return turn === turns.length - 1 ? [user] : [user, {role: 'assistant', content: content(answer, turn, 'answer')}];
  });
  const body = toJson({...turns.at(-1).work.request, messages}, 2)
      .replace(/\{\s*"picture": (\d+),\s*"type": "(image\/[\w.+-]+)"\s*\}/g, (all, k, type) => `("data:${type};base64," + $p${k})`);
  const pictures = files.map((file, k) => ` \\\n  --rawfile p${k + 1} <(base64 -w 0 ${file})`).join('');
  const authorization = key ? ' -H "Authorization: Bearer $LUMINA_KEY"' : '';
  return `jq -n${pictures} ${shell(body)} |
  curl -sS${authorization} -H 'Content-Type: application/json' ${origin}/v1/chat/completions -d @- >answer.json
jq -r '.choices[0].message.content' answer.json
jq -r '.choices[0].message.images[]?.image_url.url' answer.json |
  while read -r picture; do k=$((k + 1)); base64 -d <<<"\${picture#*,}" >picture-$k.png; done
`;
}

// ---------------------------------------------------------------- Java and Kotlin

const partsIn = (said, turn, string) => saidParts(said).map(({text, blob}, at) =>
  blob ? `Part.picture(Path.of("${fileName(blob, turn, at)}"))` : `Part.text(${string(text)})`).join(', ');

const settings = (request, seed, indent) => ['seed(' + seed + ')', ...settingsOf(request)].map(call => '\n' + indent + '.' + call).join('');

function java(turns, {embedded}) {
  const calls = turns.map(({said, work}, k) => `            show(chat.send(Request.message(${partsIn(said, k, javaString)})`
    + settings(work.request, work.request.seed + 'L', ' '.repeat(20)) + `), ${k + 1});`);
  return `import java.io.IOException;
import java.nio.file.Path;
import org.luminamgpt.*;

public class Talk {
    public static void main(String[] args) throws Exception {
        try (Lumina lumina = ${open(embedded, 'Path.of')}) {
            Chat chat = lumina.chat();
${calls.join('\n')}
        }
    }

    private static void show(Result result, int turn) throws IOException {
        System.out.println(result.text());
        for (int k = 0; k < result.images().size(); k++) {
            result.images().get(k).writePng(Path.of("answer-" + turn + "-" + (k + 1) + ".png"));
        }
    }
}
`;
}

function kotlin(turns, {embedded}) {
  const calls = turns.map(({said, work}, k) => `    show(chat.send(Request.message(${partsIn(said, k, kotlinString)})`
    + settings(work.request, kotlinLong(work.request.seed), ' '.repeat(12)) + `), ${k + 1})`);
  return `import java.nio.file.Path
import org.luminamgpt.*

fun main() = ${open(embedded, 'Path.of')}.use { lumina ->
    val chat = lumina.chat()
${calls.join('\n')}
}

private fun show(result: Result, turn: Int) {
    println(result.text())
    result.images().forEachIndexed { k, image -> image.writePng(Path.of("answer-$turn-\${k + 1}.png")) }
}
`;
}
