// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// A request as the server's jobs take it. A question about a picture is a talk of one message.

/** @param pictures what stands for them in JSON: data: URLs  @param messages of a talk, in place of prompt and pictures */
export function bodyOf({task, prompt, ...settings}, pictures = [], messages = undefined) {
  if (messages) {
    return {...settings, messages};
  }
  if (task === 'message') {
    const content = [{type: 'text', text: prompt}, ...pictures.map(url => ({type: 'image_url', image_url: {url}}))];
    return {...settings, messages: [{role: 'user', content}]};
  }
  return {task, prompt, ...settings, pictures: pictures.length ? pictures : undefined};
}
