import { HookwireError, UnsealError } from '#service';

/** Does something that opens secrets. @throws HookwireError `secret_unreadable` */
export function opening<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error;
    throw new HookwireError('secret_unreadable', `${error.message}; rotate it, or add that key.`, { cause: error });
  }
}
