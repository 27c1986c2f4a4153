/** One event of a stream. */
export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
}

/**
 * Reads the events of a response by hand, as the HTML standard has it: lines end with LF, CRLF or CR, a blank line ends
 * an event, and a line that begins with a colon is a comment. `onBytes` is called for all that comes, comments too.
 */
export async function* serverSentEvents(response: Response, onBytes: () => void): AsyncGenerator<ServerSentEvent> {
  let event = '';
  let data: string[] = [];
  for await (const line of lines(response, onBytes)) {
    const [, field, value = ''] = /^([^:]+)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'event') event = value;
    if (field === 'data') data.push(value);
    if (line !== '') continue;
    if (event !== '' || data.length > 0) yield { event: event || 'message', data: data.join('\n') };
    event = '';
    data = [];
  }
}

async function* lines({ body }: Response, onBytes: () => void): AsyncGenerator<string> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (let chunk = await reader?.read(); chunk?.value !== undefined; chunk = await reader?.read()) {
    onBytes();
    // A CR that ends the chunk waits for its LF.
    const parts = (text + chunk.value).split(/\r\n|\n|\r(?!$)/);
    text = parts.pop() ?? '';
    yield* parts;
  }
}
