export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads single variables and collects what is wrong with them. Messages never hold a token. */
export class EnvironmentReader {
  readonly #env: Environment;
  readonly #problems: string[];

  constructor(env: Environment, problems: string[]) {
    this.#env = env;
    this.#problems = problems;
  }

  /** Undefined where it is unset or empty, as for all that follow. */
  text(name: string): string | undefined {
    return this.#env[name] || undefined;
  }

  /** In decimal digits, between the bounds or one of them. */
  integer(name: string, fallback: number, min: number, max: number): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    this.#problems.push(`${name} must be an integer between ${min} and ${max}, but got ${JSON.stringify(text)}.`);
    return fallback;
  }

  /** `on` or `off`. */
  onOff(name: string, fallback: boolean): boolean {
    const text = this.text(name);
    if (text === undefined) return fallback;
    if (text !== 'on' && text !== 'off') {
      this.#problems.push(`${name} must be on or off, but got ${JSON.stringify(text)}.`);
    }
    return text === 'on';
  }

  /** One of the choices, as it is written. */
  choice<T extends string>(name: string, fallback: T, choices: readonly T[]): T {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const chosen = choices.find((choice) => choice === text);
    if (chosen === undefined) {
      this.#problems.push(`${name} must be one of ${choices.join(', ')}, but got ${JSON.stringify(text)}.`);
    }
    return chosen ?? fallback;
  }

  /** Visible ASCII, as a header can carry it. */
  token(name: string): string | undefined {
    const text = this.text(name);
    if (text !== undefined && !/^[!-~]+$/.test(text)) {
      this.#problems.push(`${name} must be printable ASCII without blanks.`);
    }
    return text;
  }

  /** Between commas; each as a browser sends it in an `Origin` header, so in lower case and without a default port. */
  origins(name: string): readonly string[] {
    const origins = this.text(name)?.split(',') ?? [];
    return origins.map((entry) => {
      const origin = entry.trim();
      const url = URL.canParse(origin) ? new URL(origin) : undefined;
      if (url?.origin !== origin || !/^https?:$/.test(url.protocol) || origin.includes('*')) {
        // Not shown where it may hold a password.
        const got = origin.includes('@') ? 'credentials' : JSON.stringify(origin);
        this.#problems.push(`${name} must be origins such as https://app.example.com between commas, but got ${got}.`);
      }
      return origin;
    });
  }

  /** Begins with a slash and does not end with one, such as `/tasks`. */
  basePath(name: string): string | undefined {
    const text = this.text(name);
    if (text !== undefined && !/^(?:\/[A-Za-z0-9._~-]+)+$/.test(text)) {
      this.#problems.push(`${name} must be a path such as /tasks, but got ${JSON.stringify(text)}.`);
    }
    return text;
  }

  /** A proxy's URL of http or https. Not shown, as it may hold a password. */
  proxy(name: string): string | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
      this.#problems.push(`${name} must be an http or https URL such as http://proxy.example.com:3128.`);
    }
    return text;
  }

  /** Of http or https, without credentials, query and fragment. */
  url(name: string): string | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (text.includes('@')) {
      // Not shown, as it may hold a password.
      this.#problems.push(`${name} must not hold credentials; use UPSTREAM_TOKEN.`);
    } else if (!url || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
      this.#problems.push(
        `${name} must be an http or https URL without query or fragment, but got ${JSON.stringify(withoutQuery(text))}.`,
      );
    }
    return text;
  }
}

/** A query may hold a token. */
function withoutQuery(text: string): string {
  return text.replace(/[?#].*/s, '…');
}
