import { join } from 'node:path';
import { findProgram, type NoProgram, onPath, plainProgram, type Program } from '#infrastructure';
import { parse } from 'yaml';
import { pythons } from './receivers/runtimes.ts';
import { readText } from './service-settings.ts';

export interface ComposeService {
  image: string;
  command?: string[];
  entrypoint?: string[];
  build?: string;
  user?: string;
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  networks?: string[];
  network_mode?: string;
  profiles?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  restart: string;
  read_only: boolean;
  cap_drop: string[];
  cap_add?: string[];
  security_opt: string[];
  pids_limit: number;
  stop_grace_period?: string;
  logging: { options: Record<string, string> };
  deploy: { resources: { limits: { cpus: string; memory: string } } };
}

export interface Compose {
  services: Record<string, ComposeService>;
  volumes: Record<string, unknown>;
  networks: Record<string, unknown>;
}

export const COMPOSE_FILE = 'docker-compose.yml';

/** As it stands, nothing put in for its variables. Merge keys are YAML 1.1; Docker Compose reads them. */
export function readCompose(): Compose {
  return parse(readText(COMPOSE_FILE), { merge: true }) as Compose;
}

/** Docker Compose, which checks a file without an engine. */
export function findCompose(): Promise<Program | NoProgram> {
  return findProgram({
    name: 'Docker Compose',
    installed: [
      ...onPath('docker').map((command) => ({ command, args: ['compose'], env: {} })),
      ...onPath('docker-compose').map(plainProgram),
    ],
    check: ['version'],
    packages: ['docker-compose'],
    unpacked: (root) => [
      // Of Debian 12: written in Python. Later ones are a program by themselves.
      ...pythons(root).map(({ command, args, env }) => ({ command, args: [...args, '-m', 'compose'], env })),
      plainProgram(join(root, 'usr/bin/docker-compose')),
    ],
  });
}

/** The variables of .env that have to be something: those that `scripts/make-env.ts` makes secrets of. */
export function requiredVariables(): string[] {
  return [...new Set([...readText(COMPOSE_FILE).matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name]) => name!))];
}
