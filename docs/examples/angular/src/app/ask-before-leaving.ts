import { effect, type Signal } from '@angular/core';

/** Has the browser ask before the page is closed, while that would stop something. */
export function askBeforeLeaving(isUnderWay: Signal<boolean>): void {
  effect((onCleanup) => {
    // Only then: a page that listens for this is not kept ready for the way back.
    if (!isUnderWay()) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener('beforeunload', ask);
    onCleanup(() => removeEventListener('beforeunload', ask));
  });
}
