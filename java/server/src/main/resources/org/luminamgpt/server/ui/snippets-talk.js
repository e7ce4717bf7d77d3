// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// A talk as code: its turns one after the other, each with the seed and settings that it had.

import {curlOf, fileOf, javaString, kotlinLong, kotlinString, open, pictureMark, settingsOf} from './snippets.js';
import {partsOf, saidParts} from './talk-message.js';

export function talkCode(turns, server) {
  const done = turns.filter((turn, at) => turn.work.state === 'done' || at === turns.length - 1);
  return {curl: curl(done, server), Java: java(done, server), Kotlin: kotlin(done, server)};
}

// Pictures stand in files, named by turn and place.
const fileName = (blob, turn, at) => fileOf(blob, 'turn-' + (turn + 1) + '-' + (at + 1));

// ---------------------------------------------------------------- shell

// The answer to the last turn; what was said before it is sent along.
function curl(turns, server) {
  const content = (parts, name) => parts.map(({text, blob}, at) => blob
    ? {type: 'image_url', image_url: {url: pictureMark(blob, name + '-' + (at + 1))}}
    : {type: 'text', text});
  const messages = turns.flatMap(({said, work}, turn) => {
    const user = {role: 'user', content: content(saidParts(said), 'turn-' + (turn + 1))};
    const answer = partsOf(work).map(part => part.image === undefined ? part : {blob: work.images[part.image].blob});
    return turn === turns.length - 1 ? [user] : [user, {role: 'assistant', content: content(answer, 'answer-' + (turn + 1))}];
  });
  const {work} = turns.at(-1);
  return curlOf({...work.request, messages}, work.images.length, server);
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
