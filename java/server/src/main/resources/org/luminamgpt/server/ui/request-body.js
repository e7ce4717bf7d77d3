// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// A request as the server's jobs take it.

/** @param pictures what stands for them in JSON: data: URLs  @param messages of a talk, in place of task, prompt and pictures */
export function bodyOf({task, prompt, ...settings}, pictures = [], messages = undefined) {
  if (messages) {
    return {...settings, messages};
  }
  const text = task === 'message' ? prompt + ' ' : prompt; // a question stands apart from its picture, as models were trained
  return {task, prompt: text, ...settings, pictures: pictures.length ? pictures : undefined};
}
