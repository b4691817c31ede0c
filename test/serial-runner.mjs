import Runner from 'jest-runner';

/** For test files that measure: one after the other, and none of the others beside them. */
export default class SerialRunner extends Runner {
  isSerial = true;
}
