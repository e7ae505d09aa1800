import { useSyncExternalStore } from 'react';

/** How long ago something was, kept up to date; the moment itself is behind it. */
export function Ago({ at }: { at: string }) {
  const now = useSyncExternalStore(everyHalfMinute, halfMinute);
  return (
    <time dateTime={at} title={new Date(at).toLocaleString()}>
      {agoText((now * 30_000 - Date.parse(at)) / 1000)}
    </time>
  );
}

const halfMinute = (): number => Math.ceil(Date.now() / 30_000);

function everyHalfMinute(hear: () => void): () => void {
  const timer = setInterval(hear, 5000);
  return () => clearInterval(timer);
}

function agoText(seconds: number): string {
  if (seconds < 60) return 'just now';
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  const days = Math.floor(hours / 24);
  return days === 1 ? 'yesterday' : `${days} days ago`;
}
