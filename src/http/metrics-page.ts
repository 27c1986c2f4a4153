import { expositionContentType } from '../observability/exposition.ts';
import type { Metrics } from '../observability/metrics.ts';
import { tokenCheck } from './bearer-token.ts';
import { jsonAnswer, type PlainAnswer, textAnswer } from './plain-answer.ts';
import { type PlainRequest, refusedMethod } from './plain-request.ts';

/** Serves the metrics to callers that present `token`, if it is set. */
export function createMetricsPage(metrics: Metrics, token: string | undefined): (request: PlainRequest) => PlainAnswer {
  const mayRead = tokenCheck(token);
  return (request) => {
    if (!mayRead(request.authorization)) {
      const error = 'The metrics require the gateway\'s token: send it as "Authorization: Bearer <token>".';
      return jsonAnswer(401, { error }, { 'WWW-Authenticate': 'Bearer' });
    }
    return refusedMethod(request) ?? textAnswer(200, expositionContentType, metrics.text());
  };
}
