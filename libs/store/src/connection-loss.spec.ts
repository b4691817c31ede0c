import { describe, expect, it } from '@jest/globals';
import { QueryFailedError, QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { databaseProblem } from './connection-loss.ts';

const withCode = (code: string, message = '') => Object.assign(new Error(message), { code });

describe('databaseProblem', () => {
  it.each([
    withCode('ECONNREFUSED'),
    Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }),
    withCode('57P01', 'terminating connection due to administrator command'),
    withCode('57P03', 'the database system is starting up'),
    withCode('08006'),
    withCode('53300'),
    new Error('Connection terminated unexpectedly'),
    new Error('timeout exceeded when trying to connect'),
    new Error('Client has encountered a connection error and is not queryable'),
    new QueryFailedError('SELECT 1', [], withCode('57P01')),
    new QueryFailedError('SELECT 1', [], new Error('Connection terminated')),
    new QueryRunnerAlreadyReleasedError(),
    new QueryRunnerProviderAlreadyReleasedError(),
  ])('%p: try again', (error) => {
    expect(databaseProblem(error)).toMatchObject({ code: 'unavailable', retryAfter: 1, cause: error });
  });

  it.each([
    withCode('23505', 'duplicate key value'),
    withCode('42601', 'syntax error'),
    new Error('Cannot read properties of undefined'),
    new QueryFailedError('SELECT 1', [], withCode('22021')),
    'Connection terminated',
    undefined,
  ])('%p: something else', (error) => {
    expect(databaseProblem(error)).toBeUndefined();
  });
});
