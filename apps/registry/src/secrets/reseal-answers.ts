import { UnsealError, type SecretBox } from '#service';
import {
  answerPlace,
  answersSealedOtherwise,
  replaceSealedAnswers,
  type IdempotencyKey,
  type SealedAnswer,
  type Store,
} from '#store';

/** Answers a transaction; one may have some hundred kilobytes. */
const BATCH = 50;

export interface ResealedAnswers {
  readonly answers: number;
  /** Answers that no key known here opens: they stay as they are until they are too old. */
  readonly unreadableAnswers: number;
}

/** Seals anew the answers that are kept for idempotency keys. @param goOn asked before each batch */
export async function resealAnswers(store: Store, box: SecretBox, goOn: () => boolean): Promise<ResealedAnswers> {
  let answers = 0;
  let unreadableAnswers = 0;
  for (let after: IdempotencyKey | undefined = { caller: '', key: '' }; after && goOn();) {
    const from: IdempotencyKey = after;
    after = await store.transaction(async (tx) => {
      const before = await answersSealedOtherwise(tx, box.keyId, from, BATCH);
      const anew = before.flatMap((answer) => resealed(answer, box) ?? []);
      await replaceSealedAnswers(tx, anew);
      answers += anew.length;
      unreadableAnswers += before.length - anew.length;
      return before.at(-1);
    });
  }
  return { answers, unreadableAnswers };
}

/** Undefined when no key opens it. */
function resealed(answer: SealedAnswer, box: SecretBox): SealedAnswer | undefined {
  const place = answerPlace(answer);
  try {
    return { ...answer, sealed: box.seal(box.open(answer.sealed, place), place) };
  } catch (error) {
    if (error instanceof UnsealError) return undefined;
    throw error;
  }
}
