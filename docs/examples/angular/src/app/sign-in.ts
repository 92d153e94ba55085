import { InjectionToken } from '@angular/core';
import { type Observable, of } from 'rxjs';

/** Lets a person sign in again. Here there is nobody to sign in with: an app of your own opens its dialog. */
export const SIGN_IN = new InjectionToken<() => Observable<unknown>>('sign in', {
  providedIn: 'root',
  factory: () => () => of(true),
});
