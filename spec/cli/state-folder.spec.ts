import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stateFolder } from '../../lib/cli/state-folder.js';

describe('stateFolder', () => {
  it('is in XDG_STATE_HOME', () => {
    expect(stateFolder({ XDG_STATE_HOME: '/var/state' })).toBe(join('/var/state', 'rx-media-upload'));
  });

  it.each([{}, { XDG_STATE_HOME: '' }, { XDG_STATE_HOME: 'relative' }])(
    'is in the home without one that is absolute: %j',
    (environment) => {
      expect(stateFolder(environment)).toBe(join(homedir(), '.local', 'state', 'rx-media-upload'));
    },
  );
});
