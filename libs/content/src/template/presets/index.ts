import { discord } from './discord.ts';
import { pagerduty } from './pagerduty.ts';
import type { Preset } from './preset.ts';
import { slack } from './slack.ts';
import { teams } from './teams.ts';

export const PRESETS: ReadonlyMap<string, Preset> = new Map(
  [slack, discord, teams, pagerduty].map((preset) => [preset.name, preset]),
);
export const PRESET_NAMES: readonly string[] = [...PRESETS.keys()];
