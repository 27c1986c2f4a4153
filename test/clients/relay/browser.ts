import { Window } from 'happy-dom';
import { vi } from 'vitest';

/**
 * A page for React to render to. Only what React looks for is global: fetch, URL and the like stay Node's, since the
 * gateway runs in this process.
 */
const window = new Window();
const { document, navigator } = window;
for (const [name, value] of Object.entries({ window, document, navigator, IS_REACT_ACT_ENVIRONMENT: true })) {
  vi.stubGlobal(name, value);
}
