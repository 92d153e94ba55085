// What TypeDoc says of each member beside its description, and nobody who reads it needs.
import { MarkdownPageEvent } from 'typedoc-plugin-markdown';

/** Where a member comes from, below each of them: half of a page of an error. */
const ORIGINS = /\n#{3,6} (?:Inherited from|Overrides|Implementation of)\n\n[^\n]+\n/g;

export function load(app) {
  app.renderer.on(MarkdownPageEvent.END, (page) => {
    page.contents = page.contents
      ?.replace(ORIGINS, '')
      // A cell without a description.
      .replace(/ \| - \|$/gm, ' | |');
  });
}
