// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// Elements without markup: every string becomes text, never HTML.

const SVG = 'http://www.w3.org/2000/svg';

/** An element. Properties are set as such, on* are listeners, aria-*, data-*, role and the like attributes; children may be strings. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) {
      continue;
    }
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (name in element && !name.includes('-') && name !== 'list') {
      element[name] = value;
    } else {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.flat().filter(child => child || child === 0));
  return element;
}

/** A picture of icons.svg, which says nothing to a screen reader: the button around it has the name. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', new URL('ui/icons.svg', document.baseURI) + '#' + name);
  svg.append(use);
  return svg;
}

/** A button with an icon and words. */
export function button(iconName, label, onclick, properties = {}) {
  return h('button', {type: 'button', className: 'quiet', onclick, ...properties}, iconName && icon(iconName), h('span', {}, label));
}

/** A button that shows its icon alone; its label is read and shown as a hint. */
export function iconButton(iconName, label, onclick, properties = {}) {
  return h('button', {type: 'button', className: 'bare', 'aria-label': label, title: label, onclick, ...properties}, icon(iconName));
}

export const byId = id => document.getElementById(id);

/** Says something at the foot of the page, to screen readers too. */
export function toast(message, kind = 'note') {
  const line = h('p', {className: 'toast ' + kind}, message);
  byId('toasts').append(line);
  setTimeout(() => line.remove(), kind === 'error' ? 9000 : 4500);
}

const urls = new WeakMap();

/** The URL of a blob, the same at each call, kept as long as the page. */
export function urlOf(blob) {
  if (!urls.has(blob)) {
    urls.set(blob, URL.createObjectURL(blob));
  }
  return urls.get(blob);
}

/** Frees what urlOf made; the blob is shown no more. */
export function forget(blob) {
  if (blob && urls.has(blob)) {
    URL.revokeObjectURL(urls.get(blob));
    urls.delete(blob);
  }
}
