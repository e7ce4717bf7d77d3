// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// What the tasks of a model are called here. A task that this page does not know is shown by its own name.

const KNOWN = {
  message: {title: 'Ask', what: 'A question about the picture', label: 'Question', example: 'Describe the image in detail.', words: true},
  edit: {title: 'Edit', what: 'The picture, changed as you say', label: 'Change', example: 'Change the background to green.'},
  condition: {title: 'Follow', what: 'A new picture in the shape of this one', label: 'Caption', example: 'What the new picture shows'},
  detect: {title: 'Detect', what: 'Where the thing is that you name', label: 'What to find', example: 'fox', words: true},
  segmentation: {title: 'Segment', what: 'Which pixel belongs to what'},
  depth: {title: 'Depth', what: 'How far away each pixel is'},
  normals: {title: 'Normals', what: 'Which way each surface faces'},
  pose: {title: 'Pose', what: 'The joints of the people in it'},
};

export const titleOf = task => KNOWN[task]?.title ?? task.charAt(0).toUpperCase() + task.slice(1).replaceAll('_', ' ');

/** The tasks on a picture, as {id, title, what, label, example, needsText, asks}; "message" is the question about one. */
export function pictureTasks(model) {
  const order = Object.keys(KNOWN);
  const place = task => (order.indexOf(task.id) + 1) || order.length + 1;
  return model.tasks.filter(task => task.needs_picture || task.id === 'message')
      .sort((a, b) => place(a) - place(b))
      .map(task => ({label: 'Text', example: '', what: '', ...KNOWN[task.id], id: task.id, title: titleOf(task.id),
        needsText: task.needs_text || task.id === 'message', draws: task.draws && !KNOWN[task.id]?.words}));
}
