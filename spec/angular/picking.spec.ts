import { inApp, inPart } from './test-bed.js';
import { DOCUMENT } from '@angular/common';
import { ElementRef } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { PickedFiles } from 'rx-media-upload';
import { injectDropZone, injectFilePicker } from 'rx-media-upload/angular';
import { afterEach, describe, expect, it } from 'vitest';

const png = new File(['…'], 'cat.png', { type: 'image/png' });
const text = new File(['…'], 'notes.pdf', { type: 'application/pdf' });
const folder = new File([], 'holidays');
afterEach(() => TestBed.resetTestingModule());

const names = ({ accepted, refused }: PickedFiles<File>): unknown => [
  accepted.map(({ name }) => name),
  refused.map(({ source, error }) => `${source.name}: ${error.name}`),
];
const transferOf = (files: readonly File[], types = ['Files']): object => ({
  types,
  files,
  dropEffect: 'none',
  items: files.map((file) => ({ getAsFile: () => file, webkitGetAsEntry: () => ({ isDirectory: file === folder }) })),
});
/** An event as a browser makes it; here there is none. */
const dragged = (type: string, members: object): Event =>
  Object.assign(new Event(type, { cancelable: true, bubbles: true }), members);

describe('injectDropZone', () => {
  it('takes files that are dropped, and tells those that may not be and folders apart', () => {
    const target = new EventTarget();
    const zone = inApp([], () => injectDropZone(target, { mediaTypes: ['image/*'] }));
    const told: unknown[] = [];
    zone.dropped.subscribe((picked) => told.push(names(picked)));

    const over = dragged('dragover', { dataTransfer: transferOf([png]) });
    target.dispatchEvent(over);
    expect([over.defaultPrevented, zone.isOver()]).toEqual([true, true]);
    target.dispatchEvent(dragged('dragleave', { relatedTarget: null }));
    expect(zone.isOver()).toBe(false);
    target.dispatchEvent(over);
    const drop = dragged('drop', { dataTransfer: transferOf([png, text, folder]) });
    target.dispatchEvent(drop);
    expect([drop.defaultPrevented, zone.isOver()]).toEqual([true, false]);
    expect(told).toEqual([[['cat.png'], ['notes.pdf: InvalidUploadError', 'holidays: InvalidUploadError']]]);
  });

  it('leaves alone what is no file, such as a text that is dragged', () => {
    const target = new EventTarget();
    const zone = inApp([], () => injectDropZone(target));
    for (const type of ['dragover', 'drop']) {
      const event = dragged(type, { dataTransfer: transferOf([], ['text/plain']) });
      target.dispatchEvent(event);
      expect(event.defaultPrevented).toBe(false);
    }
    expect(zone.isOver()).toBe(false);
  });

  it('takes what is pasted where it is told to', () => {
    const told: unknown[] = [];
    for (const paste of [false, true]) {
      const target = new EventTarget();
      inApp([], () => injectDropZone(target, { paste })).dropped.subscribe((picked) => told.push(names(picked)));
      target.dispatchEvent(dragged('paste', { clipboardData: transferOf([png]) }));
      target.dispatchEvent(dragged('paste', { clipboardData: transferOf([]) }));
    }
    expect(told).toEqual([[['cat.png'], []]]);
  });

  it('leaves a text that is pasted into a field to the field, also where a picture of it comes along', () => {
    const told: unknown[] = [];
    for (const members of [{ tagName: 'TEXTAREA' }, { tagName: 'DIV', isContentEditable: true }, { tagName: 'DIV' }]) {
      const target = Object.assign(new EventTarget(), members);
      inApp([], () => injectDropZone(target, { paste: true })).dropped.subscribe(() => told.push(members));
      target.dispatchEvent(dragged('paste', { clipboardData: transferOf([png], ['text/plain', 'Files']) }));
    }
    expect(told).toEqual([{ tagName: 'DIV' }]);
    const field = Object.assign(new EventTarget(), { tagName: 'TEXTAREA' });
    inApp([], () => injectDropZone(field, { paste: true })).dropped.subscribe(() => told.push('a picture alone'));
    field.dispatchEvent(dragged('paste', { clipboardData: transferOf([png]) }));
    expect(told).toHaveLength(2);
  });

  it('leaves to a zone in it what that has taken, dropped or pasted', () => {
    const told: string[] = [];
    const [inner, outer] = [new EventTarget(), new EventTarget()];
    const zones = inApp([], () => [inner, outer].map((target) => injectDropZone(target, { paste: true })));
    zones.forEach((zone, at) => zone.dropped.subscribe(() => told.push(['inner', 'outer'][at]!)));
    // An event bubbles from one to the other as it is.
    for (const event of [
      dragged('dragover', { dataTransfer: transferOf([png]) }),
      dragged('drop', { dataTransfer: transferOf([png]) }),
      dragged('paste', { clipboardData: transferOf([png]) }),
    ]) {
      inner.dispatchEvent(event);
      outer.dispatchEvent(event);
    }
    expect(told).toEqual(['inner', 'inner']);
    expect(zones.map(({ isOver }) => isOver())).toEqual([false, false]);
  });

  it('listens to its host where none is named, until that is destroyed', () => {
    const target = new EventTarget();
    const part = inApp([], () =>
      inPart([{ provide: ElementRef, useValue: new ElementRef(target) }], () => injectDropZone()),
    );
    const zone = part.made;
    let ended = false;
    zone.dropped.subscribe({ complete: () => (ended = true) });
    part.end();
    const over = dragged('dragover', { dataTransfer: transferOf([png]) });
    target.dispatchEvent(over);
    expect([over.defaultPrevented, zone.isOver(), ended]).toEqual([false, false, true]);
  });

  it('does nothing on a server', () => {
    expect(inApp([], () => injectDropZone({} as EventTarget)).isOver()).toBe(false);
  });

  it('refuses restrictions that make no sense', () => {
    inApp([], () => expect(() => injectDropZone(new EventTarget(), { maxBytes: -1 })).toThrow(/maxBytes/));
  });
});

describe('injectFilePicker', () => {
  it('opens a dialog for what may be picked, and checks what was', () => {
    const made: (EventTarget & {
      files?: File[];
      clicks: number;
      removed: boolean;
      accept?: string;
      multiple?: boolean;
    })[] = [];
    const document = {
      body: { append: () => undefined },
      createElement: () => {
        const input = Object.assign(new EventTarget(), {
          clicks: 0,
          removed: false,
          click: () => {
            input.clicks++;
          },
          remove: () => {
            input.removed = true;
          },
        });
        made.push(input);
        return input;
      },
    };
    const part = inApp([], () =>
      inPart([{ provide: DOCUMENT, useValue: document }], () =>
        injectFilePicker({ mediaTypes: ['image/*', 'video/mp4'], maxFiles: 1 }),
      ),
    );
    const picker = part.made;
    const told: unknown[] = [];
    picker.picked.subscribe((picked) => told.push(names(picked)));
    expect(made).toEqual([]);
    picker.open();
    picker.open();
    const [input] = made;
    expect(made).toHaveLength(1);
    expect(input).toMatchObject({
      type: 'file',
      hidden: true,
      multiple: false,
      accept: 'image/*,video/mp4',
      clicks: 2,
    });
    input!.files = [png, png, text];
    input!.dispatchEvent(new Event('change'));
    expect(told).toEqual([[['cat.png'], ['cat.png: InvalidUploadError', 'notes.pdf: InvalidUploadError']]]);
    part.end();
    expect(input!.removed).toBe(true);
  });
});
