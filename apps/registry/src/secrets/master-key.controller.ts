import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { CONFIG, secretBoxOf, type Config, type SecretBox } from '#service';
import { sealedByKey, Store } from '#store';
import { ApiProblems } from '../api-problems.ts';
import { AdminOnly } from '../auth/access.ts';

export class SealedWithDto {
  @ApiProperty({ type: String, nullable: true, description: 'Null: by a version that did not say with which key.' })
  key: string | null;
  @ApiProperty({ type: 'integer' }) values: number;
}

export class MasterKeyDto {
  @ApiProperty({ example: '3f9a01bc', description: 'Names the key that seals now, and tells nothing about it.' })
  current: string;
  @ApiProperty({ type: 'integer', description: 'Values that are sealed otherwise. 0: no previous key is needed.' })
  remaining: number;
  @ApiProperty({ type: [SealedWithDto] }) sealedWith: SealedWithDto[];
}

@ApiTags('master key')
@Controller('v1/master-key')
export class MasterKeyController {
  readonly #box: SecretBox;

  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(CONFIG) config: Config<'HOOKWIRE_MASTER_KEY' | 'HOOKWIRE_PREVIOUS_MASTER_KEYS'>,
  ) {
    this.#box = secretBoxOf(config);
  }

  @Get()
  @AdminOnly()
  @ApiOperation({ summary: 'Show with which master keys values are sealed' })
  @ApiOkResponse({ type: MasterKeyDto })
  @ApiProblems()
  async get(): Promise<MasterKeyDto> {
    const current = this.#box.keyId;
    const counts = await sealedByKey(this.store.dataSource);
    const others = counts.filter(({ keyId }) => keyId !== current);
    return {
      current,
      remaining: others.reduce((sum, { count }) => sum + count, 0),
      sealedWith: counts.map(({ keyId, count }) => ({ key: keyId, values: count })),
    };
  }
}
