import { parseArgs } from 'node:util';

export type ProfileKind = 'cpu' | 'heap';

export interface BenchOptions {
  readonly isQuick: boolean;
  /** Scenarios, by name; undefined for all. */
  readonly only?: readonly string[];
  /** How often each is run, the long ones too; undefined for what its mode has. */
  readonly repeat?: number;
  /** A revision of git to compare with. */
  readonly against?: string;
  readonly profile?: ProfileKind;
}

/**
 * Reads the command line of `npm run bench`.
 * @param names all scenarios
 * @throws Error that says what is wrong, and how it is done
 */
export function readOptions(args: readonly string[], names: readonly string[]): BenchOptions {
  const usage = `npm run bench -- [--quick] [--only NAME,NAME] [--repeat N] [--against REVISION] [--profile cpu|heap]
  names: ${names.join(', ')}`;
  const wrong = (problem: string) => new Error(`${problem}\n${usage}`);
  const { quick, only, repeat, against, profile } = parse(args, wrong);
  const chosen = only?.split(',');
  const unknown = chosen?.filter((name) => !names.includes(name)) ?? [];
  if (unknown.length > 0) throw wrong(`there is no scenario ${unknown.join(', ')}`);
  if (repeat !== undefined && !/^[1-9]\d{0,2}$/.test(repeat)) throw wrong(`--repeat ${repeat} is no number from 1`);
  // What begins with a dash would be an option of git.
  if (against !== undefined && !/^[^-]/.test(against)) throw wrong(`--against ${against} is no revision`);
  if (profile !== undefined && profile !== 'cpu' && profile !== 'heap') throw wrong(`--profile ${profile} is unknown`);
  return {
    isQuick: quick,
    ...(chosen && { only: chosen }),
    ...(repeat !== undefined && { repeat: Number(repeat) }),
    ...(against !== undefined && { against }),
    ...(profile && { profile }),
  };
}

function parse(args: readonly string[], wrong: (problem: string) => Error) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean', default: false },
        only: { type: 'string' },
        repeat: { type: 'string' },
        against: { type: 'string' },
        profile: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw wrong((error as Error).message);
  }
}
