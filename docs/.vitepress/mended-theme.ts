import { type Plugin } from 'vitepress';

/** What VitePress's own components lack for people without a mouse or a screen: from what, to what. */
const MENDS: Readonly<Record<string, readonly (readonly [from: string | RegExp, to: string])[]>> = {
  // Both have no main landmark; the pages of a guide have.
  'VPHome.vue': [
    [/<div(\s+class="VPHome")/, '<main$1'],
    [/<\/div>(\s*<\/template>\s*<style)/, '</main>$1'],
  ],
  'NotFound.vue': [
    ['<div class="NotFound">', '<main class="NotFound">'],
    [/<\/div>(\s*<\/template>\s*<style)/, '</main>$1'],
  ],
  // Its name is what it shows, the key too.
  'VPNavBarSearchButton.vue': [[/ :aria-label="translate\('button\.buttonAriaLabel'\)"/, '']],
  // A section that opens was a button in a button, and did not say whether it is open.
  'VPSidebarItem.vue': [
    [':role="itemRole"', ':role="itemRole" :aria-expanded="!item.link && collapsible ? !collapsed : undefined"'],
    [':tabindex="item.items && 0"', ':tabindex="item.items && !item.link && collapsible ? 0 : undefined"'],
    ["isLink.value ? undefined : 'button'", "!isLink.value && collapsible.value ? 'button' : undefined"],
    [
      /role="button"(\s+)aria-label="toggle section"/,
      `$1:role="item.link && 'button'" :aria-label="item.link && 'Toggle'"`,
    ],
    [/(@keydown\.enter="onCaretClick"\s+)tabindex="0"/, '$1:tabindex="item.link ? 0 : undefined"'],
  ],
  // The dialog was a button with all of the search in it, the results options with links in them.
  'VPLocalSearchBox.vue': [
    [
      /role="button"\s+:aria-owns="[^"]+"\s+aria-expanded="true"\s+aria-haspopup="listbox"/,
      'role="dialog" aria-modal="true"',
    ],
    ['aria-autocomplete="both"', `aria-autocomplete="list" role="combobox" :aria-expanded="results?.length > 0"`],
    [/:id="'localsearch-item-' \+ index"\s+:aria-selected="[^"]+"\s+role="option"/, 'role="none"'],
    [
      /:aria-label="\[\.\.\.p\.titles, p\.title\]\.join\(' > '\)"/,
      `:id="'localsearch-item-' + index" role="option" :aria-selected="selectedIndex === index"`,
    ],
    [/<kbd :aria-label/g, '<kbd role="img" :aria-label'],
    ['<span class="title-icon">', '<span class="title-icon" aria-hidden="true">'],
  ],
};

/** The theme's components with those mends. One that is not what it was, after an update, stops the build. */
export const mendedTheme = (): Plugin => ({
  name: 'mended-theme',
  enforce: 'pre',
  transform(code, id) {
    const [, component = ''] = /theme-default\/(?:components\/)?(\w+\.vue)$/.exec(id) ?? [];
    const mends = MENDS[component];
    if (mends === undefined) return undefined;
    return mends.reduce((mended, [from, to]) => {
      const next = mended.replace(from, to);
      if (next === mended)
        throw new Error(`${component} has no ${String(from)} any more: see whether its mend is needed`);
      return next;
    }, code);
  },
});
