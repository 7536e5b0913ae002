import { describe, expect, it } from 'vitest';

const sources = import.meta.glob<string>(['./**/*.ts', '!./**/*.test.ts'], { query: '?raw', import: 'default', eager: true });
const pages = import.meta.glob<string>('../index.html', { query: '?raw', import: 'default', eager: true });

describe('the console’s sources', () => {
  it.each(Object.entries(sources))('%s sets user data as text only, and stores none', (_, source) => {
    expect(source).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|setHTML|parseFromString|srcdoc|document\.write/);
    expect(source).not.toMatch(/\beval\(|new Function|javascript:|localStorage|sessionStorage|document\.cookie/);
  });

  it('are all looked at', () => {
    expect(Object.keys(sources).length).toBeGreaterThan(20);
  });

  it.each(Object.entries(pages))('%s has no inline script and no inline style', (_, page) => {
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=/i);
  });
});
