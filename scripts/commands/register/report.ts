import type { Entry } from '../ways.ts'
import { DISABLED_IMAGE } from './values.ts'

/** Questions to a report, and what its pages say to do. */

/** Rows in which no cell is empty, as it would be by a field that there is not. */
const ROWS = /^(?![^]*\bnull\b)(?:[^\t\n]+(?:\t[^\t\n]+)*\n)+$/

/** The report is of a real run on the demo's account, in which one image could not be removed. */
export const QUESTIONS: readonly Entry[] = [
  {
    like: /^jq [^]*restore-image-from-recycle-bin[^]* report\.json$/,
    way: {
      how: 'run',
      on: 'emulator',
      then: 'bash -e "$PRINTED"',
      says: /"Return": true/,
    },
  },
  {
    like: /^jq [^]*\$family[^]* report\.json$/,
    way: { how: 'run', on: 'emulator', with: { 'dev.web': 'dev.front' }, says: ROWS },
  },
  { like: /^jq [^]* report\.json$/, way: { how: 'run', on: 'emulator', says: ROWS } },
  {
    like: /^aws ec2 describe-images [^]*ami-cleanup:disabled-at/,
    way: { how: 'run', on: 'emulator', says: new RegExp(`^${DISABLED_IMAGE}\\s+disabled\\s`, 'm') },
  },
  {
    like: /^aws ec2 enable-image --image-id ami-…$/,
    way: {
      how: 'run',
      on: 'emulator',
      with: { 'ami-…': DISABLED_IMAGE },
      then: `aws ec2 describe-images --image-ids ${DISABLED_IMAGE} --query 'Images[].State'`,
      says: /"available"/,
    },
  },
]
