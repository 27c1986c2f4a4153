/** The texts of a page's code blocks whose info string is `language`. */
export function blocksOf(page: string, language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, text]) => text ?? '');
}

/** The rows below the heading of the one table whose first column has the name `column`, cell by cell. */
export function tableOf(page: string, column: string): string[][] {
  const [, rows, ...others] = page.split(new RegExp(`^\\| ${column} \\|.*\n\\|[-:|]+\\|\n`, 'm'));
  if (rows === undefined || others.length > 0) throw new Error(`There is not one table with the column "${column}".`);
  const [table = ''] = rows.split('\n\n');
  return table.split('\n').map((row) => row.slice(2, -2).split(' | '));
}
