import { Registry0000000000001 } from './0001-registry.ts';
import { Projections0000000000002 } from './0002-projections.ts';
import { DeliverySettings0000000000003 } from './0003-delivery-settings.ts';
import { ApiConventions0000000000004 } from './0004-api-conventions.ts';
import { EndpointContent0000000000005 } from './0005-endpoint-content.ts';
import { EventTypes0000000000006 } from './0006-event-types.ts';
import { Credentials0000000000007 } from './0007-credentials.ts';
import { Search0000000000008 } from './0008-search.ts';
import { Jobs0000000000009 } from './0009-jobs.ts';
import { KeysAndTenants0000000000010 } from './0010-keys-and-tenants.ts';
import { Erasure0000000000011 } from './0011-erasure.ts';
import { AttemptContent0000000000012 } from './0012-attempt-content.ts';
import { DialectRoutes0000000000014 } from './0014-dialect-routes.ts';

/** In order. A migration that was released is never changed: another one follows it. */
export const migrations = [
  Registry0000000000001,
  Projections0000000000002,
  DeliverySettings0000000000003,
  ApiConventions0000000000004,
  EndpointContent0000000000005,
  EventTypes0000000000006,
  Credentials0000000000007,
  Search0000000000008,
  Jobs0000000000009,
  KeysAndTenants0000000000010,
  Erasure0000000000011,
  AttemptContent0000000000012,
  DialectRoutes0000000000014,
] as const;
