import { BenchPlatform, type PlatformOptions, type PlatformPlace } from './platform.ts';
import type { Profiling } from './profiling/profiler.ts';

/** Starts platforms for scenarios, and stops them: at once, or, to be quick, when one is needed that nobody has used. */
export class Platforms {
  readonly #isQuick: boolean;
  /** By checkout and services. */
  readonly #kept = new Map<string, BenchPlatform>();

  constructor(isQuick: boolean) {
    this.#isQuick = isQuick;
  }

  /** Gives one to `use`; none is left that has met a failure. */
  async using<T>(
    place: PlatformPlace,
    options: PlatformOptions,
    profiling: Profiling | undefined,
    use: (platform: BenchPlatform) => Promise<T>,
  ): Promise<T> {
    const key = `${place.root} ${JSON.stringify(options.services)}`;
    const isKept = this.#isQuick && options.mayBeUsed === true;
    if (!isKept) await this.stop();
    const platform = this.#kept.get(key) ?? (await BenchPlatform.start(place, options));
    platform.profiling = profiling;
    this.#kept.set(key, platform);
    let isWell = false;
    try {
      const result = await use(platform);
      isWell = true;
      return result;
    } finally {
      if (!isKept || !isWell) await this.stop();
    }
  }

  async stop(): Promise<void> {
    const kept = [...this.#kept.values()];
    this.#kept.clear();
    await Promise.all(kept.map((platform) => platform.stop()));
  }
}
