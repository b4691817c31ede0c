import { Ajv2020 } from 'ajv/dist/2020.js';
import * as formats from 'ajv-formats';
import { type Answer, type ReceivedRequest, startReceiver } from '#testkit';
import type { Parsed } from '../../libs/dialects/test/documented.ts';
import { DISCORD, PAGERDUTY, SLACK_INCOMING } from '../../libs/content/test/platform-schemas.ts';

export type PlatformName = 'slack' | 'discord' | 'pagerduty';

/** What a platform was sent, parsed. */
export type Message = Record<string, Parsed>;

/** Stands for the chat and alerting platforms: takes what they take, and refuses and answers as they do. */
export interface Platforms {
  /** @param sender tells apart who posts there */
  url(platform: PlatformName, sender: string): string;
  /** The messages that were taken, once there are that many. */
  taken(platform: PlatformName, sender: string, atLeast: number): Promise<Message[]>;
  /** What was refused, and why. */
  refused: string[];
  close(): Promise<void>;
}

const ajv = new Ajv2020({ strict: true, allErrors: true, strictRequired: false });
// Its types say otherwise, but as a CommonJS module it is the default of its default.
(formats.default as unknown as { default: (ajv: Ajv2020) => void }).default(ajv);

const RULES = {
  slack: ajv.compile(SLACK_INCOMING),
  discord: ajv.compile(DISCORD),
  pagerduty: ajv.compile(PAGERDUTY),
};

const TAKEN: Record<PlatformName, Answer> = {
  slack: { status: 200, body: 'ok' },
  discord: { status: 204 },
  pagerduty: { status: 202, body: '{"status":"success","message":"Event processed"}' },
};

const REFUSED: Record<PlatformName, string> = {
  slack: 'invalid_payload',
  discord: '{"code":50006,"message":"Cannot send an empty message"}',
  pagerduty: '{"status":"invalid event","message":"Event object is invalid"}',
};

export async function startPlatforms(): Promise<Platforms> {
  const taken: { path: string; message: Message }[] = [];
  const refused: string[] = [];
  const respond = ({ path, headers, body }: ReceivedRequest): Answer => {
    const platform = path.split('/')[1] as PlatformName;
    const validate = RULES[platform];
    const message = JSON.parse(body.toString()) as Message;
    if (validate(message) && headers['content-type']?.startsWith('application/json')) {
      taken.push({ path, message });
      return TAKEN[platform];
    }
    refused.push(`${path}: ${ajv.errorsText(validate.errors)}: ${body.toString()}`);
    return { status: 400, body: REFUSED[platform] };
  };
  const receiver = await startReceiver({ respond });
  return {
    url: (platform, sender) => `${receiver.url}/${platform}/${sender}`,
    async taken(platform, sender, atLeast) {
      const messages = () => taken.filter(({ path }) => path === `/${platform}/${sender}`);
      await receiver.waitFor(() => messages().length >= atLeast, 30_000);
      return messages().map(({ message }) => message);
    },
    refused,
    close: () => receiver.close(),
  };
}
