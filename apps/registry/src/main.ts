import 'reflect-metadata';
import { runService } from '#service';
import { registry } from './registry.ts';

await runService(registry);
