import { renameSettings } from './rename-settings.ts';

export type PortVariable = 'PORT' | 'METRICS_PORT';

/** A port or address that cannot be listened on, with the system's error as its cause. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly #host: string;
  readonly #port: number;
  readonly #portVariable: PortVariable;

  constructor(host: string, port: number, portVariable: PortVariable, cause: Error) {
    super(`Cannot listen: ${cause.message}.`, { cause });
    this.#host = host;
    this.#port = port;
    this.#portVariable = portVariable;
  }

  /** One line for the operator: the settings, by the names in `names` if they have one there, and what to change. */
  explain(names: ReadonlyMap<string, string>): string {
    const code = this.cause instanceof Error && 'code' in this.cause ? String(this.cause.code) : '';
    const host = `HOST ${JSON.stringify(this.#host)}`;
    const port = `${this.#portVariable} ${this.#port}`;
    const [advice = ''] = renameSettings([adviceOn(code, host, port, this.#portVariable)], names);
    return `Cannot listen: ${advice} ${this.cause instanceof Error ? this.cause.message : ''}.`;
  }
}

const someHost = 'set HOST to an address of this machine, such as 127.0.0.1, or to 0.0.0.0 for all of them.';

function adviceOn(code: string, host: string, port: string, portVariable: PortVariable): string {
  switch (code) {
    case 'EADDRINUSE':
      return `${port} is in use on ${host}; set ${portVariable} to another port, or to 0 for any free one.`;
    case 'EACCES':
      return `${port} on ${host} is not permitted; set ${portVariable} to a port from 1024 on.`;
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return `${host} is no address of this machine (${port}); ${someHost}`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${host} has no address (${port}); ${someHost}`;
    default:
      return `${host} and ${port} cannot be had; set HOST or ${portVariable} to another value.`;
  }
}
