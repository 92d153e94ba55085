import { uploadAll as uploadEach, uploadMedia as upload } from '../../lib/node/index.js';
import { lawful, lawfulEach } from './event-laws.js';

// What the specs import by the name of the door: every event stream in them runs through the laws.
export * from '../../lib/node/index.js';
export const uploadMedia: typeof upload = (...request) => upload(...request).pipe(lawful());
export const uploadAll: typeof uploadEach = (...request) => uploadEach(...request).pipe(lawfulEach());
