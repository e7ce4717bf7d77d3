// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// Puts the page together: what the server can do, three tabs, and the history.

import {capabilities, hasKey, onUnauthorized} from './api.js';
import {codeOf, showCode} from './code-dialog.js';
import {CreateTab, requestOf} from './create-tab.js';
import {byId, h, toast} from './dom.js';
import {startDrops} from './drop.js';
import {Feed} from './feed.js';
import {askForKey} from './key-dialog.js';
import {talkCode} from './snippets-talk.js';
import {currentTab, openTab, startTabs} from './tabs.js';
import {TalkTab} from './talk-tab.js';
import {TasksTab} from './tasks-tab.js';
import {startTheme} from './theme.js';
import {startViewer} from './viewer.js';

const app = {
  model: null,
  again({request, pictures}) {
    const tab = request.task === 'image' ? 'create' : 'tasks';
    openTab(tab);
    tabs[tab].fill(request, pictures);
    scrollTo({top: 0, behavior: 'smooth'});
  },
  showCode: work => showCode(codeOf(work, server())),
  showTalkCode: turns => showCode(talkCode(turns, server())),
  pictureActions: () => [
    {icon: 'wand', label: 'Use in a task', use: picture => givePicture('tasks', picture.blob)},
    {icon: 'talk', label: 'Talk about it', use: picture => givePicture('talk', picture.blob)},
    {icon: 'sliders', label: 'Use its settings', use: picture => app.takePng(picture.blob)},
  ],
  /** Fills a form with the parameters of a PNG of ours. */
  async takePng(file) {
    try {
      const {request, model} = await requestOf(file);
      const other = [app.model, ...models].find(known => known.id === model || known.name === model);
      if (other && other !== app.model) {
        setModel(other.id);
      }
      const tab = ['message', 'bare'].includes(request.task) ? 'talk' : request.task === 'image' ? 'create' : 'tasks';
      openTab(tab);
      tabs[tab].fill(request);
    } catch (error) {
      toast(error.message, 'error');
    }
  },
};

const tabs = {create: new CreateTab(app), tasks: new TasksTab(app), talk: new TalkTab(app)};
let models = [];

// The embedded model is known by its own name, whatever the server calls it.
const server = () => ({origin: new URL('.', document.baseURI).href.replace(/\/$/, ''), key: hasKey(),
  embedded: /^lumina-mini-v\d/.test(app.model.name)});

function givePicture(tab, blob) {
  openTab(tab);
  tabs[tab].takePicture(blob);
}

// A picture on a place for pictures is given to the model; elsewhere a PNG of ours sets the form.
function take(file, {onInput, pasted}) {
  const tab = currentTab();
  if (tab !== 'create' && (onInput || pasted || !/\/png$/.test(file.type))) {
    tabs[tab].takePicture(file);
  } else {
    app.takePng(file);
  }
}

function setModel(id) {
  app.model = models.find(model => model.id === id);
  byId('model').value = id;
  Object.values(tabs).forEach(tab => tab.setModel(app.model));
}

async function connect() {
  byId('offline').hidden = true;
  try {
    const found = await capabilities();
    models = found.models;
    byId('model').replaceChildren(...models.map(model => h('option', {value: model.id}, model.id)));
    byId('model').onchange = event => setModel(event.target.value);
    setModel((models.find(model => model.default) ?? models[0]).id);
    document.body.classList.add('ready');
  } catch (error) {
    byId('offline-words').textContent = error.message;
    byId('offline').hidden = false;
    return;
  }
  try {
    app.feed = new Feed(app);
    await app.feed.load();
    await tabs.talk.load();
  } catch (error) {
    toast('This browser keeps no history here: ' + error.message, 'error');
  }
}

onUnauthorized(askForKey);
startTheme();
startTabs();
startViewer();
startDrops(take);
byId('retry').onclick = connect;
connect();
