/**
 * Scores with their intervals on one scale, the winner first; what only counts is pale, and a line
 * marks what has to be beaten.
 *
 * @module
 */
import { Text } from '@mantine/core';
import type { Entry } from '../../../../src/lifecycle/benchmark/benchmark-summary.ts';
import { ticks } from '../../../../src/cli/draw/page/ticks.ts';
import { tones } from '../../parts/charts/tones.ts';
import classes from './score-chart.module.css';
import { figure, settingWords } from './words.ts';

interface Props {
  label: string;
  ranking: readonly Entry[];
  winner: string;
  /** Id of the baseline that is the floor. */
  floor: string;
}

export function ScoreChart({ label, ranking, winner, floor }: Props) {
  const marks = marksOver(ranking);
  const [low, high] = [marks[0], marks[marks.length - 1]];
  const at = (value: number) => 100 * Math.min(1, Math.max(0, (value - low) / (high - low)));
  const line = ranking.find(({ id, setting }) => id === floor && setting === 'baseline');
  return (
    <div role="img" aria-label={label} className={classes.chart}>
      {ranking.map((entry) => (
        <Row
          key={`${entry.id} ${entry.setting}`}
          entry={entry}
          won={entry.id === winner && entry.setting === 'trained'}
          at={at}
          floor={line?.metrics[0].value}
        />
      ))}
      <div className={classes.row}>
        <span />
        <div className={classes.axis}>
          {marks.map((mark) => (
            <span key={mark} style={{ left: `${at(mark)}%` }}>
              {figure(mark)}
            </span>
          ))}
        </div>
      </div>
    </div>
  );
}

function Row({
  entry,
  won,
  at,
  floor,
}: {
  entry: Entry;
  won: boolean;
  at: (value: number) => number;
  floor: number | undefined;
}) {
  const { id, setting, metrics } = entry;
  const [{ value, interval, items }] = metrics;
  const colour =
    tones[
      won ? 'green' : setting === 'baseline' ? 'grey' : setting === 'trained' ? 'blue' : 'violet'
    ];
  const [from, to] = [at(interval.low), at(interval.high)];
  const words = `${id}, ${settingWords(entry)}: ${figure(value)}, 95 % interval ${figure(interval.low)} to ${figure(interval.high)}, ${items} items`;
  return (
    <div className={classes.row} title={words}>
      <div className={classes.name}>
        <Text size="sm" truncate fw={won ? 650 : undefined}>
          {id}
        </Text>
        <Text size="xs" c="dimmed">
          {settingWords(entry)}
          {won ? ', winner' : ''}
        </Text>
      </div>
      <div className={classes.track}>
        {floor !== undefined && <i className={classes.floor} style={{ left: `${at(floor)}%` }} />}
        <i
          className={classes.interval}
          style={{ left: `${from}%`, width: `${to - from}%`, background: colour, color: colour }}
        />
        <i className={classes.dot} style={{ left: `${at(value)}%`, background: colour }} />
      </div>
    </div>
  );
}

/** Round marks over all values and ends; an interval of which nothing is known ends nowhere. */
export function marksOver(ranking: readonly Pick<Entry, 'metrics'>[]): number[] {
  const ends = ranking
    .flatMap(({ metrics: [{ value, interval }] }) => [interval.low, value, interval.high])
    .filter((end) => Math.abs(end) < 1e100);
  return ticks(Math.min(...ends), Math.max(...ends), 5);
}
