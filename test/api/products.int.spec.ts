import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openDeliveriesBed, type DeliveriesBed } from '../../apps/registry/test/deliveries-bed.ts';
import { PRODUCT_MODULES } from '../../apps/registry/src/dialects/dialects.module.ts';
import { fuzzProduct } from './product-fuzz.ts';

const REQUESTS = 60;

let bed: DeliveriesBed;
beforeAll(async () => {
  bed = await openDeliveriesBed();
}, 60_000);
afterAll(() => bed?.close());

it.each([...PRODUCT_MODULES.keys()])(
  '$dialect: generated requests find no failure, no answer that is not described, and no write that is not allowed',
  async (api) => {
    const { problems, succeeded } = await fuzzProduct(bed, api, REQUESTS, 1);
    expect(problems).toEqual([]);
    expect(Object.keys(succeeded).length).toBeGreaterThan(1);
  },
  60_000,
);
