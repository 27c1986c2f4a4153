import { hash } from 'node:crypto';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { graphiqlOptions } from './graphiql-options.ts';

/** GraphiQL in one file that loads nothing, and the Content-Security-Policy that keeps it so. */
export interface GraphiqlPage {
  readonly html: string;
  readonly policy: string;
}

let page: GraphiqlPage | undefined;

/** The same for every request, so it is made once. Throws where the page's one script cannot be found. */
export function graphiqlPage(): GraphiqlPage {
  page ??= toPage(renderGraphiQL(graphiqlOptions));
  return page;
}

function toPage(html: string): GraphiqlPage {
  const [, script] = /<script>(.*?)<\/script>/s.exec(html) ?? [];
  if (script === undefined)
    throw new Error('GraphiQL has no inline script any more: its policy has to be written anew.');
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hash('sha256', script, 'base64')}'`,
    // The editor makes its styles as it goes, and its workers of text in the page.
    "style-src 'unsafe-inline'",
    'worker-src blob:',
    'font-src data:',
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return { html, policy: policy.join('; ') };
}
