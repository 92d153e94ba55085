import { bootstrapApplication } from '@angular/platform-browser';
import { provideMediaUpload } from 'rx-media-upload/angular';
import { App } from './app/app';

// The relay signs for the page: no key of X reaches a browser. Requests go with XMLHttpRequest, which tells how many bytes
// have left; `withHttpClient()` as a second argument would send them through the app's own HttpClient and interceptors.
bootstrapApplication(App, { providers: [provideMediaUpload({ baseUrl: '/relay' })] }).catch((error: unknown) => console.error(error));
