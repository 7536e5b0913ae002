// Runs `npm ci` when package-lock.json is newer than what is installed.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

const changed = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

if (changed('package-lock.json') > changed('node_modules/.package-lock.json')) {
  const { status } = spawnSync('npm ci --prefer-offline --no-audit --no-fund --loglevel=error', {
    shell: true,
    stdio: 'inherit',
  });
  process.exit(status ?? 1);
}
