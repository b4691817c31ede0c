import { Controller, Get, Header, Inject, Injectable, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';

/** What a service needs before it can work. Answers why not, or undefined when all is well. */
export type ReadinessCheck = () => string | undefined | Promise<string | undefined>;

/** Parts of a service say here what they wait for; `/ready` asks them all. */
@Injectable()
export class Readiness {
  readonly #checks = new Map<string, ReadinessCheck>();
  #stopping = false;

  add(name: string, check: ReadinessCheck): void {
    this.#checks.set(name, check);
  }

  /** The names of what is asked. */
  get checks(): string[] {
    return [...this.#checks.keys()];
  }

  /** From now on not ready: load balancers must look elsewhere while work in flight ends. */
  stop(): void {
    this.#stopping = true;
  }

  /** The reasons why not, by name; empty when ready. */
  async problems(): Promise<Record<string, string>> {
    const problems: Record<string, string> = this.#stopping ? { service: 'is stopping' } : {};
    for (const [name, check] of this.#checks) {
      const problem = await Promise.resolve()
        .then(check)
        .catch((error: unknown) => (error as Error).message);
      if (problem) problems[name] = problem;
    }
    return problems;
  }
}

interface Reply {
  status(code: number): unknown;
}

@ApiExcludeController()
@Controller()
export class HealthController {
  constructor(@Inject(Readiness) private readonly readiness: Readiness) {}

  /** The process runs. Says nothing of what it depends on: restarting it would not mend those. */
  @Get('live')
  @Header('cache-control', 'no-store')
  live() {
    return { status: 'live' };
  }

  /** 200 when it can do its work; 503 with the reasons otherwise. */
  @Get('ready')
  @Header('cache-control', 'no-store')
  async ready(@Res({ passthrough: true }) reply: Reply) {
    const problems = await this.readiness.problems();
    if (Object.keys(problems).length === 0) return { status: 'ready' };
    reply.status(503);
    return { status: 'not ready', problems };
  }
}
