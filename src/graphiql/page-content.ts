import { exampleTabs } from './example-tabs.ts';
import { logo } from './logo.ts';
import { toOpeningScript } from './opening-script.ts';
import { type NeededToken, tokenNote } from './token-note.ts';

/** GraphiQL's options. */
export function toOptions(needed: NeededToken): object {
  return {
    title: 'System tasks',
    logo,
    favicon: `data:image/svg+xml,${encodeURIComponent(logo)}`,
    // The opening script's tabs are there; without this, the renderer adds one that welcomes to GraphiQL.
    defaultQuery: '',
    defaultHeaders: tokenNote(needed),
    // A token has no place in the browser's storage.
    shouldPersistHeaders: false,
    defaultEditorToolsVisibility: true,
  };
}

const darkWhileLoading = '<meta name="color-scheme" content="light dark">';

// GraphiQL's tabs can be dragged. After the first layout the library for that believes them at the right end, and moves
// each there when it is first pressed, from under the pointer, so that the press is lost.
const tabsInPlace = '<style>.graphiql-tab { transform: none !important; }</style>';

/** HTML for the page's head; its one script runs before GraphiQL's own. */
export const head = `${darkWhileLoading}${tabsInPlace}<script>${toOpeningScript(exampleTabs)}</script>`;
