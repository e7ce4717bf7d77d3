// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// The answer to "detect", drawn over the picture: "fox: [17,17,83,83]; [..]", left, top, right and bottom in percent of its sides.

import {h, urlOf} from './dom.js';

const BOX = /\[\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\]/g;

/** The boxes in a text; what is none is left out. */
export const boxesIn = text => [...text.matchAll(BOX)].map(found => found.slice(1).map(Number))
    .filter(([left, top, right, bottom]) => left < right && top < bottom && right <= 100 && bottom <= 100);

/** A picture with boxes over it. The model sees it cropped to one of its sizes: on other shapes they are a little off. */
export function boxedPicture(blob, text) {
  return h('div', {className: 'given boxed'}, h('img', {src: urlOf(blob), alt: 'The picture given, with ' + boxesIn(text).length + ' boxes'}),
      boxesIn(text).map(([left, top, right, bottom]) => {
        const box = h('span');
        Object.assign(box.style, {left: left + '%', top: top + '%', width: right - left + '%', height: bottom - top + '%'});
        return box;
      }));
}
