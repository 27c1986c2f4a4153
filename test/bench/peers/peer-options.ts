/** What each server of the benchmarks is told through its environment, as the gateway is. */
export interface PeerOptions {
  readonly port: number;
  /** The upstream's API root, without a trailing slash. */
  readonly upstreamUrl: string;
  readonly upstreamToken: string;
  /** Whether a Yoga server compiles its operations. */
  readonly jit: boolean;
}

export function readPeerOptions(): PeerOptions {
  const { PORT, UPSTREAM_URL = '', UPSTREAM_TOKEN = '', PEER_JIT } = process.env;
  return { port: Number(PORT), upstreamUrl: UPSTREAM_URL, upstreamToken: UPSTREAM_TOKEN, jit: PEER_JIT === '1' };
}
