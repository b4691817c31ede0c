import { it } from '@jest/globals';
import { compareNoisyNeighbour } from './tmpnoisy.ts';
it('x', async () => {
  const f = await compareNoisyNeighbour({ healthy: 80, hanging: 10, refusing: Number(process.env['REF'] ?? 0), perSecond: 200, warmUpSeconds: 10, seconds: 36, concurrency: 256 });
  process.stderr.write(JSON.stringify(f) + '\n');
}, 200_000);
