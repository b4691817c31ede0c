import type { Receiver } from '../receiver.ts';
import type { RawLimits } from '../scenario.ts';
import { brokerLimits } from './broker.ts';
import { insertLimit } from './postgres.ts';
import { signedPosts } from './signed-posts.ts';

/** What the machine can do at most, one after the other. */
export async function rawLimits(receiver: Receiver, isQuick: boolean): Promise<RawLimits> {
  const signedPostsBy = await signedPosts(receiver, isQuick ? 1 : 8);
  return {
    signedPosts: Math.max(...Object.values(signedPostsBy)),
    signedPostsBy,
    ...(await brokerLimits(isQuick ? 30_000 : 200_000)),
    ...(await insertLimit(isQuick ? 50_000 : 300_000)),
  };
}
