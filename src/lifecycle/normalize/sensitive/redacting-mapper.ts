/**
 * A mapper that redacts as it maps, so that ids, splits and duplicates are those of the text that
 * is kept.
 *
 * @module
 */
import type { SensitivePolicy } from '../../../catalog/tasks/sensitive-policy.ts';
import type { RecordMapper } from '../map-record.ts';
import { redactor } from './redact.ts';
import { mapTexts } from './texts.ts';

export function redacting(mapper: RecordMapper, policy: SensitivePolicy): RecordMapper {
  const redact = redactor(policy);
  if (redact === null) return mapper;
  return {
    ...mapper,
    map: (record) => {
      const content = mapper.map(record);
      return content === null ? null : mapTexts(content, redact);
    },
  };
}
