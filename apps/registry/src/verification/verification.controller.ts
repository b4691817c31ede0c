import { Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Endpoint, Store } from '#store';
import { ApiProblems } from '../api-problems.ts';
import { Scopes, TenantId } from '../auth/access.ts';
import { IdPipe, notFound } from '../ids.ts';
import { toVerificationView, VerificationDto } from './verification-view.ts';
import { Verifier } from './verifier.ts';

@ApiTags('endpoints')
@Controller('v1/endpoints')
export class VerificationController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Verifier) private readonly verifier: Verifier,
  ) {}

  @Post(':id/verify')
  @HttpCode(200)
  @Scopes('manage')
  @ApiOperation({ summary: 'Ask an endpoint’s URL once more whether it wants events, and say what came of it' })
  @ApiOkResponse({ type: VerificationDto })
  @ApiProblems('invalid_json', 'invalid_request', 'not_found')
  async verify(@TenantId() tenantId: string, @Param('id', IdPipe('ep')) id: string): Promise<VerificationDto> {
    await this.verifier.verify(await this.#find(tenantId, id));
    return toVerificationView((await this.#find(tenantId, id)).verification);
  }

  async #find(tenantId: string, id: string): Promise<Endpoint> {
    const row = await this.store.dataSource.manager.findOneBy(Endpoint, { id, tenantId });
    if (!row) throw notFound('ep', id);
    return row;
  }
}
