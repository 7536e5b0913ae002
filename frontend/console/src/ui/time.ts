import { h } from './dom.ts';

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });
const clockTime = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});
const dayAndTime = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** The local time of day to the millisecond, with the day where it isn't today. */
export function timeOfDay(time: Date, now = new Date()): string {
  if (Number.isNaN(time.getTime())) {
    return '–';
  }
  return (time.toDateString() === now.toDateString() ? clockTime : dayAndTime).format(time);
}

/** "now", "12 sec. ago", "3 hr. ago", … */
export function ago(time: Date, now = new Date()): string {
  const seconds = Math.round((time.getTime() - now.getTime()) / 1000);
  if (Number.isNaN(seconds)) {
    return '–';
  }
  const size = Math.abs(seconds);
  if (size < 5) {
    return 'just now';
  }
  if (size < 60) {
    return relative.format(seconds, 'second');
  }
  if (size < 3600) {
    return relative.format(Math.round(seconds / 60), 'minute');
  }
  return size < 86_400
    ? relative.format(Math.round(seconds / 3600), 'hour')
    : relative.format(Math.round(seconds / 86_400), 'day');
}

/** "3 ms", "1.2 s" */
export function duration(millis: number): string {
  return millis < 1000 ? `${Math.max(1, Math.round(millis))} ms` : `${(millis / 1000).toFixed(1)} s`;
}

/** A `<time>` element that shows `text` and tells the full time on hover. */
export function timeElement(iso: string, text: string): HTMLTimeElement {
  return h('time', { datetime: iso, title: iso }, text);
}
