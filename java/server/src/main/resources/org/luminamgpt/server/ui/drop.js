// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// Files dropped on the page and pictures pasted into it.

const hasFiles = event => [...event.dataTransfer?.types ?? []].includes('Files');

/** @param take called with a file, whether it was dropped on a place for pictures, and whether it was pasted */
export function startDrops(take) {
  let depth = 0; // of the elements that the pointer has entered
  const over = on => document.body.classList.toggle('dragging', on);
  addEventListener('dragenter', event => {
    if (hasFiles(event)) {
      depth++;
      over(true);
    }
  });
  addEventListener('dragleave', event => {
    if (hasFiles(event)) {
      depth = Math.max(0, depth - 1);
      over(depth > 0);
    }
  });
  addEventListener('dragover', event => {
    if (hasFiles(event)) {
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
    }
  });
  addEventListener('drop', event => {
    if (!hasFiles(event)) {
      return;
    }
    event.preventDefault(); // else the browser leaves the page for the picture
    depth = 0;
    over(false);
    const onInput = Boolean(event.target.closest?.('.picture-input'));
    [...event.dataTransfer.files].forEach(file => take(file, {onInput, pasted: false}));
  });
  addEventListener('paste', event => {
    const files = [...event.clipboardData?.files ?? []].filter(file => file.type.startsWith('image/'));
    if (files.length) {
      event.preventDefault();
      files.forEach(file => take(file, {onInput: false, pasted: true}));
    }
  });
}
