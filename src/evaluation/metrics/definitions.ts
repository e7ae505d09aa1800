/**
 * Every metric by its name.
 *
 * @module
 */
import { accuracy, accuracyNorm } from './accuracy.ts';
import { bitsPerByte } from './bits-per-byte.ts';
import { exactMatch } from './exact-match.ts';
import { fieldF1 } from './field-f1.ts';
import { jsonValidity } from './json-reply.ts';
import { macroF1 } from './macro-f1.ts';
import type { MetricDefinition, MetricName } from './metric.ts';
import { bytePerplexity, perplexity, wordPerplexity } from './perplexity.ts';
import { rougeL } from './rouge-l.ts';
import { tokenF1 } from './token-f1.ts';
import { toolCallAccuracy } from './tool-call-accuracy.ts';
import { winRate, winRateNorm } from './win-rate.ts';

export const metricDefinitions: Readonly<Record<MetricName, MetricDefinition>> = {
  'bits-per-byte': bitsPerByte,
  'byte-perplexity': bytePerplexity,
  'word-perplexity': wordPerplexity,
  perplexity,
  accuracy,
  'accuracy-norm': accuracyNorm,
  'macro-f1': macroF1,
  'exact-match': exactMatch,
  'token-f1': tokenF1,
  'rouge-l': rougeL,
  'json-validity': jsonValidity,
  'field-f1': fieldF1,
  'tool-call-accuracy': toolCallAccuracy,
  'win-rate': winRate,
  'win-rate-norm': winRateNorm,
};
