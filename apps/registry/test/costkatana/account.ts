import { expect } from '@jest/globals';
import { documentedJson } from '../../../../libs/dialects/test/documented.ts';
import type { ProductTenant } from '../product-bed.ts';

export const PATH = '/api/webhooks';
export const basic = documentedJson('costkatana/basic-configuration');
/** Of a webhook that nothing was sent to. */
export const NO_STATS = {
  totalDeliveries: 0,
  successfulDeliveries: 0,
  failedDeliveries: 0,
  averageResponseTime: 0,
};

/** @returns the id of a new webhook */
export async function created({ call }: ProductTenant, input: object = basic): Promise<string> {
  const { status, body } = await call('POST', PATH, input);
  expect({ status, body }).toMatchObject({ status: 201 });
  return body.webhook.id;
}

/** The webhook as it is shown. */
export async function shown({ call }: ProductTenant, id: string) {
  return (await call('GET', `${PATH}/${id}`)).body.webhook;
}

/** The endpoint that it is, as the native API shows it. */
export async function natively({ native }: ProductTenant, id: string) {
  return (await native('GET', `/v1/endpoints/${id}`)).body;
}

/** @returns the webhook as the answer to the change shows it */
export async function changed({ call }: ProductTenant, id: string, change: object) {
  const { status, body } = await call('PUT', `${PATH}/${id}`, change);
  expect({ status, body }).toMatchObject({ status: 200, body: { success: true } });
  return body.webhook;
}
