import type { Metrics } from '../observability/metrics.ts';
import { tokenCheck } from './bearer-token.ts';
import { jsonAnswer, textAnswer } from './plain-answer.ts';
import { refusedMethod } from './plain-request.ts';
import type { PlainHandler } from './routes.ts';

/** Serves the metrics to callers that present `token`, if it is set. */
export function createMetricsPage(metrics: Metrics, token: string | undefined): PlainHandler {
  const mayRead = tokenCheck(token);
  return async (request) => {
    if (!mayRead(request.authorization)) {
      const error = 'The metrics require the gateway\'s token: send it as "Authorization: Bearer <token>".';
      return jsonAnswer(401, { error }, { 'WWW-Authenticate': 'Bearer' });
    }
    const refused = refusedMethod(request);
    if (refused) return refused;
    const { contentType, text } = await metrics.expose();
    return textAnswer(200, contentType, text);
  };
}
