/** The setting of a port. */
export type PortOption = 'port' | 'metricsPort';

/** Cannot listen on a port or address; the system's error is the cause. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly #host: string;
  readonly #port: number;
  readonly #portOption: PortOption;

  constructor(host: string, port: number, portOption: PortOption, cause: Error) {
    super(`Cannot listen: ${cause.message}.`, { cause });
    this.#host = host;
    this.#port = port;
    this.#portOption = portOption;
  }

  /** One line for the operator: the settings, named by `nameOf`, and what to change. */
  explain(nameOf: (option: string) => string): string {
    const code = this.cause instanceof Error && 'code' in this.cause ? String(this.cause.code) : '';
    const [hostName, portName] = [nameOf('host'), nameOf(this.#portOption)];
    const host = `${hostName} ${JSON.stringify(this.#host)}`;
    const advice = adviceOn(code, { host, port: `${portName} ${this.#port}`, hostName, portName });
    return `Cannot listen: ${advice} ${this.cause instanceof Error ? this.cause.message : ''}.`;
  }
}

interface Named {
  /** The setting's name and value. */
  readonly host: string;
  /** The setting's name and value. */
  readonly port: string;
  readonly hostName: string;
  readonly portName: string;
}

function adviceOn(code: string, { host, port, hostName, portName }: Named): string {
  const someHost = `set ${hostName} to an address of this machine, such as 127.0.0.1, or to 0.0.0.0 for all addresses.`;
  switch (code) {
    case 'EADDRINUSE':
      return `${port} is in use on ${host}; set ${portName} to another port, or to 0 for any free port.`;
    case 'EACCES':
      return `${port} on ${host} is not permitted; set ${portName} to 1024 or higher.`;
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return `${host} is not an address of this machine (${port}); ${someHost}`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${host} has no address (${port}); ${someHost}`;
    default:
      return `${host} and ${port} cannot be used; set ${hostName} or ${portName} to another value.`;
  }
}
