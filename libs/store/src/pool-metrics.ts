import type pg from 'pg';
import { attributeSets, observe } from '#service';

const ofPool = attributeSets(['db.client.connection.pool.name']);
const ofState = attributeSets(['db.client.connection.pool.name', 'db.client.connection.state']);

/** @param name tells it from the other pools of the process */
export function observePool(name: string, pool: pg.Pool): void {
  observe(
    ['db.client.connection.count', 'db.client.connection.max', 'db.client.connection.pending_requests'],
    (say) => {
      say('db.client.connection.count', pool.idleCount, ofState(name, 'idle'));
      say('db.client.connection.count', pool.totalCount - pool.idleCount, ofState(name, 'used'));
      say('db.client.connection.max', pool.options.max, ofPool(name));
      say('db.client.connection.pending_requests', pool.waitingCount, ofPool(name));
    },
  );
}
