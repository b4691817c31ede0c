import { atLeast, type BenchScenario } from '../scenario.ts';
import { allRecorded } from './drained.ts';
import { rebuild } from './rebuild-command.ts';
import { writeFacts } from './stored-facts.ts';

/** All read models from a log of years: its facts are generated, as to deliver them would take an hour. */
export const rebuildOfMillions: BenchScenario = {
  name: 'rebuild',
  title: 'rebuild of 5 million facts (quick: 20,000)',
  minutes: 11.5,
  runs: 1,
  run: (context) =>
    context.using({ services: { ingest: 0, fanout: 0, delivery: 0, projector: 0 } }, async (platform) => {
      const { isQuick, say } = context;
      const { facts, deliveries } = await writeFacts(platform.nats, isQuick ? 20_000 : 5_000_000, (written) =>
        say(`  written: ${written.toLocaleString('en-US')} facts`),
      );
      const seconds = (await rebuild(context, platform)) / 1_000;
      await allRecorded(platform, deliveries);
      const perSecond = facts / seconds;
      return {
        figures: { 'facts/s': perSecond, facts, seconds },
        targets: [atLeast(perSecond, 20_000, 'rebuild ≥ 20,000 facts/s', 'facts/s')],
      };
    }),
};
