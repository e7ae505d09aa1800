import { expect, test } from 'vitest';
import type { RayClient } from './client.ts';
import { LogFollower } from './follow-log.ts';

const beat = (residentBytes: number) => JSON.stringify({ type: 'heartbeat', residentBytes });

/** A log whose connections break where they are told to, and whose whole text ends lines differently. */
function logOf(text: string, breaks: readonly number[]): RayClient {
  let connection = 0;
  return {
    async openLog() {
      const bytes = Buffer.from(text).subarray(0, breaks[connection++] ?? Infinity);
      return (async function* () {
        for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
      })();
    },
    log: async () => text.replaceAll('\r', '\n'),
  } as unknown as RayClient;
}

const turns = async () => {
  for (let i = 0; i < 400; i++) await Promise.resolve();
};

test('every event is heard once and in order, whatever breaks and whoever else prints', async () => {
  const text = `Runtime env is setting up.\n${beat(1)}\nloading 10%\rloading 100% é${beat(2)}\n(raylet) hm\n${beat(3)}\n{"type":\n${beat(4)}\n`;
  for (let cut = 0; cut <= Buffer.byteLength(text); cut += 5) {
    const heard: number[] = [];
    const follower = new LogFollower(logOf(text, [cut, cut + 20]), 'job', (event) => {
      if (event.type === 'heartbeat') heard.push(event.residentBytes);
    });
    follower.follow('node');
    await turns();
    follower.follow('node');
    await turns();
    await follower.finish();
    expect(heard).toEqual([1, 2, 3, 4]);
  }
});
