import 'reflect-metadata';
import { runService } from '#service';
import { ingest } from './ingest.ts';

await runService(ingest);
